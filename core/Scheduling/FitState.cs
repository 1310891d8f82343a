namespace Infra.Core.Scheduling;

/// <summary>A workload's pods when all are placed that can be.</summary>
/// <param name="Replicas">Pods that are to run.</param>
/// <param name="NodesByPool">Nodes that hold at least one of them, by pool; pools without any are left out.</param>
/// <param name="Pending">Pods that find no place.</param>
/// <param name="Reason">Why they find none; null where none is pending.</param>
public sealed record FitState(int Replicas, IReadOnlyDictionary<string, int> NodesByPool, int Pending, string? Reason)
{
    /// <summary>Nodes that hold at least one of the pods, in all pools.</summary>
    public int Nodes => NodesByPool.Values.Sum();
}
