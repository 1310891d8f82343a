using Infra.Core.Findings;

namespace Infra.Core.Scheduling;

/// <summary>The answer to a request for a place.</summary>
/// <param name="Placement">The place; null where there is none.</param>
/// <param name="Findings">Why there is none, each with the nearest request that can be met; empty where there is one.</param>
public sealed record Assignment(PodPlacement? Placement, IReadOnlyList<Finding> Findings);
