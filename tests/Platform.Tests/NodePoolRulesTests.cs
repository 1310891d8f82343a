using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.NodePools;

namespace Infra.Platform.Tests;

public class NodePoolRulesTests
{
    [Fact]
    public void Check_TheTestsOwnPools_FindsNothing()
    {
        Assert.Empty(NodePoolRules.Check("dev-workers", Given.CpuPool));
        Assert.Empty(NodePoolRules.Check("dev-gpu", Given.GpuPool));
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Check_Name_LeavesRoomForTheSuffix(int length, bool allowed)
    {
        Assert.Equal(allowed, NodePoolRules.Check(new('p', length), Given.CpuPool).Count == 0);
    }

    [Theory]
    [InlineData("gpu pool")]
    [InlineData("")]
    [InlineData("-gpu")]
    public void Check_NameThatIsNoLabelValue_IsRefused(string name)
    {
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { Name = name }), "Name", "is a node label's value");
    }

    [Fact]
    public void Check_UnknownMachineType_IsRefused()
    {
        Assert.Contains(NodePoolRules.Check("dev", Given.CpuPool with { MachineType = "n2-standard-7" }), finding => finding.Path == "MachineType");
    }

    [Theory]
    [InlineData(-1, 5, false)]
    [InlineData(0, 5, true)]
    [InlineData(5, 5, true)]
    [InlineData(6, 5, false)]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, true)]
    [InlineData(0, 2000, true)]
    [InlineData(0, 2001, false)]
    public void Check_Size_HasOrderedBounds(int minimum, int maximum, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.CpuPool with { Size = NodePoolSize.Total(minimum, maximum) }));
        Assert.Equal(allowed, Check(Given.CpuPool with { Size = NodePoolSize.PerZone(minimum, maximum) }));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void Check_FixedSize_HasBounds(int nodes, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.CpuPool with { Size = NodePoolSize.Fixed(nodes) }));
    }

    [Fact]
    public void Check_SizeInTwoWaysOrNone_IsRefused()
    {
        NodePoolSize[] sizes =
        [
            new(),
            new() { NodeCount = 1, MaxNodeCount = 2 },
            new() { MaxNodeCount = 1, TotalMaxNodeCount = 2 },
        ];

        Assert.All(sizes, size => Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { Size = size }), "Size", "exactly one way"));
    }

    [Fact]
    public void Check_SizeWithoutMaximum_IsRefused()
    {
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { Size = new() { TotalMinNodeCount = 1 } }), "Size.TotalMaxNodeCount", "got nothing");
    }

    [Fact]
    public void Check_InterruptibleWithReservation_IsRefused()
    {
        Expect.Finding(
            NodePoolRules.Check("dev", Given.CpuPool with { Spot = true, Reservation = ReservationAffinity.Any }), "Reservation", "spot machines never come out of reserved");
        Expect.Finding(
            NodePoolRules.Check("dev", Given.CpuPool with { Preemptible = true, Reservation = ReservationAffinity.Specific("lab") }), "Reservation", "preemptible machines");
        Assert.True(Check(Given.CpuPool with { Spot = true, Reservation = ReservationAffinity.None }));
    }

    [Fact]
    public void Check_InterruptibleWithFlexStart_IsRefused()
    {
        Expect.Finding(NodePoolRules.Check("dev", Given.GpuPool with { Spot = true, FlexStart = new() }), "FlexStart", "two ways to buy");
    }

    [Fact]
    public void Check_Zones_AreZonesAndNamedOnce()
    {
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { Zones = ["europe-west4"] }), "Zones[0]", "must be a zone");
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { Zones = ["europe-west4-a", "europe-west4-a"] }), "Zones[1]", "named twice");
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(65536, true)]
    [InlineData(65537, false)]
    public void Check_DiskSize_HasBounds(int size, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.CpuPool with { DiskSizeGb = size }));
    }

    [Theory]
    [InlineData("n4d-standard-8", "pd-ssd", false)]
    [InlineData("c4d-standard-8", "pd-ssd", false)]
    [InlineData("c4d-standard-8-lssd", "hyperdisk-balanced", true)]
    [InlineData("c3-standard-8", "pd-standard", false)]
    [InlineData("c3-standard-8", "pd-balanced", true)]
    [InlineData("g2-standard-8", "hyperdisk-balanced", false)]
    [InlineData("n4-standard-8", "pd-ssd", false)]
    [InlineData("n4-standard-8", "hyperdisk-balanced", true)]
    [InlineData("n2-standard-8", "pd-ssd", true)]
    public void Check_DiskType_SuitsTheMachineSeries(string machineType, string diskType, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.CpuPool with { MachineType = machineType, DiskType = diskType }));
    }

    [Theory]
    [InlineData("n2-standard-8", "pd-sdd", "must be pd-balanced, pd-ssd or pd-standard; got \"pd-sdd\"; did you mean pd-ssd?")]
    [InlineData("c4d-standard-8", "pd-sdd", "must be hyperdisk-balanced; got \"pd-sdd\"; use hyperdisk-balanced")]
    [InlineData("n2-standard-8", "-0", "must be pd-balanced, pd-ssd or pd-standard; got \"-0\"; use pd-balanced")]
    [InlineData("c4d-standard-8", "pd-ssd", "c4d-standard-8 boots from hyperdisk-balanced; got pd-ssd; use hyperdisk-balanced")]
    public void Check_OtherDiskType_IsToldWithTheNearest(string machineType, string diskType, string message) =>
        Assert.Equal(message, Assert.Single(NodePoolRules.Check("dev", Given.CpuPool with { MachineType = machineType, DiskType = diskType })).Message);

    [Fact]
    public void DefaultDiskType_OfEveryMachine_IsOneThatItTakes() =>
        Assert.All(MachineCatalog.Types, machine => Assert.True(
            Check(Given.CpuPool with { MachineType = machine.Name, DiskType = NodePoolRules.DefaultDiskType(machine.Name) }), machine.Name));

    [Fact]
    public void CheckTogether_NoPoolForGkesOwnPods_IsRefused()
    {
        var spot = Given.CpuPool with { Spot = true };
        NodePoolSpec Tainted(string key, TaintEffect effect = TaintEffect.NoSchedule) => Given.CpuPool with { Name = "t", Taints = [Given.Taint(key, effect: effect)] };

        Assert.Equal(
            "must have a pool for GKE's own pods, such as the cluster's DNS: one without taints, or with only components.gke.io/gke-managed-components; "
            + "got workers (cloud.google.com/gke-spot), gpu (nvidia.com/gpu), t (team); add for example a pool system of e2-standard-4",
            Assert.Single(NodePoolRules.CheckTogether([spot, Given.GpuPool, Tainted("team")])).Message);
        Assert.Empty(NodePoolRules.CheckTogether([spot, Given.CpuPool]));
        Assert.Empty(NodePoolRules.CheckTogether([spot with { TaintInterruptible = false }]));
        Assert.Empty(NodePoolRules.CheckTogether([spot, Tainted(KubernetesLabels.ManagedComponentsTaint, TaintEffect.NoExecute)]));
        Assert.Empty(NodePoolRules.CheckTogether([spot, Tainted("team", TaintEffect.PreferNoSchedule)]));
    }

    [Theory]
    [InlineData("europe-west4", "us-east1-b", "n2-standard-8", "Zones[0]: must be a zone of europe-west4, the cluster's region; got \"us-east1-b\"")]
    [InlineData("europe-west4", "europe-west4-z", "n2-standard-8", "Zones[0]: is no zone of Google Cloud that was known in 2026-08; got \"europe-west4-z\"; did you mean europe-west4-a?")]
    [InlineData("europe-north1", null, "g2-standard-8", "MachineType: g2-standard-8 was not offered in any zone of europe-north1 in 2026-08; it was in ")]
    [InlineData("europe-west4", "europe-west4-c", "a2-ultragpu-1g", "MachineType: a2-ultragpu-1g was not offered in europe-west4-c in 2026-08; it was in europe-west4-a; use another place or type")]
    [InlineData("europe-west4", "europe-west4-a", "a2-ultragpu-1g", null)]
    [InlineData("us-central1", "us-central1-ai1a", "tpu7x-standard-4t", null)]
    [InlineData("us-central1", "us-central1-ai1a", "a3-highgpu-8g", null)]
    [InlineData("us-south1", "us-south1-ai1b", "ct6e-standard-1t", null)]
    [InlineData("us-central1", "us-central1-ai9z", "n2-standard-8", "Zones[0]: is no zone of Google Cloud that was known in 2026-08; got \"us-central1-ai9z\"; did you mean us-central1-a?")]
    [InlineData("us-central1", "us-central1-b", "tpu7x-standard-4t", "MachineType: tpu7x-standard-4t was not offered in us-central1-b in 2026-08; it was in us-central1-ai1a, us-central1-c; use another place or type")]
    [InlineData("us-east1", "us-central1-ai1a", "n2-standard-8", "Zones[0]: must be a zone of us-east1, the cluster's region; got \"us-central1-ai1a\"")]
    [InlineData("europe-north1", null, "c4-standard-8", null)]
    [InlineData("europe-north1", null, "n2-custom-4-8192", null)]
    [InlineData("africa-south1", null, "g2-standard-8", null)]
    [InlineData("europe-west4", null, "a4-highgpu-8g", "Reservation: a4-highgpu-8g cannot be had on demand; got no reservation, so the pool would stay empty; ")]
    public void CheckPlace_WhatItsZonesDoNotOffer_IsTold(string location, string? zone, string machineType, string? finding)
    {
        var findings = NodePoolRules.CheckPlace(
            Given.CpuPool with { MachineType = machineType, Zones = zone is null ? [] : [zone] }, new() { Location = location });

        Assert.StartsWith(finding ?? "", findings.SingleOrDefault()?.ToString() ?? "", StringComparison.Ordinal);
        Assert.Equal(finding is null, findings.Count == 0);
        Assert.All(findings, each => Assert.Equal(each.Message.StartsWith("must be", StringComparison.Ordinal) ? FindingLevel.Error : FindingLevel.Warning, each.Level));
    }

    [Fact]
    public void CheckPlace_AttachedGpu_IsHeldAgainstTheZonesToo() =>
        Assert.StartsWith(
            "Gpu.Type: nvidia-tesla-t4 was not offered in any zone of europe-north1 in 2026-08; it was in ",
            Assert.Single(NodePoolRules.CheckPlace(Given.GpuPool, new() { Location = "europe-north1" })).ToString(),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("COS", "did you mean COS_CONTAINERD?")]
    [InlineData("ubuntu", "did you mean UBUNTU_CONTAINERD?")]
    [InlineData("UBUNTU_CONTAINER", "did you mean UBUNTU_CONTAINERD?")]
    [InlineData("WINDOWS_LTSC", "use COS_CONTAINERD")]
    public void Check_OtherImage_IsToldWithTheNearest(string image, string fix) => Expect.Finding(
        NodePoolRules.Check("dev", Given.CpuPool with { ImageType = image }), "ImageType", $"must be COS_CONTAINERD or UBUNTU_CONTAINERD; got \"{image}\"; {fix}");

    [Fact]
    public void Check_HoudiniWithoutGpu_IsRefused()
    {
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { HoudiniGpu = true }), "HoudiniGpu", "n2-standard-8 has none");
    }

    [Fact]
    public void Check_LatestDriverOnUbuntu_IsRefused()
    {
        Expect.Finding(
            NodePoolRules.Check("dev", Given.GpuPool with { ImageType = NodePoolRules.Ubuntu, Gpu = new() { Type = "t4", Driver = GpuDriver.Latest } }),
            "Gpu.Driver",
            "use default");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(48, true)]
    [InlineData(49, false)]
    public void Check_ClientsOfASharedGpu_HaveBounds(int clients, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.GpuPool with { Gpu = new() { Type = "t4", Sharing = new(GpuSharingStrategy.TimeSharing, clients) } }));
    }

    [Theory]
    [InlineData("a2-highgpu-1g", "1g.5gb", true)]
    [InlineData("a2-highgpu-1g", "1g.10gb", false)]
    [InlineData("a2-ultragpu-1g", "1g.10gb", true)]
    [InlineData("a3-highgpu-8g", "1g.20gb", true)]
    [InlineData("g2-standard-4", "1g.5gb", false)]
    public void Check_PartitionSize_SuitsTheGpu(string machineType, string size, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.CpuPool with { MachineType = machineType, Gpu = new() { PartitionSize = size } }));
    }

    [Theory]
    [InlineData("nvidia-tesla-a100", "7g.40gb", 1)]
    [InlineData("nvidia-a100-80gb", "3g.40gb", 2)]
    [InlineData("nvidia-h100-80gb", "1g.20gb", 4)]
    [InlineData("nvidia-h200-141gb", "2g.35gb", 3)]
    [InlineData("nvidia-b200", "1g.23gb", 7)]
    [InlineData("nvidia-rtx-pro-6000", "1g.24gb", 4)]
    public void GpuPartitions_Pieces_AreGkes(string gpu, string size, int pieces)
    {
        Assert.Equal(pieces, GpuPartitions.Of(gpu)[size]);
    }

    [Theory]
    [InlineData(-1, 2, false)]
    [InlineData(0, 0, false)]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(10, 10, true)]
    [InlineData(10, 11, false)]
    [InlineData(2, -1, false)]
    public void Check_Surge_AddsUpTo1To20(int maxSurge, int maxUnavailable, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.CpuPool with { Upgrade = NodePoolUpgrade.Surge(maxSurge, maxUnavailable) }));
    }

    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(1, 0, 0, true)]
    [InlineData(1, -1, 0, false)]
    [InlineData(1, 604800, 604800, true)]
    [InlineData(1, 604801, 0, false)]
    [InlineData(1, 0, 604801, false)]
    public void Check_BlueGreen_HasBounds(int batch, int batchSoak, int poolSoak, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.CpuPool with { Upgrade = NodePoolUpgrade.BlueGreen(batch, batchSoak, poolSoak) }));
    }

    [Fact]
    public void Check_NoAutoUpgrade_IsRefused()
    {
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { AutoUpgrade = false }), "AutoUpgrade", "MaintenanceExclusions");
    }

    [Fact]
    public void Check_CompactPlacement_NeedsOneZoneSurgeAndASuitableSeries()
    {
        var compact = Given.CpuPool with { CompactPlacement = true, Zones = ["europe-west4-a"] };

        Assert.True(Check(compact));
        Expect.Finding(NodePoolRules.Check("dev", compact with { Zones = [] }), "Zones", "exactly one zone; got 0");
        Expect.Finding(NodePoolRules.Check("dev", compact with { Zones = ["europe-west4-a", "europe-west4-b"] }), "Zones", "got 2");
        Expect.Finding(NodePoolRules.Check("dev", compact with { Upgrade = NodePoolUpgrade.BlueGreen() }), "Upgrade", "with CompactPlacement");
        Assert.All(
            ["e2-standard-8", "n1-standard-8", "n4-standard-8", "t2d-standard-8"],
            machineType => Expect.Finding(NodePoolRules.Check("dev", compact with { MachineType = machineType }), "CompactPlacement", $"got {machineType}"));
        Assert.All(
            ["m1-megamem-96", "n4d-standard-8"],
            machineType => Expect.Finding(NodePoolRules.Check("dev", compact with { MachineType = machineType }), "CompactPlacement", $"got {machineType}"));
        Expect.Finding(
            NodePoolRules.Check("dev", compact with { MachineType = "a3-highgpu-8g", FlexStart = new() }), "CompactPlacement", "is offered only for a3-ultragpu and a4; got a3-highgpu-8g");
        Assert.True(Check(compact with { MachineType = "a4-highgpu-8g", FlexStart = new() }));
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { PlacementPolicyName = "close" }), "PlacementPolicyName", "only with CompactPlacement");
    }

    [Theory]
    [InlineData(0, 4, null)]
    [InlineData(4, 4, null)]
    [InlineData(1, 4, "Size.TotalMinNodeCount: must be 0 or 4, the 4 machines of a slice 4x4 of ct6e-standard-4t, which come and go together; got 1; use 0")]
    [InlineData(0, 3, "Size.TotalMaxNodeCount: must be 4, the 4 machines of a slice 4x4 of ct6e-standard-4t, which come and go together; got 3; use 4, and another pool for another slice")]
    [InlineData(0, 5, "Size.TotalMaxNodeCount: must be 4, the 4 machines of a slice 4x4 of ct6e-standard-4t, which come and go together; got 5; use 4, and another pool for another slice")]
    public void Check_Slice_HasAllItsMachinesOrNone(int min, int max, string? finding) => Assert.Equal(
        finding, NodePoolRules.Check("dev", Given.SlicePool with { Size = NodePoolSize.Total(min, max) }).SingleOrDefault()?.ToString());

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public void Check_SliceOfAFixedSize_HasAllItsMachines(int nodes, bool allowed) => Assert.Equal(allowed, Check(Given.SlicePool with { Size = NodePoolSize.Fixed(nodes) }));

    [Fact]
    public void Check_TopologyOfNoSlice_NamesThoseThereAre()
    {
        Assert.Equal(
            "TpuTopology: must be 2x2, 2x4, 4x4, 4x8, 8x8, 8x16 or 16x16 on ct6e-standard-4t; got \"4x6\"; use 4x8",
            Assert.Single(NodePoolRules.Check("dev", Given.SlicePool with { TpuTopology = "4x6" })).ToString());
        Assert.Equal(
            "TpuTopology: must be 2x2x1, 2x2x2, 2x2x4, 2x4x4 or AxBxC, each a multiple of 4 and none less than the one before, of at most 6144 chips on ct5p-hightpu-4t; got \"4x4\"; use 2x2x4",
            Assert.Single(NodePoolRules.Check("dev", Given.SlicePool with { MachineType = "ct5p-hightpu-4t" })).ToString());
        Assert.Equal(
            "TpuTopology: is for machine types with TPUs; got \"4x4\" on n2-standard-8; leave it out, or use a type such as ct6e-standard-4t",
            Assert.Single(NodePoolRules.Check("dev", Given.CpuPool with { TpuTopology = "4x4" })).ToString());
    }

    /// <summary>Several machines, each with a slice of its own, are a pool like any other.</summary>
    [Fact]
    public void Check_TpusOfSingleMachines_TakeAnySize()
    {
        var single = Given.SlicePool with { TpuTopology = null, Size = NodePoolSize.Total(1, 7), Zones = [] };

        Assert.True(Check(single));
        Assert.True(Check(single with { TpuTopology = "2x2" }));
        Assert.Equal(("2x2", 1), (single.Facts(Given.Cluster).TpuTopology, single.Facts(Given.Cluster).TpuHosts));
    }

    [Fact]
    public void Check_Tpus_AreBoughtInEveryWay_AndTakeNothingThatIsOfGpus()
    {
        Assert.True(Check(Given.SlicePool with { Spot = true }));
        Assert.True(Check(Given.SlicePool with { FlexStart = new(QueuedProvisioning: true) }));
        Assert.True(Check(Given.SlicePool with { Reservation = ReservationAffinity.Specific("slices") }));
        Expect.Finding(NodePoolRules.Check("dev", Given.SlicePool with { Gpu = new() { Driver = GpuDriver.Latest } }), "Gpu", "must be left out for ct6e-standard-4t, which has TPUs");
        Expect.Finding(NodePoolRules.Check("dev", Given.SlicePool with { HoudiniGpu = true }), "HoudiniGpu", "ct6e-standard-4t has none");
        Expect.Finding(NodePoolRules.Check("dev", Given.SlicePool with { ImageType = NodePoolRules.Ubuntu }), "ImageType", "must be COS_CONTAINERD with TPUs");
        Expect.Finding(NodePoolRules.Check("dev", Given.SlicePool with { CompactPlacement = true }), "CompactPlacement", "not offered for the series ct6e");
    }

    [Fact]
    public void CheckPlace_Slice_IsInOneZoneThatHasItsGeneration()
    {
        Assert.Empty(NodePoolRules.CheckPlace(Given.SlicePool, Given.RegionalCluster));
        Assert.Empty(NodePoolRules.CheckPlace(Given.SlicePool with { Zones = [] }, Given.Cluster));
        Expect.Finding(NodePoolRules.CheckPlace(Given.SlicePool with { Zones = [] }, Given.RegionalCluster), "Zones", "must be exactly one zone, in which the slice 4x4 is; got 3; name one");
        Expect.Finding(NodePoolRules.CheckPlace(Given.SlicePool with { Zones = ["europe-west4-b"] }, Given.RegionalCluster), "MachineType", "ct6e-standard-4t was not offered in europe-west4-b", FindingLevel.Warning);
    }

    [Fact]
    public void Check_FlexStart_HasItsConditions()
    {
        var flex = Given.GpuPool with { FlexStart = new() };

        Assert.True(Check(flex));
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { FlexStart = new() }), "FlexStart", "nodes with GPUs");
        Expect.Finding(NodePoolRules.Check("dev", flex with { Size = NodePoolSize.Total(1, 4) }), "Size", "TotalMinNodeCount to 0");
        Expect.Finding(NodePoolRules.Check("dev", flex with { Size = NodePoolSize.Fixed(1) }), "Size", "TotalMinNodeCount to 0");
        Expect.Finding(NodePoolRules.Check("dev", flex with { AutoRepair = true }), "AutoRepair", "must be off");
        Expect.Finding(NodePoolRules.Check("dev", flex with { Reservation = ReservationAffinity.Any }), "Reservation", "never come out of reserved");
        Expect.Finding(NodePoolRules.Check("dev", flex with { Upgrade = NodePoolUpgrade.BlueGreen() }), "Upgrade", "leave it out");
        Expect.Finding(
            NodePoolRules.Check("dev", Given.CpuPool with
            {
                MachineType = "a3-ultragpu-8g",
                FlexStart = new(QueuedProvisioning: true),
                CompactPlacement = true,
                Zones = ["europe-west4-a"],
            }),
            "CompactPlacement",
            "QueuedProvisioning");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(604800, true)]
    [InlineData(604801, false)]
    public void Check_FlexStartTime_EndsAfterSevenDays(int seconds, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.GpuPool with { FlexStart = new(seconds) }));
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Check_MaxPodsPerNode_HasBounds(int pods, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.CpuPool with { MaxPodsPerNode = pods }));
    }

    [Theory]
    [InlineData("team", "rl", true)]
    [InlineData("example.com/team", "rl", true)]
    [InlineData("team", "r l", false)]
    [InlineData("te am", "rl", false)]
    [InlineData("kubernetes.io/role", "x", false)]
    [InlineData("node.kubernetes.io/role", "x", false)]
    [InlineData("cloud.google.com/team", "x", false)]
    [InlineData("memory_m", "1", false)]
    [InlineData("houdini.gpu", "true", false)]
    public void Check_Labels_AreTheAuthorsOwn(string key, string value, bool allowed)
    {
        Assert.Equal(allowed, Check(Given.CpuPool with { Labels = new Dictionary<string, string> { [key] = value } }));
    }

    [Fact]
    public void Check_Taints_HaveLabelFormAndDiffer()
    {
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { Taints = [Given.Taint("te am")] }), "Taints[0]", "form of a label's");
        Expect.Finding(NodePoolRules.Check("dev", Given.CpuPool with { Taints = [Given.Taint("team", "a"), Given.Taint("team", "b")] }), "Taints[1]", "used twice");
        Assert.True(Check(Given.CpuPool with { Taints = [Given.Taint("team"), Given.Taint("team", effect: TaintEffect.NoExecute)] }));
    }

    private static bool Check(NodePoolSpec spec) => NodePoolRules.Check("dev", spec).Count == 0;
}
