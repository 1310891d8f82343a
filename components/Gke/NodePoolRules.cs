using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Settings;

namespace Infra.Components.Gke;

/// <summary>What Google Kubernetes Engine accepts of a node pool.</summary>
public static partial class NodePoolRules
{
    /// <summary>The image of Google's own operating system for containers.</summary>
    public const string ContainerOptimizedOs = "COS_CONTAINERD";

    /// <summary>The image of Ubuntu.</summary>
    public const string Ubuntu = "UBUNTU_CONTAINERD";

    /// <summary>The longest name of a node pool (Google's limit, checked 2026-08).</summary>
    public const int MaxNameLength = 40;

    /// <summary>The smallest boot disk, in GB (the provider's own check, 9.35.0).</summary>
    public const int MinDiskSizeGb = 10;

    /// <summary>The largest boot disk, in GB: 64 TiB.</summary>
    public const int MaxDiskSizeGb = 65536;

    /// <summary>The most nodes of a pool.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/quotas">Limits, checked 2026-08: 2,000 nodes a pool in each zone</seealso>
    public const int MaxNodesPerZone = 2000;

    /// <summary>The most nodes exchanged at a time.</summary>
    public const int MaxNodesUpgradedAtOnce = 20;

    /// <summary>The longest wait of a blue-green upgrade, in seconds: seven days.</summary>
    public const int MaxSoakSeconds = 7 * 24 * 3600;

    /// <summary>The fewest containers that can be told to share a GPU.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/timesharing-gpus">Time-sharing GPUs, checked 2026-08</seealso>
    public const int MinClientsPerGpu = 2;

    /// <summary>The most containers that can share a GPU.</summary>
    public const int MaxClientsPerGpu = 48;

    private static readonly string[] PlacementLabels =
    [
        PoolLabels.Name,
        PoolLabels.MachineType,
        PoolLabels.Cpu,
        PoolLabels.MemoryMib,
        PoolLabels.GpuType,
        PoolLabels.GpuCount,
        PoolLabels.Preemptible,
        PoolLabels.Houdini,
    ];

    // https://docs.cloud.google.com/kubernetes-engine/docs/how-to/compact-placement (checked 2026-08)
    private static readonly string[] SeriesWithoutCompactPlacement = ["e2", "n1", "n4", "t2d"];

    private static readonly string[] ReservedPrefixes = ["kubernetes.io/", "k8s.io/", "cloud.google.com/", "gke.io/"];

    /// <summary>Checks a pool.</summary>
    /// <param name="name">The component's name, from which Pulumi makes the pool's name in Google Cloud.</param>
    /// <param name="spec">The pool wanted.</param>
    /// <returns>One finding a mistake; empty when GKE would accept it.</returns>
    public static IReadOnlyList<Finding> Check(string name, NodePoolSpec spec)
    {
        var findings = new List<Finding>(GcpNameRules.CheckAutoNamed(name, MaxNameLength));
        if (!LabelValue().IsMatch(spec.Name) || spec.Name.Length == 0)
        {
            findings.Add(new("Name", $"is a node label's value, 1 to 63 letters, digits, -, _ or ., a letter or digit at both ends; got \"{spec.Name}\""));
        }

        findings.AddRange(MachineCatalog.Check(spec.MachineType, spec.Gpu?.Type, spec.Gpu?.Count));
        var machine = MachineCatalog.Find(spec.MachineType);
        var gpuType = machine is null ? null : MachineCatalog.GpusOf(machine, spec.Gpu?.Type, spec.Gpu?.Count).Type;
        CheckSize(findings, spec.Size);
        CheckCapacity(findings, spec);
        CheckZones(findings, spec);
        CheckDisk(findings, spec, machine);
        CheckGpu(findings, spec, machine, gpuType);
        if (!spec.AutoUpgrade)
        {
            findings.Add(new(
                "AutoUpgrade",
                "must be on: GKE takes no pool without it in a cluster on a release channel, as all clusters here are; hold upgrades back by the cluster's maintenanceExclusions"));
        }

        CheckUpgrade(findings, spec);
        CheckPlacement(findings, spec);
        CheckFlexStart(findings, spec, gpuType);
        if (spec.MaxPodsPerNode is < CidrPlanRules.LeastMaxPodsPerNode or > CidrPlanRules.MostMaxPodsPerNode)
        {
            findings.Add(new("MaxPodsPerNode", $"must be {CidrPlanRules.LeastMaxPodsPerNode} to {CidrPlanRules.MostMaxPodsPerNode} pods; got {spec.MaxPodsPerNode}"));
        }

        CheckLabels(findings, spec);
        CheckTaints(findings, spec);
        return findings;
    }

    /// <summary>The boot disk's type where the pool names none.</summary>
    /// <param name="machineType">The machine type.</param>
    /// <returns><c>hyperdisk-balanced</c> for the series that have nothing else, otherwise <c>pd-balanced</c>.</returns>
    public static string DefaultDiskType(string machineType) => HyperdiskOnly(machineType) ? "hyperdisk-balanced" : "pd-balanced";

    // Series without Persistent Disk: https://docs.cloud.google.com/compute/docs/disks/hyperdisks (checked 2026-08).
    private static bool HyperdiskOnly(string machineType) =>
        machineType.StartsWith("n4-", StringComparison.Ordinal)
        || machineType.StartsWith("c4-", StringComparison.Ordinal)
        || machineType.StartsWith("g4-", StringComparison.Ordinal)
        || machineType.StartsWith("a4-", StringComparison.Ordinal)
        || machineType.StartsWith("a3-ultragpu-", StringComparison.Ordinal);

    private static void CheckSize(List<Finding> findings, NodePoolSize size)
    {
        var perZone = size.MinNodeCount is not null || size.MaxNodeCount is not null;
        var total = size.TotalMinNodeCount is not null || size.TotalMaxNodeCount is not null;
        if (new[] { perZone, total, size.NodeCount is not null }.Count(set => set) != 1)
        {
            findings.Add(new(
                "Size",
                "must be set in exactly one way: minNodeCount and maxNodeCount (per zone), totalMinNodeCount and totalMaxNodeCount (whole pool), or nodeCount (fixed, per zone)"));
            return;
        }

        if (perZone)
        {
            CheckBounds(findings, "MinNodeCount", size.MinNodeCount, "MaxNodeCount", size.MaxNodeCount, "per zone");
        }

        if (total)
        {
            CheckBounds(findings, "TotalMinNodeCount", size.TotalMinNodeCount, "TotalMaxNodeCount", size.TotalMaxNodeCount, "whole pool");
        }

        if (size.NodeCount is < 0 or > MaxNodesPerZone)
        {
            findings.Add(new("Size.NodeCount", $"must be 0 to {MaxNodesPerZone} nodes per zone; got {size.NodeCount}"));
        }
    }

    private static void CheckBounds(List<Finding> findings, string minimumName, int? minimum, string maximumName, int? maximum, string scope)
    {
        if (minimum is < 0)
        {
            findings.Add(new($"Size.{minimumName}", $"must be at least 0 nodes ({scope}); got {minimum}"));
        }

        if (maximum is null or < 1 or > MaxNodesPerZone)
        {
            findings.Add(new($"Size.{maximumName}", $"must be 1 to {MaxNodesPerZone} nodes ({scope}); got {maximum?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}"));
        }
        else if (minimum > maximum)
        {
            findings.Add(new($"Size.{maximumName}", $"must be at least {SettingKeys.Camel(minimumName)} ({minimum}); got {maximum}"));
        }
    }

    private static void CheckCapacity(List<Finding> findings, NodePoolSpec spec)
    {
        if (spec is { Spot: true, Preemptible: true })
        {
            findings.Add(new("Preemptible", "spot and preemptible are both true; set one, spot unless the 24-hour limit is wanted"));
        }

        var interruptible = spec.Spot ? "spot" : spec.Preemptible ? "preemptible" : null;
        if (interruptible is not null && spec.Reservation is { Type: not "NO_RESERVATION" })
        {
            findings.Add(new("Reservation", $"{interruptible} machines never come out of reserved capacity; leave one of the two out"));
        }

        if (interruptible is not null && spec.FlexStart is not null)
        {
            findings.Add(new("FlexStart", $"{interruptible} and flexStart are two ways to buy the same machine; set one"));
        }
    }

    private static void CheckZones(List<Finding> findings, NodePoolSpec spec)
    {
        for (var i = 0; i < spec.Zones.Count; i++)
        {
            var zone = spec.Zones[i];
            if (!GcpLocation.IsZone(zone))
            {
                findings.Add(new($"Zones[{i}]", $"must be a zone like europe-west4-a; got \"{zone}\""));
            }
            else if (spec.Zones.Take(i).Contains(zone))
            {
                findings.Add(new($"Zones[{i}]", $"{zone} is named twice; remove one"));
            }
        }
    }

    private static void CheckDisk(List<Finding> findings, NodePoolSpec spec, MachineType? machine)
    {
        if (spec.DiskSizeGb is < MinDiskSizeGb or > MaxDiskSizeGb)
        {
            findings.Add(new("DiskSizeGb", $"must be {MinDiskSizeGb} to {MaxDiskSizeGb} GB; got {spec.DiskSizeGb}"));
        }

        if (machine is not null && spec.DiskType is { } type && type.StartsWith("pd-", StringComparison.Ordinal) && HyperdiskOnly(machine.Name))
        {
            findings.Add(new("DiskType", $"{machine.Name} takes Hyperdisk alone; got {type}; use hyperdisk-balanced"));
        }

        if (spec.ImageType is not (ContainerOptimizedOs or Ubuntu))
        {
            findings.Add(new("ImageType", $"must be {ContainerOptimizedOs} or {Ubuntu}; got \"{spec.ImageType}\""));
        }
    }

    private static void CheckGpu(List<Finding> findings, NodePoolSpec spec, MachineType? machine, string? gpuType)
    {
        if (spec.HoudiniGpu && machine is not null && gpuType is null)
        {
            findings.Add(new("HoudiniGpu", $"needs nodes with GPUs, and {machine.Name} has none; set gpu.type or use a machine type with GPUs"));
        }

        if (spec.Gpu is not { } gpu)
        {
            return;
        }

        if (gpu.Driver == GpuDriver.Latest && spec.ImageType == Ubuntu)
        {
            findings.Add(new("Gpu.Driver", $"latest is there for {ContainerOptimizedOs} alone; got image {Ubuntu}; use default"));
        }

        if (gpu.Sharing is { MaxClientsPerGpu: < MinClientsPerGpu or > MaxClientsPerGpu } sharing)
        {
            findings.Add(new("Gpu.Sharing.MaxClientsPerGpu", $"must be {MinClientsPerGpu} to {MaxClientsPerGpu} containers; got {sharing.MaxClientsPerGpu}"));
        }

        if (gpu.PartitionSize is { } size && gpuType is not null)
        {
            var sizes = GpuPartitions.Of(gpuType);
            if (sizes.Count == 0)
            {
                findings.Add(new("Gpu.PartitionSize", $"{gpuType} cannot be partitioned; got \"{size}\"; use an A100 or newer, or gpu.sharing"));
            }
            else if (!sizes.ContainsKey(size))
            {
                findings.Add(new("Gpu.PartitionSize", $"{gpuType} is cut into {string.Join(", ", sizes.Keys.Order(StringComparer.Ordinal))}; got \"{size}\""));
            }

            if (gpu.Sharing?.Strategy == GpuSharingStrategy.Mps)
            {
                findings.Add(new("Gpu.Sharing.Strategy", "mps does not go together with partitionSize; use timeSharing or leave one out"));
            }
        }
    }

    private static void CheckUpgrade(List<Finding> findings, NodePoolSpec spec)
    {
        if (spec.Upgrade is not { } upgrade)
        {
            return;
        }

        if (upgrade.IsBlueGreen)
        {
            if (upgrade.BatchNodeCount < 1)
            {
                findings.Add(new("Upgrade.BatchNodeCount", $"must be at least 1 node; got {upgrade.BatchNodeCount}"));
            }

            CheckSoak(findings, "Upgrade.BatchSoakSeconds", upgrade.BatchSoakSeconds);
            CheckSoak(findings, "Upgrade.PoolSoakSeconds", upgrade.PoolSoakSeconds);
            return;
        }

        var atOnce = upgrade.MaxSurge + upgrade.MaxUnavailable;
        if (upgrade.MaxSurge < 0 || upgrade.MaxUnavailable < 0 || atOnce is < 1 or > MaxNodesUpgradedAtOnce)
        {
            findings.Add(new(
                "Upgrade",
                $"maxSurge and maxUnavailable must not be negative and add up to 1 to {MaxNodesUpgradedAtOnce} nodes; got {upgrade.MaxSurge} and {upgrade.MaxUnavailable}"));
        }
    }

    private static void CheckSoak(List<Finding> findings, string path, int seconds)
    {
        if (seconds is < 0 or > MaxSoakSeconds)
        {
            findings.Add(new(path, $"must be 0 to {MaxSoakSeconds} seconds (7 days); got {seconds}"));
        }
    }

    private static void CheckPlacement(List<Finding> findings, NodePoolSpec spec)
    {
        if (spec.PlacementPolicyName is not null && !spec.CompactPlacement)
        {
            findings.Add(new("PlacementPolicyName", "has an effect with compactPlacement alone; set that too, or leave the name out"));
        }

        if (!spec.CompactPlacement)
        {
            return;
        }

        if (spec.Zones.Count != 1)
        {
            findings.Add(new("Zones", $"compactPlacement needs exactly one zone; got {spec.Zones.Count}"));
        }

        if (spec.Upgrade is { IsBlueGreen: true })
        {
            findings.Add(new("Upgrade", "does not go together with compactPlacement; leave one out"));
        }

        if (SeriesWithoutCompactPlacement.FirstOrDefault(series => spec.MachineType.StartsWith($"{series}-", StringComparison.Ordinal)) is { } without)
        {
            findings.Add(new("CompactPlacement", $"is not offered for the series {without}; got {spec.MachineType}; use another series, such as n2 or c3"));
        }
    }

    private static void CheckFlexStart(List<Finding> findings, NodePoolSpec spec, string? gpuType)
    {
        if (spec.FlexStart is not { } flexStart)
        {
            return;
        }

        if (gpuType is null)
        {
            findings.Add(new("FlexStart", "is offered for nodes with GPUs; set gpu.type or use a machine type with GPUs"));
        }

        if (flexStart.MaxRunSeconds is < 1 or > FlexStart.MaxSeconds)
        {
            findings.Add(new("FlexStart.MaxRunSeconds", $"must be 1 to {FlexStart.MaxSeconds} seconds (7 days); got {flexStart.MaxRunSeconds}"));
        }

        if (spec.Size.TotalMinNodeCount is not 0)
        {
            findings.Add(new("Size", "flexStart pools begin empty and grow on demand; set totalMinNodeCount to 0 and a totalMaxNodeCount"));
        }

        if (spec.AutoRepair is true)
        {
            findings.Add(new("AutoRepair", "must be off with flexStart; leave it out"));
        }

        if (spec.Reservation is { Type: not "NO_RESERVATION" })
        {
            findings.Add(new("Reservation", "flexStart machines never come out of reserved capacity; leave one of the two out"));
        }

        if (spec.CompactPlacement && flexStart.QueuedProvisioning)
        {
            findings.Add(new("CompactPlacement", "does not go together with flexStart.queuedProvisioning; leave one out"));
        }

        if (spec.Upgrade is { IsBlueGreen: true })
        {
            findings.Add(new("Upgrade", "does not go together with flexStart; leave it out"));
        }
    }

    private static void CheckLabels(List<Finding> findings, NodePoolSpec spec)
    {
        foreach (var (key, value) in spec.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            var path = $"Labels[{key}]";
            if (!LabelKey().IsMatch(key))
            {
                findings.Add(new(path, "a key is up to 63 letters, digits, -, _ or ., with an optional DNS prefix and a slash before"));
            }
            else if (ReservedPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal) || key.Contains('.' + prefix, StringComparison.Ordinal)))
            {
                findings.Add(new(path, "the prefix belongs to Kubernetes or GKE; use one of your own"));
            }

            if (PlacementLabels.Contains(key))
            {
                findings.Add(new(path, "is set from the pool itself and workloads are placed by it; use another key"));
            }

            if (!LabelValue().IsMatch(value))
            {
                findings.Add(new(path, $"a value is at most 63 letters, digits, -, _ or ., a letter or digit at both ends; got \"{value}\""));
            }
        }
    }

    private static void CheckTaints(List<Finding> findings, NodePoolSpec spec)
    {
        for (var i = 0; i < spec.Taints.Count; i++)
        {
            var taint = spec.Taints[i];
            var path = $"Taints[{i}]";
            if (!LabelKey().IsMatch(taint.Key) || !LabelValue().IsMatch(taint.Value))
            {
                findings.Add(new(path, $"key and value must have the form of a label's; got \"{taint}\""));
            }

            if (spec.Taints.Take(i).Any(other => other.Key == taint.Key && other.Effect == taint.Effect))
            {
                findings.Add(new(path, $"key {taint.Key} and effect {taint.Effect} are used twice; remove one"));
            }
        }
    }

    [GeneratedRegex(@"\A([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex LabelKey();

    [GeneratedRegex(@"\A([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?\z")]
    private static partial Regex LabelValue();
}
