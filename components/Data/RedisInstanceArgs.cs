using Infra.Components.Cloud;
using Infra.Components.Gke;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What a <see cref="RedisInstance"/> is made from.</summary>
public sealed class RedisInstanceArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The region; the cluster's.</summary>
    [Input("region", required: true)]
    public required Input<string> Region { get; init; }

    /// <summary>The network that the private address is in (<see cref="GkeNetwork.PrivateServicesNetwork"/>).</summary>
    [Input("privateNetwork", required: true)]
    public required Input<string> PrivateNetwork { get; init; }

    /// <summary>The name of the network's range for Google's services (<see cref="GkeNetwork.PrivateServicesRangeName"/>).</summary>
    [Input("allocatedIpRange", required: true)]
    public required Input<string> AllocatedIpRange { get; init; }

    /// <summary>The Redis wanted.</summary>
    /// <value>Default: all defaults.</value>
    public RedisSpec Spec { get; init; } = new();

    /// <summary>The regions in which Secret Manager keeps the password; another list than before replaces the secret.</summary>
    /// <value>Default: none, for wherever Google chooses.</value>
    public IReadOnlyList<string> SecretLocations { get; init; } = [];

    /// <summary>The labels of the instance and of its secret.</summary>
    public required CommonLabels Labels { get; init; }
}
