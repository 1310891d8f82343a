using Infra.Core.Findings;

namespace Infra.Components.Workloads.Queue;

/// <summary>The work queue that settings ask for, and what was wrong there.</summary>
/// <param name="Queue">The queue; what had a mistake has its default.</param>
/// <param name="Findings">What was wrong, each under the full path of the setting; the rules of the queue are among them.</param>
public sealed record WorkQueueReading(WorkQueueSpec Queue, IReadOnlyList<Finding> Findings);
