using Infra.Components.Gke;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Platform.Tests;

public class GkeNodePoolTests
{
    private const string PoolType = "gcp:container/nodePool:NodePool";

    [Fact]
    public async Task GkeNodePool_Defaults_ArePinned()
    {
        GkeNodePool? pool = null;

        var run = await TestRun.RunAsync(() => pool = Make(Given.CpuPool));

        run.Golden("node-pool.json");
        run.ChildrenOf(GkeNodePool.Token, "dev-workers");
        await Expect.PlainAsync("dev-workers-1234567", pool!.PoolName);
        await Expect.PlainAsync("dev-dev-workers-nodes@project.iam.gserviceaccount.com", pool.ServiceAccountEmail);
    }

    [Fact]
    public async Task GkeNodePool_OfGpus_IsPinned()
    {
        var run = await TestRun.RunAsync(() => Make(Given.GpuPool with { Spot = true, HoudiniGpu = true }, imageRepository: "projects/lab-dev/locations/europe-west4/repositories/images"));

        run.Golden("node-pool-gpu.json");
    }

    [Fact]
    public async Task GkeNodePool_Name_IsLeftToPulumi()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool))).One(PoolType);

        Assert.Null(pool["name"]);
        Assert.Null(pool["namePrefix"]);
        Assert.False(pool.Options is CustomResourceOptions { DeleteBeforeReplace: true });
    }

    [Fact]
    public async Task GkeNodePool_Always_WaitsForTheRightsOfItsNodes()
    {
        var run = await TestRun.RunAsync(() => Make(Given.CpuPool, imageRepository: "repository-id"));

        var dependencies = await TestRun.ValueOfAsync(run.One(PoolType).Options.DependsOn.ToOutput());
        Assert.Equal(["dev-workers-nodes-role", "dev-workers-nodes-streaming", "dev-workers-nodes-images"], dependencies.Select(dependency => dependency.GetResourceName()));
    }

    [Fact]
    public async Task Size_Autoscaled_IgnoresWhatTheAutoscalerChanges()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool))).One(PoolType);

        Assert.Equal(["initialNodeCount", "nodeCount"], pool.Options.IgnoreChanges);
    }

    [Fact]
    public async Task Size_Fixed_IsTheAuthorsToChange()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool with { Size = NodePoolSize.Fixed(2) }))).One(PoolType);

        Assert.Equal(2d, pool["nodeCount"]);
        Assert.Null(pool["autoscaling"]);
        Assert.Null(pool["initialNodeCount"]);
        Assert.Equal(["initialNodeCount"], pool.Options.IgnoreChanges);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public async Task Size_Total_BeginsWithEnoughNodesInEachZone(int minimum, int initial)
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool with { Size = NodePoolSize.Total(minimum, 9) }, clusterZones: 3))).One(PoolType);

        Assert.Equal((double)initial, pool["initialNodeCount"]);
        Assert.Equal((double)minimum, pool["autoscaling.totalMinNodeCount"]);
        Assert.Equal(9d, pool["autoscaling.totalMaxNodeCount"]);
        Assert.Null(pool["autoscaling.maxNodeCount"]);
    }

    [Fact]
    public async Task Size_PerZone_IsSentAsSuch()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool with { Size = NodePoolSize.PerZone(1, 5) }, clusterZones: 3))).One(PoolType);

        Assert.Equal(1d, pool["autoscaling.minNodeCount"]);
        Assert.Equal(5d, pool["autoscaling.maxNodeCount"]);
        Assert.Null(pool["autoscaling.totalMaxNodeCount"]);
        Assert.Equal(1d, pool["initialNodeCount"]);
    }

    [Theory]
    [InlineData(false, false, null, "BALANCED")]
    [InlineData(true, false, null, "ANY")]
    [InlineData(false, true, null, "ANY")]
    [InlineData(true, false, true, "BALANCED")]
    [InlineData(false, false, false, "ANY")]
    public async Task SpreadEvenly_ByWhatIsBought_DecidesTheLocationPolicy(bool spot, bool gpu, bool? spreadEvenly, string policy)
    {
        var spec = (gpu ? Given.GpuPool : Given.CpuPool) with { Spot = spot, SpreadEvenly = spreadEvenly };

        Assert.Equal(policy, (await TestRun.RunAsync(() => Make(spec))).One(PoolType)["autoscaling.locationPolicy"]);
    }

    [Fact]
    public async Task Gpu_Sharing_IsSentAndMultipliesWhatNodesOffer()
    {
        GkeNodePool? made = null;
        var spec = Given.GpuPool with
        {
            Gpu = new() { Type = "t4", Count = 2, Driver = GpuDriver.Latest, Sharing = new(GpuSharingStrategy.TimeSharing, 4) },
        };

        var pool = (await TestRun.RunAsync(() => made = Make(spec))).One(PoolType);

        Assert.Equal("nvidia-tesla-t4", pool["nodeConfig.guestAccelerators.0.type"]);
        Assert.Equal(2d, pool["nodeConfig.guestAccelerators.0.count"]);
        Assert.Equal("LATEST", pool["nodeConfig.guestAccelerators.0.gpuDriverInstallationConfig.gpuDriverVersion"]);
        Assert.Equal("TIME_SHARING", pool["nodeConfig.guestAccelerators.0.gpuSharingConfig.gpuSharingStrategy"]);
        Assert.Equal(4d, pool["nodeConfig.guestAccelerators.0.gpuSharingConfig.maxSharedClientsPerGpu"]);
        Assert.Equal(8, made!.Facts.GpuCount);
        Assert.Equal("2", made.Facts.Labels["gpu_count"]);
    }

    [Fact]
    public async Task Gpu_Mps_IsSent()
    {
        var spec = Given.GpuPool with { Gpu = new() { Type = "t4", Driver = GpuDriver.None, Sharing = new(GpuSharingStrategy.Mps, 2) } };

        var pool = (await TestRun.RunAsync(() => Make(spec))).One(PoolType);

        Assert.Equal("MPS", pool["nodeConfig.guestAccelerators.0.gpuSharingConfig.gpuSharingStrategy"]);
        Assert.Equal("INSTALLATION_DISABLED", pool["nodeConfig.guestAccelerators.0.gpuDriverInstallationConfig.gpuDriverVersion"]);
    }

    [Fact]
    public async Task Gpu_Partitions_OfABuiltInGpu_AreSentAndCounted()
    {
        GkeNodePool? made = null;
        var spec = Given.CpuPool with { MachineType = "a2-highgpu-2g", Gpu = new() { PartitionSize = "1g.5gb" } };

        var pool = (await TestRun.RunAsync(() => made = Make(spec))).One(PoolType);

        Assert.Equal("nvidia-tesla-a100", pool["nodeConfig.guestAccelerators.0.type"]);
        Assert.Equal(2d, pool["nodeConfig.guestAccelerators.0.count"]);
        Assert.Equal("1g.5gb", pool["nodeConfig.guestAccelerators.0.gpuPartitionSize"]);
        Assert.Equal(14, made!.Facts.GpuCount);
    }

    [Fact]
    public async Task Gpu_BuiltIn_IsDeclaredWithADriverUnasked()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool with { MachineType = "g2-standard-8" }))).One(PoolType);

        Assert.Equal("nvidia-l4", pool["nodeConfig.guestAccelerators.0.type"]);
        Assert.Equal("DEFAULT", pool["nodeConfig.guestAccelerators.0.gpuDriverInstallationConfig.gpuDriverVersion"]);
        Assert.Equal("nvidia.com/gpu", pool["nodeConfig.taints.0.key"]);
    }

    [Theory]
    [InlineData(true, false, "cloud.google.com/gke-spot")]
    [InlineData(false, true, "cloud.google.com/gke-preemptible")]
    public async Task Taints_OfInterruptibleGpuNodes_AreItsCapacitysTheAuthorsAndGkes(bool spot, bool preemptible, string capacityTaint)
    {
        GkeNodePool? made = null;
        var spec = Given.GpuPool with { Spot = spot, Preemptible = preemptible, Taints = [Given.Taint("team", "rl", TaintEffect.NoExecute)] };

        var pool = (await TestRun.RunAsync(() => made = Make(spec))).One(PoolType);

        Assert.Equal(capacityTaint, pool["nodeConfig.taints.0.key"]);
        Assert.Equal("true", pool["nodeConfig.taints.0.value"]);
        Assert.Equal("NO_SCHEDULE", pool["nodeConfig.taints.0.effect"]);
        Assert.Equal("team", pool["nodeConfig.taints.1.key"]);
        Assert.Equal("NO_EXECUTE", pool["nodeConfig.taints.1.effect"]);
        Assert.Equal("nvidia.com/gpu", pool["nodeConfig.taints.2.key"]);
        Assert.Equal("present", pool["nodeConfig.taints.2.value"]);
        Assert.All(made!.Facts.AllTaints, taint => Assert.Contains(made.Facts.Tolerations, toleration => toleration.Tolerates(taint)));
        Assert.Equal(3, made.Facts.AllTaints.Count);
    }

    [Fact]
    public async Task Taints_WhereInterruptionIsNotTainted_AreTheAuthorsAlone()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool with { Spot = true, TaintInterruptible = false }))).One(PoolType);

        Assert.Null(pool["nodeConfig.taints"]);
        Assert.Equal(true, pool["nodeConfig.spot"]);
        Assert.Equal(false, pool["nodeConfig.preemptible"]);
    }

    [Fact]
    public void Taints_GpuTaintOfTheAuthors_IsNotAddedAgain()
    {
        var facts = (Given.GpuPool with { Taints = [Given.Taint("nvidia.com/gpu", "present")] }).Facts(Given.Cluster);

        Assert.Equal(NodeTaint.Gpu, Assert.Single(facts.Taints));
    }

    [Fact]
    public async Task Upgrade_BlueGreen_IsSentWithoutSurge()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool with { Upgrade = NodePoolUpgrade.BlueGreen(2, 60, 7200) }))).One(PoolType);

        Assert.Equal("BLUE_GREEN", pool["upgradeSettings.strategy"]);
        Assert.Equal("7200s", pool["upgradeSettings.blueGreenSettings.nodePoolSoakDuration"]);
        Assert.Equal(2d, pool["upgradeSettings.blueGreenSettings.standardRolloutPolicy.batchNodeCount"]);
        Assert.Equal("60s", pool["upgradeSettings.blueGreenSettings.standardRolloutPolicy.batchSoakDuration"]);
        Assert.Null(pool["upgradeSettings.maxSurge"]);
    }

    [Fact]
    public async Task Upgrade_Surge_OfTheAuthors_WinsOverTheDefaultForGpus()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.GpuPool with { Upgrade = NodePoolUpgrade.Surge(2, 3) }))).One(PoolType);

        Assert.Equal(2d, pool["upgradeSettings.maxSurge"]);
        Assert.Equal(3d, pool["upgradeSettings.maxUnavailable"]);
    }

    [Fact]
    public async Task Placement_Compact_IsSentWithItsPolicy()
    {
        var spec = Given.CpuPool with { CompactPlacement = true, PlacementPolicyName = "close", Zones = ["europe-west4-a"] };

        var pool = (await TestRun.RunAsync(() => Make(spec))).One(PoolType);

        Assert.Equal("COMPACT", pool["placementPolicy.type"]);
        Assert.Equal("close", pool["placementPolicy.policyName"]);
        Assert.Equal("europe-west4-a", pool["nodeLocations.0"]);
    }

    [Fact]
    public async Task Slice_IsPlacedByItsTopology_AndCountedInItsZone()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.SlicePool))).One(PoolType);

        Assert.Equal("COMPACT", pool["placementPolicy.type"]);
        Assert.Equal("4x4", pool["placementPolicy.tpuTopology"]);
        Assert.Null(pool["placementPolicy.policyName"]);
        Assert.Equal((0d, 4d), (pool["autoscaling.minNodeCount"], pool["autoscaling.maxNodeCount"]));
        Assert.Null(pool["autoscaling.totalMaxNodeCount"]);
        Assert.Equal("google.com/tpu", pool["nodeConfig.taints.0.key"]);
        Assert.Null(pool["nodeConfig.guestAccelerators"]);
        Assert.Equal("hyperdisk-balanced", pool["nodeConfig.diskType"]);
        Assert.Contains("nodeConfig.advancedMachineFeatures", pool.Options.IgnoreChanges);
        Assert.Equal(["placementPolicy.tpuTopology"], ((CustomResourceOptions)pool.Options).ReplaceOnChanges);
    }

    [Fact]
    public async Task Slice_OfTheNewestTpus_IsPlacedByAPolicyOfItsOwn()
    {
        var run = await TestRun.RunAsync(
            () => Make(Given.SlicePool with { MachineType = "tpu7x-standard-4t", TpuTopology = "2x2x4" }),
            Given.Mocks().Computing("gcp:compute/resourcePolicy:ResourcePolicy", args => [new("name", "slice-1")]));

        var policy = run.One("gcp:compute/resourcePolicy:ResourcePolicy");
        Assert.Equal("dev-slice-slice", policy.Name);
        Assert.Equal(("HIGH_THROUGHPUT", "2x2x4"), (policy["workloadPolicy.type"], policy["workloadPolicy.acceleratorTopology"]));
        Assert.Equal("europe-west4", policy["region"]);
        Assert.Equal("slice-1", run.One(PoolType)["placementPolicy.policyName"]);
        Assert.Null(run.One(PoolType)["placementPolicy.tpuTopology"]);
    }

    [Fact]
    public async Task Tpus_OfSingleMachines_NeedNoPlacement()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.SlicePool with { TpuTopology = null, Size = NodePoolSize.Total(0, 3) }))).One(PoolType);

        Assert.Null(pool["placementPolicy"]);
        Assert.Equal(3d, pool["autoscaling.totalMaxNodeCount"]);
        Assert.Equal("google.com/tpu", pool["nodeConfig.taints.0.key"]);
    }

    [Fact]
    public async Task Reservation_Specific_IsNamed()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool with { Reservation = ReservationAffinity.Specific("lab") }))).One(PoolType);

        Assert.Equal("SPECIFIC_RESERVATION", pool["nodeConfig.reservationAffinity.consumeReservationType"]);
        Assert.Equal("compute.googleapis.com/reservation-name", pool["nodeConfig.reservationAffinity.key"]);
        Assert.Equal("lab", pool["nodeConfig.reservationAffinity.values.0"]);
    }

    [Fact]
    public async Task Reservation_Any_HasNoName()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool with { Reservation = ReservationAffinity.Any }))).One(PoolType);

        Assert.Equal("ANY_RESERVATION", pool["nodeConfig.reservationAffinity.consumeReservationType"]);
        Assert.Null(pool["nodeConfig.reservationAffinity.key"]);
    }

    [Fact]
    public async Task FlexStart_Queued_TurnsOffRepairAndReservations()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.GpuPool with { FlexStart = new(3600, QueuedProvisioning: true) }))).One(PoolType);

        Assert.Equal(true, pool["nodeConfig.flexStart"]);
        Assert.Equal("3600s", pool["nodeConfig.maxRunDuration"]);
        Assert.Equal(true, pool["queuedProvisioning.enabled"]);
        Assert.Equal(false, pool["management.autoRepair"]);
        Assert.Equal("NO_RESERVATION", pool["nodeConfig.reservationAffinity.consumeReservationType"]);
    }

    [Fact]
    public async Task Options_OfTheCallers_AreSent()
    {
        var pool = (await TestRun.RunAsync(() => Make(Given.CpuPool with
        {
            DiskSizeGb = 50,
            DiskType = "pd-ssd",
            ImageType = "UBUNTU_CONTAINERD",
            ImageStreaming = false,
            AutoRepair = false,
            MaxPodsPerNode = 32,
            SecureBoot = false,
            RespectDisruptionBudgetsOnDeletion = true,
            Labels = new Dictionary<string, string> { ["example.com/team"] = "rl" },
        }))).One(PoolType);

        Assert.Equal(50d, pool["nodeConfig.diskSizeGb"]);
        Assert.Equal("pd-ssd", pool["nodeConfig.diskType"]);
        Assert.Equal("UBUNTU_CONTAINERD", pool["nodeConfig.imageType"]);
        Assert.Equal(false, pool["nodeConfig.gcfsConfig.enabled"]);
        Assert.Equal(false, pool["management.autoRepair"]);
        Assert.Equal(32d, pool["maxPodsPerNode"]);
        Assert.Equal(false, pool["nodeConfig.shieldedInstanceConfig.enableSecureBoot"]);
        Assert.Equal(true, pool["nodeDrainConfigs.0.respectPdbDuringNodePoolDeletion"]);
        Assert.Equal("rl", pool["nodeConfig.labels[example.com/team]"]);
    }

    [Theory]
    [InlineData("n2-standard-8", "pd-balanced")]
    [InlineData("n4-standard-8", "hyperdisk-balanced")]
    [InlineData("c4-standard-8", "hyperdisk-balanced")]
    public async Task DiskType_Unset_FollowsTheMachineSeries(string machineType, string diskType)
    {
        Assert.Equal(diskType, (await TestRun.RunAsync(() => Make(Given.CpuPool with { MachineType = machineType }))).One(PoolType)["nodeConfig.diskType"]);
    }

    [Fact]
    public void Facts_OfAPool_AreWhatWorkloadsArePlacedBy()
    {
        var facts = (Given.GpuPool with { Spot = true, Size = NodePoolSize.PerZone(1, 4), HoudiniGpu = true }).Facts(Given.RegionalCluster);

        Assert.Equal("gpu", facts.Name);
        Assert.Equal(NodeCapacity.Spot, facts.Capacity);
        Assert.Equal(3, facts.MinNodes);
        Assert.Equal(12, facts.MaxNodes);
        Assert.Equal(7910, facts.AllocatableCpuMillicores);
        Assert.Equal("nvidia-tesla-t4", facts.GpuType);
        Assert.Equal(1, facts.GpuCount);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["name"] = "gpu",
                ["machine_type"] = "n1-standard-8",
                ["cpu"] = "8",
                ["memory_m"] = "30720",
                ["gpu_type"] = "t4",
                ["gpu_count"] = "1",
                ["preemptible"] = "true",
                ["houdini.gpu"] = "true",
            },
            facts.Labels);
        Assert.Equal([NodeTaint.Spot, NodeTaint.Gpu], facts.Taints);
    }

    [Theory]
    [InlineData(null, 6, 30)]
    [InlineData("europe-west4-a", 2, 10)]
    public void Facts_Zones_MultiplyNodesPerZone(string? zone, int minimum, int maximum)
    {
        var spec = Given.CpuPool with { Size = NodePoolSize.PerZone(2, 10), Zones = zone is null ? [] : [zone] };

        Assert.Equal(minimum, spec.Facts(Given.RegionalCluster).MinNodes);
        Assert.Equal(maximum, spec.Facts(Given.RegionalCluster).MaxNodes);
    }

    [Fact]
    public void Facts_TotalSize_IsNotMultiplied()
    {
        Assert.Equal(10, Given.CpuPool.Facts(Given.RegionalCluster).MaxNodes);
    }

    [Fact]
    public void Facts_FixedSize_IsBothBounds()
    {
        var facts = (Given.CpuPool with { Size = NodePoolSize.Fixed(2) }).Facts(Given.RegionalCluster);

        Assert.Equal(6, facts.MinNodes);
        Assert.Equal(6, facts.MaxNodes);
    }

    [Fact]
    public void Facts_OfAPoolThatCannotBe_ThrowInsteadOfGuessing()
    {
        Assert.Throws<ArgumentException>(() => (Given.CpuPool with { MachineType = "n9-standard-8" }).Facts(Given.Cluster));
        Assert.Throws<ArgumentException>(() => (Given.GpuPool with { Gpu = new() { Type = "t4", PartitionSize = "1g.5gb" } }).Facts(Given.Cluster));
    }

    [Fact]
    public async Task GkeNodePool_UnknownCluster_PreviewsWithoutThrowing()
    {
        var run = await TestRun.RunAsync(
            () => _ = new GkeNodePool("dev-workers", new()
            {
                Cluster = Given.Existing(Given.Cluster) with { Project = OutputUtilities.CreateUnknown(""), Name = OutputUtilities.CreateUnknown("") },
                ImageRepository = OutputUtilities.CreateUnknown(""),
                Spec = Given.CpuPool,
            }),
            preview: true);

        Assert.Equal(5, run.Plan().Count);
    }

    [Fact]
    public async Task GkeNodePool_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => Make(Given.CpuPool with
        {
            MachineType = "g2-standard-8",
            Gpu = new() { Count = 2, Sharing = new(GpuSharingStrategy.Mps, 49), PartitionSize = "1g.5gb" },
            Size = new() { MinNodeCount = 2, MaxNodeCount = 1 },
            Spot = true,
            Preemptible = true,
            DiskSizeGb = 9,
            Upgrade = NodePoolUpgrade.Surge(0, 0),
            Labels = new Dictionary<string, string> { ["name"] = "other" },
        }));

        Assert.Contains(
            """
            node pool "dev-workers": 9 problems
             - Gpu.Count: nvidia-l4 on g2-standard-8 takes exactly 1, got 2; use g2-standard-24 for 2
             - Size.MaxNodeCount: must be at least MinNodeCount (2); got 1; raise it to 2
             - Preemptible: spot and preemptible are both true; set one, spot unless the 24-hour limit is wanted
             - DiskSizeGb: must be 10 to 65536 GB; got 9; use 10
             - Gpu.Sharing.MaxClientsPerGpu: must be 2 to 48 containers; got 49; use 48
             - Gpu.PartitionSize: nvidia-l4 cannot be partitioned; got "1g.5gb"; use an A100 or newer, or Gpu.Sharing
             - Gpu.Sharing.Strategy: mps does not go together with PartitionSize; use TimeSharing or leave one out
             - Upgrade: MaxSurge and MaxUnavailable must not be negative and add up to 1 to 20 nodes; got 0 and 0; use 1 and 0
             - Labels[name]: is set from the pool itself and workloads are placed by it; use another key
            """,
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(110, true)]
    [InlineData(111, false)]
    [InlineData(200, true)]
    public async Task MaxPodsPerNode_IsHeldAgainstTheNetworksPlan(int pods, bool allowed)
    {
        var plan = NetworkSpec.DefaultPlan(10) with { NodesByMaxPods = new Dictionary<int, int> { [200] = 4 } };
        void Planned() => _ = new GkeNodePool("dev-workers", new()
        {
            Cluster = Given.Existing(Given.Cluster) with { Plan = plan },
            Spec = Given.CpuPool with { MaxPodsPerNode = pods },
        });

        if (allowed)
        {
            await TestRun.RunAsync(Planned);
        }
        else
        {
            Assert.Contains(
                "MaxPodsPerNode: must be at most 110, which the network's addresses are planned for; got 111; count the pool's nodes among the plan's by the most pods of a node, or leave it out",
                await TestRun.FailAsync(Planned),
                StringComparison.Ordinal);
        }
    }

    private static GkeNodePool Make(NodePoolSpec spec, int clusterZones = 1, string? imageRepository = null) => new($"dev-{spec.Name}", new()
    {
        Cluster = Given.Existing(clusterZones == 1 ? Given.Cluster : Given.RegionalCluster),
        ImageRepository = imageRepository is null ? null : (Input<string>)imageRepository,
        Spec = spec,
    });
}
