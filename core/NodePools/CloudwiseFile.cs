using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Settings;

namespace Infra.Core.NodePools;

/// <summary>
/// Reads the node pools of a <c>.tf.json</c> file as cloudwise-gke writes it: resources <c>google_container_node_pool</c> with the labels
/// <c>name</c>, <c>cpu</c>, <c>memory_m</c>, <c>gpu_type</c>, <c>gpu_count</c>, <c>preemptible</c> and <c>machine_type</c>, with taints
/// and autoscaling.
/// </summary>
public static class CloudwiseFile
{
    private const string Kind = "google_container_node_pool";

    /// <summary>Most nodes of a pool whose file gives no bounds; what cloudwise itself writes.</summary>
    public const int DefaultMaxNodes = 100;

    /// <summary>Reads a file's text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">The file's name, for the messages.</param>
    /// <returns>
    /// The pools in the file's order, and what was wrong. A warning says where a label gives other figures than the machine type has; the
    /// machine type's are used.
    /// </returns>
    public static NodePoolReading Read(string json, string file)
    {
        var pools = new List<NodePoolFacts>();
        var findings = new List<Finding>();
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException mistake)
        {
            findings.Add(new(file, $"must be JSON; got something else in line {mistake.LineNumber + 1}", "write the file with cloudwise-gke"));
            return new(pools, findings);
        }

        using (document)
        {
            var declared = Single(document.RootElement, "resource") is { } resources ? Single(resources, Kind) : null;
            if (declared is not { ValueKind: JsonValueKind.Object } || !declared.Value.EnumerateObject().Any())
            {
                findings.Add(new($"{file}: resource.{Kind}", "must have at least one node pool; got nothing", "write the file with cloudwise-gke"));
                return new(pools, findings);
            }

            foreach (var entry in declared.Value.EnumerateObject())
            {
                if (ReadPool(Unwrapped(entry.Value), $"{file}: {entry.Name}", findings) is { } pool)
                {
                    pools.Add(pool);
                }
            }
        }

        foreach (var twice in pools.GroupBy(pool => pool.Name).Where(group => group.Count() > 1))
        {
            findings.Add(new(file, $"each pool must have a label name of its own; got {twice.Count()} named \"{twice.Key}\"", "rename all but one"));
        }

        return new(pools, findings);
    }

    private static NodePoolFacts? ReadPool(JsonElement pool, string path, List<Finding> findings)
    {
        if (Single(pool, "node_config") is not { ValueKind: JsonValueKind.Object } config)
        {
            findings.Add(new($"{path}.node_config", "must be an object; got nothing", "write the file with cloudwise-gke"));
            return null;
        }

        var nodes = new JsonFields(config, $"{path}.node_config", findings);
        var texts = nodes.Texts(LabelsKey);
        var labels = new JsonFields(
            config.TryGetProperty(LabelsKey, out var written) ? written : default, $"{path}.node_config.{LabelsKey}", findings);
        const string Needed = "cloudwise-gke writes this label";
        var name = labels.Text(PoolLabels.Name, Needed);
        var cpu = labels.Number(PoolLabels.Cpu, Needed);
        var memory = labels.Number(PoolLabels.MemoryMib, Needed);
        var taints = nodes.Taints("taint");
        var machineType = nodes.Text("machine_type") ?? labels.Text(PoolLabels.MachineType);
        var (gpuType, gpuCount) = ReadGpus(config, labels, path, findings);
        var (least, most) = ReadBounds(pool, path, findings, out var boundsOk);
        if (!nodes.Ok || !labels.Ok || !boundsOk)
        {
            return null;
        }

        // Every file that cloudwise wrote has such a pool; the others are as good as ever.
        if (gpuType is not null && MachineCatalog.WhyRetired(gpuType) is { } retired)
        {
            findings.Add(new(labels.PathOf(PoolLabels.GpuType), $"{retired}; the pool is left out", "give it another GPU", FindingLevel.Warning));
            return null;
        }

        var capacity = texts.GetValueOrDefault(PoolLabels.Preemptible) is "true" or "True" || IsTrue(config, "preemptible")
            ? NodeCapacity.Preemptible
            : IsTrue(config, "spot") ? NodeCapacity.Spot : NodeCapacity.OnDemand;
        var machine = machineType is null ? null : MachineCatalog.Find(machineType);
        if (machineType is not null)
        {
            var mistakes = MachineCatalog.Check(
                machineType,
                gpuType,
                gpuType is null ? null : gpuCount,
                $"{path}.node_config.machine_type",
                labels.PathOf(PoolLabels.GpuType),
                labels.PathOf(PoolLabels.GpuCount));
            findings.AddRange(mistakes);
            if (mistakes.Count > 0 || machine is null)
            {
                return null;
            }

            if (machine.VCpus != cpu || machine.MemoryMib != memory)
            {
                findings.Add(new(
                    $"{path}.node_config.{LabelsKey}",
                    $"cpu and memory_m should be {machine.VCpus} and {machine.MemoryMib} for {machineType}; got {cpu} and {memory}, and the machine type's are used", "write those into the file",
                    FindingLevel.Warning));
            }

            return NodePoolFacts.Of(name!, machine, least, most, gpuType, gpuType is null ? null : gpuCount, capacity, texts, taints, taintInterruptible: false);
        }

        return new()
        {
            Name = name!,
            MachineType = "",
            Capacity = capacity,
            VCpus = cpu!.Value,
            MemoryMib = memory!.Value,
            MinNodes = least,
            MaxNodes = most,
            AllocatableCpuMillicores = Allocatable.CpuMillicores(cpu.Value),
            AllocatableMemoryMib = Allocatable.MemoryMib(memory.Value),
            GpuType = gpuType is null ? null : MachineCatalog.FindGpu(gpuType)?.Type ?? gpuType,
            GpuCount = gpuType is null ? 0 : gpuCount,
            Labels = texts,
            Taints = taints,
        };
    }

    private const string LabelsKey = "labels";

    /// <summary>GPUs by the labels, or by the accelerator that is attached.</summary>
    private static (string? Type, int Count) ReadGpus(JsonElement config, JsonFields labels, string path, List<Finding> findings)
    {
        var type = labels.Text(PoolLabels.GpuType);
        var count = labels.Number(PoolLabels.GpuCount);
        if (type is null && Single(config, "guest_accelerator") is { ValueKind: JsonValueKind.Object } accelerator)
        {
            var fields = new JsonFields(accelerator, $"{path}.node_config.guest_accelerator", findings);
            return (fields.Text("type"), fields.Number("count") ?? 1);
        }

        if (type is null && count is not null)
        {
            labels.Wrong(PoolLabels.GpuType, $"must say which GPU the {count} of {PoolLabels.GpuCount} are; got nothing", "name it, like nvidia-l4");
        }

        return (type, count ?? 1);
    }

    private static (int Least, int Most) ReadBounds(JsonElement pool, string path, List<Finding> findings, out bool ok)
    {
        ok = true;
        if (Single(pool, "autoscaling") is { ValueKind: JsonValueKind.Object } autoscaling)
        {
            var fields = new JsonFields(autoscaling, $"{path}.autoscaling", findings);
            var least = fields.Number("min_node_count") ?? 0;
            var most = fields.Number("max_node_count", "say how far the pool may grow") ?? 0;
            if (fields.Ok && least > most)
            {
                fields.Wrong("min_node_count", $"must be at most max_node_count ({most}); got {least}", $"lower it to {most}");
            }

            ok = fields.Ok;
            return (least, most);
        }

        var whole = new JsonFields(pool, path, findings);
        var fixedCount = whole.Number("node_count") ?? whole.Number("initial_node_count");
        ok = whole.Ok;
        return fixedCount is null ? (0, DefaultMaxNodes) : (fixedCount.Value, fixedCount.Value);
    }

    private static bool IsTrue(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value)
        && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() == "true"));

    /// <summary>A member, taken out of the list that Terraform's JSON may wrap a block in.</summary>
    private static JsonElement? Single(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) ? Unwrapped(value) : null;

    private static JsonElement Unwrapped(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 1 ? element[0] : element;
}
