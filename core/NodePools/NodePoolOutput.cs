using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Settings;

namespace Infra.Core.NodePools;

/// <summary>Reads an environment's output <c>nodePools</c> back into facts.</summary>
public static class NodePoolOutput
{
    /// <summary>The output's name.</summary>
    public const string Name = "nodePools";

    private const string DeployFirst = "deploy the environment with this version first";

    private static readonly string[] Keys =
        [.. typeof(NodePoolFacts).GetProperties().Where(property => !property.IsDefined(typeof(JsonIgnoreAttribute), inherit: false)).Select(property => SettingKeys.Camel(property.Name))];

    /// <summary>The output's value.</summary>
    /// <param name="pools">The pools, in the order of their author.</param>
    /// <returns>A list of objects that <see cref="Read(JsonElement, string)"/> reads back.</returns>
    public static JsonElement Write(IEnumerable<NodePoolFacts> pools) => JsonSerializer.SerializeToElement(pools, NodePoolFacts.Json);

    /// <summary>Reads the output's value as a stack reference hands it over: lists, maps, texts and numbers.</summary>
    /// <param name="value">The value; null where the environment has no such output.</param>
    /// <param name="path">Where the value stands, for the messages.</param>
    /// <returns>The pools, and what was wrong.</returns>
    public static NodePoolReading Read(object? value, string path = Name) =>
        Read(value is JsonElement element ? element : JsonSerializer.SerializeToElement(value), path);

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

    private static NodePoolReading Read(JsonElement value, string path, string needed, bool isStrict)
    {
        var pools = new List<NodePoolFacts>();
        var findings = new List<Finding>();
        if (value.ValueKind != JsonValueKind.Array)
        {
            findings.Add(new(path, $"must be a list of node pools; got {JsonFields.Describe(value.ValueKind == JsonValueKind.Undefined ? null : value)}", needed));
            return new(pools, findings);
        }

        var index = 0;
        foreach (var entry in value.EnumerateArray())
        {
            // A pool is known by its name where it has one: its place in the list says little.
            var named = entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                ? $"{path}[{name.GetString()}]"
                : $"{path}[{index}]";
            index++;
            var fields = new JsonFields(entry, named, findings);
            foreach (var key in isStrict && entry.ValueKind == JsonValueKind.Object ? entry.EnumerateObject().Select(member => member.Name).Except(Keys) : [])
            {
                fields.Wrong(key, "is no key of a node pool", (Spelling.Nearest(key, Keys) is { } near ? $"did you mean {near}?" : $"there are {string.Join(", ", Keys.Order(StringComparer.Ordinal))}"));
            }

            if (ReadPool(fields, needed) is { } pool)
            {
                pools.Add(pool);
            }
        }

        foreach (var twice in pools.GroupBy(pool => pool.Name).Where(group => group.Count() > 1))
        {
            findings.Add(new(path, $"each pool must have a name of its own; got {twice.Count()} named \"{twice.Key}\"", "rename all but one"));
        }

        return new(pools, findings);
    }

    private static NodePoolFacts? ReadPool(JsonFields fields, string needed)
    {
        var name = fields.Text("name", needed);
        var machineType = fields.Text("machineType", needed);
        var vCpus = fields.Number("vCpus", needed);
        var memoryMib = fields.Number("memoryMib", needed);
        var minNodes = fields.Number("minNodes", needed);
        var maxNodes = fields.Number("maxNodes", needed);
        var cpu = fields.Number("allocatableCpuMillicores", needed);
        var memory = fields.Number("allocatableMemoryMib", needed);
        var maxPods = fields.Number("maxPodsPerNode") ?? Allocatable.DefaultMaxPodsPerNode;
        var gpuType = fields.Text("gpuType");
        var gpuCount = fields.Number("gpuCount") ?? (gpuType is null ? 0 : 1);
        var labels = fields.Texts("labels");
        var taints = fields.Taints("taints");
        var capacity = NodeCapacity.OnDemand;
        switch (fields.Text("capacity"))
        {
            case null or "on-demand" or "onDemand":
                break;
            case "spot":
                capacity = NodeCapacity.Spot;
                break;
            case "preemptible":
                capacity = NodeCapacity.Preemptible;
                break;
            case var other:
                fields.Wrong("capacity", $"must be on-demand, spot or preemptible; got \"{other}\"", "use one of them");
                break;
        }

        if (minNodes > maxNodes)
        {
            fields.Wrong("minNodes", $"must be at most maxNodes ({maxNodes}); got {minNodes}", $"lower it to {maxNodes}");
        }

        return !fields.Ok
            ? null
            : new NodePoolFacts
            {
                Name = name!,
                MachineType = machineType!,
                Capacity = capacity,
                VCpus = vCpus!.Value,
                MemoryMib = memoryMib!.Value,
                MinNodes = minNodes!.Value,
                MaxNodes = maxNodes!.Value,
                MaxPodsPerNode = maxPods,
                Zones = fields.TextList("zones"),
                Region = fields.Text("region"),
                MaxGpusPerContainer = fields.Number("maxGpusPerContainer"),
                ClassRung = fields.Number("classRung"),
                GpuDirect = fields.Text("gpuDirect"),
                AllocatableCpuMillicores = cpu!.Value,
                AllocatableMemoryMib = memory!.Value,
                GpuType = gpuType,
                GpuCount = gpuCount,
                TpuTopology = fields.Text("tpuTopology"),
                Labels = labels,
                Taints = taints,
            };
    }
}
