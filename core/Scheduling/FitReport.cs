namespace Infra.Core.Scheduling;

/// <summary>Where the pods of a plan may go, what they need, and what stays pending.</summary>
/// <param name="Workloads">The workloads, in the order they were given.</param>
/// <param name="Pools">The pools by name, with all that was placed on them.</param>
public sealed record FitReport(IReadOnlyList<FitResult> Workloads, IReadOnlyList<FitPool> Pools);
