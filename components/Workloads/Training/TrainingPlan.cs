using Infra.Core.Findings;
using Infra.Core.Scheduling;

namespace Infra.Components.Workloads.Training;

/// <summary>What is known of a training before it is made.</summary>
/// <param name="Placement">Where the dispatcher places a worker; null where it was not asked, or there is no place.</param>
/// <param name="GracePeriodSeconds">Seconds between SIGTERM and the end.</param>
/// <param name="GpuDirect">How the GPUs of its workers reach each other past the processors (<see cref="Core.NodePools.GpuDirect.Name"/>); null where they do not.</param>
/// <param name="Findings">Everything that is wrong, at the settings' path where the training comes from settings.</param>
public sealed record TrainingPlan(PodPlacement? Placement, int GracePeriodSeconds, string? GpuDirect, IReadOnlyList<Finding> Findings);
