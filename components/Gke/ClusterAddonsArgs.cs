using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What <see cref="ClusterAddons"/> is made from.</summary>
public sealed class ClusterAddonsArgs : ResourceArgs
{
    /// <summary>What the cluster is given; at least one.</summary>
    public required IReadOnlyList<ClusterAddon> Addons { get; init; }

    /// <summary>The cluster: where it is deleted, nothing on it is asked to go first, so that a <c>destroy</c> never waits for pods that no node is left for.</summary>
    /// <value>Null: a cluster that this program does not make.</value>
    public required Resource? Cluster { get; init; }
}
