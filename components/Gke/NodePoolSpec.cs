using System.Collections.Immutable;
using Infra.Components.Common;
using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What kind of nodes are wanted, and how many.</summary>
public sealed record NodePoolSpec
{
    /// <summary>The pool's name as workloads select it (label <c>name</c>); it stays when the pool is replaced.</summary>
    public required string Name { get; init; }

    /// <summary>The machine type (<c>n1-standard-8</c>).</summary>
    public required string MachineType { get; init; }

    /// <summary>How many nodes.</summary>
    public required NodePoolSize Size { get; init; }

    /// <summary>Whether the nodes are Spot VMs: cheap, taken back at any time; the recommended kind of the two.</summary>
    /// <value>Default: false.</value>
    public bool Spot { get; init; }

    /// <summary>Whether the nodes are preemptible VMs, the older kind of Spot that lives 24 hours at most.</summary>
    /// <value>Default: false.</value>
    public bool Preemptible { get; init; }

    /// <summary>Whether nodes that Google may take back are tainted, so that only pods that tolerate it get there.</summary>
    /// <value>Default: true.</value>
    public bool TaintInterruptible { get; init; } = true;

    /// <summary>The nodes' GPUs.</summary>
    /// <value>Default: what is built into the machine type; none for most.</value>
    public GpuSpec? Gpu { get; init; }

    /// <summary>The topology of the slice that the pool's TPUs are (<c>4x4</c>); more than a machine's chips make a pool that has all nodes of the slice or none.</summary>
    /// <value>Default: that of a single machine, of which there may be several.</value>
    public string? TpuTopology { get; init; }

    /// <summary>Whether the nodes carry <c>houdini.gpu=true</c>, where pods of Houdini's GPU engine go.</summary>
    /// <value>Default: false.</value>
    public bool HoudiniGpu { get; init; }

    /// <summary>The zones of the nodes.</summary>
    /// <value>Default: none named; the cluster's.</value>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>How the autoscaler spreads new nodes: evenly over the zones, or wherever there is capacity.</summary>
    /// <value>Default: by what is bought; wherever there is capacity for Spot, preemptible and GPU nodes, otherwise evenly.</value>
    public bool? SpreadEvenly { get; init; }

    /// <summary>The boot disk's size in GB.</summary>
    /// <value>Default: 100. 10 to 65,536.</value>
    public int DiskSizeGb { get; init; } = 100;

    /// <summary>The boot disk's type.</summary>
    /// <value>Default: <c>pd-balanced</c>, or <c>hyperdisk-balanced</c> for machine series without Persistent Disk.</value>
    public string? DiskType { get; init; }

    /// <summary>What a boot disk of the type hyperdisk-balanced is provisioned with, in operations a second.</summary>
    /// <value>Default: Google's, by the disk's size. 3,000 to 160,000, at most 500 a GB; what is beyond 3,000 costs.</value>
    public int? DiskIops { get; init; }

    /// <summary>What a boot disk of the type hyperdisk-balanced is provisioned with, in MiB a second.</summary>
    /// <value>Default: Google's, by the disk's size. 140 to 2,400; what is beyond 140 costs.</value>
    public int? DiskThroughputMib { get; init; }

    /// <summary>Disk images with container images in them, which nodes have at hand from their first second: <c>projects/PROJECT/global/images/IMAGE</c>.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> SecondaryBootDisks { get; init; } = [];

    /// <summary>The key of Cloud KMS that encrypts the nodes' boot disks, in full; another one replaces the pool.</summary>
    /// <value>Default: null, Google's own.</value>
    public Input<string>? KmsKey { get; init => field = value.OrNone(); }

    /// <summary>What the local SSDs that come with the machine type are used for.</summary>
    /// <value>Default: <see cref="LocalSsdUse.Ephemeral"/> for a new pool; one that is there keeps what it has.</value>
    public LocalSsdUse? LocalSsd { get; init; }

    /// <summary>The node's operating system.</summary>
    /// <value>Default: <c>COS_CONTAINERD</c>. The other: <c>UBUNTU_CONTAINERD</c>.</value>
    public string ImageType { get; init; } = NodePoolRules.ContainerOptimizedOs;

    /// <summary>Whether containers start before their image has arrived in full (GKE image streaming).</summary>
    /// <value>Default: true on Container-Optimized OS, which alone has it.</value>
    public bool? ImageStreaming { get; init; }

    /// <summary>Whether the pool, and with it the work of everybody on it, can be deleted or replaced only after this is turned off.</summary>
    /// <value>Default: true.</value>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>Whether GKE exchanges nodes that stop answering.</summary>
    /// <value>Default: true, but false with <see cref="FlexStart"/>, which does without.</value>
    public bool? AutoRepair { get; init; }

    /// <summary>Whether GKE keeps the nodes at the control plane's version; it must, in a cluster on a release channel.</summary>
    /// <value>Default: true, the only value that is accepted.</value>
    public bool AutoUpgrade { get; init; } = true;

    /// <summary>How nodes are exchanged for newer ones.</summary>
    /// <value>Default: one more at a time; with GPUs or TPUs, for which there is seldom quota to spare, one less at a time.</value>
    public NodePoolUpgrade? Upgrade { get; init; }

    /// <summary>Whether the nodes are placed close together, for fast networks between them; needs one zone.</summary>
    /// <value>Default: false.</value>
    public bool CompactPlacement { get; init; }

    /// <summary>Whether the GPUs of several nodes reach each other past the processors, by what Google has for the machine type.</summary>
    /// <value>Default: false; from node to node they go through the one network card of the processors.</value>
    public bool GpuDirect { get; init; }

    /// <summary>The name of a resource policy of one's own for <see cref="CompactPlacement"/>.</summary>
    /// <value>Default: none; GKE makes one.</value>
    public Input<string>? PlacementPolicyName { get; init => field = value.OrNone(); }

    /// <summary>Whether machines come out of reserved capacity.</summary>
    /// <value>Default: none named; Google's default, any matching reservation.</value>
    public ReservationAffinity? Reservation { get; init; }

    /// <summary>The last day of a reservation in calendar mode, at whose end Google deletes it and the machines that came out of it.</summary>
    /// <value>Default: null, the reservation has no end.</value>
    /// <seealso href="https://docs.cloud.google.com/compute/docs/instances/future-reservations-calendar-mode-overview">Calendar mode, checked 2026-11</seealso>
    public DateOnly? ReservationEnds { get; init; }

    /// <summary>Whether Google provides the machines when it has them.</summary>
    /// <value>Default: no.</value>
    public FlexStart? FlexStart { get; init; }

    /// <summary>The most pods on a node.</summary>
    /// <value>Default: the cluster's. 8 to 256.</value>
    public int? MaxPodsPerNode { get; init; }

    /// <summary>Whether nodes boot only signed software; off for drivers that are not signed.</summary>
    /// <value>Default: true.</value>
    public bool SecureBoot { get; init; } = true;

    /// <summary>Whether, when the pool is deleted, PodDisruptionBudgets are respected while its nodes are emptied (a preview feature of GKE).</summary>
    /// <value>Default: false; nodes are emptied all the same.</value>
    public bool RespectDisruptionBudgetsOnDeletion { get; init; }

    /// <summary>Further labels of the nodes.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Further taints of the nodes.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<NodeTaint> Taints { get; init; } = [];

    /// <summary>The ComputeClass that the pool is of: its nodes then take only pods that ask for the class, or for the pool by name.</summary>
    /// <value>Default: none.</value>
    public ComputeClassPlace? ComputeClass { get; init; }

    /// <summary>Whether the nodes have GPUs, built in or attached.</summary>
    public bool HasGpus => Gpu?.Type is not null || MachineCatalog.Find(MachineType) is { GpuCount: > 0 };

    /// <summary>Whether the nodes are the hosts of one slice of TPUs, which come and go together.</summary>
    public bool IsSlice => TpuTopology is { } topology && MachineCatalog.Find(MachineType) is { } machine && TpuSlices.Hosts(machine, topology) > 1;

    /// <summary>How the machines are bought.</summary>
    public NodeCapacity Capacity => Spot ? NodeCapacity.Spot : Preemptible ? NodeCapacity.Preemptible : NodeCapacity.OnDemand;

    /// <summary>What <see cref="GpuDirect"/> comes to; null without it.</summary>
    public GpuDirect? GpuDirectKind => GpuDirect ? Core.NodePools.GpuDirect.Of(MachineType) : null;

    /// <summary>Whether the nodes' processors are Arm's.</summary>
    internal bool IsArm => MachineCatalog.Find(MachineType) is { Family.IsArm: true };

    /// <summary>Whether images are streamed, the default worked out.</summary>
    internal bool StreamsImages => ImageStreaming ?? ImageType == NodePoolRules.ContainerOptimizedOs;

    /// <summary>The zones that the nodes are spread over.</summary>
    /// <param name="clusterZones">The cluster's number of zones.</param>
    /// <returns>At least 1.</returns>
    public int ZoneCount(int clusterZones) => Zones.Count > 0 ? Zones.Count : clusterZones;

    /// <summary>The zones of the nodes; null where Google picks them in the region.</summary>
    internal IReadOnlyList<string>? KnownZones(ClusterSpec cluster) => Zones.Count > 0 ? Zones : cluster.KnownNodeZones;

    /// <summary>How nodes are exchanged, the default worked out.</summary>
    internal NodePoolUpgrade UpgradeOf(NodePoolFacts facts) => Upgrade ?? (facts.GpuCount > 0 || facts.TpuCount > 0 ? NodePoolUpgrade.Surge(0, 1) : NodePoolUpgrade.Surge(1, 0));

    /// <summary>The most nodes at any time: of the whole pool, with those that an upgrade adds.</summary>
    /// <param name="cluster">The cluster, whose zones count where the pool names none.</param>
    /// <returns>Nodes: twice the pool for a blue-green upgrade, else those that are added before old ones go.</returns>
    public int NodesWithUpgrade(ClusterSpec cluster)
    {
        var facts = Facts(cluster);
        var upgrade = UpgradeOf(facts);
        return facts.MaxNodes + (upgrade.IsBlueGreen ? facts.MaxNodes : upgrade.MaxSurge);
    }

    /// <summary>What workloads are placed by, known before there is a pool.</summary>
    /// <param name="cluster">The cluster, whose zones and pods a node count where the pool says nothing of its own.</param>
    /// <returns>The facts; GPUs are counted as Kubernetes offers them, so each partition and each place on a shared GPU is one.</returns>
    /// <exception cref="ArgumentException">The pool is one that <see cref="NodePoolRules"/> refuse for its machine type or partition size.</exception>
    public NodePoolFacts Facts(ClusterSpec cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var machine = MachineCatalog.Find(MachineType)
            ?? throw new ArgumentException($"unknown machine type {MachineType}; check the pool first", nameof(cluster));
        var (gpuType, gpuCount) = MachineCatalog.GpusOf(machine, Gpu?.Type, Gpu?.Count);
        var zones = ZoneCount(cluster.ZoneCount);
        var facts = NodePoolFacts.Of(
            Name,
            machine,
            Size.MinNodes(zones),
            Size.MaxNodes(zones),
            Gpu?.Type,
            Gpu?.Count,
            Capacity,
            PoolLabels.Of(Name, machine, Gpu?.Type, Gpu?.Count, Capacity, HoudiniGpu).Concat(Labels)
                .Concat(ComputeClass is null ? [] : [KeyValuePair.Create(NodeLabels.ComputeClass, ComputeClass.Name)])
                .Concat(GpuDirectKind == Core.NodePools.GpuDirect.Rdma ? [KeyValuePair.Create(Core.NodePools.GpuDirect.ClaimsLabel, "true")] : []).ToDictionary(),
            ComputeClass is null ? Taints : [.. Taints, NodeTaint.OfClass(ComputeClass.Name)],
            TaintInterruptible,
            MaxPodsPerNode ?? cluster.MaxPodsPerNode);
        var pieces = 1;
        if (gpuType is not null && Gpu?.PartitionSize is { } size && !GpuPartitions.Of(gpuType).TryGetValue(size, out pieces))
        {
            throw new ArgumentException($"{gpuType} has no partitions of {size}; check the pool first", nameof(cluster));
        }

        var physicalGpus = gpuCount * pieces;
        return facts with
        {
            GpuCount = physicalGpus * (Gpu?.Sharing?.MaxClientsPerGpu ?? 1),
            MaxGpusPerContainer = gpuType is not null && Gpu?.Sharing is { } sharing
                ? SharedGpus.MostOfAContainer(sharing.Strategy == GpuSharingStrategy.TimeSharing, physicalGpus)
                : null,
            TpuTopology = TpuTopology ?? facts.TpuTopology,
            ClassRung = ComputeClass?.Rung,
            GpuDirect = GpuDirectKind?.Name,
            AllocatableCpuMillicores = facts.AllocatableCpuMillicores - (GpuDirectKind?.DaemonCpuMillicores ?? 0),
            Zones = KnownZones(cluster),
            Region = Zones.Count > 0 ? GcpLocation.RegionOf(Zones[0]) : cluster.Region.Length > 0 ? cluster.Region : null,

            // GKE's own taint is declared although GKE adds it, since GKE leaves it out in a cluster that has nothing but GPU pools;
            // declared, it is in Google's answer just as it was sent and never a difference.
            Taints = facts.AllTaints,
        };
    }
}

/// <summary>A pool's place in a ComputeClass.</summary>
/// <param name="Name">The class.</param>
/// <param name="Rung">1 for the pool that is tried first.</param>
public sealed record ComputeClassPlace(string Name, int Rung);
