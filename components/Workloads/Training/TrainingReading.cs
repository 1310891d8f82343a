using Infra.Core.Findings;

namespace Infra.Components.Workloads.Training;

/// <summary>The trainings that settings ask for, and what was wrong there.</summary>
/// <param name="Trainings">The trainings in the order of the settings; what was wrong has its default in its place.</param>
/// <param name="Findings">What was wrong, each under the full path of the setting; what the rules find is not among them.</param>
public sealed record TrainingReading(IReadOnlyList<DistributedTrainingSpec> Trainings, IReadOnlyList<Finding> Findings);
