using Infra.Core.Findings;

namespace Infra.Components.Workloads.Experiments;

/// <summary>The experiments that settings ask for, and what was wrong there.</summary>
/// <param name="Experiments">The experiments in the order of the settings; what was wrong has its default in its place.</param>
/// <param name="Findings">What was wrong, each under the full path of the setting; what the compiler finds is not among them.</param>
public sealed record ExperimentReading(IReadOnlyList<ExperimentSpec> Experiments, IReadOnlyList<Finding> Findings);
