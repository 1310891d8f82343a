using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>The network of a cluster and of Google's databases: best a <see cref="GkeNetwork"/> itself, or one that is there already, by its names.</summary>
public sealed record TargetNetwork
{
    /// <summary>The project's id.</summary>
    public required Input<string> Project { get; init; }

    /// <summary>The region of the subnetwork; what is in the network is made there.</summary>
    public required string Region { get; init; }

    /// <summary>The labels of what is made in it and names no others.</summary>
    public required ResourceLabels Labels { get; init; }

    /// <summary>The network's id; it is connected to Google's managed services.</summary>
    public required Input<string> NetworkId { get; init; }

    /// <summary>The subnetwork of the nodes, <c>projects/PROJECT/regions/REGION/subnetworks/NAME</c>.</summary>
    public required Input<string> SubnetworkId { get; init; }

    /// <summary>The name of the subnetwork's secondary range for pods.</summary>
    public required Input<string> PodsRangeName { get; init; }

    /// <summary>The name of the subnetwork's secondary range for services.</summary>
    public required Input<string> ServicesRangeName { get; init; }

    /// <summary>The name of the range in which Google puts databases and Redis.</summary>
    public required Input<string> PrivateServicesRangeName { get; init; }

    /// <summary>What its addresses are to hold, which clusters and pools are held against.</summary>
    /// <value>Null: not known.</value>
    public CidrPlan? Plan { get; init; }

    // The network's id again, known once the connection is made.
    internal Input<string> PrivateServicesNetwork { get => field ?? NetworkId; init; }
}
