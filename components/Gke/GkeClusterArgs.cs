using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="GkeCluster"/> is made from.</summary>
public sealed class GkeClusterArgs : ResourceArgs
{
    /// <summary>Where its nodes and pods have their addresses: a <see cref="GkeNetwork"/>, whose project it shares.</summary>
    public required TargetNetwork Network { get; init; }

    /// <summary>The cluster wanted.</summary>
    public required ClusterSpec Spec { get; init; }

    /// <summary>The labels of the cluster and of everything in it that is billed.</summary>
    /// <value>Default: the network's.</value>
    public ResourceLabels Labels { get => field ?? Network.Labels; init; }
}
