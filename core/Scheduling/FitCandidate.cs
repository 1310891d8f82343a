namespace Infra.Core.Scheduling;

/// <summary>A pool as a workload sees it.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="PodsPerNode">How many of the workload's pods an empty node takes; 0 where none.</param>
/// <param name="Obstacle">Why none; null where some.</param>
public sealed record FitCandidate(string Pool, long PodsPerNode, string? Obstacle);
