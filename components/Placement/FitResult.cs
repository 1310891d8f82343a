namespace Infra.Components.Placement;

/// <summary>What became of one workload.</summary>
/// <param name="Name">The workload's name.</param>
/// <param name="PerPod">What one pod requests.</param>
/// <param name="Pools">Every pool, and how many such pods an empty node of it takes.</param>
/// <param name="Now">With the replicas of now.</param>
/// <param name="AtMax">With the most replicas.</param>
public sealed record FitResult(string Name, ResourceAmount PerPod, IReadOnlyList<FitCandidate> Pools, FitState Now, FitState AtMax);
