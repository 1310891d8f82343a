using System.Collections.Immutable;
using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings of an environment's node pools.</summary>
internal static class NodePoolSettings
{
    /// <summary>The list that holds them.</summary>
    internal const string Section = "nodePools";

    private const int SecondsPerHour = 3600;

    private static readonly NodePoolSpec Defaults = new() { Name = "", MachineType = "", Size = NodePoolSize.Fixed(1) };

    private static readonly TextSetting Name = new("nodePools[].name", "Name of the pool, by which workloads select it") { Required = true };

    private static readonly TextSetting MachineType = new("nodePools[].machineType", "Machine type of the nodes") { Required = true };

    private static readonly ChoiceSetting<NodeCapacity> Capacity =
        new("nodePools[].capacity", "How the machines are bought; spot is cheap and may be taken back, preemptible ends after 24 hours at most")
        {
            Default = NodeCapacity.OnDemand,
        };

    private static readonly WholeNumberSetting MinNodes =
        new("nodePools[].minNodes", "Fewest nodes of the whole pool") { Default = 0, Minimum = 0 };

    private static readonly WholeNumberSetting MaxNodes = new("nodePools[].maxNodes", "Most nodes of the whole pool; with tpuTopology the machines of the slice") { Default = 3, Minimum = 1 };

    private static readonly WholeNumberSetting MaxPodsPerNode =
        new("nodePools[].maxPodsPerNode", "Most pods on a node, the system's own included; the cluster's where it is left out. A change replaces the pool")
        {
            Minimum = CidrPlanRules.LeastMaxPodsPerNode,
            Maximum = CidrPlanRules.MostMaxPodsPerNode,
        };

    private static readonly FlagSetting TaintInterruptible =
        new("nodePools[].taintInterruptible", "Whether Spot and preemptible nodes take only pods that tolerate it") { Default = Defaults.TaintInterruptible };

    private static readonly FlagSetting HoudiniGpu =
        new("nodePools[].houdiniGpu", "Whether the nodes carry houdini.gpu=true") { Default = Defaults.HoudiniGpu };

    private static readonly TextListSetting Zones = new("nodePools[].zones", "Zones of the nodes; the cluster's where none are named");

    private static readonly ObjectSetting Pools = new(Section, "Node pools")
    {
        DefaultWords = "three: system, gpu-l4 with a GPU a node, worker of Spot machines",
        Shape = SettingShape.List,
        Example = """
            - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }
            - { name: gpu, machineType: g2-standard-12, maxNodes: 4, capacity: spot }
            """,
    };

    private static readonly ObjectSetting GpuSection = new("nodePools[].gpu", "GPUs of a node");

    private static readonly TextSetting GpuType =
        new("nodePools[].gpu.type", "GPU of a node, for machine types that have none built in") { DefaultWords = "what is built in" };

    private static readonly WholeNumberSetting GpuCount =
        new("nodePools[].gpu.count", "GPUs of a node; what is built in, or 1") { Unit = "GPUs" };

    private static readonly ChoiceSetting<GpuDriver> GpuDriverSetting =
        new("nodePools[].gpu.driver", "Which driver GKE installs; a change replaces the pool") { DefaultWords = "default; latest for GPUs that it is too old for" };

    private static readonly TextSetting GpuPartitionSize =
        new("nodePools[].gpu.partitionSize", "Size of the parts that each GPU is cut into, such as 1g.5gb") { DefaultWords = "whole GPUs" };

    private static readonly ChoiceSetting<GpuSharingStrategy> GpuSharingSetting =
        new("nodePools[].gpu.sharing.strategy", "How several containers share a GPU") { Default = GpuSharingStrategy.TimeSharing };

    private static readonly WholeNumberSetting GpuClients =
        new("nodePools[].gpu.sharing.maxClientsPerGpu", "Containers that share a GPU") { Required = true };

    private static readonly TextSetting TpuTopology =
        new("nodePools[].tpuTopology", "Topology of the slice that the TPUs of the pool are, such as 4x4; a slice of several machines has all of them or none, and maxNodes is their number. A change replaces the pool") { DefaultWords = "that of one machine" };

    private static readonly WholeNumberSetting DiskSizeGb = new("nodePools[].diskSizeGb", "Boot disk of a node") { Unit = "GB", Default = Defaults.DiskSizeGb };

    private static readonly TextSetting DiskType = new("nodePools[].diskType", "Type of the boot disk: pd-balanced, pd-ssd, pd-standard or hyperdisk-balanced") { DefaultWords = "what the machine type takes" };

    private static readonly WholeNumberSetting DiskIops =
        new("nodePools[].diskIops", "What a boot disk of type hyperdisk-balanced is provisioned with; beyond 3000 it costs") { Unit = "operations a second", Minimum = NodePoolRules.MinDiskIops, Maximum = NodePoolRules.MaxDiskIops, DefaultWords = "what follows from its size" };

    private static readonly WholeNumberSetting DiskThroughput =
        new("nodePools[].diskThroughputMib", "What a boot disk of type hyperdisk-balanced is provisioned with; beyond 140 it costs") { Unit = "MiB a second", Minimum = NodePoolRules.MinDiskThroughputMib, Maximum = NodePoolRules.MaxDiskThroughputMib, DefaultWords = "what follows from its size" };

    private static readonly TextListSetting SecondaryBootDisks =
        new("nodePools[].secondaryBootDisks", "Disk images with container images in them, projects/PROJECT/global/images/IMAGE, which nodes need not pull; a change replaces the pool");

    private static readonly ChoiceSetting<LocalSsdUse> LocalSsd =
        new("nodePools[].localSsd", "What the local SSDs that come with the machine type are used for; a change replaces the pool")
        {
            DefaultWords = "ephemeral for a new pool",
        };

    private static readonly TextSetting ImageType = new("nodePools[].imageType", "Operating system of the nodes") { Default = Defaults.ImageType };

    private static readonly FlagSetting ImageStreaming =
        new("nodePools[].imageStreaming", "Whether containers start before their image has arrived in full; only COS_CONTAINERD has it") { Default = true };

    private static readonly FlagSetting BlueGreen =
        new("nodePools[].blueGreen", "The older name of upgrade: { strategy: blueGreen }") { Default = false };

    private static readonly NodePoolUpgrade BlueGreenDefaults = NodePoolUpgrade.BlueGreen();

    private static readonly ChoiceSetting<UpgradeStrategy> Strategy =
        new("nodePools[].upgrade.strategy", "Whether nodes are replaced a few at a time, or by a second set of nodes that needs quota for twice the pool") { Default = UpgradeStrategy.Surge };

    private static readonly WholeNumberSetting MaxSurge =
        new("nodePools[].upgrade.maxSurge", "With surge, nodes added before old ones go; 1, with GPUs 0 where the whole of upgrade is left out") { Unit = "nodes", Default = 1, Minimum = 0, Maximum = NodePoolRules.MaxNodesUpgradedAtOnce };

    private static readonly WholeNumberSetting MaxUnavailable =
        new("nodePools[].upgrade.maxUnavailable", "With surge, nodes that may be missing at a time; 0, with GPUs 1 where the whole of upgrade is left out") { Unit = "nodes", Default = 0, Minimum = 0, Maximum = NodePoolRules.MaxNodesUpgradedAtOnce };

    private static readonly WholeNumberSetting BatchNodeCount =
        new("nodePools[].upgrade.batchNodeCount", "With blueGreen, old nodes emptied at a time") { Unit = "nodes", Default = BlueGreenDefaults.BatchNodeCount, Minimum = 1 };

    private static readonly WholeNumberSetting BatchSoakSeconds =
        new("nodePools[].upgrade.batchSoakSeconds", "With blueGreen, the wait after each batch") { Unit = "seconds", Default = BlueGreenDefaults.BatchSoakSeconds, Minimum = 0 };

    private static readonly WholeNumberSetting PoolSoakSeconds =
        new("nodePools[].upgrade.poolSoakSeconds", "With blueGreen, the wait before the old nodes are deleted, in which one can still go back") { Unit = "seconds", Default = BlueGreenDefaults.PoolSoakSeconds, Minimum = 0 };

    private static readonly FlagSetting SecureBoot =
        new("nodePools[].secureBoot", "Whether nodes boot only signed software; off for drivers that are not signed. A change replaces the pool") { Default = Defaults.SecureBoot };

    private static readonly FlagSetting AutoRepair =
        new("nodePools[].autoRepair", "Whether GKE replaces nodes that stop answering; not with flexStart") { Default = true };

    private static readonly FlagSetting CompactPlacement =
        new("nodePools[].compactPlacement", "Whether nodes are placed close together, for fast networks between them") { Default = Defaults.CompactPlacement };

    private static readonly ChoiceSetting<GpuDirectUse> GpuDirectSetting =
        new("nodePools[].gpuDirect", $"auto: GPUs of several nodes reach each other without going through the processors, with all that this needs; {Wording.Or([.. GpuDirect.All.SelectMany(each => each.Machines)])} have it. A change replaces the pool")
        {
            Default = GpuDirectUse.Off,
        };

    private static readonly TextSetting Reservation =
        new("nodePools[].reservation", "Reservation that machines come out of: its name, any or none; projects/PROJECT/reservations/NAME for another project's, /reservationBlocks/BLOCK behind it for one block") { DefaultWords = "any that matches" };

    private static readonly TextSetting ReservationEnds =
        new("nodePools[].reservationEnds", "Last day of a reservation in calendar mode, such as 2027-01-31, at whose end Google deletes it and its machines; near it and after it a preview warns") { DefaultWords = "none", IsDay = true };

    private static readonly FlagSetting FlexStartSetting =
        new("nodePools[].flexStart", "Whether Google provides the machines when it has them, for up to seven days") { Default = false };

    private static readonly FlagSetting QueuedProvisioning =
        new("nodePools[].queuedProvisioning", "With flexStart, whether machines come only for a Job as a whole, which Kueue asks for; needs queueing. A change replaces the pool") { Default = false };

    private static readonly WholeNumberSetting MaxRunHours =
        new("nodePools[].maxRunHours", "With flexStart, how long a node lives") { Unit = "hours", Default = FlexStart.MaxSeconds / SecondsPerHour, Minimum = 1, Maximum = FlexStart.MaxSeconds / SecondsPerHour };

    private static readonly TextMapSetting Labels = new("nodePools[].labels", "Further labels of the nodes");

    private static readonly TextSetting TaintKey = new("nodePools[].taints[].key", "Key of a further taint of the nodes") { Required = true };

    private static readonly TextSetting TaintValue = new("nodePools[].taints[].value", "Value of the taint") { Default = "true" };

    private static readonly ChoiceSetting<TaintEffect> TaintEffectSetting =
        new("nodePools[].taints[].effect", "What it does to other pods") { Default = TaintEffect.NoSchedule, AsWritten = true };

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared =>
    [
        Pools, Name, MachineType, Capacity, MinNodes, MaxNodes, MaxPodsPerNode, TaintInterruptible, HoudiniGpu, Zones, GpuType, GpuCount, GpuDriverSetting, GpuPartitionSize,
        GpuSharingSetting, GpuClients, TpuTopology, DiskSizeGb, DiskType, DiskIops, DiskThroughput, SecondaryBootDisks, LocalSsd, ImageType, ImageStreaming, Strategy, MaxSurge, MaxUnavailable, BatchNodeCount, BatchSoakSeconds, PoolSoakSeconds,
        BlueGreen, SecureBoot, AutoRepair, CompactPlacement, GpuDirectSetting, Reservation, ReservationEnds, FlexStartSetting, QueuedProvisioning, MaxRunHours,
        Labels, TaintKey, TaintValue, TaintEffectSetting,
    ];

    /// <summary>What an environment has that names no pools: one for the system, one with GPUs and one of cheap workers, the last two from zero.</summary>
    private static ImmutableArray<NodePoolSpec> Usual { get; } =
    [
        new() { Name = "system", MachineType = "e2-standard-4", Size = NodePoolSize.Total(1, 3) },
        new() { Name = "gpu-l4", MachineType = "g2-standard-8", Size = NodePoolSize.Total(0, 4), HoudiniGpu = true },
        new() { Name = "worker", MachineType = "n2-standard-8", Size = NodePoolSize.Total(0, 10), Spot = true },
    ];

    /// <summary>Reads the pools; what their rules find stays with the reader.</summary>
    internal static ImmutableArray<NodePoolSpec> Read(SettingsReader root)
    {
        var readers = root.Sections(Section);
        if (readers.Count == 0)
        {
            if (root.Json(Pools) is { ValueKind: System.Text.Json.JsonValueKind.Array })
            {
                root.Report(Pools, "must hold at least one pool; got an empty list", "describe one, or remove the setting for the usual three");
            }

            return Usual;
        }

        var pools = ImmutableArray.CreateBuilder<NodePoolSpec>();
        foreach (var (i, reader) in readers.Index())
        {
            var spec = ReadPool(reader);
            root.Report(NodePoolRules.Check(spec.Name, spec).Select(finding => InWordsOfSettings(finding, reader)).At($"{Section}[{i}]"));
            if (spec.Name.Length > 0 && pools.Any(pool => pool.Name == spec.Name))
            {
                reader.Report(Name, $"must be a name that no other pool has; got \"{spec.Name}\" twice", "rename one");
            }

            pools.Add(spec);
        }

        return pools.ToImmutable();
    }

    /// <summary>Checks the pools against their cluster and each other; none that is refused for itself.</summary>
    internal static void Check(SettingsReader root, IReadOnlyList<NodePoolSpec> pools, ClusterSpec cluster, DateOnly today)
    {
        var sound = pools.Index().Where(pool => IsSound(pool.Item)).ToList();
        foreach (var (i, pool) in sound)
        {
            // Whether a zone is one of the region the location alone says; how many there are, the cluster's zones say too.
            root.Report(NodePoolRules.CheckPlace(pool, cluster).At($"{Section}[{i}]").Select(finding =>
                finding.Path.EndsWith("].zones", StringComparison.Ordinal) ? finding.DependingOn("location", $"{ClusterSettings.Section}.nodeZones") : finding.DependingOn("location")));
            root.Report(NodePoolRules.CheckDay(pool, today).At($"{Section}[{i}]"));
        }

        root.Report(sound.Count < pools.Count ? []
            : NodePoolRules.CheckTogether(pools).Select(finding => finding with { Path = SettingKeys.Full(Section) }).DependingOn(Section));
    }

    /// <summary>The keys of the pools' names; the section where there is none.</summary>
    internal static string[] NamesOf(int pools) => pools == 0 ? [Section] : [.. Enumerable.Range(0, pools).Select(i => $"{Section}[{i}].{Name.Name}")];

    /// <summary>Whether a pool has facts: its own rules have nothing against it.</summary>
    internal static bool IsSound(NodePoolSpec pool) =>
        NodePoolRules.Check(pool.Name, pool).All(finding => finding.Level != FindingLevel.Error);

    /// <summary>Reads the pools of a cluster that is no environment's; what is wrong stays with the reader.</summary>
    internal static IReadOnlyList<NodePoolFacts> ReadForeign(SettingsReader root)
    {
        var pools = new List<NodePoolFacts>();
        foreach (var (i, reader) in root.Sections(Section).Index())
        {
            var spec = ReadPool(reader);

            // The pool is there already, under whatever name.
            var findings = NodePoolRules.Check("pool", spec).Select(finding => InWordsOfSettings(finding, reader)).ToList();
            root.Report(findings.At($"{Section}[{i}]"));
            if (findings.Count > 0)
            {
                continue;
            }

            if (pools.Any(pool => pool.Name == spec.Name))
            {
                reader.Report(Name, $"must be a name that no other pool has; got \"{spec.Name}\" twice", "rename one");
            }

            pools.Add(NodePoolFacts.Foreign(spec.Facts(new ClusterSpec { Location = "" }), spec.Labels));
        }

        return pools;
    }

    // Where a setting is called otherwise than what the component has.
    private static Finding InWordsOfSettings(Finding finding, SettingsReader pool) =>
        finding.Replace("totalMinNodeCount", "minNodes").Replace("totalMaxNodeCount", "maxNodes") with
        {
            Path = finding.Path switch
            {
                "Size" or "Size.TotalMinNodeCount" => "minNodes",
                "Spot" or "Preemptible" => "capacity",
                "Size.TotalMaxNodeCount" => "maxNodes",
                "Upgrade" when pool.Has(BlueGreen) => "blueGreen",
                var path => path,
            },
        };

    private static NodePoolSpec ReadPool(SettingsReader reader)
    {
        var capacity = reader.Choice(Capacity)!.Value;
        var (poolName, machine) = (reader.Required(Name), reader.Required(MachineType));
        var topology = reader.Text(TpuTopology);
        var most = reader.WholeNumber(MaxNodes)!.Value;
        if (!reader.Has(MaxNodes) && topology is not null && MachineCatalog.Find(machine) is { } type && TpuSlices.Hosts(type, topology) is > 1 and var hosts)
        {
            most = hosts;
        }

        return new NodePoolSpec
        {
            Name = poolName,
            MachineType = machine,
            Size = NodePoolSize.Total(reader.WholeNumber(MinNodes)!.Value, most),
            MaxPodsPerNode = reader.WholeNumber(MaxPodsPerNode),
            Spot = capacity == NodeCapacity.Spot,
            Preemptible = capacity == NodeCapacity.Preemptible,
            TaintInterruptible = reader.Flag(TaintInterruptible),
            HoudiniGpu = reader.Flag(HoudiniGpu),
            Zones = reader.TextList(Zones),
            Gpu = ReadGpu(reader, reader.Section("gpu")),
            TpuTopology = topology,
            DiskSizeGb = reader.WholeNumber(DiskSizeGb)!.Value,
            DiskType = reader.Text(DiskType),
            DiskIops = reader.WholeNumber(DiskIops),
            DiskThroughputMib = reader.WholeNumber(DiskThroughput),
            SecondaryBootDisks = reader.TextList(SecondaryBootDisks),
            ImageType = reader.Required(ImageType),
            LocalSsd = reader.Choice(LocalSsd),
            ImageStreaming = reader.OptionalFlag(ImageStreaming),
            Upgrade = ReadUpgrade(reader, reader.Section("upgrade")),
            SecureBoot = reader.Flag(SecureBoot),
            AutoRepair = reader.OptionalFlag(AutoRepair),
            CompactPlacement = reader.Flag(CompactPlacement),
            GpuDirect = reader.Choice(GpuDirectSetting) == GpuDirectUse.Auto,
            Reservation = reader.Text(Reservation) switch
            {
                null => null,
                "any" => ReservationAffinity.Any,
                "none" => ReservationAffinity.None,
                var name => ReservationAffinity.Specific(name),
            },
            ReservationEnds = ReadDay(reader),
            FlexStart = ReadFlexStart(reader),
            Labels = reader.TextMap(Labels),
            Taints =
            [
                .. reader.Sections("taints").Select(taint =>
                    new NodeTaint(taint.Required(TaintKey), taint.Required(TaintValue), taint.Choice(TaintEffectSetting)!.Value)),
            ],
        };
    }

    private static NodePoolUpgrade? ReadUpgrade(SettingsReader pool, SettingsReader reader)
    {
        var isBlueGreen = pool.Flag(BlueGreen);
        if (pool.Has(BlueGreen) && reader.IsGiven)
        {
            pool.Report(BlueGreen, $"must not be set beside upgrade, which has taken its place; got {(isBlueGreen ? "true" : "false")}", "write upgrade: { strategy: blueGreen }");
        }

        var surge = NodePoolUpgrade.Surge(reader.WholeNumber(MaxSurge)!.Value, reader.WholeNumber(MaxUnavailable)!.Value);
        var blueGreen = NodePoolUpgrade.BlueGreen(
            reader.WholeNumber(BatchNodeCount)!.Value, reader.WholeNumber(BatchSoakSeconds)!.Value, reader.WholeNumber(PoolSoakSeconds)!.Value);
        var (upgrade, foreign, word) = reader.Choice(Strategy) == UpgradeStrategy.BlueGreen
            ? (blueGreen, (Setting[])[MaxSurge, MaxUnavailable], "surge")
            : (surge, [BatchNodeCount, BatchSoakSeconds, PoolSoakSeconds], "blueGreen");
        foreach (var setting in foreign.Where(reader.Has))
        {
            reader.Report(setting, $"belongs to strategy: {word}; got it with the other", $"set strategy: {word}, or remove it", Strategy);
        }

        return reader.IsGiven ? upgrade : isBlueGreen ? BlueGreenDefaults : null;
    }

    private static DateOnly? ReadDay(SettingsReader reader)
    {
        var text = reader.Text(ReservationEnds);
        var day = WrittenDay.Parse(text);
        if (text is not null && day is null)
        {
            reader.Report(ReservationEnds, $"must be a day as in 2027-01-31; got \"{text}\"", WrittenDay.Fix(text));
        }

        return day;
    }

    private static FlexStart? ReadFlexStart(SettingsReader reader)
    {
        var isFlexStart = reader.Flag(FlexStartSetting);
        var queued = reader.Flag(QueuedProvisioning);
        var hours = reader.WholeNumber(MaxRunHours)!.Value;
        foreach (var setting in ((Setting[])[QueuedProvisioning, MaxRunHours]).Where(setting => !isFlexStart && reader.Has(setting)))
        {
            reader.Report(setting, "must be left out without flexStart: true, which it is a part of; got it without", "set flexStart, or remove it", FlexStartSetting);
        }

        return isFlexStart ? new FlexStart(hours * SecondsPerHour, queued) : null;
    }

    private static GpuSpec? ReadGpu(SettingsReader pool, SettingsReader reader)
    {
        if (reader.IsEmpty)
        {
            pool.Report(GpuSection, "must say which GPUs or how they are used; got nothing below it", "set type for a machine type without built-in GPUs, or remove gpu");
        }

        var sharing = reader.Section("sharing");
        return !reader.IsGiven ? null : new GpuSpec
        {
            Type = reader.Text(GpuType),
            Count = reader.WholeNumber(GpuCount),
            Driver = reader.Choice(GpuDriverSetting),
            PartitionSize = reader.Text(GpuPartitionSize),
            Sharing = sharing.IsGiven
                ? new GpuSharing(sharing.Choice(GpuSharingSetting)!.Value, sharing.WholeNumber(GpuClients) ?? 1)
                : null,
        };
    }
}

/// <summary>Whether GPUs of several nodes reach each other past the processors.</summary>
internal enum GpuDirectUse
{
    /// <summary>They do not.</summary>
    Off,

    /// <summary>By what Google has for the machine type.</summary>
    Auto,
}

/// <summary>How nodes are exchanged for newer ones.</summary>
internal enum UpgradeStrategy
{
    /// <summary>A few at a time.</summary>
    Surge,

    /// <summary>By a second set of nodes.</summary>
    BlueGreen,
}
