using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="GpuDirectFabric"/> is made from.</summary>
public sealed class GpuDirectFabricArgs : ResourceArgs
{
    /// <summary>The cluster, whose project and region the networks have, and an eighth each of <see cref="CidrPlan.GpuDirectCidr"/>: a <see cref="GkeCluster"/>.</summary>
    public required TargetCluster Cluster { get; init; }

    /// <summary>The pools that need networks of their own: those with <see cref="NodePoolSpec.GpuDirect"/>.</summary>
    public required IReadOnlyList<NodePoolSpec> Pools { get; init; }
}

/// <summary>A network for one card of each node.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Subnetwork">The subnetwork's name.</param>
public sealed record GpuNetwork(Output<string> Network, Output<string> Subnetwork);
