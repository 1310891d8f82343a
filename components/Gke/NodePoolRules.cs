using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Quantities;

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

    /// <summary>The fewest operations a second of a Hyperdisk.</summary>
    /// <seealso href="https://docs.cloud.google.com/compute/docs/disks/hd-types/hyperdisk-balanced">Hyperdisk Balanced, checked 2026-11</seealso>
    public const int MinDiskIops = 3000;

    /// <summary>The most operations a second of a Hyperdisk.</summary>
    public const int MaxDiskIops = 160_000;

    /// <summary>The most operations a second of a Hyperdisk for each GB of its size.</summary>
    public const int MaxDiskIopsPerGb = 500;

    /// <summary>The least throughput of a Hyperdisk, in MiB a second.</summary>
    public const int MinDiskThroughputMib = 140;

    /// <summary>The most throughput of a Hyperdisk, in MiB a second.</summary>
    public const int MaxDiskThroughputMib = 2400;

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

    /// <summary>How far ahead a reservation in calendar mode can end, in days: it begins within 120 days and lasts at most 90.</summary>
    /// <seealso href="https://docs.cloud.google.com/tpu/docs/calendar-mode-reservation">Calendar mode, checked 2026-11</seealso>
    public const int MaxDaysToReservationEnd = 210;

    /// <summary>How many days before the end of a reservation it is warned of.</summary>
    public const int ReservationEndWarningDays = 3;

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

    // Series whose machines can stand close together: https://docs.cloud.google.com/compute/docs/instances/placement-policies-overview and
    // https://docs.cloud.google.com/kubernetes-engine/docs/how-to/compact-placement (checked 2026-11).
    private static readonly string[] SeriesWithCompactPlacement = ["a2", "a3", "a4", "c2", "c2d", "c3", "c3d", "c4", "c4d", "c4n", "g2", "g4", "h3", "h4d", "m4", "n2", "n2d"];

    // Of flex-start pools these alone: precondition of GoogleCloudPlatform/cluster-toolkit, modules/compute/gke-node-pool, 2026-06.
    private static readonly string[] FlexStartWithCompactPlacement = ["a3-ultragpu-", "a4-"];

    // Machines that can be reserved in calendar mode: https://docs.cloud.google.com/compute/docs/instances/future-reservations-calendar-mode-overview (checked 2026-11).
    private static readonly string[] InCalendarMode = ["a3-", "a4-", "ct5lp-", "ct5p-", "ct6e-"];

    // Machines that Google sells by reservation, flex-start or Spot alone: https://docs.cloud.google.com/compute/docs/gpus (checked 2026-11).
    private static readonly string[] NotOnDemand = ["a3-ultragpu-", "a4-", "a4x-"];

    // Machines that Google never sells as Spot: https://docs.cloud.google.com/compute/docs/instances/spot (checked 2026-11).
    private static readonly string[] NotSpot = ["h3-", "m2-"];

    /// <summary>Checks a pool.</summary>
    /// <param name="name">The component's name, from which Pulumi makes the pool's name in Google Cloud.</param>
    /// <param name="spec">The pool wanted.</param>
    /// <returns>One finding a mistake; empty when GKE would accept it.</returns>
    public static IReadOnlyList<Finding> Check(string name, NodePoolSpec spec)
    {
        var machine = MachineCatalog.Find(spec.MachineType);
        var gpuType = machine is null ? null : MachineCatalog.GpusOf(machine, spec.Gpu?.Type, spec.Gpu?.Count).Type;
        var unnamed = GcpNameRules.CheckAutoNamed(name, MaxNameLength);
        return Finding.Of(
        [
            .. unnamed,
            (unnamed.Count == 0 || spec.Name != name) && (!LabelValue().IsMatch(spec.Name) || spec.Name.Length == 0)
                ? new("Name", $"is a node label's value, 1 to 63 letters, digits, -, _ or ., a letter or digit at both ends; got \"{spec.Name}\"", "rename the pool") : null,
            .. MachineCatalog.Check(spec.MachineType, spec.Gpu?.Type, spec.Gpu?.Count),
            .. CheckSize(spec.Size),
            .. CheckCapacity(spec),
            .. CommonRules.CheckEach("Zones", spec.Zones, (path, zone) => GcpLocation.IsZone(zone)
                ? null
                : new(path, $"must be a zone like europe-west4-a; got \"{zone}\"", "write its name as gcloud compute zones list does")),
            .. CheckDisk(spec, machine),
            .. CheckGpu(spec, machine, gpuType),
            !spec.AutoUpgrade
                ? new(
                    "AutoUpgrade",
                    "must be on: GKE takes no pool without it in a cluster on a release channel, as all clusters here are", "hold upgrades back by the cluster's ‹maintenanceExclusions›") : null,
            .. CheckTpus(spec, machine),
            .. CheckUpgrade(spec.Upgrade),
            .. CheckPlacement(spec, machine),
            .. CheckGpuDirect(spec, machine),
            .. CheckFlexStart(spec, gpuType is not null || machine is null or { TpuCount: > 0 }),
            .. CidrPlanRules.CheckMaxPods(spec.MaxPodsPerNode, "pods"),
            .. spec.Labels.OrderBy(label => label.Key, StringComparer.Ordinal)
                .SelectMany(label => CheckLabel($"Labels[{label.Key}]", label.Key, label.Value)),
            .. spec.Taints.SelectMany((taint, i) => CheckTaint($"Taints[{i}]", taint, spec.Taints.Take(i))),
        ]);
    }

    /// <summary>Checks a pool against where its cluster is.</summary>
    /// <param name="spec">The pool; none that is refused for itself.</param>
    /// <param name="cluster">The cluster.</param>
    /// <returns>Errors for zones of another region; warnings for what its zones do not offer, or what nobody gets on demand.</returns>
    public static IReadOnlyList<Finding> CheckPlace(NodePoolSpec spec, ClusterSpec cluster)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(cluster);
        List<Finding> findings =
        [
            .. spec.Zones.Index().Where(each => GcpLocation.IsZone(each.Item)).SelectMany(each => GcpLocation.RegionOf(each.Item) != cluster.Region
                ? [new($"Zones[{each.Index}]", $"must be a zone of {cluster.Region}, the cluster's region; got \"{each.Item}\"", $"name one like {cluster.Region}-a")]
                : ZoneCatalog.CheckLocation(each.Item, $"Zones[{each.Index}]")),
        ];
        findings = findings.Count > 0 ? findings : [.. CheckZones(spec, cluster, spec.KnownZones(cluster) ?? [])];
        return Finding.Of(
        [
            .. findings,
            .. spec.GpuDirect && findings.Count == 0 ? CheckGpuDirectPlace(spec, cluster) : [],
            spec is { Capacity: NodeCapacity.OnDemand, FlexStart: null, Reservation: null or { Type: "NO_RESERVATION" } }
                && IsOneOf(NotOnDemand, spec.MachineType)
                ? new(
                    "Reservation",
                    $"{spec.MachineType} cannot be had on demand; got no reservation, so the pool would stay empty", "set ‹reservation›, ‹flexStart› or ‹spot›",
                    FindingLevel.Warning) : null,
        ]);
    }

    private static IEnumerable<Finding> CheckZones(NodePoolSpec spec, ClusterSpec cluster, IReadOnlyList<string> zones) => Finding.Of(
    [
        (spec.IsSlice || spec.ReservationEnds is not null) && spec.ZoneCount(cluster.ZoneCount) is not 1 and var count
            ? new("Zones", $"must be exactly one zone, in which the {(spec.IsSlice ? $"slice {spec.TpuTopology}" : "reservation")} is; got {count}", "name one") : null,
        .. ZoneCatalog.CheckOffer(spec.MachineType, zones, cluster.Region, "MachineType"),
        .. spec.Gpu?.Type is { } gpu && MachineCatalog.FindGpu(gpu) is { Attachable: true } model
            ? ZoneCatalog.CheckOffer(model.Type, zones, cluster.Region, "Gpu.Type") : [],
    ]);

    // Each zone has an RDMA network of its own: https://docs.cloud.google.com/kubernetes-engine/docs/how-to/config-auto-net-for-accelerators (checked 2026-11).
    private static IEnumerable<Finding> CheckGpuDirectPlace(NodePoolSpec spec, ClusterSpec cluster)
    {
        var zones = spec.KnownZones(cluster) ?? [];
        return Finding.Of(
        [
            spec.GpuDirectKind == GpuDirect.Rdma && zones.Count != 1
                ? new(
                    "Zones",
                    $"‹gpuDirect› on {spec.MachineType} needs exactly one zone, whose network all nodes are in; got {(zones.Count == 0 ? "those that Google picks" : string.Join(", ", zones))}", "name one") : null,
            spec is { CompactPlacement: false, FlexStart: null, Reservation: not { Name: not null } }
                && spec.Size.MaxNodes(spec.ZoneCount(cluster.ZoneCount)) > 1
                ? new(
                    "CompactPlacement",
                    "should be on with ‹gpuDirect›: nodes that stand far apart lose of its speed; got off", "turn ‹compactPlacement› on with one zone, or name a reservation",
                    FindingLevel.Warning) : null,
        ]);
    }

    /// <summary>Checks a pool against the day that it is.</summary>
    /// <param name="spec">The pool.</param>
    /// <param name="today">The day.</param>
    /// <returns>An error for an end that no reservation in calendar mode can have; a warning for one that has come or is near.</returns>
    public static IReadOnlyList<Finding> CheckDay(NodePoolSpec spec, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.ReservationEnds is not { } end)
        {
            return [];
        }

        const string Path = "ReservationEnds";
        var left = end.DayNumber - today.DayNumber;
        var got = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return left > MaxDaysToReservationEnd ? [new(Path, $"must be within {MaxDaysToReservationEnd} days, since a reservation in calendar mode begins within 120 and lasts at most 90; got {got}", "write its last day")]
            : left < 0 ? [new(Path, $"has passed: Google has deleted the reservation and its machines, and the pool stays empty; got {got}", "name the next reservation, or remove the pool", FindingLevel.Warning)]
            : left <= ReservationEndWarningDays ? [new(Path, $"{(left == 0 ? "is today" : $"comes in {Wording.Count(left, "day")}")}: Google then deletes the machines with what runs on them; got {got}", "write checkpoints until then", FindingLevel.Warning)]
            : [];
    }

    /// <summary>Checks the pools of a cluster together.</summary>
    /// <param name="pools">The pools, none of which is refused for itself.</param>
    /// <returns>A finding where GKE's own pods (DNS, metrics, autoscaling of the DNS) would have no node to run on.</returns>
    public static IReadOnlyList<Finding> CheckTogether(IReadOnlyCollection<NodePoolSpec> pools)
    {
        ArgumentNullException.ThrowIfNull(pools);
        if (pools.Select(pool => pool.GpuDirectKind).OfType<GpuDirect>().Distinct().Count() > 1)
        {
            // https://docs.cloud.google.com/kubernetes-engine/docs/how-to/allocate-network-resources-dra (checked 2026-11): both would manage the same cards.
            return [new("", "must not have ‹gpuDirect› on machines with TCPXO and on machines with RDMA at once, whose drivers are in each other's way in a cluster; got "
                + string.Join(", ", pools.Where(pool => pool.GpuDirect).Select(pool => $"{pool.Name} ({pool.MachineType})")), "leave ‹gpuDirect› out of one kind, or make an environment for it")];
        }

        IEnumerable<NodeTaint> Obstacles(NodePoolSpec pool) => pool.Facts(new ClusterSpec { Location = "" }).AllTaints
            .Where(taint => taint.Effect != TaintEffect.PreferNoSchedule && taint.Key != KubernetesLabels.ManagedComponentsTaint);
        return pools.Any(pool => !Obstacles(pool).Any())
            ? []
            : [new("", $"must have a pool for GKE's own pods, such as the cluster's DNS: one without taints, or with only {KubernetesLabels.ManagedComponentsTaint}; got "
                + (pools.Count == 0 ? "none" : string.Join(", ", pools.Select(pool => $"{pool.Name} ({string.Join(", ", Obstacles(pool).Select(taint => taint.Key))})"))),
                "add for example a pool system of e2-standard-4")];
    }

    /// <summary>The boot disk's type where the pool names none.</summary>
    /// <param name="machineType">The machine type.</param>
    /// <returns><c>hyperdisk-balanced</c> for the series that have nothing else, otherwise <c>pd-balanced</c>.</returns>
    public static string DefaultDiskType(string machineType) => BootDisks.Of(machineType)[0];

    private static IEnumerable<Finding> CheckSize(NodePoolSize size)
    {
        var perZone = size.MinNodeCount is not null || size.MaxNodeCount is not null;
        var total = size.TotalMinNodeCount is not null || size.TotalMaxNodeCount is not null;
        return new[] { perZone, total, size.NodeCount is not null }.Count(set => set) != 1
            ? [new(
                "Size",
                "must be set in exactly one way: ‹minNodeCount› and ‹maxNodeCount› (per zone), ‹totalMinNodeCount› and ‹totalMaxNodeCount› (whole pool), or ‹nodeCount› (fixed, per zone)", "set one of them and leave the others out")]
            : perZone ? CheckBounds("MinNodeCount", size.MinNodeCount, "MaxNodeCount", size.MaxNodeCount, "per zone")
            : total ? CheckBounds("TotalMinNodeCount", size.TotalMinNodeCount, "TotalMaxNodeCount", size.TotalMaxNodeCount, "whole pool")
            : NumberBounds.Check("Size.NodeCount", size.NodeCount, 0, MaxNodesPerZone, "nodes per zone");
    }

    private static IEnumerable<Finding> CheckBounds(string minimumName, int? minimum, string maximumName, int? maximum, string scope) => Finding.Of(
    [
        minimum is < 0 ? new($"Size.{minimumName}", $"must be at least 0 nodes ({scope}); got {minimum}", "use 0") : null,
        maximum is null or < 1 or > MaxNodesPerZone
            ? new($"Size.{maximumName}", $"must be 1 to {MaxNodesPerZone} nodes ({scope}); got {maximum?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}", $"use {Math.Clamp(maximum ?? 1, 1, MaxNodesPerZone)}")
            : minimum > maximum
            ? new($"Size.{maximumName}", $"must be at least {NamedWords.Mark(minimumName)} ({minimum}); got {maximum}", $"raise it to {minimum}")
            : null,
    ]);

    private static IEnumerable<Finding> CheckCapacity(NodePoolSpec spec)
    {
        var interruptible = spec.Spot ? "spot" : spec.Preemptible ? "preemptible" : null;
        return Finding.Of(
        [
            spec.Reservation?.Name is { } reserved && !ReservationName().IsMatch(reserved)
                ? new(
                    "Reservation",
                    "must be any, none or a reservation: NAME, projects/PROJECT/reservations/NAME for another project's, with /reservationBlocks/BLOCK behind it for one block of it; "
                    + $"got \"{reserved}\"", "gcloud compute reservations list names them") : null,
            spec.ReservationEnds is not null && spec.Reservation?.Name is null
                ? new("ReservationEnds", "is for a reservation in calendar mode, whose machines go only to those who name it; got no name", "set reservation to it, or leave ‹reservationEnds› out")
                : spec.ReservationEnds is not null && !IsOneOf(InCalendarMode, spec.MachineType)
                ? new("ReservationEnds", $"is for machines that can be reserved in calendar mode, {Wording.Or([.. InCalendarMode.Select(prefix => prefix.TrimEnd('-'))])}; got {spec.MachineType}", "leave it out, or use one of these")
                : null,
            spec is { Spot: true, Preemptible: true }
                ? new("Preemptible", "spot and preemptible are both true", "set one, spot unless the 24-hour limit is wanted") : null,
            interruptible is not null && spec.Reservation is { Type: not "NO_RESERVATION" }
                ? new("Reservation", $"{interruptible} machines never come out of reserved capacity", "leave one of the two out") : null,
            interruptible is not null && IsOneOf(NotSpot, spec.MachineType)
                ? new(spec.Spot ? "Spot" : "Preemptible", $"is not offered for {spec.MachineType}", "leave it out, or use another machine type") : null,
            interruptible is not null && spec.FlexStart is not null
                ? new("FlexStart", $"{interruptible} and ‹flexStart› are two ways to buy the same machine", "set one") : null,
        ]);
    }

    private static IEnumerable<Finding> CheckDisk(NodePoolSpec spec, MachineType? machine)
    {
        var known = machine is null ? BootDisks.All : BootDisks.Of(machine.Name);

        // The images of a former container engine have the names of these without its own.
        string[] images = [ContainerOptimizedOs, Ubuntu];
        string? Meant() => images.FirstOrDefault(image => image.Split('_')[0].Equals(spec.ImageType, StringComparison.OrdinalIgnoreCase))
            ?? Spelling.Nearest(spec.ImageType, images);
        return Finding.Of(
        [
            .. NumberBounds.Check("DiskSizeGb", spec.DiskSizeGb, MinDiskSizeGb, MaxDiskSizeGb, "GB"),
            spec.DiskType is not { } type || known.Contains(type) ? null
                : !BootDisks.All.Contains(type)
                ? new("DiskType", $"must be {Wording.Or(known)}; got \"{type}\"", Spelling.DidYouMean(type, known) ?? $"use {known[0]}")
                : new("DiskType", $"{machine?.Name} boots from {Wording.Or(known)}; got {type}", $"use {known[0]}"),
            .. CheckHyperdisk(spec, machine),
            .. CommonRules.CheckEach("SecondaryBootDisks", spec.SecondaryBootDisks, (path, image) => DiskImage().IsMatch(image)
                ? null
                : new(path, $"must be a disk image, projects/PROJECT/global/images/IMAGE; got \"{image}\"", "gcloud compute images list names them")),
            spec.SecondaryBootDisks.Count > 0 && !spec.StreamsImages
                ? new("SecondaryBootDisks", "are read only by image streaming; got ‹imageStreaming› off", $"use {ContainerOptimizedOs} and leave ‹imageStreaming› on") : null,
            spec.LocalSsd is not null && machine is { LocalSsdCount: 0 }
                ? new("LocalSsd", $"is for machine types that come with local SSDs; got {machine.Name}, which has none", "leave it out, or use "
                    + MachineCatalog.Types.Where(candidate => candidate.LocalSsdCount > 0).MinBy(candidate =>
                        (candidate.Family.Name != machine.Family.Name, Math.Abs(candidate.VCpus - machine.VCpus), candidate.GpuCount))!.Name) : null,
            spec.ImageStreaming is true && spec.ImageType != ContainerOptimizedOs
                ? new("ImageStreaming", $"is there only for {ContainerOptimizedOs}; got image {spec.ImageType}", "leave it out, or use that image") : null,
            !images.Contains(spec.ImageType)
                ? new("ImageType", $"must be {Wording.Or(images)}; got \"{spec.ImageType}\"", Meant() is { } meant ? $"did you mean {meant}?" : $"use {ContainerOptimizedOs}") : null,
        ]);
    }

    private static IEnumerable<Finding> CheckHyperdisk(NodePoolSpec spec, MachineType? machine)
    {
        if (machine is null || (spec.DiskIops is null && spec.DiskThroughputMib is null))
        {
            return [];
        }

        var type = spec.DiskType ?? DefaultDiskType(machine.Name);
        var most = (int)Math.Min(MaxDiskIops, Math.Max(MinDiskIops, (long)spec.DiskSizeGb * MaxDiskIopsPerGb));
        return type != BootDisks.Hyperdisk
            ? [new(
                spec.DiskIops is null ? "DiskThroughputMib" : "DiskIops",
                $"is only for the disk type {BootDisks.Hyperdisk}; got {type}", (BootDisks.Of(machine.Name).Contains(BootDisks.Hyperdisk) ? $"set ‹diskType› to {BootDisks.Hyperdisk}, or leave it out" : $"leave it out: {machine.Name} has no Hyperdisk to boot from"))
            {
                DependsOn = [nameof(spec.DiskType), nameof(spec.MachineType)],
            }]
            : Finding.Of(
            [
                spec.DiskIops is { } iops && (iops < MinDiskIops || iops > most)
                    ? new("DiskIops", $"must be {MinDiskIops} to {most} operations a second with {spec.DiskSizeGb} GB ({MaxDiskIopsPerGb} a GB, at most {MaxDiskIops}); got {iops}", $"use {Math.Clamp(iops, MinDiskIops, most)}{(iops > most && most < MaxDiskIops ? " or a larger disk" : "")}") : null,
                .. NumberBounds.Check("DiskThroughputMib", spec.DiskThroughputMib, MinDiskThroughputMib, MaxDiskThroughputMib, "MiB a second"),
            ]);
    }

    private static IEnumerable<Finding> CheckGpu(NodePoolSpec spec, MachineType? machine, string? gpuType) => Finding.Of(
    [
        spec.HoudiniGpu && machine is not null && gpuType is null
            ? new("HoudiniGpu", $"needs nodes with GPUs, and {machine.Name} has none", "set ‹gpu.type› or use a machine type with GPUs") : null,
        spec.Gpu?.Driver == GpuDriver.Latest && spec.ImageType == Ubuntu
            ? new("Gpu.Driver", $"latest is there only for {ContainerOptimizedOs}; got image {Ubuntu}", "use default") : null,
        .. NumberBounds.Check("Gpu.Sharing.MaxClientsPerGpu", spec.Gpu?.Sharing?.MaxClientsPerGpu, MinClientsPerGpu, MaxClientsPerGpu, "containers"),
        .. spec.Gpu?.PartitionSize is { } size && gpuType is not null
            ? CheckPartitions(gpuType, size, spec.Gpu.Sharing, GpuPartitions.Of(gpuType)) : [],
    ]);

    private static IEnumerable<Finding> CheckPartitions(
        string gpuType, string size, GpuSharing? sharing, IReadOnlyDictionary<string, int> sizes) => Finding.Of(
    [
        sizes.Count == 0 ? new("Gpu.PartitionSize", $"{gpuType} cannot be partitioned; got \"{size}\"", "use an A100 or newer, or ‹gpu.sharing›")
            : !sizes.ContainsKey(size)
            ? new("Gpu.PartitionSize", $"{gpuType} is cut into {string.Join(", ", sizes.Keys.Order(StringComparer.Ordinal))}; got \"{size}\"", "use one of them")
            : null,
        sharing?.Strategy == GpuSharingStrategy.Mps
            ? new("Gpu.Sharing.Strategy", "mps does not go together with ‹partitionSize›", "use ‹timeSharing› or leave one out") : null,
    ]);

    private static IEnumerable<Finding> CheckGpuDirect(NodePoolSpec spec, MachineType? machine) => !spec.GpuDirect || machine is null ? []
        : spec.GpuDirectKind is null
        ? [new("GpuDirect", $"is offered here for {Wording.Or([.. GpuDirect.All.SelectMany(each => each.Machines)])}; got {machine.Name}", "leave it out, or use one of those")]
        : Finding.Of(
        [
            spec.ImageType != ContainerOptimizedOs
                ? new("ImageType", $"must be {ContainerOptimizedOs} with ‹gpuDirect›, whose installers know nothing else; got {spec.ImageType}", "leave it out") : null,
            spec.Gpu is { PartitionSize: not null } or { Sharing: not null }
                ? new("Gpu", "must be whole GPUs with ‹gpuDirect›, which joins all GPUs of a node; got parts or shared ones", "leave ‹gpu.partitionSize› and ‹gpu.sharing› out, or ‹gpuDirect›") : null,
        ]);

    private static IEnumerable<Finding> CheckTpus(NodePoolSpec spec, MachineType? machine) => machine is null ? [] : Finding.Of(machine.TpuCount == 0
        ?
        [
            spec.TpuTopology is { } without
                ? new("TpuTopology", $"is for machine types with TPUs; got \"{without}\" on {machine.Name}", "leave it out, or use a type such as ct6e-standard-4t") : null,
        ]
        :
        [
            spec.Gpu is not null ? new("Gpu", $"must be left out for {machine.Name}, which has TPUs", "remove it") : null,
            spec.ImageType == Ubuntu
                ? new("ImageType", $"must be {ContainerOptimizedOs} with TPUs; got {Ubuntu}", $"use {ContainerOptimizedOs}") : null,
            .. spec.TpuTopology is { } topology ? CheckSlice(spec, machine, topology) : [],
        ]);

    // All nodes of a slice or none: https://docs.cloud.google.com/kubernetes-engine/docs/concepts/tpus (checked 2026-11).
    private static IEnumerable<Finding> CheckSlice(NodePoolSpec spec, MachineType machine, string topology)
    {
        if (TpuSlices.Hosts(machine, topology) is not { } hosts)
        {
            var near = TpuSlices.Nearest(machine, topology);
            return [new("TpuTopology", $"must be {TpuSlices.InWords(machine)} on {machine.Name}; got \"{topology}\"", $"use {near}")];
        }

        var why = $"the {hosts} machines of a slice {topology} of {spec.MachineType}, which come and go together";
        var (min, max) = (spec.Size.MinNodes(1), spec.Size.MaxNodes(1));
        var total = spec.Size.TotalMaxNodeCount is null ? "" : "Total";
        return hosts == 1 ? [] : Finding.Of(
        [
            max == hosts ? null
                : spec.Size.Autoscaled
                    ? new($"Size.{total}MaxNodeCount", $"must be {hosts}, {why}; got {max}", $"use {hosts}, and another pool for another slice")
                : new("Size.NodeCount", $"must be {hosts}, {why}; got {max}", $"use {hosts}"),
            spec.Size.Autoscaled && min != 0 && min != hosts
                ? new($"Size.{total}MinNodeCount", $"must be 0 or {hosts}, {why}; got {min}", $"use {(min * 2 < hosts ? 0 : hosts)}") : null,
        ]);
    }

    private static IEnumerable<Finding> CheckUpgrade(NodePoolUpgrade? upgrade) => upgrade is null ? [] : Finding.Of(upgrade.IsBlueGreen
        ?
        [
            upgrade.BatchNodeCount < 1 ? new("Upgrade.BatchNodeCount", $"must be at least 1 node; got {upgrade.BatchNodeCount}", "use 1") : null,
            .. NumberBounds.Check("Upgrade.BatchSoakSeconds", upgrade.BatchSoakSeconds, 0, MaxSoakSeconds, "seconds (7 days)"),
            .. NumberBounds.Check("Upgrade.PoolSoakSeconds", upgrade.PoolSoakSeconds, 0, MaxSoakSeconds, "seconds (7 days)"),
        ]
        :
        [
            upgrade.MaxSurge < 0 || upgrade.MaxUnavailable < 0 || upgrade.MaxSurge + upgrade.MaxUnavailable is < 1 or > MaxNodesUpgradedAtOnce
                ? new(
                    "Upgrade",
                    $"‹maxSurge› and ‹maxUnavailable› must not be negative and add up to 1 to {MaxNodesUpgradedAtOnce} nodes; got {upgrade.MaxSurge} and {upgrade.MaxUnavailable}", "use 1 and 0") : null,
        ]);

    internal static IEnumerable<Finding> CheckPlan(NodePoolSpec spec, CidrPlan? plan) =>
        plan is not null && spec.MaxPodsPerNode > plan.MaxPodsPerNode && !plan.NodesByMaxPods.ContainsKey(spec.MaxPodsPerNode.Value)
            ? [new(
                "MaxPodsPerNode",
                $"must be at most {plan.MaxPodsPerNode}, which the network's addresses are planned for; got {spec.MaxPodsPerNode}",
                "count the pool's nodes among the plan's by the most pods of a node, or leave it out")]
            : [];

    private static IEnumerable<Finding> CheckPlacement(NodePoolSpec spec, MachineType? machine) => Finding.Of(!spec.CompactPlacement
        ?
        [
            spec.PlacementPolicyName is not null
                ? new("PlacementPolicyName", "has an effect only with ‹compactPlacement›", "set that too, or leave the name out") : null,
        ]
        :
        [
            spec.Zones.Count != 1 ? new("Zones", $"‹compactPlacement› needs exactly one zone; got {spec.Zones.Count}", "name one") : null,
            spec.Upgrade is { IsBlueGreen: true } ? new("Upgrade", "does not go together with ‹compactPlacement›", "leave one out") : null,
            machine is null ? null
                : !SeriesWithCompactPlacement.Contains(machine.Family.Name)
                ? new("CompactPlacement", $"is not offered for the series {machine.Family.Name}; got {spec.MachineType}", $"use {Wording.Or(SeriesWithCompactPlacement)}")
                : spec.FlexStart is not null && !IsOneOf(FlexStartWithCompactPlacement, machine.Name)
                ? new("CompactPlacement", $"together with ‹flexStart› is offered only for a3-ultragpu and a4; got {machine.Name}", "leave one of the two out")
                : null,
        ]);

    private static IEnumerable<Finding> CheckFlexStart(NodePoolSpec spec, bool isOffered) => spec.FlexStart is not { } flexStart ? [] : Finding.Of(
    [
        !isOffered ? new("FlexStart", "is offered for nodes with GPUs or TPUs", "set ‹gpu.type› or use a machine type with either") : null,
        .. NumberBounds.Check("FlexStart.MaxRunSeconds", flexStart.MaxRunSeconds, 1, FlexStart.MaxSeconds, "seconds (7 days)"),
        spec.Size.TotalMinNodeCount is not 0
            ? new("Size", "‹flexStart› pools begin empty and grow on demand", "set ‹totalMinNodeCount› to 0 and a ‹totalMaxNodeCount›") : null,
        spec.AutoRepair is true ? new("AutoRepair", "must be off with ‹flexStart›", "leave it out") : null,
        spec.Reservation is { Type: not "NO_RESERVATION" }
            ? new("Reservation", "‹flexStart› machines never come out of reserved capacity", "leave one of the two out") : null,
        spec.CompactPlacement && flexStart.QueuedProvisioning
            ? new("CompactPlacement", "does not go together with ‹flexStart.queuedProvisioning›", "leave one out") : null,
        spec.Upgrade is { IsBlueGreen: true } ? new("Upgrade", "does not go together with ‹flexStart›", "leave it out") : null,
    ]);

    private static IEnumerable<Finding> CheckLabel(string path, string key, string value) => Finding.Of(
    [
        !LabelKey().IsMatch(key)
            ? new(path, "a key is up to 63 letters, digits, -, _ or ., with an optional DNS prefix and a slash before", "rename it")
            : NodeLabels.IsVendors(key) ? new(path, "the prefix belongs to Kubernetes or GKE", "use one of your own")
            : null,
        PlacementLabels.Contains(key) ? new(path, "is set from the pool itself and workloads are placed by it", "use another key") : null,
        !LabelValue().IsMatch(value)
            ? new(path, $"a value is at most 63 letters, digits, -, _ or ., a letter or digit at both ends; got \"{value}\"", "rename it") : null,
    ]);

    private static IEnumerable<Finding> CheckTaint(string path, NodeTaint taint, IEnumerable<NodeTaint> before) => Finding.Of(
    [
        !LabelKey().IsMatch(taint.Key) || !LabelValue().IsMatch(taint.Value)
            ? new(path, $"key and value must have the form of a label's; got \"{taint}\"", "write it like dedicated=team-a:NoSchedule") : null,
        before.Any(other => other.Key == taint.Key && other.Effect == taint.Effect)
            ? new(path, $"key {taint.Key} and effect {taint.Effect} are used twice", "remove one") : null,
    ]);

    private static bool IsOneOf(string[] prefixes, string machineType) =>
        prefixes.Any(prefix => machineType.StartsWith(prefix, StringComparison.Ordinal));

    [GeneratedRegex(@"\Aprojects/[a-z][-a-z0-9.:]{4,}[a-z0-9]/global/images/(family/)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex DiskImage();

    // Blocks: https://docs.cloud.google.com/ai-hypercomputer/docs/create/gke-ai-hypercompute (checked 2026-11).
    [GeneratedRegex(@"\A(projects/[a-z][-a-z0-9.:]{4,}[a-z0-9]/reservations/)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?(/reservationBlocks/[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(/reservationSubBlocks/[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?)?\z")]
    private static partial Regex ReservationName();

    [GeneratedRegex(@"\A([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex LabelKey();

    [GeneratedRegex(@"\A([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?\z")]
    private static partial Regex LabelValue();
}
