using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="GpuDirectFabric"/> is made from.</summary>
public sealed class GpuDirectFabricArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The region of the networks.</summary>
    public required string Region { get; init; }

    /// <summary>The range that the networks have an eighth of each (<see cref="CidrPlan.GpuDirectCidr"/>); null where no pool needs networks of its own.</summary>
    public string? Cidr { get; init; }

    /// <summary>The pools with <see cref="NodePoolSpec.GpuDirect"/>.</summary>
    public required IReadOnlyList<NodePoolSpec> Pools { get; init; }

    /// <summary>The cluster: where it is deleted, nothing on it is asked to go first.</summary>
    public required Resource Cluster { get; init; }
}

/// <summary>A network for one card of each node.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Subnetwork">The subnetwork's name.</param>
public sealed record GpuNetwork(Output<string> Network, Output<string> Subnetwork);
