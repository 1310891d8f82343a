using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="GkeCluster"/> is made from.</summary>
public sealed class GkeClusterArgs : ResourceArgs
{
    /// <summary>The project's id; its Workload Identity pool is named after it.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The network's id (<see cref="GkeNetwork.NetworkId"/>).</summary>
    [Input("network", required: true)]
    public required Input<string> Network { get; init; }

    /// <summary>The subnetwork's id (<see cref="GkeNetwork.SubnetworkId"/>).</summary>
    [Input("subnetwork", required: true)]
    public required Input<string> Subnetwork { get; init; }

    /// <summary>The name of the subnetwork's secondary range for pods.</summary>
    [Input("podsRangeName", required: true)]
    public required Input<string> PodsRangeName { get; init; }

    /// <summary>The name of the subnetwork's secondary range for services.</summary>
    [Input("servicesRangeName", required: true)]
    public required Input<string> ServicesRangeName { get; init; }

    /// <summary>The cluster wanted.</summary>
    public required ClusterSpec Spec { get; init; }

    /// <summary>The labels of the cluster and of everything in it that is billed.</summary>
    public required CommonLabels Labels { get; init; }
}
