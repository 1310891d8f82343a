using Infra.Core.Findings;

namespace Infra.Core.NodePools;

/// <summary>The node pools that were read from somewhere, and what was wrong there.</summary>
/// <param name="Pools">The pools without errors, in the order of the source.</param>
/// <param name="Findings">What was wrong, each under the pool and the key at fault.</param>
public sealed record NodePoolReading(IReadOnlyList<NodePoolFacts> Pools, IReadOnlyList<Finding> Findings);
