using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Quantities;

namespace Infra.Core.Scheduling;

/// <summary>
/// Finds a place for pods on node pools: whole machines or equal parts of them, single GPUs, or given amounts on a given pool or on the
/// one that wastes least.
/// </summary>
/// <remarks>
/// What is divided is what GKE leaves of a machine less what the system takes of it (<see cref="SystemOverhead"/>). A part is the whole
/// number of millicores and MiB below an n-th, and is refused where more than n of it would fit. GPUs are only ever given whole, and of a machine with TPUs all chips together,
/// by <see cref="AssignSpec.Machine"/> alone: https://docs.cloud.google.com/kubernetes-engine/docs/concepts/tpus, checked 2026-11.
/// The answer depends on the request and the pools alone, never on their order.
/// </remarks>
public sealed class Dispatcher
{
    /// <summary>CPU and memory are weighed as the general-purpose machines have them: 4 GiB to a core.</summary>
    private const int MibPerCore = 4096;

    private readonly Dictionary<string, NodePoolFacts> _poolByName;
    private readonly List<Shape> _shapes;

    // Those that a request for amounts may find open, on-demand first; a request looks at those alone that have what it needs.
    private readonly Shape[] _open;
    private readonly Shape[] _openWithGpus;
    private readonly Shape[] _openWithoutGpus;
    private readonly SystemOverhead _overhead;

    /// <summary>A dispatcher over some pools.</summary>
    /// <param name="pools">The pools; where two have the same name, the first counts.</param>
    /// <param name="overhead">What the system takes of a node; null for <see cref="SystemOverhead.Default"/>.</param>
    public Dispatcher(IEnumerable<NodePoolFacts> pools, SystemOverhead? overhead = null)
    {
        _overhead = overhead ?? SystemOverhead.Default;
        Pools = [.. pools.DistinctBy(pool => pool.Name).OrderBy(pool => pool.Name, StringComparer.Ordinal)];
        _poolByName = Pools.ToDictionary(pool => pool.Name, StringComparer.Ordinal);

        // Pools that cannot be told apart by a request are looked at once, under the first one's name.
        _shapes = [.. Pools
            .Select(ShapeOf)
            .DistinctBy(shape => new
            {
                shape.Usable, shape.PodsPerNode, shape.Pool.GpuType, shape.Pool.MaxGpusPerContainer, shape.Interruptible, shape.IsArm,
                IsUsed = shape.Pool.MaxNodes > 0,
                shape.HasClass,
            })];
        _open = [.. _shapes.Where(shape => !shape.IsClosedToAll).OrderBy(shape => shape.Interruptible)];
        _openWithGpus = [.. _open.Where(shape => shape.Usable.Gpus > 0)];
        _openWithoutGpus = [.. _open.Where(shape => shape.Usable.Gpus == 0)];
    }

    /// <summary>The pools, by name.</summary>
    public IReadOnlyList<NodePoolFacts> Pools { get; }

    private Shape ShapeOf(NodePoolFacts pool) => new(_overhead.UsableOf(pool), _overhead.PodsOn(pool), pool);

    /// <summary>The part of a machine of which exactly <paramref name="processes"/> fit.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="processes">How many equal parts.</param>
    /// <returns>The part; null where there is none, as with more parts than GPUs.</returns>
    public ResourceAmount? ShareOf(NodePoolFacts pool, int processes)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var usable = _overhead.UsableOf(pool);
        if (processes < 1 || processes > _overhead.PodsOn(pool))
        {
            return null;
        }

        var share = new ResourceAmount(usable.CpuMillicores / processes, usable.MemoryMib / processes, usable.Gpus / processes, usable.Tpus / processes);
        var worthHaving = share is { CpuMillicores: > 0, MemoryMib: > 0 } && (usable.Gpus == 0 || share.Gpus > 0) && (usable.Tpus == 0 || processes == 1);
        return worthHaving && share.TimesIn(usable) == processes ? share : null;
    }

    /// <summary>Finds a place for a pod.</summary>
    /// <param name="spec">Where it is to run.</param>
    /// <param name="containers">The containers of a group, and what each claims; null or none for a pod with one container.</param>
    /// <param name="path">Where the request stands, for the messages.</param>
    /// <param name="isOneOfASlice">Whether the pod is one of as many as a slice of TPUs has machines, which work as one.</param>
    /// <returns>The place, or everything that is wrong with the request.</returns>
    public Assignment Assign(AssignSpec spec, IReadOnlyList<ContainerClaim>? containers = null, string path = "", bool isOneOfASlice = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var request = new Request(spec, containers ?? [], path);
        request.CheckFields();
        var pool = spec.AssignTo is null or AssignSpec.Resource || !AssignSpec.Modes.Contains(spec.AssignTo) ? null : PoolOf(request);
        if (pool is { TpuHosts: > 1 } slice && spec.AssignTo == AssignSpec.Machine && !isOneOfASlice)
        {
            request.Wrong("nodePool", $"must be a slice of one machine but for a training, whose pods work on all machines of a slice together; got \"{slice.Name}\", a slice {slice.TpuTopology} of {slice.TpuHosts}",
                $"make a training of it, or use a pool of {slice.MachineType} with ‹tpuTopology› {TpuSlices.Topologies(MachineCatalog.Find(slice.MachineType)!)[0]}");
        }

        if (request.Findings.Count > 0)
        {
            return new(null, request.Findings);
        }

        return spec.AssignTo switch
        {
            AssignSpec.Machine => ToShare(request, pool!, spec.ProcessesPerMachine ?? 1, "processesPerMachine"),
            AssignSpec.Gpu => ToGpu(request, pool!),
            AssignSpec.Pool => ToPool(request, pool!),
            _ => ToBestPool(request),
        };
    }

    /// <summary>Finds a place for a pod that may be taken away at any time and needs no GPU.</summary>
    /// <param name="amount">What the pod asks for.</param>
    /// <returns>The place where it wastes least on machines that Google may take back; null where there are none, or none is large enough.</returns>
    public PodPlacement? OnSpot(ResourceAmount amount) =>
        new Dispatcher(Pools.Where(pool => pool is { Interruptible: true, GpuCount: 0 }), _overhead)
            .Assign(new() { AssignTo = AssignSpec.Resource, Cpu = amount.CpuMillicores, Memory = amount.MemoryMib, AllowSpot = true })
            .Placement;

    private NodePoolFacts? PoolOf(Request request)
    {
        var name = request.Spec.NodePool;
        if (name is not null && _poolByName.TryGetValue(name, out var pool))
        {
            if (pool.MaxNodes == 0)
            {
                request.Wrong("nodePool", $"pool \"{name}\" may have no nodes; got ‹maxNodes› 0", "raise it, or use another pool");
            }

            return pool;
        }

        if (Pools.Count == 0)
        {
            request.Wrong("nodePool", $"there is no node pool to place on; got {(name is null ? "nothing" : $"\"{name}\"")}", "add one to the environment");
            return null;
        }

        var names = Pools.Select(candidate => candidate.Name).ToList();
        var near = name is null ? null : Spelling.Nearest(name, names);
        const int Listed = 10;
        var known = names.Count <= Listed ? Wording.Or(names) : $"one of the {names.Count} pools";
        request.Wrong("nodePool", $"must be {known}; got {(name is null ? "nothing" : $"\"{name}\"")}", near is null ? "name one of them" : $"use {near}");
        return null;
    }

    private Assignment ToGpu(Request request, NodePoolFacts pool)
    {
        if (pool.GpuCount > 0)
        {
            return ToShare(request, pool, pool.GpuCount, "nodePool");
        }

        var others = Pools.Where(other => other.GpuCount > 0).Select(other => other.Name).ToList();
        return request.Refuse("nodePool", $"must have GPUs with ‹assignTo› gpu; got \"{pool.Name}\" ({pool.MachineType}), which has none", (others.Count > 0 ? $"use {Wording.Or(others)}" : "add a pool with GPUs to the environment"));
    }

    private Assignment ToShare(Request request, NodePoolFacts pool, int processes, string key)
    {
        var usable = _overhead.UsableOf(pool);
        if (ShareOf(pool, processes) is { } share)
        {
            var explanation = processes == 1
                ? $"a whole machine of pool \"{pool.Name}\": {share}"
                : $"1/{processes} of a machine of pool \"{pool.Name}\": {share} of {usable}";
            return Place(request, pool, share, explanation, static () => []);
        }

        var most = Enumerable.Range(1, Math.Clamp(processes - 1, 0, _overhead.PodsOn(pool))).Reverse().FirstOrDefault(count => ShareOf(pool, count) is not null);
        if (most == 0)
        {
            return request.Refuse("nodePool", $"must have machines large enough for the system's own pods; got \"{pool.Name}\" ({pool.MachineType}), "
                + $"which leaves {usable}", "use a pool of larger machines");
        }

        var why = pool.GpuCount > 0 && processes > pool.GpuCount
            ? $"whose machines have {Wording.Count(pool.GpuCount, "GPU")}"
            : pool.TpuCount > 0 ? $"whose machines give {(pool.TpuCount == 1 ? "their TPU chip" : $"their {pool.TpuCount} TPU chips")} to one pod"
            : $"whose machines leave {usable} for at most {Wording.Count(_overhead.PodsOn(pool), "pod")}";
        return request.Refuse(key, $"must be at most {most} on pool \"{pool.Name}\", {why}; got {processes}", $"use {most}");
    }

    private Assignment ToPool(Request request, NodePoolFacts pool)
    {
        if (pool.TpuCount > 0)
        {
            return request.Refuse("assignTo", $"must be {AssignSpec.Machine} on pool \"{pool.Name}\" ({pool.MachineType}), whose machines give all their TPU chips to one pod; "
                + $"got {AssignSpec.Pool}", $"use ‹assignTo› {AssignSpec.Machine}");
        }

        var usable = _overhead.UsableOf(pool);
        var gpus = request.Gpus;
        if (gpus > 0 && pool.GpuCount == 0)
        {
            var others = Pools.Where(other => other.GpuCount >= gpus).Select(other => other.Name).ToList();
            request.Wrong("gpuCount", $"must not be set on pool \"{pool.Name}\" ({pool.MachineType}), which has no GPUs; got {gpus}", (others.Count > 0 ? $"use pool {Wording.Or(others)}" : "add a pool with GPUs to the environment"));
        }
        else if (gpus > pool.GpuCount)
        {
            request.Wrong("gpuCount", $"must be at most {pool.GpuCount} on pool \"{pool.Name}\" ({pool.MachineType}); got {gpus}", $"use {pool.GpuCount}");
        }

        if (request.Findings.Count > 0)
        {
            return request.Refusal;
        }

        var amount = request.AmountOn(usable);
        request.CheckRoom(amount, usable, pool);
        return request.Findings.Count > 0
            ? request.Refusal
            : Place(request, pool, amount, $"given amounts on pool \"{pool.Name}\": {amount} of {usable}", static () => []);
    }

    private Assignment ToBestPool(Request request)
    {
        Candidate? found = null;
        foreach (var shape in request.Gpus > 0 ? _openWithGpus : request.Spec.AllowGpuPool == true ? _open : _openWithoutGpus)
        {
            // On-demand pools come first, and none of the second choice beats one of them.
            if (found is { IsSecond: false } && request.IsSecondOn(shape))
            {
                break;
            }

            if (request.ObstacleOn(shape) == Obstacle.None)
            {
                var candidate = new Candidate(shape, request);
                found = found is { } other && !candidate.IsBetterThan(other) ? other : candidate;
            }
        }

        if (found is not { } best)
        {
            return NoPool(request);
        }

        var explanation = $"{best.Amount} on pool \"{best.Shape.Pool.Name}\", {best.PodsPerNode} a node; that leaves {best.Left} unused, least of all pools"
            + (best.Shape.Pool.Interruptible && request.Spec.AllowSpot != true ? "; no on-demand pool fits, so Google may take the machine back" : "");
        return Place(request, best.Shape.Pool, best.Amount, explanation, () => Rejected(request, best));
    }

    private List<RejectedPool> Rejected(Request request, Candidate best) =>
    [
        .. Pools.Where(pool => pool.Name != best.Shape.Pool.Name).Select(ShapeOf).Select(shape => new RejectedPool(
            shape.Pool.Name,
            request.ObstacleOn(shape) is not Obstacle.None and var obstacle ? request.Describe(obstacle, shape) : new Candidate(shape, request).WhyNot(best))),
    ];

    private Assignment NoPool(Request request)
    {
        if (_shapes.Count == 0)
        {
            return request.Refuse("assignTo", "there is no node pool to place on; got none", "add one to the environment");
        }

        var spec = request.Spec;
        var alive = _shapes.Where(shape => shape.Pool.MaxNodes > 0).ToList();
        if (alive.Count == 0)
        {
            return request.Refuse("assignTo", "every node pool has ‹maxNodes› 0", "raise it on one of them");
        }

        if (request.Gpus > 0)
        {
            var withGpus = alive.Where(shape => shape.Usable.Gpus > 0).ToList();
            if (withGpus.Count == 0)
            {
                return request.Refuse(spec.GpuType is null ? "gpuCount" : "gpuType", $"no pool has GPUs; got {request.GpuWords}", "add a pool with GPUs to the environment");
            }

            var ofType = withGpus.Where(shape => request.IsWantedGpu(shape.Pool)).ToList();
            if (ofType.Count == 0)
            {
                var types = withGpus.Select(shape => shape.Pool.GpuType!).Distinct().Order(StringComparer.Ordinal).ToList();
                return request.Refuse("gpuType", $"no pool has it; got {request.GpuWords}", $"use {Wording.Or(types)}");
            }

            var most = ofType.Max(shape => shape.Usable.Gpus);
            if (most < request.Gpus)
            {
                return request.Refuse("gpuCount", $"must be at most {most}, what a machine of pool "
                    + $"\"{ofType.First(shape => shape.Usable.Gpus == most).Pool.Name}\" has; got {request.Gpus}", $"use {most}");
            }

            alive = [.. ofType.Where(shape => shape.Usable.Gpus >= request.Gpus)];
        }

        if (alive.TrueForAll(shape => request.ObstacleOn(shape) == Obstacle.SharedGpus))
        {
            var shared = alive[0].Pool;
            return request.Refuse("gpuCount", $"must be at most {shared.MaxGpusPerContainer} for a container on pool \"{shared.Name}\", "
                + $"where containers share a GPU; got {request.GpusOfAContainer}", $"use {shared.MaxGpusPerContainer}, or a pool of whole GPUs");
        }

        // What a flag alone keeps out is told before what is too small.
        if (alive.FirstOrDefault(shape => request.ObstacleOn(shape) == Obstacle.Spot) is { } spot)
        {
            return request.Refuse("allowSpot", $"only machines that Google may take back fit, as on pool \"{spot.Pool.Name}\"; got false", "set it to true, or add an on-demand pool");
        }

        if (alive.FirstOrDefault(shape => request.ObstacleOn(shape) is Obstacle.OfClass or Obstacle.Arm or Obstacle.Tpu) is { } kept)
        {
            return request.Refuse("assignTo", $"must find a pool that is open to all; got \"{kept.Pool.Name}\" alone, which {request.Why(request.ObstacleOn(kept), kept)}", Request.Mend(request.ObstacleOn(kept))!);
        }

        if (alive.FirstOrDefault(shape => request.ObstacleOn(shape) == Obstacle.GpuPool) is { } gpuPool)
        {
            return request.Refuse("allowGpuPool", $"only machines with GPUs fit, as on pool \"{gpuPool.Pool.Name}\"; got "
                + $"{(spec.AllowGpuPool is null ? "nothing" : "false")}", "set it to true, or add a larger pool without GPUs");
        }

        // All that is left is too small; the nearest is a pool that would be open to the request.
        var nearest = alive.MinBy(shape => (request.IsClosed(shape), request.Excess(shape.Usable)))!;
        request.CheckRoom(request.AmountOn(nearest.Usable), nearest.Usable, nearest.Pool);
        return request.Refusal;
    }

    private Assignment Place(
        Request request, NodePoolFacts pool, ResourceAmount amount, string explanation, Func<IReadOnlyList<RejectedPool>> rejected)
    {
        var containers = PodShare.Divide(amount, request.Containers, request.PathOf, request.Findings);
        var perNode = Math.Min(amount.TimesIn(_overhead.UsableOf(pool)), _overhead.PodsOn(pool));
        var gpus = containers.Select(container => container.Amount.Gpus).DefaultIfEmpty().Max();
        if (gpus > pool.MaxGpusPerContainer)
        {
            request.Wrong(
                request.Spec.AssignTo == AssignSpec.Machine ? "assignTo" : "gpuCount",
                $"must leave a container at most {pool.MaxGpusPerContainer} GPU on pool \"{pool.Name}\", where containers share a GPU; got {gpus}", (request.Spec.AssignTo == AssignSpec.Machine ? $"use ‹assignTo› {AssignSpec.Gpu}" : $"use {pool.MaxGpusPerContainer}") + ", or a pool of whole GPUs");
        }

        return request.Findings.Count > 0
            ? request.Refusal
            : new(new PodPlacement(pool, amount, perNode, containers, explanation, rejected), []);
    }

    /// <summary>What a request for amounts meets on a pool.</summary>
    private enum Obstacle
    {
        None,
        NoNodes,
        NoGpus,
        OtherGpu,
        FewGpus,
        Cpu,
        Memory,
        SharedGpus,
        OfClass,
        Arm,
        Tpu,
        GpuPool,
        Spot,
    }

    /// <summary>A pool, and what its nodes leave for workloads.</summary>
    private sealed record Shape(ResourceAmount Usable, int PodsPerNode, NodePoolFacts Pool)
    {
        // The pool looks these up each time it is asked, and each request asks every pool.
        internal bool IsArm { get; } = Pool.IsArm;

        // Its nodes are for who asks for the class, or for the pool by name.
        internal bool HasClass { get; } = Pool.ComputeClass is not null;

        internal bool Interruptible { get; } = Pool.Interruptible;

        internal int MaxGpusPerContainer { get; } = Pool.MaxGpusPerContainer ?? int.MaxValue;

        /// <summary>Whether only who names the pool, or its class, gets on it.</summary>
        internal bool IsClosedToAll => Pool.MaxNodes == 0 || HasClass || IsArm || Usable.Tpus > 0;
    }

    /// <summary>A pool that fits a request, and how well.</summary>
    private readonly struct Candidate
    {
        private readonly long _idleGpus;
        private readonly long _waste;

        internal Candidate(Shape shape, Request request)
        {
            var (usable, amount) = (shape.Usable, request.AmountOn(shape.Usable));
            (Shape, Amount, IsSecond) = (shape, amount, request.IsSecondOn(shape));
            PodsPerNode = Math.Min(amount.TimesIn(usable), shape.PodsPerNode);
            _idleGpus = usable.Gpus - (amount.Gpus * PodsPerNode);
            _waste = ((usable.CpuMillicores - (amount.CpuMillicores * PodsPerNode)) * MibPerCore) + ((usable.MemoryMib - (amount.MemoryMib * PodsPerNode)) * 1000);
        }

        internal Shape Shape { get; }

        internal bool IsSecond { get; }

        internal ResourceAmount Amount { get; }

        internal long PodsPerNode { get; }

        internal ResourceAmount Left => Shape.Usable - (Amount * PodsPerNode);

        /// <summary>On-demand first, then the fewest idle GPUs a pod, then the least CPU and memory unused a pod, then the name.</summary>
        internal bool IsBetterThan(Candidate other)
        {
            if (IsSecond != other.IsSecond)
            {
                return other.IsSecond;
            }

            // Per pod without dividing: a/b < c/d is a*d < c*b.
            var idleGpus = (_idleGpus * other.PodsPerNode).CompareTo(other._idleGpus * PodsPerNode);
            if (idleGpus != 0)
            {
                return idleGpus < 0;
            }

            var waste = ((Int128)_waste * other.PodsPerNode).CompareTo((Int128)other._waste * PodsPerNode);
            if (waste != 0)
            {
                return waste < 0;
            }

            return Shape.Interruptible != other.Shape.Interruptible
                ? other.Shape.Interruptible
                : string.CompareOrdinal(Shape.Pool.Name, other.Shape.Pool.Name) < 0;
        }

        internal string WhyNot(Candidate best)
        {
            if (IsSecond && !best.IsSecond)
            {
                return "fits, but Google may take its machines back and an on-demand pool fits";
            }

            var wastesMore = _idleGpus * best.PodsPerNode != best._idleGpus * PodsPerNode
                || (Int128)_waste * best.PodsPerNode != (Int128)best._waste * PodsPerNode;
            return wastesMore
                ? $"fits {PodsPerNode} a node and leaves {Left} unused, more a pod than \"{best.Shape.Pool.Name}\""
                : $"fits as well as \"{best.Shape.Pool.Name}\", which comes first";
        }
    }

    /// <summary>One request, and what is wrong with it.</summary>
    private sealed class Request
    {
        private readonly string _path;
        private readonly ResourceAmount _asked;
        private readonly string? _gpuType;

        internal Request(AssignSpec spec, IReadOnlyList<ContainerClaim> containers, string path)
        {
            var claimed = PodShare.Claimed(containers);
            (Spec, Containers, _path) = (spec, containers, path);
            Gpus = spec.GpuCount ?? Math.Max(claimed.Gpus, spec.GpuType is null ? 0 : 1);
            GpusOfAContainer = containers.Count < 2 ? Gpus : containers.Max(container => container.Gpus ?? 0);
            _asked = new(spec.Cpu ?? claimed.CpuMillicores, spec.Memory ?? claimed.MemoryMib, Gpus);
            _gpuType = spec.GpuType is null ? null : MachineCatalog.FindGpu(spec.GpuType)?.Type ?? spec.GpuType;
        }

        internal AssignSpec Spec { get; }

        internal IReadOnlyList<ContainerClaim> Containers { get; }

        internal List<Finding> Findings { get; } = [];

        internal Assignment Refusal => new(null, Findings);

        /// <summary>GPUs of the pod; a type alone means one.</summary>
        internal long Gpus { get; }

        /// <summary>The most GPUs of one container, as far as the containers say; without containers the pod is one.</summary>
        internal long GpusOfAContainer { get; }

        internal string GpuWords => _gpuType is null ? $"{Gpus}" : $"{Gpus} x {_gpuType}";

        internal string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

        internal void Wrong(string key, string rule, string fix) => Findings.Add(new(PathOf(key), rule, fix));

        internal Assignment Refuse(string key, string rule, string fix)
        {
            Wrong(key, rule, fix);
            return Refusal;
        }

        /// <summary>What is wrong with the request whatever pools there are.</summary>
        internal void CheckFields()
        {
            if (Spec.AssignTo is null || !AssignSpec.Modes.Contains(Spec.AssignTo))
            {
                var near = Spec.AssignTo is null ? null : Spelling.Nearest(Spec.AssignTo, AssignSpec.Modes);
                Wrong("assignTo", $"must be {Wording.Or(AssignSpec.Modes)}; got {(Spec.AssignTo is null ? "nothing" : $"\"{Spec.AssignTo}\"")}", near is null ? "use one of them" : $"use {near}");
                return;
            }

            var mode = Spec.AssignTo;
            foreach (var (key, value, modes) in new (string Key, object? Value, string[] Modes)[]
            {
                ("nodePool", Spec.NodePool, [AssignSpec.Machine, AssignSpec.Gpu, AssignSpec.Pool]),
                ("processesPerMachine", Spec.ProcessesPerMachine, [AssignSpec.Machine]),
                ("cpu", Spec.Cpu, [AssignSpec.Resource, AssignSpec.Pool]),
                ("memory", Spec.Memory, [AssignSpec.Resource, AssignSpec.Pool]),
                ("gpuType", Spec.GpuType, [AssignSpec.Resource]),
                ("gpuCount", Spec.GpuCount, [AssignSpec.Resource, AssignSpec.Pool]),
                ("allowSpot", Spec.AllowSpot, [AssignSpec.Resource]),
                ("allowGpuPool", Spec.AllowGpuPool, [AssignSpec.Resource]),
            })
            {
                if (value is not null && !modes.Contains(mode))
                {
                    Wrong(key, $"has no meaning with ‹assignTo› {mode}; got {JsonSerializer.Serialize(value)}", $"remove it, or use ‹assignTo› {Wording.Or(modes)}");
                }
                else if (value is int or long && Convert.ToInt64(value, null) < 1)
                {
                    Wrong(key, $"must be at least 1{(key == "cpu" ? "m" : key == "memory" ? " MiB" : "")}; got {value}", (key == "processesPerMachine" ? "use 1 for a whole machine" : "leave it out, or raise it"));
                }
            }

            Findings.AddRange(PodShare.Check(Containers, PathOf));
            if (_gpuType is not null && MachineCatalog.FindGpu(_gpuType) is null && mode == AssignSpec.Resource)
            {
                Findings.AddRange(MachineCatalog.Check("n1-standard-1", Spec.GpuType, gpuTypePath: PathOf("gpuType")));
            }

            if (mode is AssignSpec.Resource or AssignSpec.Pool && Gpus == 0)
            {
                foreach (var (key, value, claimed) in new[] { ("cpu", Spec.Cpu, _asked.CpuMillicores), ("memory", Spec.Memory, _asked.MemoryMib) })
                {
                    if (value is null && claimed == 0)
                    {
                        Wrong(key, $"must be set with ‹assignTo› {mode} where no GPUs are asked for; got nothing", "set it, or use ‹assignTo› machine for a part of a machine");
                    }
                }
            }
        }

        /// <summary>What the pod is given on a node; what GPUs leave open is their share of the node.</summary>
        internal ResourceAmount AmountOn(ResourceAmount usable)
        {
            if (Gpus == 0 || usable.Gpus == 0 || _asked is { CpuMillicores: > 0, MemoryMib: > 0 })
            {
                return _asked;
            }

            long Of(long asked, long all) => asked > 0 ? asked : all * Gpus / usable.Gpus;

            return new(Of(_asked.CpuMillicores, usable.CpuMillicores), Of(_asked.MemoryMib, usable.MemoryMib), Gpus);
        }

        internal bool IsWantedGpu(NodePoolFacts pool) =>
            _gpuType is null || (pool.GpuType is not null && pool.GpuType.Equals(_gpuType, StringComparison.OrdinalIgnoreCase));

        internal Obstacle ObstacleOn(Shape shape)
        {
            var (pool, usable, amount) = (shape.Pool, shape.Usable, AmountOn(shape.Usable));
            return pool.MaxNodes == 0 ? Obstacle.NoNodes
                : Gpus > 0 && usable.Gpus == 0 ? Obstacle.NoGpus
                : Gpus > 0 && !IsWantedGpu(pool) ? Obstacle.OtherGpu
                : Gpus > usable.Gpus ? Obstacle.FewGpus
                : GpusOfAContainer > shape.MaxGpusPerContainer ? Obstacle.SharedGpus
                : amount.CpuMillicores > usable.CpuMillicores ? Obstacle.Cpu
                : amount.MemoryMib > usable.MemoryMib ? Obstacle.Memory
                : shape.HasClass ? Obstacle.OfClass
                : shape.IsArm ? Obstacle.Arm
                : usable.Tpus > 0 ? Obstacle.Tpu
                : IsClosedGpuPool(shape) ? Obstacle.GpuPool
                : IsClosedSpot(shape) ? Obstacle.Spot
                : Obstacle.None;
        }

        /// <summary>Whether a pool would not be used however large its machines were.</summary>
        internal bool IsClosed(Shape shape) => shape.IsClosedToAll || IsClosedGpuPool(shape) || IsClosedSpot(shape);

        /// <summary>Whether a pool is only taken where no other fits: Google may take its machines back, and nobody said that it may.</summary>
        internal bool IsSecondOn(Shape shape) => shape.Interruptible && Spec.AllowSpot != true;

        private bool IsClosedGpuPool(Shape shape) => Gpus == 0 && shape.Usable.Gpus > 0 && Spec.AllowGpuPool != true;

        private bool IsClosedSpot(Shape shape) => shape.Interruptible && Spec.AllowSpot == false;

        internal string Describe(Obstacle obstacle, Shape shape) => Mend(obstacle) is { } mend ? $"{Why(obstacle, shape)}; {mend}" : Why(obstacle, shape);

        internal static string? Mend(Obstacle obstacle) => obstacle switch
        {
            Obstacle.OfClass => "ask for its class, or name the pool",
            Obstacle.Arm => "name the pool for one that is",
            Obstacle.Tpu => "name the pool, to have a machine of it",
            _ => null,
        };

        internal string Why(Obstacle obstacle, Shape shape) => obstacle switch
        {
            Obstacle.NoNodes => "may have no nodes (at most 0)",
            Obstacle.NoGpus => "has no GPUs",
            Obstacle.OtherGpu => $"has {shape.Pool.GpuType}, not {_gpuType}",
            Obstacle.FewGpus => $"has {Wording.Count(shape.Usable.Gpus, "GPU")} a node, fewer than {Gpus}",
            Obstacle.Cpu => $"leaves {shape.Usable.CpuMillicores}m CPU a node, less than {AmountOn(shape.Usable).CpuMillicores}m",
            Obstacle.Memory => $"leaves {shape.Usable.MemoryMib} MiB a node, less than {AmountOn(shape.Usable).MemoryMib} MiB",
            Obstacle.SharedGpus => $"shares its GPUs, of which a container may have {shape.Pool.MaxGpusPerContainer}",
            Obstacle.OfClass => $"is of class {shape.Pool.ComputeClass}",
            Obstacle.Arm => "has Arm processors, for which not every image is built",
            Obstacle.Tpu => "has TPUs",
            Obstacle.GpuPool => "has GPUs, which were not asked for",
            Obstacle.Spot => "Google may take its machines back, which was not allowed",
            _ => "fits",
        };

        /// <summary>By what factor the request exceeds a node, in the resource where it does so most.</summary>
        internal double Excess(ResourceAmount usable)
        {
            var amount = AmountOn(usable);
            return Math.Max(
                (double)amount.CpuMillicores / Math.Max(1, usable.CpuMillicores), (double)amount.MemoryMib / Math.Max(1, usable.MemoryMib));
        }

        /// <summary>Notes what of an amount exceeds a node.</summary>
        internal void CheckRoom(ResourceAmount amount, ResourceAmount usable, NodePoolFacts pool)
        {
            var what = $"what a node of pool \"{pool.Name}\" ({pool.MachineType}) leaves";
            if (amount.CpuMillicores > usable.CpuMillicores)
            {
                Wrong("cpu", $"must be at most {usable.CpuMillicores}m, {what}; got {amount.CpuMillicores}m", "lower it, or add a pool of larger machines");
            }

            if (amount.MemoryMib > usable.MemoryMib)
            {
                Wrong("memory", $"must be at most {usable.MemoryMib} MiB, {what}; got {amount.MemoryMib} MiB", "lower it, or add a pool of larger machines");
            }
        }
    }
}
