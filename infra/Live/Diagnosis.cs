namespace Infra.Live;

/// <summary>Why something is not as it should be.</summary>
/// <param name="Workload">The workload, kind and name.</param>
/// <param name="Summary">What is the matter, in a few words.</param>
/// <param name="Pods">The pods that it is the matter with; none where there are no pods.</param>
/// <param name="Says">Who says what about it: the scheduler, the autoscaler, the quota, the container.</param>
/// <param name="Mend">What to set or do; null where nothing is known but what is said.</param>
internal sealed record Diagnosis(string Workload, string Summary, IReadOnlyList<string> Pods, IReadOnlyList<string> Says, string? Mend);
