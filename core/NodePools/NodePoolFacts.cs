using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Core.Machines;

namespace Infra.Core.NodePools;

/// <summary>
/// What is known of a node pool without asking the cluster: what workloads are placed by. Travels as an entry of an environment's
/// output <c>nodePools</c>, under the property names in camel case.
/// </summary>
public sealed record NodePoolFacts
{
    /// <summary>How the facts are written and read as JSON.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The pool's name as its author wrote it.</summary>
    public required string Name { get; init; }

    /// <summary>The machine type.</summary>
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

    /// <summary>CPU that GKE leaves for pods on a node, its own included, in millicores (<see cref="Allocatable"/>).</summary>
    public required long AllocatableCpuMillicores { get; init; }

    /// <summary>Memory that GKE leaves for pods on a node, its own included, in MiB (<see cref="Allocatable"/>).</summary>
    public required long AllocatableMemoryMib { get; init; }

    /// <summary>The accelerator type; null without GPUs.</summary>
    public string? GpuType { get; init; }

    /// <summary>GPUs that a node offers; 0 without.</summary>
    public int GpuCount { get; init; }

    /// <summary>The nodes' labels that the pool's author or this project set.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The nodes' taints that the pool's author set; GKE adds <see cref="NodeTaint.Gpu"/> (<see cref="AllTaints"/>).</summary>
    public IReadOnlyList<NodeTaint> Taints { get; init; } = [];

    /// <summary>Whether Google may take the machines back.</summary>
    [JsonIgnore]
    public bool Interruptible => Capacity != NodeCapacity.OnDemand;

    /// <summary>The taints that the nodes really have: the author's, and GKE's own where there are GPUs.</summary>
    [JsonIgnore]
    public IReadOnlyList<NodeTaint> AllTaints =>
        GpuCount == 0 || Taints.Any(taint => taint.Key == NodeTaint.Gpu.Key) ? Taints : [.. Taints, NodeTaint.Gpu];

    /// <summary>The tolerations that a workload of this pool needs, made from <see cref="AllTaints"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<PodToleration> Tolerations => [.. AllTaints.Select(PodToleration.For)];

    /// <summary>The labels that keep a workload on this pool: <see cref="PoolLabels.Name"/>, or GKE's own where that is not set.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> NodeSelector => Labels.TryGetValue(PoolLabels.Name, out var name)
        ? new Dictionary<string, string> { [PoolLabels.Name] = name }
        : new Dictionary<string, string> { ["cloud.google.com/gke-nodepool"] = Name };

    /// <summary>The facts of a pool that is made of a machine type.</summary>
    /// <param name="name">The pool's name.</param>
    /// <param name="machine">The machine type.</param>
    /// <param name="minNodes">Fewest nodes of the whole pool.</param>
    /// <param name="maxNodes">Most nodes of the whole pool.</param>
    /// <param name="gpuType">The GPU by type or short name; null for what is built in.</param>
    /// <param name="gpuCount">GPUs of a machine; null for what is built in, or 1 where a type is given.</param>
    /// <param name="capacity">How the machines are bought.</param>
    /// <param name="labels">The nodes' labels; null for those of <see cref="PoolLabels.Of"/>.</param>
    /// <param name="taints">The nodes' taints, without GKE's own.</param>
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
        IReadOnlyList<NodeTaint>? taints = null)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var allocatable = Allocatable.Of(machine);
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
            AllocatableCpuMillicores = allocatable.CpuMillicores,
            AllocatableMemoryMib = allocatable.MemoryMib,
            GpuType = gpus.Type,
            GpuCount = gpus.Count,
            Labels = labels ?? PoolLabels.Of(name, machine, gpuType, gpuCount, capacity),
            Taints = taints ?? [],
        };
    }

    /// <summary>The facts as plain maps, lists, strings and numbers, which any output can carry.</summary>
    /// <returns>Property names in camel case and their values, without those that are null; numbers are doubles.</returns>
    public IReadOnlyDictionary<string, object> ToMap() => (IReadOnlyDictionary<string, object>)Plain(JsonSerializer.SerializeToElement(this, Json));

    private static object Plain(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new SortedDictionary<string, object>(
            element.EnumerateObject().ToDictionary(property => property.Name, property => Plain(property.Value)), StringComparer.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.Number => element.GetDouble(),
        _ => element.GetString()!,
    };
}
