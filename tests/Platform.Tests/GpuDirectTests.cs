using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Platform.Tests;

/// <summary>What pools with GPUDirect are, need and are refused.</summary>
public class GpuDirectTests
{
    private static readonly NodePoolSpec Mega = new()
    {
        Name = "h100",
        MachineType = "a3-megagpu-8g",
        Size = NodePoolSize.Total(0, 4),
        GpuDirect = true,
        CompactPlacement = true,
        Zones = ["europe-west4-b"],
    };

    private static readonly NodePoolSpec Ultra = Mega with { Name = "h200", MachineType = "a3-ultragpu-8g" };

    [Fact]
    public async Task Pool_WithTcpxo_HasEightNetworksOfItsOwn_AndOneWithRdmaThatOfGke()
    {
        var networks = Enumerable.Range(1, 8).Select(i => new GpuNetwork(Output.Create($"n{i}"), Output.Create($"s{i}"))).ToList();

        var mega = (await TestRun.RunAsync(() => Make(Mega, networks))).One("gcp:container/nodePool:NodePool");
        var ultra = (await TestRun.RunAsync(() => Make(Ultra, networks))).One("gcp:container/nodePool:NodePool");

        Assert.Equal("n1", mega["networkConfig.additionalNodeNetworkConfigs.0.network"]);
        Assert.Equal("s8", mega["networkConfig.additionalNodeNetworkConfigs.7.subnetwork"]);
        Assert.Null(mega["networkConfig.additionalNodeNetworkConfigs.8"]);
        Assert.Null(mega["networkConfig.acceleratorNetworkProfile"]);
        Assert.Equal(true, mega["nodeConfig.gvnic.enabled"]);
        Assert.Equal("auto", ultra["networkConfig.acceleratorNetworkProfile"]);
        Assert.Null(ultra["networkConfig.additionalNodeNetworkConfigs.0"]);
        Assert.Equal("true", ultra["nodeConfig.labels[cloud.google.com/gke-networking-dra-driver]"]);
    }

    [Fact]
    public void Facts_OfAPool_NameItsKind_AndLeaveTheInstallersTheirCpu()
    {
        var (with, without) = (Mega.Facts(Given.Cluster), (Mega with { GpuDirect = false }).Facts(Given.Cluster));

        Assert.Equal(("tcpxo", null), (with.GpuDirect, without.GpuDirect));
        Assert.Equal(300, without.AllocatableCpuMillicores - with.AllocatableCpuMillicores);
        Assert.Equal("rdma", Ultra.Facts(Given.Cluster).GpuDirect);
    }

    [Fact]
    public async Task Fabric_OfTcpxo_CutsItsRangeInEight_AndNamesEachNetworkForPods()
    {
        var run = await TestRun.RunAsync(() => Fabric(Mega));

        run.ChildrenOf(GpuDirectFabric.Token, "dev");
        Assert.Equal(
            ["10.128.48.0/23", "10.128.50.0/23", "10.128.52.0/23", "10.128.54.0/23", "10.128.56.0/23", "10.128.58.0/23", "10.128.60.0/23", "10.128.62.0/23"],
            Enumerable.Range(1, 8).Select(i => run.One("gcp:compute/subnetwork:Subnetwork", $"dev-gpu{i}")["ipCidrRange"]));
        Assert.Equal(8244d, run.One("gcp:compute/network:Network", "dev-gpu1")["mtu"]);
        Assert.Equal("10.128.62.0/23", run.One("gcp:compute/firewall:Firewall", "dev-gpu8")["sourceRanges.0"]);
        Assert.Equal("NetDevice", run.One("kubernetes:networking.gke.io/v1:GKENetworkParamSet", "dev-gpu1")["spec.deviceMode"]);
        var network = run.One("kubernetes:networking.gke.io/v1:Network", "dev-gpu8");
        Assert.Equal("gpu-nic8", network["metadata.name"]);
        Assert.Equal("gpu-nic8", network["spec.parametersRef.name"]);
        Assert.Equal("Device", network["spec.type"]);
        var installer = run.One("kubernetes:apps/v1:DaemonSet", "dev-nccl-tcpxo-installer");
        Assert.Equal("us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/nccl-plugin-gpudirecttcpx-dev:v1.0.15", installer["spec.template.spec.initContainers.1.image"]);
        Assert.Equal("h100", installer["spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.0.matchExpressions.0.values.0"]);
        Assert.Equal("150m", run.One("kubernetes:apps/v1:DaemonSet", "dev-gpu-device-injector")["spec.template.spec.containers.0.resources.requests[cpu]"]);
    }

    [Fact]
    public async Task Fabric_OfRdma_HasNoNetworks_AndAnInstallerForEachProcessor()
    {
        var run = await TestRun.RunAsync(() => Fabric(Ultra, Ultra with { Name = "gb200", MachineType = "a4x-highgpu-4g" }));

        Assert.Equal(
            ["kubernetes:apps/v1:DaemonSet dev-nccl-rdma-installer", "kubernetes:apps/v1:DaemonSet dev-nccl-rdma-installer-arm"],
            run.Resources.Where(resource => !resource.IsComponent).Select(resource => $"{resource.Type} {resource.Name}").Order());
    }

    [Fact]
    public async Task Cluster_WithFurtherNetworks_SaysSo_AndOthersDoNot()
    {
        Assert.Equal(true, (await TestRun.RunAsync(() => Cluster(Given.Cluster with { MultiNetworking = true }))).One("gcp:container/cluster:Cluster")["enableMultiNetworking"]);
        Assert.Null((await TestRun.RunAsync(() => Cluster(Given.Cluster))).One("gcp:container/cluster:Cluster")["enableMultiNetworking"]);
    }

    [Theory]
    [InlineData("a3-highgpu-8g")]
    [InlineData("a4x-maxgpu-4g-metal")]
    [InlineData("n2-standard-8")]
    public void Machine_WithoutIt_IsRefused_WithThoseThatHaveIt(string machineType) => Expect.Finding(
        NodePoolRules.Check("dev", Mega with { MachineType = machineType, CompactPlacement = false }),
        "GpuDirect",
        $"is offered here for a3-megagpu-8g, a3-ultragpu-8g, a4-highgpu-8g or a4x-highgpu-4g; got {machineType}; leave it out, or use one of those");

    [Fact]
    public void Pool_OfPartsOrOfAnotherImage_IsRefused()
    {
        Assert.Empty(NodePoolRules.Check("dev", Mega));
        Expect.Finding(NodePoolRules.Check("dev", Mega with { ImageType = NodePoolRules.Ubuntu }), "ImageType", "must be COS_CONTAINERD with GpuDirect");
        Expect.Finding(NodePoolRules.Check("dev", Mega with { Gpu = new() { PartitionSize = "1g.10gb" } }), "Gpu", "must be whole GPUs with GpuDirect");
    }

    [Fact]
    public void Rdma_NeedsOneZone_AndTcpxoDoesNot()
    {
        var cluster = new ClusterSpec { Location = "europe-west4", NodeZones = ["europe-west4-a", "europe-west4-b"] };

        Expect.Finding(
            [.. NodePoolRules.CheckPlace(Ultra with { Zones = [], CompactPlacement = false }, cluster).Where(finding => finding.Level == FindingLevel.Error)],
            "Zones",
            "GpuDirect on a3-ultragpu-8g needs exactly one zone, whose network all nodes are in; got europe-west4-a, europe-west4-b; name one");
        Assert.DoesNotContain(NodePoolRules.CheckPlace(Ultra, cluster), finding => finding.Path == "Zones");
        Assert.DoesNotContain(NodePoolRules.CheckPlace(Mega with { Zones = [], CompactPlacement = false }, cluster), finding => finding.Path == "Zones");
    }

    [Fact]
    public void Pool_ThatMayStandFarApart_IsToldToStandTogether_UnlessItCannot()
    {
        static bool Hinted(NodePoolSpec pool) => NodePoolRules.CheckPlace(pool, Given.Cluster).Any(finding => finding is { Path: "CompactPlacement", Level: FindingLevel.Warning });

        Assert.False(Hinted(Mega));
        Assert.True(Hinted(Mega with { CompactPlacement = false }));
        Assert.False(Hinted(Mega with { CompactPlacement = false, Size = NodePoolSize.Total(0, 1) }));
        Assert.False(Hinted(Mega with { CompactPlacement = false, FlexStart = new() }));
        Assert.False(Hinted(Mega with { CompactPlacement = false, Reservation = ReservationAffinity.Specific("lab") }));
    }

    [Fact]
    public void BothKinds_InOneCluster_AreRefused()
    {
        var finding = Assert.Single(NodePoolRules.CheckTogether([Given.CpuPool, Mega, Ultra]));

        Assert.Contains("got h100 (a3-megagpu-8g), h200 (a3-ultragpu-8g); leave GpuDirect out of one kind", finding.Message, StringComparison.Ordinal);
        Assert.Empty(NodePoolRules.CheckTogether([Given.CpuPool, Mega, Mega with { Name = "more" }]));
    }

    [Theory]
    [InlineData("10.128.48.0/20", 508, null)]
    [InlineData("10.128.48.0/20", 509, "must number 509 nodes in each of 8 networks, and the 4 addresses that Google keeps of each, at least /19")]
    [InlineData("10.128.48.0/26", 4, null)]
    [InlineData("10.128.48.0/27", 1, "must number 1 node in each of 8 networks, and the 4 addresses that Google keeps of each, at least /26")]
    public void Range_OfTheNetworks_HoldsTheNodesInEach(string cidr, int nodes, string? expected)
    {
        var findings = CidrPlanRules.Check(NetworkSpec.DefaultPlan(10) with { GpuDirectCidr = cidr, GpuDirectNodes = nodes });

        Assert.Equal(expected is null ? 0 : 1, findings.Count);
        Assert.StartsWith(expected ?? "", findings is [var first, ..] ? first.Message : "", StringComparison.Ordinal);
    }

    private static GkeNodePool Make(NodePoolSpec spec, IReadOnlyList<GpuNetwork> networks) => new("gpu", new()
    {
        Cluster = Given.Existing(Given.RegionalCluster),
        Spec = spec,
        GpuNetworks = networks,
    });

    private static GpuDirectFabric Fabric(params NodePoolSpec[] pools) => new("dev", new()
    {
        Cluster = Given.Existing(Given.RegionalCluster) with { Plan = NetworkSpec.DefaultPlan(10) },
        Pools = pools,
    });

    private static GkeCluster Cluster(ClusterSpec spec) => new("dev", new() { Network = Given.Network, Spec = spec });
}
