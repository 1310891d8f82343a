using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Settings;

namespace Infra.Core.NodePools;

/// <summary>Writes an environment's output <c>nodePools</c> and reads it back into facts.</summary>
public static class NodePoolOutput
{
    /// <summary>The output's name.</summary>
    public const string Name = "nodePools";

    private const string OnDemand = "on-demand";

    private const string DeployFirst = "deploy the environment with this version first";

    private static readonly TextSetting PoolName = new("name", "The pool's name") { Required = true };

    private static readonly TextSetting MachineType = new("machineType", "Machine type of the nodes") { Required = true };

    private static readonly ChoiceSetting<NodeCapacity> Capacity = new("capacity", "How the machines are bought")
    {
        Default = NodeCapacity.OnDemand,
        Also = new Dictionary<string, NodeCapacity> { [OnDemand] = NodeCapacity.OnDemand },
    };

    private static readonly WholeNumberSetting VCpus = Amount("vCpus", "Virtual CPUs of a machine") with { Required = true };

    private static readonly WholeNumberSetting MemoryMib = Amount("memoryMib", "Memory of a machine") with { Required = true, Unit = "MiB" };

    private static readonly WholeNumberSetting MinNodes = Amount("minNodes", "Fewest nodes of the whole pool") with { Required = true };

    private static readonly WholeNumberSetting MaxNodes = Amount("maxNodes", "Most nodes of the whole pool") with { Required = true };

    private static readonly WholeNumberSetting MaxPodsPerNode =
        Amount("maxPodsPerNode", "Most pods of a node, the system's included") with { Default = Allocatable.DefaultMaxPodsPerNode };

    private static readonly TextListSetting Zones = new("zones", "Zones of the nodes");

    private static readonly TextSetting Region = new("region", "Region of the nodes");

    private static readonly WholeNumberSetting AllocatableCpu =
        Amount("allocatableCpuMillicores", "CPU that GKE leaves for pods on a node") with { Required = true, Unit = "millicores" };

    private static readonly WholeNumberSetting AllocatableMemory =
        Amount("allocatableMemoryMib", "Memory that GKE leaves for pods on a node") with { Required = true, Unit = "MiB" };

    private static readonly TextSetting GpuType = new("gpuType", "Accelerator type");

    private static readonly WholeNumberSetting GpuCount = Amount("gpuCount", "GPUs that a node offers") with { DefaultWords = "1 with gpuType, else 0" };

    private static readonly WholeNumberSetting MaxGpusPerContainer = Amount("maxGpusPerContainer", "Most GPUs of one container, where containers share them");

    private static readonly TextSetting TpuTopology = new("tpuTopology", "Topology of the slice that the nodes' TPUs are of");

    private static readonly TextMapSetting Labels = new("labels", "Labels of the nodes");

    private static readonly ObjectSetting Taints = PoolReader.Taints("taints");

    private static readonly WholeNumberSetting ClassRung = Amount("classRung", "Place of the pool in its ComputeClass");

    private static readonly TextSetting GpuDirect = new("gpuDirect", "How the GPUs of several nodes reach each other past the processors");

    private static readonly Setting[] Members =
    [
        PoolName, MachineType, Capacity, VCpus, MemoryMib, MinNodes, MaxNodes, MaxPodsPerNode, Zones, Region, AllocatableCpu, AllocatableMemory,
        GpuType, GpuCount, MaxGpusPerContainer, TpuTopology, Labels, Taints, ClassRung, GpuDirect,
    ];

    /// <summary>The output's value.</summary>
    /// <param name="pools">The pools, in the order of their author.</param>
    /// <returns>A list of objects that <see cref="Read(JsonElement, string)"/> reads back.</returns>
    public static JsonElement Write(IEnumerable<NodePoolFacts> pools) => PlainJson.Element(pools.Select(Plain).ToList());

    /// <summary>Reads the output's value as a stack reference hands it over: lists, maps, texts and numbers.</summary>
    /// <param name="value">The value; null where the environment has no such output.</param>
    /// <param name="path">Where the value stands, for the messages.</param>
    /// <returns>The pools, and what was wrong.</returns>
    public static NodePoolReading Read(object? value, string path = Name) =>
        Read(PlainJson.Element(value), path);

    /// <summary>Reads the output's value as JSON.</summary>
    /// <param name="value">A list of objects as <see cref="NodePoolFacts"/> writes them.</param>
    /// <param name="path">Where the value stands, for the messages.</param>
    /// <returns>The pools, and what was wrong.</returns>
    public static NodePoolReading Read(JsonElement value, string path = Name) => Read(value, path, DeployFirst, isStrict: false);

    /// <summary>Reads pools that somebody wrote down as the output has them.</summary>
    /// <param name="value">A list of objects as <see cref="NodePoolFacts"/> writes them.</param>
    /// <param name="path">Where the value stands, for the messages.</param>
    /// <returns>The pools, and what was wrong; keys that no output has among it.</returns>
    public static NodePoolReading ReadWritten(JsonElement value, string path) => Read(
        value, path, "write it as the environment's output has it, or name and machineType as an environment's settings do", isStrict: true);

    /// <summary>Whether pools are written down as the output has them, and not as settings name them.</summary>
    /// <param name="value">The pools.</param>
    /// <returns>True where one of them has what the output works out.</returns>
    public static bool IsWritten(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(entry =>
        entry.ValueKind == JsonValueKind.Object
        && entry.EnumerateObject().Any(member => member.Name is "vCpus" or "memoryMib" or "allocatableCpuMillicores" or "allocatableMemoryMib"));

    private static OrderedDictionary<string, object?> Plain(NodePoolFacts pool) => new(
        new OrderedDictionary<string, object?>
        {
            [PoolName.Key] = pool.Name,
            [MachineType.Key] = pool.MachineType,
            [Capacity.Key] = pool.Capacity == NodeCapacity.OnDemand ? OnDemand : SettingKeys.Word(pool.Capacity),
            [VCpus.Key] = pool.VCpus,
            [MemoryMib.Key] = pool.MemoryMib,
            [MinNodes.Key] = pool.MinNodes,
            [MaxNodes.Key] = pool.MaxNodes,
            [MaxPodsPerNode.Key] = pool.MaxPodsPerNode,
            [Zones.Key] = pool.Zones,
            [Region.Key] = pool.Region,
            [AllocatableCpu.Key] = pool.AllocatableCpuMillicores,
            [AllocatableMemory.Key] = pool.AllocatableMemoryMib,
            [GpuType.Key] = pool.GpuType,
            [GpuCount.Key] = pool.GpuCount,
            [MaxGpusPerContainer.Key] = pool.MaxGpusPerContainer,
            [TpuTopology.Key] = pool.TpuTopology,
            [Labels.Key] = pool.Labels,
            [Taints.Key] = pool.Taints.Select(PoolReader.Plain).ToList(),
            [ClassRung.Key] = pool.ClassRung,
            [GpuDirect.Key] = pool.GpuDirect,
        }.Where(member => member.Value is not null));

    private static WholeNumberSetting Amount(string key, string description) => new(key, description) { Minimum = 0 };

    private static NodePoolReading Read(JsonElement value, string path, string needed, bool isStrict)
    {
        var pools = new List<NodePoolFacts>();
        var findings = new List<Finding>();
        if (value.ValueKind != JsonValueKind.Array)
        {
            return new([], [new(path, $"must be a list of node pools; got {SettingsReader.Describe(value)}", needed)]);
        }

        foreach (var (index, entry) in value.EnumerateArray().Index())
        {
            // A pool is known by its name where it has one: its place in the list says little.
            var named = entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                ? $"{path}[{name.GetString()}]"
                : $"{path}[{index}]";
            var reader = SettingsReader.OfProgram(entry, named, Members, needed, isStrict ? "node pool" : null);
            var pool = ReadPool(reader);
            var mistakes = reader.Finish();
            findings.AddRange(mistakes);
            if (mistakes.Count == 0)
            {
                pools.Add(pool);
            }
        }

        return new(pools, [.. findings, .. PoolReader.CheckNames(pools, path, "a name")]);
    }

    private static NodePoolFacts ReadPool(SettingsReader reader)
    {
        var (least, most) = (reader.WholeNumber(MinNodes) ?? 0, reader.WholeNumber(MaxNodes));
        if (least > most)
        {
            reader.Report(MinNodes, $"must be at most maxNodes ({most}); got {least}", $"lower it to {most}");
        }

        var gpuType = reader.Filled(GpuType);
        return new()
        {
            Name = reader.Filled(PoolName)!,
            MachineType = reader.Filled(MachineType)!,
            Capacity = reader.Choice(Capacity)!.Value,
            VCpus = reader.WholeNumber(VCpus) ?? 0,
            MemoryMib = reader.WholeNumber(MemoryMib) ?? 0,
            MinNodes = least,
            MaxNodes = most ?? 0,
            MaxPodsPerNode = reader.WholeNumber(MaxPodsPerNode)!.Value,
            Zones = reader.TextList(Zones) is var zones && reader.Has(Zones) ? zones : null,
            Region = reader.Filled(Region),
            AllocatableCpuMillicores = reader.WholeNumber(AllocatableCpu) ?? 0,
            AllocatableMemoryMib = reader.WholeNumber(AllocatableMemory) ?? 0,
            GpuType = gpuType,
            GpuCount = reader.WholeNumber(GpuCount) ?? (gpuType is null ? 0 : 1),
            MaxGpusPerContainer = reader.WholeNumber(MaxGpusPerContainer),
            TpuTopology = reader.Filled(TpuTopology),
            Labels = reader.TextMap(Labels),
            Taints = PoolReader.Read(reader, Taints),
            ClassRung = reader.WholeNumber(ClassRung),
            GpuDirect = reader.Filled(GpuDirect),
        };
    }
}
