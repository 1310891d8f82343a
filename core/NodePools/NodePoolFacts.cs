using System.Text.Json;
using Infra.Core.Machines;

namespace Infra.Core.NodePools;

/// <summary>
/// What is known of a node pool without asking the cluster: what workloads are placed by. Travels as an entry of an environment's
/// output <c>nodePools</c>, under the property names in camel case.
/// </summary>
public sealed record NodePoolFacts
{
    /// <summary>The pool's name as its author wrote it.</summary>
    public required string Name { get; init; }

    /// <summary>Machine type of each node, such as <c>n2-standard-8</c>.</summary>
    public required string MachineType { get; init; }

    /// <summary>How the machines are bought.</summary>
    /// <value><see cref="NodeCapacity.OnDemand"/></value>
    public NodeCapacity Capacity { get; init; }

    /// <summary>Virtual CPUs of a machine.</summary>
    public required int VCpus { get; init; }

    /// <summary>Memory of a machine in MiB.</summary>
    public required int MemoryMib { get; init; }

    /// <summary>Fewest nodes of the whole pool, over all its zones.</summary>
    public required int MinNodes { get; init; }

    /// <summary>Most nodes of the whole pool, over all its zones.</summary>
    public required int MaxNodes { get; init; }

    /// <summary>The most pods of a node, the system's included.</summary>
    /// <value><see cref="Allocatable.DefaultMaxPodsPerNode"/></value>
    public int MaxPodsPerNode { get; init; } = Allocatable.DefaultMaxPodsPerNode;

    /// <summary>The zones of the nodes; null where Google picks them, or where they are not known.</summary>
    /// <value>null</value>
    public IReadOnlyList<string>? Zones { get; init; }

    /// <summary>The region of the nodes; null where it is not known.</summary>
    /// <value>null</value>
    public string? Region { get; init; }

    /// <summary>CPU that GKE leaves for pods on a node, its own included, in millicores (<see cref="Allocatable"/>).</summary>
    public required long AllocatableCpuMillicores { get; init; }

    /// <summary>Memory that GKE leaves for pods on a node, its own included, in MiB (<see cref="Allocatable"/>).</summary>
    public required long AllocatableMemoryMib { get; init; }

    /// <summary>The accelerator type; null without GPUs.</summary>
    public string? GpuType { get; init; }

    /// <summary>GPUs that a node offers; 0 without.</summary>
    public int GpuCount { get; init; }

    /// <summary>
    /// The most GPUs that one container may ask for, where several containers share a GPU; null without such a bound
    /// (<see cref="SharedGpus"/>).
    /// </summary>
    /// <value>null</value>
    public int? MaxGpusPerContainer { get; init; }

    /// <summary>The topology of the slice that the nodes' TPUs are of; null without TPUs.</summary>
    /// <value>null</value>
    public string? TpuTopology { get; init; }

    /// <summary>The nodes' labels that the pool's author or this project set.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The nodes' taints that the pool's author set; GKE adds its own (<see cref="AllTaints"/>).</summary>
    public IReadOnlyList<NodeTaint> Taints { get; init; } = [];

    /// <summary>The place of the pool in its ComputeClass, 1 for the one that is tried first; null without a class.</summary>
    /// <value>null</value>
    public int? ClassRung { get; init; }

    /// <summary>How the GPUs of several nodes reach each other past the processors (<see cref="NodePools.GpuDirect.Name"/>); null where they do not.</summary>
    /// <value>null</value>
    public string? GpuDirect { get; init; }

    /// <summary>The ComputeClass that the pool is of; null for none.</summary>
    public string? ComputeClass => Labels.GetValueOrDefault(NodeLabels.ComputeClass);

    /// <summary>Whether Google may take the machines back.</summary>
    public bool Interruptible => Capacity != NodeCapacity.OnDemand;

    /// <summary>The taints that the nodes really have: the author's, and GKE's own where there are GPUs, TPUs or Arm processors.</summary>
    public IReadOnlyList<NodeTaint> AllTaints =>
    [
        .. Taints,
        .. new[] { (NodeTaint.Gpu, GpuCount > 0), (NodeTaint.Tpu, TpuCount > 0), (NodeTaint.Arm, IsArm) }.Where(own => own.Item2 && Taints.All(taint => taint.Key != own.Item1.Key)).Select(own => own.Item1),
    ];

    /// <summary>Whether the nodes' processors are Arm, for which images must be built.</summary>
    public bool IsArm => MachineCatalog.Find(MachineType) is { Family.IsArm: true };

    /// <summary>TPU chips that a node offers; 0 without.</summary>
    public int TpuCount => MachineCatalog.Find(MachineType)?.TpuCount ?? 0;

    /// <summary>The TPUs as GKE's label names them; null without.</summary>
    public string? TpuType => MachineCatalog.Find(MachineType)?.Family.Tpu?.Type;

    /// <summary>The nodes of the slice that the TPUs are of, which come and go together; 0 without TPUs.</summary>
    public int TpuHosts => TpuTopology is { } topology && MachineCatalog.Find(MachineType) is { } machine ? TpuSlices.Hosts(machine, topology) ?? 0 : 0;

    /// <summary>The tolerations that a workload of this pool needs, made from <see cref="AllTaints"/>.</summary>
    public IReadOnlyList<PodToleration> Tolerations => [.. AllTaints.Select(PodToleration.For)];

    /// <summary>
    /// The labels that keep a workload on this pool: <see cref="PoolLabels.Name"/>, or GKE's own where that is not set; and those of its slice, by
    /// which GKE knows what a pod with TPUs is meant for.
    /// </summary>
    public IReadOnlyDictionary<string, string> NodeSelector
    {
        get
        {
            var labels = Labels.TryGetValue(PoolLabels.Name, out var name)
                ? new Dictionary<string, string> { [PoolLabels.Name] = name }
                : new Dictionary<string, string> { [NodeLabels.NodePool] = Name };
            if (TpuType is { } type && TpuTopology is { } topology)
            {
                (labels[NodeLabels.TpuAccelerator], labels[NodeLabels.TpuTopology]) = (type, topology);
            }

            return labels;
        }
    }

    /// <summary>The facts of a pool of a GKE cluster that this project did not make: it is known by GKE's own label alone.</summary>
    /// <param name="facts">The facts as <see cref="Of"/> has them for a pool of this project.</param>
    /// <param name="labels">The nodes' labels that the pool's author set.</param>
    /// <returns>The facts, with <see cref="NodeLabels.NodePool"/> and the author's labels in place of <see cref="PoolLabels"/>.</returns>
    public static NodePoolFacts Foreign(NodePoolFacts facts, IReadOnlyDictionary<string, string>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts with
        {
            Labels = new SortedList<string, string>(labels?.ToDictionary() ?? [], StringComparer.Ordinal) { [NodeLabels.NodePool] = facts.Name },
        };
    }

    /// <summary>The facts of a pool that is made of a machine type.</summary>
    /// <param name="name">The pool's name.</param>
    /// <param name="machine">The machine type.</param>
    /// <param name="minNodes">Fewest nodes of the whole pool.</param>
    /// <param name="maxNodes">Most nodes of the whole pool.</param>
    /// <param name="gpuType">The GPU by type or short name; null for what is built in.</param>
    /// <param name="gpuCount">GPUs of a machine; null for what is built in, or 1 where a type is given.</param>
    /// <param name="capacity">How the machines are bought.</param>
    /// <param name="labels">The nodes' labels; null for those of <see cref="PoolLabels.Of"/>.</param>
    /// <param name="taints">The nodes' further taints, without that of <paramref name="capacity"/> and GKE's own.</param>
    /// <param name="taintInterruptible">Whether nodes that Google may take back carry the taint that says so (<see cref="NodeTaint.Of"/>).</param>
    /// <param name="maxPodsPerNode">The most pods of a node.</param>
    /// <returns>The facts. Whether the machine takes the GPUs is for <see cref="MachineCatalog.Check"/> to say.</returns>
    public static NodePoolFacts Of(
        string name,
        MachineType machine,
        int minNodes,
        int maxNodes,
        string? gpuType = null,
        int? gpuCount = null,
        NodeCapacity capacity = NodeCapacity.OnDemand,
        IReadOnlyDictionary<string, string>? labels = null,
        IReadOnlyList<NodeTaint>? taints = null,
        bool taintInterruptible = true,
        int maxPodsPerNode = Allocatable.DefaultMaxPodsPerNode)
    {
        ArgumentNullException.ThrowIfNull(machine);
        taints ??= [];
        var taken = taintInterruptible ? NodeTaint.Of(capacity) : null;
        var allocatable = Allocatable.Of(machine, maxPodsPerNode);
        var gpus = MachineCatalog.GpusOf(machine, gpuType, gpuCount);
        return new()
        {
            Name = name,
            MachineType = machine.Name,
            Capacity = capacity,
            VCpus = machine.VCpus,
            MemoryMib = machine.MemoryMib,
            MinNodes = minNodes,
            MaxNodes = maxNodes,
            MaxPodsPerNode = maxPodsPerNode,
            AllocatableCpuMillicores = allocatable.CpuMillicores,
            AllocatableMemoryMib = allocatable.MemoryMib,
            GpuType = gpus.Type,
            GpuCount = gpus.Count,
            TpuTopology = TpuSlices.Topologies(machine) is [var smallest, ..] ? smallest : null,
            Labels = labels ?? PoolLabels.Of(name, machine, gpuType, gpuCount, capacity),
            Taints = taken is null || taints.Any(taint => taint.Key == taken.Key) ? taints : [taken, .. taints],
        };
    }

    /// <summary>The facts as plain maps, lists, strings and numbers, which any output can carry.</summary>
    /// <returns>Property names in camel case and their values, without those that are null; numbers are doubles.</returns>
    public IReadOnlyDictionary<string, object> ToMap() => (IReadOnlyDictionary<string, object>)Plain(NodePoolOutput.Write([this])[0]);

    private static object Plain(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new SortedList<string, object>(
            element.EnumerateObject().ToDictionary(property => property.Name, property => Plain(property.Value)), StringComparer.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.Number => element.GetDouble(),
        _ => element.GetString()!,
    };
}
