using Infra.Components.Cloud;
using Infra.Components.Common;
using Infra.Core.Machines;
using Infra.Core.Names;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What kind of cluster is wanted.</summary>
public sealed record ClusterSpec
{
    /// <summary>
    /// A zone (<c>europe-west4-a</c>) for a cluster with one control plane, or a region (<c>europe-west4</c>) for one that survives the
    /// loss of a zone.
    /// </summary>
    public required string Location { get; init; }

    /// <summary>The zones that nodes run in; a zonal cluster's own zone is always one of them.</summary>
    /// <value>Default: none named; the cluster's own zone, or three that Google picks in the region.</value>
    public IReadOnlyList<string> NodeZones { get; init; } = [];

    /// <summary>How soon new versions arrive.</summary>
    /// <value>Default: <see cref="Gke.ReleaseChannel.Regular"/>.</value>
    public ReleaseChannel ReleaseChannel { get; init; } = ReleaseChannel.Regular;

    /// <summary>When Google may do maintenance.</summary>
    /// <value>Default: <see cref="Cloud.MaintenanceWindow.Weekend"/>.</value>
    public MaintenanceWindow MaintenanceWindow { get; init; } = MaintenanceWindow.Weekend;

    /// <summary>Times in which no maintenance is done.</summary>
    /// <value>Default: none. At most 20, of which at most 3 of scope <see cref="MaintenanceExclusionScope.NoUpgrades"/>.</value>
    public IReadOnlyList<MaintenanceExclusion> MaintenanceExclusions { get; init; } = [];

    /// <summary>
    /// Whether the control plane is reached by its DNS name, where Google checks who asks (IAM permission
    /// <c>container.clusters.connect</c>) before a packet gets to the cluster.
    /// </summary>
    /// <value>Default: true. With no <see cref="AuthorizedNetworks"/> the control plane then has no IP endpoint at all.</value>
    public bool DnsEndpoint { get; init; } = true;

    /// <summary>Addresses from which the control plane's IP endpoint may be reached; never everything.</summary>
    /// <value>Default: none, and no IP endpoint.</value>
    public IReadOnlyList<AuthorizedNetwork> AuthorizedNetworks { get; init; } = [];

    /// <summary>The most pods on a node, where a pool does not say otherwise; each node takes twice as many addresses, rounded up to a power of two.</summary>
    /// <value>Default: 110. 8 to 256.</value>
    public int MaxPodsPerNode { get; init; } = Allocatable.DefaultMaxPodsPerNode;

    /// <summary>How eagerly the autoscaler takes nodes away.</summary>
    /// <value>Default: <see cref="Gke.AutoscalingProfile.OptimizeUtilization"/>, since GPU nodes cost most while idle.</value>
    public AutoscalingProfile AutoscalingProfile { get; init; } = AutoscalingProfile.OptimizeUtilization;

    /// <summary>Whether buckets can be mounted into pods (the Cloud Storage FUSE CSI driver).</summary>
    /// <value>Default: false.</value>
    public bool GcsFuseCsiDriver { get; init; }

    /// <summary>Whether Filestore shares can be mounted into pods (the Filestore CSI driver).</summary>
    /// <value>Default: false.</value>
    public bool FilestoreCsiDriver { get; init; }

    /// <summary>Whether file systems of Managed Lustre can be mounted into pods.</summary>
    /// <value>Default: false.</value>
    public bool LustreCsiDriver { get; init; }

    /// <summary>Whether pods can be attached to further networks, which GPUDirect-TCPXO needs (<see cref="GpuDirectFabric"/>).</summary>
    /// <value>Default: false.</value>
    public bool MultiNetworking { get; init; }

    /// <summary>Whose metrics GKE collects, in the provider's words (<see cref="ClusterRules.MonitoringComponents"/>).</summary>
    /// <value>Default: <c>SYSTEM_COMPONENTS</c>.</value>
    public IReadOnlyList<string> MonitoringComponents { get; init; } = [ClusterRules.SystemComponents];

    /// <summary>Whether Managed Service for Prometheus collects metrics of workloads.</summary>
    /// <value>Default: true.</value>
    public bool ManagedPrometheus { get; init; } = true;

    /// <summary>Whether the bill is split by namespace and label.</summary>
    /// <value>Default: true.</value>
    public bool CostAllocation { get; init; } = true;

    /// <summary>The Google group whose member groups can be named in role bindings (<c>gke-security-groups@example.com</c>).</summary>
    /// <value>Default: none.</value>
    public Input<string>? SecurityGroup { get; init => field = value.OrNone(); }

    /// <summary>Whether the control plane's own components (API server, scheduler, controllers) are logged.</summary>
    /// <value>Default: false; logs cost by volume.</value>
    public bool ControlPlaneLogs { get; init; }

    /// <summary>Whether images are held against the project's Binary Authorization policy, which is not made here.</summary>
    /// <value>Default: false.</value>
    public bool BinaryAuthorization { get; init; }

    /// <summary>Whether the cluster can be neither deleted nor replaced until this is turned off.</summary>
    /// <value>Default: true.</value>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>True where <see cref="Location"/> is a zone.</summary>
    public bool IsZonal => GcpLocation.IsZone(Location);

    /// <summary>The region of the cluster.</summary>
    public string Region => GcpLocation.RegionOf(Location);

    /// <summary>The zones that nodes run in; null where Google picks them in the region.</summary>
    public IReadOnlyList<string>? KnownNodeZones => IsZonal ? [.. NodeZones.Append(Location).Distinct()] : NodeZones.Count > 0 ? NodeZones : null;

    /// <summary>How many zones a pool's nodes are spread over where the pool names none.</summary>
    public int ZoneCount => KnownNodeZones?.Count ?? GcpLocation.DefaultZonesOfRegion;
}
