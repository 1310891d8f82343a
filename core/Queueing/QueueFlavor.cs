using Infra.Core.NodePools;

namespace Infra.Core.Queueing;

/// <summary>A node pool, or all pools of a ComputeClass, as Kueue knows it, a ResourceFlavor, with what it can ever hold.</summary>
/// <param name="Name">The pool's name or the class's, which is the flavor's.</param>
/// <param name="NodeLabels">The labels that workloads of the pool select by; Kueue writes no other into a pod that has them already.</param>
/// <param name="Taints">The nodes' taints; the pods bring the tolerations.</param>
/// <param name="Interruptible">Whether Google may take the machines back.</param>
/// <param name="Capacity">What is left of all nodes at the pool's most, less what the system's pods take, by resource.</param>
public sealed record QueueFlavor(
    string Name,
    IReadOnlyDictionary<string, string> NodeLabels,
    IReadOnlyList<NodeTaint> Taints,
    bool Interruptible,
    IReadOnlyDictionary<string, long> Capacity)
{
    /// <summary>Whether Google is asked for all machines of a Job at once (queued provisioning) before the Job begins.</summary>
    /// <value>False.</value>
    public bool Provisioned { get; init; }

    /// <summary>The topology of the slice of TPUs that the pool is, which Google is asked for by it; null without TPUs.</summary>
    /// <value>Null.</value>
    public string? TpuTopology { get; init; }

    /// <summary>Whether pods are kept close together by what Google tells of where machines stand.</summary>
    /// <value>False.</value>
    public bool KnowsTopology { get; init; }

    /// <summary>The flavor in words: <c>pool "gpu"</c>, or <c>class "train"</c>.</summary>
    public string Words => NodeLabels.ContainsKey(NodePools.NodeLabels.ComputeClass) ? $"class \"{Name}\"" : $"pool \"{Name}\"";

    /// <summary>The flavors of some pools: one each, but one for all pools of a ComputeClass, among which it is not for Kueue to choose.</summary>
    /// <param name="pools">The pools with a flavor each, as <see cref="Of"/> makes it.</param>
    /// <returns>The flavors, in the order in which the pools or the first of their class come. Pods of a class must tolerate the taints of all its pools.</returns>
    public static IReadOnlyList<QueueFlavor> Together(IEnumerable<(NodePoolFacts Pool, QueueFlavor Flavor)> pools) =>
    [
        .. pools.GroupBy(entry => (entry.Pool.ComputeClass is null ? entry.Pool.Name : "", entry.Pool.ComputeClass), entry => entry.Flavor).Select(group =>
            group.Key.ComputeClass is not { } name ? group.First() : new QueueFlavor(
                name,
                new Dictionary<string, string> { [NodePools.NodeLabels.ComputeClass] = name },
                [.. group.SelectMany(flavor => flavor.Taints).Distinct()],
                group.Any(flavor => flavor.Interruptible),
                group.SelectMany(flavor => flavor.Capacity).GroupBy(amount => amount.Key).ToDictionary(amounts => amounts.Key, amounts => amounts.Sum(amount => amount.Value)))),
    ];

    /// <summary>The flavor of a pool.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="ephemeralStorageMib">What a node leaves of its own disks, in MiB.</param>
    /// <param name="overhead">What the system takes of a node; null for <see cref="SystemOverhead.Default"/>.</param>
    /// <returns>The flavor, its capacity the same that <c>fit</c> goes by.</returns>
    public static QueueFlavor Of(NodePoolFacts pool, long ephemeralStorageMib, SystemOverhead? overhead = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var capacity = new Dictionary<string, long>(QueuedResource.Of((overhead ?? SystemOverhead.Default).UsableOf(pool) * pool.MaxNodes))
        {
            [QueuedResource.EphemeralStorage] = ephemeralStorageMib * pool.MaxNodes,
        };
        return new(pool.Name, pool.NodeSelector, pool.AllTaints, pool.Interruptible, capacity) { TpuTopology = pool.TpuTopology };
    }
}
