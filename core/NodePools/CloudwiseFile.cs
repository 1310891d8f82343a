using System.Collections.Immutable;
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

    private const string Remedy = "write the file with cloudwise-gke";

    private static readonly TextSetting Name = new(PoolLabels.Name, "The pool's name") { Required = true };

    private static readonly WholeNumberSetting Cpu = Number(PoolLabels.Cpu, "Virtual CPUs of a machine") with { Required = true };

    private static readonly WholeNumberSetting MemoryMib = Number(PoolLabels.MemoryMib, "Memory of a machine") with { Required = true, Unit = "MiB" };

    private static readonly TextSetting GpuType = new(PoolLabels.GpuType, "Short name of the GPUs");

    private static readonly WholeNumberSetting GpuCount = Number(PoolLabels.GpuCount, "GPUs of a machine");

    private static readonly TextSetting MachineType = new(PoolLabels.MachineType, "Machine type of the nodes");

    private static readonly ObjectSetting Labels = new("labels", "Labels of the nodes") { Members = [Name, Cpu, MemoryMib, GpuType, GpuCount, MachineType] };

    private static readonly FlagSetting Preemptible = new("preemptible", "Whether the machines are preemptible");

    private static readonly FlagSetting Spot = new("spot", "Whether the machines are Spot");

    private static readonly ObjectSetting Taints = PoolReader.Taints("taint");

    private static readonly TextSetting AcceleratorType = new("type", "Accelerator type");

    private static readonly WholeNumberSetting AcceleratorCount = Number("count", "GPUs of a machine");

    private static readonly WholeNumberSetting MinNodes = Number("min_node_count", "Fewest nodes of a zone") with { Default = 0 };

    private static readonly WholeNumberSetting MaxNodes = Number("max_node_count", "How far the pool may grow") with { Required = true };

    private static readonly WholeNumberSetting NodeCount = Number("node_count", "Nodes of a pool that does not scale");

    private static readonly WholeNumberSetting InitialNodeCount = Number("initial_node_count", "Nodes of a new pool");

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
        try
        {
            var declared = Single(JsonElement.Parse(json), "resource") is { } resources ? Single(resources, Kind) : null;
            if (declared is not { ValueKind: JsonValueKind.Object } || !declared.Value.EnumerateObject().Any())
            {
                return new([], [new($"{file}: resource.{Kind}", "must have at least one node pool; got nothing", Remedy)]);
            }

            pools.AddRange(declared.Value.EnumerateObject()
                .Select(entry => ReadPool(Unwrapped(entry.Value), $"{file}: {entry.Name}", findings)).OfType<NodePoolFacts>());
        }
        catch (JsonException mistake)
        {
            return new([], [new(file, $"must be JSON; got something else in line {mistake.LineNumber + 1}", Remedy)]);
        }

        return new(pools, [.. findings, .. PoolReader.CheckNames(pools, file, "a label name")]);
    }

    private static WholeNumberSetting Number(string key, string description) => new(key, description) { Minimum = 0 };

    private static NodePoolFacts? ReadPool(JsonElement pool, string path, List<Finding> findings)
    {
        var nodes = Block(pool, "node_config", path, Labels, Taints, MachineType, Preemptible, Spot);
        var labels = nodes.Section(Labels);
        var texts = labels.Given
            .Select(label => (Name: label, Text: labels.Text(new TextSetting(label, "Label of the nodes"))))
            .Where(label => label.Text is not null)
            .ToImmutableSortedDictionary(label => label.Name, label => label.Text!, StringComparer.Ordinal);
        var name = labels.Filled(Name);
        var cpu = labels.WholeNumber(Cpu) ?? 0;
        var memory = labels.WholeNumber(MemoryMib) ?? 0;
        var taints = PoolReader.Read(nodes, Taints);
        var machineType = nodes.Filled(MachineType) ?? labels.Filled(MachineType);
        var (isPreemptible, isSpot) = (nodes.Flag(Preemptible) || texts.GetValueOrDefault(PoolLabels.Preemptible) is "true" or "True", nodes.Flag(Spot));
        var capacity = isPreemptible ? NodeCapacity.Preemptible : isSpot ? NodeCapacity.Spot : NodeCapacity.OnDemand;
        var (gpuType, gpuCount) = (labels.Filled(GpuType), labels.WholeNumber(GpuCount));
        var accelerator = gpuType is null && Single(pool, "node_config") is { } config && Single(config, "guest_accelerator") is { ValueKind: JsonValueKind.Object }
            ? Block(config, "guest_accelerator", $"{path}.node_config", AcceleratorType, AcceleratorCount)
            : null;
        if (accelerator is not null)
        {
            (gpuType, gpuCount) = (accelerator.Filled(AcceleratorType), accelerator.WholeNumber(AcceleratorCount));
        }
        else if (gpuType is null && gpuCount is not null)
        {
            labels.Report(GpuType, $"must say which GPU the {gpuCount} of {PoolLabels.GpuCount} are; got nothing", "name it, like nvidia-l4");
        }

        gpuCount = gpuType is null ? null : gpuCount ?? 1;
        var (bounds, least, most) = ReadBounds(pool, path);
        List<Finding> mistakes = [.. nodes.Finish(), .. accelerator?.Finish() ?? [], .. bounds.Finish()];
        findings.AddRange(mistakes);
        if (mistakes.Count > 0)
        {
            return null;
        }

        // Every file that cloudwise wrote has such a pool; the others are as good as ever.
        if (gpuType is not null && MachineCatalog.WhyRetired(gpuType) is { } retired)
        {
            findings.Add(new($"{labels.Path}.{PoolLabels.GpuType}", $"{retired}; the pool is left out", "give it another GPU", FindingLevel.Warning));
            return null;
        }

        var machine = machineType is null ? null : MachineCatalog.Find(machineType);
        if (machineType is not null)
        {
            var misfits = MachineCatalog.Check(
                machineType, gpuType, gpuCount, $"{nodes.Path}.machine_type", $"{labels.Path}.{PoolLabels.GpuType}", $"{labels.Path}.{PoolLabels.GpuCount}");
            findings.AddRange(misfits);
            if (misfits.Count > 0 || machine is null)
            {
                return null;
            }

            if (machine.VCpus != cpu || machine.MemoryMib != memory)
            {
                findings.Add(new(
                    labels.Path,
                    $"cpu and memory_m should be {machine.VCpus} and {machine.MemoryMib} for {machineType}; got {cpu} and {memory}, and the machine type's are used", "write those into the file",
                    FindingLevel.Warning));
            }

            return NodePoolFacts.Of(name!, machine, least, most, gpuType, gpuCount, capacity, texts, taints, taintInterruptible: false);
        }

        return new()
        {
            Name = name!,
            MachineType = "",
            Capacity = capacity,
            VCpus = cpu,
            MemoryMib = memory,
            MinNodes = least,
            MaxNodes = most,
            AllocatableCpuMillicores = Allocatable.CpuMillicores(cpu),
            AllocatableMemoryMib = Allocatable.MemoryMib(memory),
            GpuType = gpuType is null ? null : MachineCatalog.FindGpu(gpuType)?.Type ?? gpuType,
            GpuCount = gpuCount ?? 0,
            Labels = texts,
            Taints = taints,
        };
    }

    private static (SettingsReader Reader, int Least, int Most) ReadBounds(JsonElement pool, string path)
    {
        if (Single(pool, "autoscaling") is { ValueKind: JsonValueKind.Object })
        {
            var scaling = Block(pool, "autoscaling", path, MinNodes, MaxNodes);
            var (least, most) = (scaling.WholeNumber(MinNodes) ?? 0, scaling.WholeNumber(MaxNodes));
            if (least > most)
            {
                scaling.Report(MinNodes, $"must be at most {MaxNodes.Key} ({most}); got {least}", $"lower it to {most}");
            }

            return (scaling, least, most ?? 0);
        }

        var whole = SettingsReader.OfProgram(pool, path, [NodeCount, InitialNodeCount], Remedy);
        var fixedCount = whole.WholeNumber(NodeCount) ?? whole.WholeNumber(InitialNodeCount);
        return (whole, fixedCount ?? 0, fixedCount ?? DefaultMaxNodes);
    }

    private static SettingsReader Block(JsonElement owner, string key, string path, params Setting[] members) =>
        SettingsReader.OfProgram(Single(owner, key) ?? default, $"{path}.{key}", members, Remedy);

    /// <summary>A member, taken out of the list that Terraform's JSON may wrap a block in.</summary>
    private static JsonElement? Single(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) ? Unwrapped(value) : null;

    private static JsonElement Unwrapped(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 1 ? element[0] : element;
}
