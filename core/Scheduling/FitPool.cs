using Infra.Core.Quantities;

namespace Infra.Core.Scheduling;

/// <summary>A pool with all that was placed on it.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="MachineType">Its machine type.</param>
/// <param name="UsablePerNode">What a node leaves for workloads.</param>
/// <param name="MinNodes">Fewest nodes.</param>
/// <param name="MaxNodes">Most nodes.</param>
/// <param name="NodesNow">Nodes with the replicas of now, the fewest included.</param>
/// <param name="NodesAtMax">Nodes with the most replicas.</param>
/// <param name="LeftNow">What is left of the pool, grown to its most nodes, with the replicas of now.</param>
/// <param name="LeftAtMax">The same with the most replicas.</param>
public sealed record FitPool(
    string Pool,
    string MachineType,
    ResourceAmount UsablePerNode,
    int MinNodes,
    int MaxNodes,
    int NodesNow,
    int NodesAtMax,
    ResourceAmount LeftNow,
    ResourceAmount LeftAtMax);
