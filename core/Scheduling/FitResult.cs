using Infra.Core.Quantities;

namespace Infra.Core.Scheduling;

/// <summary>What became of one workload.</summary>
public sealed class FitResult
{
    private readonly Lazy<IReadOnlyList<FitCandidate>> _pools;

    internal FitResult(string name, ResourceAmount perPod, Func<IReadOnlyList<FitCandidate>> pools, FitState now, FitState atMax) =>
        (Name, PerPod, _pools, Now, AtMax) = (name, perPod, new(pools), now, atMax);

    /// <summary>The workload's name.</summary>
    public string Name { get; }

    /// <summary>What one pod requests.</summary>
    public ResourceAmount PerPod { get; }

    /// <summary>Every pool, and how many such pods an empty node of it takes. Worked out when first read.</summary>
    public IReadOnlyList<FitCandidate> Pools => _pools.Value;

    /// <summary>With the replicas of now.</summary>
    public FitState Now { get; }

    /// <summary>With the most replicas.</summary>
    public FitState AtMax { get; }
}
