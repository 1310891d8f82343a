using Infra.Core.NodePools;
using Infra.Core.Quantities;

namespace Infra.Core.Scheduling;

/// <summary>Where a pod goes and what it is given there.</summary>
public sealed class PodPlacement
{
    private readonly Lazy<IReadOnlyList<RejectedPool>> _rejected;

    /// <summary>Where pods of a ComputeClass may go, whatever pools it has.</summary>
    /// <param name="computeClass">The class.</param>
    /// <returns>The selector, and what pods must tolerate on any rung; the taint of GPUs is added where they are asked for.</returns>
    public static (IReadOnlyDictionary<string, string> NodeSelector, IReadOnlyList<PodToleration> Tolerations) OfClass(string computeClass) => (
        new Dictionary<string, string> { [NodeLabels.ComputeClass] = computeClass },
        [.. new[] { NodeTaint.OfClass(computeClass), NodeTaint.Spot, NodeTaint.Preemptible }.Select(PodToleration.For)]);

    internal PodPlacement(
        NodePoolFacts pool,
        ResourceAmount amount,
        long podsPerNode,
        IReadOnlyList<ContainerShare> containers,
        string explanation,
        Func<IReadOnlyList<RejectedPool>> rejected) =>
        (Pool, Amount, PodsPerNode, Containers, Explanation, _rejected) = (pool, amount, podsPerNode, containers, explanation, new(rejected));

    /// <summary>The pool.</summary>
    public NodePoolFacts Pool { get; }

    /// <summary>What the whole pod is given: the sum of its containers.</summary>
    public ResourceAmount Amount { get; }

    /// <summary>How many such pods fit a node of the pool that runs nothing else but the system.</summary>
    public long PodsPerNode { get; }

    /// <summary>What each container is given, in the order they were named; one without a name where none was.</summary>
    public IReadOnlyList<ContainerShare> Containers { get; }

    /// <summary>The pod's <c>nodeSelector</c>.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector => Pool.NodeSelector;

    /// <summary>The pod's tolerations, made from the pool's taints.</summary>
    public IReadOnlyList<PodToleration> Tolerations => Pool.Tolerations;

    /// <summary>The requests of a pod with one container, or of all containers together.</summary>
    public IReadOnlyDictionary<string, string> Requests => new ContainerShare("", Amount).Requests;

    /// <summary>The limits of a pod with one container, or of all containers together.</summary>
    public IReadOnlyDictionary<string, string> Limits => new ContainerShare("", Amount).Limits;

    /// <summary>Why this pool and this amount, in one line.</summary>
    public string Explanation { get; }

    /// <summary>Every other pool and why it was not chosen; empty where the pool was named. Worked out when first read.</summary>
    public IReadOnlyList<RejectedPool> Rejected => _rejected.Value;
}
