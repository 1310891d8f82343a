using Infra.Core.NodePools;
using Infra.Core.Quantities;

namespace Infra.Core.Scheduling;

/// <summary>
/// Works out where the pods of a plan may go and what stays pending, before anything is deployed: labels, taints, what a node leaves,
/// and how far pools may grow.
/// </summary>
/// <remarks>
/// Pods are packed largest first, each onto the first node with room, pools of their kind first: without GPUs or TPUs before with, on-demand
/// before those that Google may take back; those of a ComputeClass go down its rungs. The scheduler may do better or worse on a cluster that has run for a while.
/// </remarks>
public static class Fit
{
    /// <summary>Packs workloads onto pools.</summary>
    /// <param name="workloads">The plan's workloads.</param>
    /// <param name="pools">The pools there are.</param>
    /// <param name="claimed">Workloads of others on the same pools, which come first; null for none.</param>
    /// <param name="overhead">What the system takes of a node; null for <see cref="SystemOverhead.Default"/>.</param>
    /// <returns>The same report for the same input, whatever the order of <paramref name="pools"/>.</returns>
    public static FitReport Plan(
        IReadOnlyList<FitWorkload> workloads,
        IReadOnlyList<NodePoolFacts> pools,
        IReadOnlyList<FitWorkload>? claimed = null,
        SystemOverhead? overhead = null)
    {
        ArgumentNullException.ThrowIfNull(workloads);
        ArgumentNullException.ThrowIfNull(pools);
        var sites = SitesOf(pools, overhead ?? SystemOverhead.Default);
        var now = Pack(workloads, claimed ?? [], sites, workload => workload.Replicas);
        var atMax = Pack(workloads, claimed ?? [], sites, workload => Math.Max(workload.Replicas, workload.MaxReplicas));
        return new(
            [.. workloads.Select((workload, index) => new FitResult(
                workload.Name, workload.PerPod, () => sites.ConvertAll(site => site.Try(workload)), now.States[index], atMax.States[index]))],
            [.. sites.Select((site, index) => new FitPool(
                site.Pool.Name,
                site.Pool.MachineType,
                site.Usable,
                site.Pool.MinNodes,
                site.Pool.MaxNodes,
                now.Pools[index].NodeCount,
                atMax.Pools[index].NodeCount,
                now.Pools[index].Left,
                atMax.Pools[index].Left))]);
    }

    /// <summary>The pool that a workload's pods go to first, however full the pools are.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="pools">The pools there are.</param>
    /// <param name="overhead">What the system takes of a node; null for <see cref="SystemOverhead.Default"/>.</param>
    /// <returns>The pool; null where none takes such a pod.</returns>
    public static NodePoolFacts? FirstPool(FitWorkload workload, IReadOnlyList<NodePoolFacts> pools, SystemOverhead? overhead = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(pools);
        return SitesOf(pools, overhead ?? SystemOverhead.Default).Where(site => site.Takes(workload)).MinBy(site => site.RankFor(workload))?.Pool;
    }

    private static List<Site> SitesOf(IReadOnlyList<NodePoolFacts> pools, SystemOverhead overhead) =>
        [.. pools.OrderBy(pool => pool.Name, StringComparer.Ordinal).Select(pool => new Site(pool, overhead.UsableOf(pool), overhead.PodsOn(pool)))];

    private static (FitState[] States, List<Filling> Pools) Pack(
        IReadOnlyList<FitWorkload> own, IReadOnlyList<FitWorkload> claimed, List<Site> sites, Func<FitWorkload, int> replicasOf)
    {
        var filled = sites.ConvertAll(site => new Filling(site));
        FitState[] PlaceAll(IReadOnlyList<FitWorkload> workloads)
        {
            var states = new FitState[workloads.Count];
            foreach (var entry in workloads.Select((workload, index) => new { Workload = workload, Index = index }).OrderBy(entry => entry.Workload, SizeOrder))
            {
                states[entry.Index] = Place(entry.Workload, replicasOf(entry.Workload), filled);
            }

            return states;
        }

        PlaceAll(claimed);
        return (PlaceAll(own), filled);
    }

    private static FitState Place(FitWorkload workload, int replicas, List<Filling> filled)
    {
        var open = filled
            .Where(filling => filling.Site.Takes(workload))
            .OrderBy(filling => filling.Site.RankFor(workload))
            .ToList();
        var shared = open.Where(filling => !filling.IsEmpty).ToHashSet();
        var nodes = new SortedList<string, int>(StringComparer.Ordinal);
        var left = workload.NodeSkew is { } skew
            ? PlaceApart(workload.PerPod, skew, replicas, open, nodes)
            : PlaceClose(workload.PerPod, replicas, open, nodes);
        return new(replicas, nodes, left, left == 0 ? null : WhyPending(workload, open, shared, filled));
    }

    // On the nodes there are, then on new ones.
    private static int PlaceClose(ResourceAmount pod, int replicas, List<Filling> open, SortedList<string, int> nodes)
    {
        foreach (var grow in new[] { false, true })
        {
            foreach (var filling in open)
            {
                if (filling.Take(pod, ref replicas, grow) is > 0 and var used)
                {
                    nodes[filling.Site.Pool.Name] = nodes.GetValueOrDefault(filling.Site.Pool.Name) + used;
                }
            }
        }

        return replicas;
    }

    // A pod may join only a node that has few enough of its kind; one that finds none with room brings a new node, which has none.
    private static int PlaceApart(ResourceAmount pod, int skew, int replicas, List<Filling> open, SortedList<string, int> nodes)
    {
        var counts = open.SelectMany(filling => Enumerable.Range(0, filling.NodeCount).Select(node => (Filling: filling, Node: node, Pods: 0))).ToList();
        for (var left = replicas; left > 0; left--)
        {
            var most = counts.Select(entry => entry.Pods).DefaultIfEmpty().Min() + skew - 1;
            var index = counts.FindIndex(entry => entry.Pods <= most && entry.Filling.HasRoom(entry.Node, pod));
            if (index < 0)
            {
                if (open.Find(filling => filling.NodeCount < filling.Site.Pool.MaxNodes) is not { } growing)
                {
                    return left;
                }

                index = counts.Count;
                counts.Add((growing, growing.NodeCount, 0));
            }

            var chosen = counts[index];
            chosen.Filling.Put(chosen.Node, pod);
            counts[index] = chosen with { Pods = chosen.Pods + 1 };
            if (chosen.Pods == 0)
            {
                nodes[chosen.Filling.Site.Pool.Name] = nodes.GetValueOrDefault(chosen.Filling.Site.Pool.Name) + 1;
            }
        }

        return 0;
    }

    private static string WhyPending(FitWorkload workload, List<Filling> open, HashSet<Filling> shared, List<Filling> filled)
    {
        if (filled.Count == 0)
        {
            return "there is no node pool";
        }

        if (open.Count == 0)
        {
            return "no pool takes such a pod: "
                + string.Join("; ", filled.Select(filling => $"{filling.Site.Pool.Name} {filling.Site.Try(workload).Obstacle}"));
        }

        return "the pools that take such a pod are full: " + string.Join("; ", open.Select(filling =>
            $"{filling.Site.Pool.Name} grows to {Wording.Count(filling.Site.Pool.MaxNodes, "node")} of {filling.Site.Try(workload).PodsPerNode} such pods each"
            + (shared.Contains(filling) ? ", less what others hold" : "")))
            + (workload.NodeSkew is { } skew ? $"; its pods must be spread over nodes, which may differ by {skew}" : "");
    }

    /// <summary>Largest first: by GPUs and TPUs, then CPU and memory together at 4 GiB to a core, then by name.</summary>
    private static Comparer<FitWorkload> SizeOrder { get; } = Comparer<FitWorkload>.Create((left, right) =>
    {
        static long Accelerators(ResourceAmount amount) => amount.Gpus + amount.Tpus;
        static long Weight(ResourceAmount amount) => (amount.CpuMillicores * 4096) + (amount.MemoryMib * 1000);

        return Accelerators(right.PerPod).CompareTo(Accelerators(left.PerPod)) is not 0 and var more ? more
            : Weight(right.PerPod).CompareTo(Weight(left.PerPod)) is not 0 and var heavier ? heavier
            : string.CompareOrdinal(left.Name, right.Name);
    });

    /// <summary>A pool, and what a pod meets there.</summary>
    private sealed class Site(NodePoolFacts pool, ResourceAmount usable, int podsPerNode)
    {
        private readonly IReadOnlyList<NodeTaint> _taints = pool.AllTaints;
        private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _labels = NodeLabels.Of(pool);

        internal NodePoolFacts Pool => pool;

        internal ResourceAmount Usable => usable;

        internal int PodsPerNode => podsPerNode;

        internal bool Takes(FitWorkload workload) =>
            pool.MaxNodes > 0 && workload.PerPod.FitsIn(usable) && !(workload.GpusOfAContainer > pool.MaxGpusPerContainer)
            && WrongLabel(workload) is null && WrongTaint(workload) is null;

        // Pools of the pod's kind first: without GPUs before with, on-demand before those that Google may take back.
        // What is the same for two goes by name.
        // A pod that asks for a class goes by the class's own order.
        internal Rank RankFor(FitWorkload workload) =>
            new(workload.NodeSelector.ContainsKey(NodeLabels.ComputeClass) ? pool.ClassRung ?? 0 : 0, (workload.PerPod.Gpus == 0 && usable.Gpus > 0) || (workload.PerPod.Tpus == 0 && usable.Tpus > 0), pool.Interruptible, usable.Gpus);

        internal FitCandidate Try(FitWorkload workload) => Takes(workload)
            ? new(pool.Name, Math.Min(workload.PerPod.TimesIn(usable), podsPerNode), null)
            : new(pool.Name, 0, ObstacleFor(workload));

        private string ObstacleFor(FitWorkload workload)
        {
            if (WrongLabel(workload) is { } label)
            {
                return _labels.TryGetValue(label.Key, out var has) && has.Count > 0
                    ? $"has the label {label.Key} \"{string.Join("\" or \"", has)}\", which is to be \"{label.Value}\""
                    : $"has no label {label.Key}, which is to be \"{label.Value}\"";
            }

            if (WrongTaint(workload) is { } taint)
            {
                return $"has the taint {taint}, which is not tolerated";
            }

            var pod = workload.PerPod;
            return pool.MaxNodes == 0 ? "may have no nodes (at most 0)"
                : pod.Gpus > usable.Gpus ? $"has {Wording.Count(usable.Gpus, "GPU")} a node, less than {pod.Gpus}"
                : pod.Tpus > usable.Tpus ? $"has {Wording.Count(usable.Tpus, "TPU chip")} a node, less than {pod.Tpus}"
                : workload.GpusOfAContainer > pool.MaxGpusPerContainer
                    ? $"shares its GPUs, of which a container may ask for {pool.MaxGpusPerContainer}, less than {workload.GpusOfAContainer}"
                : pod.CpuMillicores > usable.CpuMillicores ? $"leaves {usable.CpuMillicores}m CPU a node, less than {pod.CpuMillicores}m"
                : $"leaves {usable.MemoryMib} MiB a node, less than {pod.MemoryMib} MiB";
        }

        // A vendor's label that nobody here knows of may well be there.
        private KeyValuePair<string, string>? WrongLabel(FitWorkload workload) => workload.NodeSelector
            .Where(label => _labels.TryGetValue(label.Key, out var has) ? !has.Contains(label.Value) : !NodeLabels.IsVendors(label.Key))
            .Select(label => (KeyValuePair<string, string>?)label)
            .FirstOrDefault();

        private NodeTaint? WrongTaint(FitWorkload workload) => _taints.FirstOrDefault(taint => !(
            taint.Effect == TaintEffect.PreferNoSchedule
            || (workload.PerPod.Gpus > 0 && taint.Key == NodeTaint.Gpu.Key)
            || (workload.PerPod.Tpus > 0 && taint.Key == NodeTaint.Tpu.Key)
            || workload.Tolerations.Any(toleration => toleration.Tolerates(taint))));
    }

    /// <summary>Where a pool stands among those that take a workload.</summary>
    private sealed record Rank(int Rung, bool WastesGpus, bool IsInterruptible, long Gpus) : IComparable<Rank>
    {
        public int CompareTo(Rank? other) =>
            (Rung, WastesGpus, IsInterruptible, Gpus).CompareTo((other!.Rung, other.WastesGpus, other.IsInterruptible, other.Gpus));
    }

    /// <summary>The nodes of a pool as they fill up.</summary>
    private sealed class Filling(Site site)
    {
        private readonly List<Node> _nodes = [.. Enumerable.Repeat(new Node(site.Usable, 0), Math.Min(site.Pool.MinNodes, site.Pool.MaxNodes))];
        private ResourceAmount _taken;

        internal Site Site => site;

        internal int NodeCount => _nodes.Count;

        internal bool IsEmpty => _taken == default;

        internal ResourceAmount Left => (site.Usable * site.Pool.MaxNodes) - _taken;

        internal bool HasRoom(int node, ResourceAmount pod) => pod.FitsIn(_nodes[node].Room) && _nodes[node].Pods < site.PodsPerNode;

        /// <summary>Places one pod on a node, which is new where it is the one behind the last.</summary>
        internal void Put(int node, ResourceAmount pod)
        {
            if (node == _nodes.Count)
            {
                _nodes.Add(new(site.Usable, 0));
            }

            _nodes[node] = new(_nodes[node].Room - pod, _nodes[node].Pods + 1);
            _taken += pod;
        }

        /// <summary>Places as many pods as there is room for, on the nodes there are or on new ones.</summary>
        /// <returns>How many nodes took at least one.</returns>
        internal int Take(ResourceAmount pod, ref int pods, bool grow)
        {
            var used = 0;
            var before = pods;
            for (var index = grow ? _nodes.Count : 0; pods > 0 && index < (grow ? site.Pool.MaxNodes : _nodes.Count); index++)
            {
                if (index == _nodes.Count)
                {
                    _nodes.Add(new(site.Usable, 0));
                }

                var (room, count) = _nodes[index];
                var taken = (int)Math.Min(pods, Math.Min(pod.TimesIn(room), site.PodsPerNode - count));
                _nodes[index] = new(room - (pod * taken), count + taken);
                pods -= taken;
                used += taken > 0 ? 1 : 0;
            }

            _taken += pod * (before - pods);
            return used;
        }

        private sealed record Node(ResourceAmount Room, int Pods);
    }
}
