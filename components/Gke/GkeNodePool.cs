using System.Globalization;
using Infra.Components.Cloud;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Pulumi;
using Pulumi.Gcp.Container;
using Pulumi.Gcp.Container.Inputs;
using ArtifactRegistry = Pulumi.Gcp.ArtifactRegistry;
using Compute = Pulumi.Gcp.Compute;
using Projects = Pulumi.Gcp.Projects;
using ServiceAccounts = Pulumi.Gcp.ServiceAccount;

namespace Infra.Components.Gke;

/// <summary>
/// Nodes of one kind, with an identity of their own that can write logs and metrics and read images, and nothing else.
/// Pulumi names the pool in Google Cloud, so a change that GKE cannot make in place creates the new pool before the old one is emptied
/// and deleted; workloads select nodes by the label <c>name</c>, which stays.
/// </summary>
/// <remarks>
/// In place, node by node, changes: machine type, disk, image, labels, taints, image streaming. At once: size, zones, repair, upgrade
/// strategy. A new pool takes the place of the old one on a change of: Spot, preemptible, flex-start, GPUs, how they are shared or cut, and
/// their driver, so a machine type with other GPUs too; GPUDirect, local SSDs, reservation, placement, secure boot, pods per node, service account (the
/// provider's schema, 7.45, the base of Pulumi.Gcp 9.35.0).
/// </remarks>
public sealed class GkeNodePool : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:gke:GkeNodePool";

    /// <summary>The one project-wide role of the nodes: logs, metrics and what the autoscaler reads.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/service-accounts">Service accounts for GKE, checked 2026-08</seealso>
    public const string NodeRole = "roles/container.defaultNodeServiceAccount";

    /// <summary>What image streaming calls the API of: without it images are pulled in full, and nothing says so.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/image-streaming">Image streaming, checked 2026-11</seealso>
    public const string ImageStreamingRole = "roles/serviceusage.serviceUsageConsumer";

    private readonly string _name;

    /// <summary>Checks the spec, then makes the pool and the service account of its nodes.</summary>
    /// <param name="name">The component's name, at most 32 characters.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">The pool asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public GkeNodePool(string name, GkeNodePoolArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        _name = name;
        if (args.AreRefused("node pool", name, this, () => Check(name, args)))
        {
            return;
        }

        var spec = args.Spec;
        Facts = spec.Facts(args.Cluster.Spec);
        ServiceAccount = new(
            $"{name}-nodes",
            new()
            {
                Project = args.Cluster.Project,
                AccountId = AccountId(name, args),
                DisplayName = $"Nodes of the pool {name} ({args.Labels.Environment})",
            },
            new() { Parent = this });
        var poolOptions = new CustomResourceOptions { Parent = this, Protect = spec.DeletionProtection ? true : null, IgnoreChanges = Ignored(spec) };
        if (spec.IsSlice)
        {
            // The provider would send another topology to a pool that has one, and GKE does not make one slice into another.
            poolOptions.ReplaceOnChanges.Add("placementPolicy.tpuTopology");
        }

        // A node must be able to write its first logs and to pull its first images.
        var child = new CustomResourceOptions { Parent = this };
        var member = Output.Format($"serviceAccount:{ServiceAccount.Email}");
        poolOptions.DependsOn.Add(new Projects.IAMMember($"{name}-nodes-role", new() { Project = args.Cluster.Project, Role = NodeRole, Member = member }, child));
        if (spec.StreamsImages)
        {
            poolOptions.DependsOn.Add(new Projects.IAMMember(
                $"{name}-nodes-streaming", new() { Project = args.Cluster.Project, Role = ImageStreamingRole, Member = member }, child));
        }

        if (args.ImageRepository is { } repository)
        {
            poolOptions.DependsOn.Add(new ArtifactRegistry.RepositoryIamMember(
                $"{name}-nodes-images", new() { Repository = repository, Role = "roles/artifactregistry.reader", Member = member }, child));
        }

        Pool = new(name, PoolArgs(args), poolOptions);
        PoolName = Pool.Name;
        ServiceAccountEmail = ServiceAccount.Email;
        RegisterOutputs();
    }

    /// <summary>The pool's resource, for what is said of it nowhere here.</summary>
    public NodePool Pool { get => field.MadeBy(this); }

    /// <summary>The resource of the nodes' service account, to give it further rights.</summary>
    public ServiceAccounts.Account ServiceAccount { get => field.MadeBy(this); }

    /// <summary>The pool's name in Google Cloud; another after each replacement.</summary>
    [Output("poolName")]
    public Output<string> PoolName { get => field.MadeBy(this); private set; }

    /// <summary>The nodes' service account.</summary>
    [Output("serviceAccountEmail")]
    public Output<string> ServiceAccountEmail { get => field.MadeBy(this); private set; }

    /// <summary>What workloads are placed by: sizes, allocatable amounts, GPUs, labels and taints.</summary>
    public NodePoolFacts Facts { get => field.MadeBy(this); }

    private static List<Finding> Check(string name, GkeNodePoolArgs args)
    {
        List<Finding> findings =
        [
            .. NodePoolRules.Check(name, args.Spec),
            .. ResourceLabelsRules.Check(args.Labels),
            .. GcpNameRules.CheckServiceAccountId("Labels.Environment", AccountId(name, args)),
        ];
        return findings.Count > 0 ? findings : [.. NodePoolRules.CheckPlace(args.Spec, args.Cluster.Spec), .. NodePoolRules.CheckPlan(args.Spec, args.Cluster.Plan)];
    }

    // A project may hold several environments, and each has a pool "system".
    private static string AccountId(string name, GkeNodePoolArgs args) => GcpNameRules.ServiceAccountId($"{args.Labels.Environment}-{name}-nodes");

    private static List<string> Ignored(NodePoolSpec spec)
    {
        // The autoscaler changes the number of nodes, and Google then answers with another initial number, which would replace the pool.
        // A fixed number is the author's to change.
        List<string> ignored = spec.Size.Autoscaled ? ["initialNodeCount", "nodeCount"] : ["initialNodeCount"];

        // Google fills these in from the machine type (terraform-provider-google #17068), and a difference replaces the pool. What the author
        // did not choose is sent once, for a new pool, and never again.
        var machine = MachineCatalog.Find(spec.MachineType)!;
        if (spec.LocalSsd is null && machine.LocalSsdCount > 0)
        {
            ignored.AddRange(["nodeConfig.ephemeralStorageLocalSsdConfig", "nodeConfig.localNvmeSsdBlockConfig"]);
        }
        else if (spec.LocalSsd == LocalSsdUse.DataCache)
        {
            // All disks are the cache's; to the API none left for pods means the machine type's own number.
            ignored.Add("nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount");
        }

        // So it is with the threads of a core of machines with TPUs (cloud-foundation-fabric #3972).
        if (machine.TpuCount > 0)
        {
            ignored.Add("nodeConfig.advancedMachineFeatures");
        }

        // The default changed for some GPUs; another driver would replace a pool that was made before.
        if (spec.Gpu?.Driver is null && MachineCatalog.GpusOf(machine, spec.Gpu?.Type, spec.Gpu?.Count).Type is { } gpu && GpuDrivers.For(gpu, spec.ImageType) != GpuDriver.Default)
        {
            ignored.Add("nodeConfig.guestAccelerators[0].gpuDriverInstallationConfig");
        }

        return ignored;
    }

    private NodePoolArgs PoolArgs(GkeNodePoolArgs args)
    {
        var spec = args.Spec;
        var poolArgs = new NodePoolArgs
        {
            Project = args.Cluster.Project,
            Cluster = args.Cluster.Name,
            Location = args.Cluster.Location,
            NodeLocations = spec.Zones.AsInputList(),
            Management = new NodePoolManagementArgs
            {
                AutoRepair = spec.AutoRepair ?? spec.FlexStart is null,
                AutoUpgrade = spec.AutoUpgrade,
            },
            UpgradeSettings = Upgrade(spec.UpgradeOf(Facts)),
            NetworkConfig = NetworkConfig(args),
            NodeConfig = NodeConfig(args),
            MaxPodsPerNode = spec.MaxPodsPerNode.AsInput(),
            PlacementPolicy = spec.IsSlice ? SlicePlacement(args).AsInput()
                : spec.CompactPlacement ? new NodePoolPlacementPolicyArgs { Type = "COMPACT", PolicyName = spec.PlacementPolicyName }.AsInput()
                : null,
            QueuedProvisioning = spec.FlexStart is { QueuedProvisioning: true } ? new NodePoolQueuedProvisioningArgs { Enabled = true }.AsInput() : null,
        };
        if (spec.Size.NodeCount is { } count)
        {
            poolArgs.NodeCount = count;
        }
        else
        {
            var zones = spec.ZoneCount(args.Cluster.Spec.ZoneCount);
            poolArgs.Autoscaling = Autoscaling(spec);
            poolArgs.InitialNodeCount = (spec.Size.MinNodes(zones) + zones - 1) / zones;
        }

        if (spec.RespectDisruptionBudgetsOnDeletion)
        {
            poolArgs.NodeDrainConfigs.Add(new NodePoolNodeDrainConfigArgs { RespectPdbDuringNodePoolDeletion = true });
        }

        return poolArgs;
    }

    private NodePoolAutoscalingArgs Autoscaling(NodePoolSpec spec)
    {
        var policy = spec.SpreadEvenly ?? (spec.Capacity == NodeCapacity.OnDemand && Facts is { GpuCount: 0, TpuCount: 0 }) ? "BALANCED" : "ANY";

        // A slice is in one zone. Counted over the whole pool, the provider's numbers do not go together with flex-start of TPUs
        // (GoogleCloudPlatform/cluster-toolkit, modules/compute/gke-node-pool, 2026-06).
        return spec.IsSlice ? new() { LocationPolicy = policy, MinNodeCount = Facts.MinNodes, MaxNodeCount = Facts.MaxNodes }
            : spec.Size.TotalMaxNodeCount is { } total ? new() { LocationPolicy = policy, TotalMinNodeCount = spec.Size.TotalMinNodeCount ?? 0, TotalMaxNodeCount = total }
            : new() { LocationPolicy = policy, MinNodeCount = spec.Size.MinNodeCount ?? 0, MaxNodeCount = spec.Size.MaxNodeCount!.Value };
    }

    private static NodePoolNetworkConfigArgs NetworkConfig(GkeNodePoolArgs args) => new()
    {
        EnablePrivateNodes = true,
        AcceleratorNetworkProfile = args.Spec.GpuDirectKind == GpuDirect.Rdma ? "auto".AsInput() : null,
        AdditionalNodeNetworkConfigs = args.GpuNetworks.Take(args.Spec.GpuDirectKind?.Networks ?? 0)
            .Select(each => new NodePoolNetworkConfigAdditionalNodeNetworkConfigArgs { Network = each.Network, Subnetwork = each.Subnetwork }).AsInputList(),
    };

    // The newest TPUs are placed by a policy of their own that has the topology: AI-Hypercomputer/xpk, nodepool.py, 2026-06.
    private NodePoolPlacementPolicyArgs SlicePlacement(GkeNodePoolArgs args)
    {
        var spec = args.Spec;
        if (!spec.MachineType.StartsWith("tpu7x-", StringComparison.Ordinal))
        {
            return new() { Type = "COMPACT", TpuTopology = spec.TpuTopology! };
        }

        var policy = new Compute.ResourcePolicy(
            $"{_name}-slice",
            new()
            {
                Project = args.Cluster.Project,
                Region = args.Cluster.Spec.Region,
                WorkloadPolicy = new Compute.Inputs.ResourcePolicyWorkloadPolicyArgs { Type = "HIGH_THROUGHPUT", AcceleratorTopology = spec.TpuTopology! },
            },
            new() { Parent = this });
        return new() { Type = "COMPACT", PolicyName = policy.Name };
    }

    private NodePoolNodeConfigArgs NodeConfig(GkeNodePoolArgs args)
    {
        var spec = args.Spec;
        var disks = MachineCatalog.Find(spec.MachineType)!.LocalSsdCount;
        var areCache = spec.LocalSsd == LocalSsdUse.DataCache;
        var config = new NodePoolNodeConfigArgs
        {
            MachineType = spec.MachineType,
            DiskSizeGb = spec.DiskSizeGb,
            DiskType = spec.DiskType ?? NodePoolRules.DefaultDiskType(spec.MachineType),
            ImageType = spec.ImageType,
            Spot = spec.Spot,
            Preemptible = spec.Preemptible,
            ServiceAccount = ServiceAccount.Email,

            // What the nodes may do is decided by their account's roles; a narrower scope would only hide that.
            OauthScopes = { "https://www.googleapis.com/auth/cloud-platform" },
            Labels = Facts.Labels.ToDictionary(label => label.Key, label => label.Value),
            ResourceLabels = args.Labels.ToDictionary(),
            Metadata = { ["disable-legacy-endpoints"] = "true" },
            WorkloadMetadataConfig = new NodePoolNodeConfigWorkloadMetadataConfigArgs { Mode = "GKE_METADATA" },
            ShieldedInstanceConfig = new NodePoolNodeConfigShieldedInstanceConfigArgs
            {
                EnableSecureBoot = spec.SecureBoot,
                EnableIntegrityMonitoring = true,
            },
            GcfsConfig = new NodePoolNodeConfigGcfsConfigArgs { Enabled = spec.StreamsImages },
            KubeletConfig = new NodePoolNodeConfigKubeletConfigArgs { InsecureKubeletReadonlyPortEnabled = "FALSE" },
            LocalNvmeSsdBlockConfig = disks > 0 && spec.LocalSsd == LocalSsdUse.Block
                ? new NodePoolNodeConfigLocalNvmeSsdBlockConfigArgs { LocalSsdCount = disks }.AsInput()
                : null,
            EphemeralStorageLocalSsdConfig = disks > 0 && spec.LocalSsd != LocalSsdUse.Block
                ? new NodePoolNodeConfigEphemeralStorageLocalSsdConfigArgs { LocalSsdCount = areCache ? 0 : disks, DataCacheCount = areCache ? disks : null }.AsInput()
                : null,
            Gvnic = spec.GpuDirectKind == GpuDirect.Tcpxo ? new NodePoolNodeConfigGvnicArgs { Enabled = true }.AsInput() : null,
            BootDiskKmsKey = spec.KmsKey,
            FlexStart = spec.FlexStart is null ? null : true,
            MaxRunDuration = spec.FlexStart is { } flexStart ? Seconds(flexStart.MaxRunSeconds).AsInput() : null,
            ReservationAffinity = (spec.FlexStart is null ? spec.Reservation : ReservationAffinity.None) is { } reservation
                ? Affinity(reservation).AsInput() : null,
            SecondaryBootDisks = spec.SecondaryBootDisks
                .Select(image => new NodePoolNodeConfigSecondaryBootDiskArgs { DiskImage = image, Mode = "CONTAINER_IMAGE_CACHE" }).AsInputList(),

            // GKE adds that of Arm by itself, under a prefix of Kubernetes' own.
            Taints = Facts.Taints.Where(taint => taint != NodeTaint.Arm)
                .Select(taint => new NodePoolNodeConfigTaintArgs { Key = taint.Key, Value = taint.Value, Effect = taint.GoogleEffect }).AsInputList(),
        };
        if (spec.DiskIops is not null || spec.DiskThroughputMib is not null)
        {
            // Google knows the disk by two names; one of them is enough, and this one has the performance.
            config.BootDisk = new NodePoolNodeConfigBootDiskArgs
            {
                DiskType = config.DiskType,
                SizeGb = config.DiskSizeGb,
                ProvisionedIops = spec.DiskIops.AsInput(),
                ProvisionedThroughput = spec.DiskThroughputMib.AsInput(),
            };
            (config.DiskType, config.DiskSizeGb) = (null, null);
        }

        if (Facts.GpuType is { } gpuType)
        {
            config.GuestAccelerators.Add(Accelerator(spec, gpuType));
        }

        return config;
    }

    private static NodePoolNodeConfigReservationAffinityArgs Affinity(ReservationAffinity reservation) => reservation.Name is { } name
        ? new() { ConsumeReservationType = reservation.Type, Key = "compute.googleapis.com/reservation-name", Values = { name } }
        : new() { ConsumeReservationType = reservation.Type };

    private static NodePoolNodeConfigGuestAcceleratorArgs Accelerator(NodePoolSpec spec, string gpuType)
    {
        var gpu = spec.Gpu ?? new GpuSpec();
        return new()
        {
            Type = gpuType,
            Count = MachineCatalog.GpusOf(MachineCatalog.Find(spec.MachineType)!, gpu.Type, gpu.Count).Count,
            GpuDriverInstallationConfig = new NodePoolNodeConfigGuestAcceleratorGpuDriverInstallationConfigArgs
            {
                GpuDriverVersion = (gpu.Driver ?? GpuDrivers.For(gpuType, spec.ImageType)) switch
                {
                    GpuDriver.Default => "DEFAULT",
                    GpuDriver.Latest => "LATEST",
                    _ => "INSTALLATION_DISABLED",
                },
            },
            GpuPartitionSize = gpu.PartitionSize?.AsInput(),
            GpuSharingConfig = gpu.Sharing is { } sharing
                ? new NodePoolNodeConfigGuestAcceleratorGpuSharingConfigArgs
                {
                    GpuSharingStrategy = sharing.Strategy == GpuSharingStrategy.TimeSharing ? "TIME_SHARING" : "MPS",
                    MaxSharedClientsPerGpu = sharing.MaxClientsPerGpu,
                }.AsInput()
                : null,
        };
    }

    private static NodePoolUpgradeSettingsArgs Upgrade(NodePoolUpgrade upgrade) => upgrade.IsBlueGreen
        ? new()
        {
            Strategy = "BLUE_GREEN",
            BlueGreenSettings = new NodePoolUpgradeSettingsBlueGreenSettingsArgs
            {
                NodePoolSoakDuration = Seconds(upgrade.PoolSoakSeconds),
                StandardRolloutPolicy = new NodePoolUpgradeSettingsBlueGreenSettingsStandardRolloutPolicyArgs
                {
                    BatchNodeCount = upgrade.BatchNodeCount,
                    BatchSoakDuration = Seconds(upgrade.BatchSoakSeconds),
                },
            },
        }
        : new() { Strategy = "SURGE", MaxSurge = upgrade.MaxSurge, MaxUnavailable = upgrade.MaxUnavailable };

    private static string Seconds(int seconds) => seconds.ToString(CultureInfo.InvariantCulture) + "s";
}
