using Infra.Components.Gke;
using Infra.Tests.Support;
using Pulumi.Utilities;

namespace Infra.Platform.Tests;

public class GkeNetworkTests
{
    private static readonly NetworkSpec Spec = new() { Region = "europe-west4", Plan = NetworkSpec.DefaultPlan(50) };

    [Fact]
    public async Task GkeNetwork_Defaults_ArePinned()
    {
        GkeNetwork? network = null;

        var run = await TestRun.RunAsync(() => network = Make(Spec));

        run.Golden("network.json");
        run.ChildrenOf(GkeNetwork.Token, "dev");
        await Expect.PlainAsync("dev-id", network!.NetworkId);
        await Expect.PlainAsync("dev-nodes-id", network.SubnetworkId);
        await Expect.PlainAsync("pods", network.PodsRangeName);
        await Expect.PlainAsync("services", network.ServicesRangeName);
        await Expect.PlainAsync("dev-services-1234567", network.PrivateServicesRangeName);
    }

    [Fact]
    public async Task PrivateServicesNetwork_Always_WaitsForTheConnection()
    {
        GkeNetwork? network = null;

        var run = await TestRun.RunAsync(() => network = Make(Spec));

        await Expect.PlainAsync("dev-id", network!.PrivateServicesNetwork);
        Assert.Contains(
            run.One("gcp:servicenetworking/connection:Connection").Resource,
            await OutputUtilities.GetDependenciesAsync(network.PrivateServicesNetwork));
    }

    [Fact]
    public async Task IapSsh_On_OpensPort22ToTheProxyAlone()
    {
        var run = await TestRun.RunAsync(() => Make(Spec with { IapSsh = true }));

        var rule = run.One("gcp:compute/firewall:Firewall");
        Assert.Equal("35.235.240.0/20", rule["sourceRanges.0"]);
        Assert.Null(rule["sourceRanges.1"]);
        Assert.Equal("tcp", rule["allows.0.protocol"]);
        Assert.Equal("22", rule["allows.0.ports.0"]);
        Assert.Equal("INGRESS", rule["direction"]);
    }

    [Fact]
    public async Task FlowLogs_On_AreWrittenForTheSubnetwork()
    {
        var run = await TestRun.RunAsync(() => Make(Spec with { FlowLogs = true }));

        Assert.Equal(0.5, run.One("gcp:compute/subnetwork:Subnetwork")["logConfig.flowSampling"]);
    }

    [Fact]
    public async Task Ranges_OfTheCallers_AreUsed()
    {
        var run = await TestRun.RunAsync(() => Make(Spec with
        {
            Plan = new() { NodesCidr = "10.0.0.0/22", PodsCidr = "10.4.0.0/14", ServicesCidr = "10.1.0.0/20", PrivateServicesCidr = "10.2.0.0/16", MaxNodes = 50 },
            MaxNatPortsPerNode = 8192,
        }));

        var subnetwork = run.One("gcp:compute/subnetwork:Subnetwork");
        Assert.Equal("10.0.0.0/22", subnetwork["ipCidrRange"]);
        Assert.Equal("10.4.0.0/14", subnetwork["secondaryIpRanges.0.ipCidrRange"]);
        Assert.Equal("10.1.0.0/20", subnetwork["secondaryIpRanges.1.ipCidrRange"]);
        var range = run.One("gcp:compute/globalAddress:GlobalAddress");
        Assert.Equal("10.2.0.0", range["address"]);
        Assert.Equal(16d, range["prefixLength"]);
        Assert.Equal(8192d, run.One("gcp:compute/routerNat:RouterNat")["maxPortsPerVm"]);
    }

    [Fact]
    public async Task PrivateServices_Unset_AreLeftToGoogleToChoose()
    {
        var range = (await TestRun.RunAsync(() => Make(Spec with { Plan = Spec.Plan with { PrivateServicesCidr = null } })))
            .One("gcp:compute/globalAddress:GlobalAddress");

        Assert.Null(range["address"]);
        Assert.Equal(20d, range["prefixLength"]);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Check_DefaultPlan_HoldsItsNodes(int nodes, bool allowed)
    {
        Assert.Equal(allowed, NetworkRules.Check("dev", Spec with { Plan = NetworkSpec.DefaultPlan(nodes) }).Count == 0);
    }

    [Theory]
    [InlineData("europe-west4-a")]
    [InlineData("europe")]
    [InlineData("")]
    public void Check_RegionThatIsNone_IsRefused(string region)
    {
        Expect.Finding(NetworkRules.Check("dev", Spec with { Region = region }), "Region", "must be a region");
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(65536, true)]
    [InlineData(131072, false)]
    public void Check_NatPorts_AreAPowerOfTwoWithinBounds(int ports, bool allowed)
    {
        Assert.Equal(allowed, NetworkRules.Check("dev", Spec with { MaxNatPortsPerNode = ports }).Count == 0);
    }

    [Theory]
    [InlineData(46, true)]
    [InlineData(47, false)]
    public void Check_Name_LeavesRoomForItsChildren(int length, bool allowed)
    {
        Assert.Equal(allowed, NetworkRules.Check(new('n', length), Spec).Count == 0);
    }

    [Fact]
    public async Task GkeNetwork_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => Make(new NetworkSpec
        {
            Region = "europe-west4-a",
            Plan = new() { NodesCidr = "10.0.0.0/26", PodsCidr = "10.4.0.0/20", ServicesCidr = "10.4.0.0/20", MaxNodes = 100 },
            MaxNatPortsPerNode = 100,
        }));

        Assert.Contains(
            """
            network "dev": 5 problems
             - Region: must be a region like europe-west4; got "europe-west4-a"; write its name as gcloud compute regions list does
             - Plan.NodesCidr: must number 100 nodes and the 4 addresses that Google keeps, at least /25; got 10.0.0.0/26 (64 addresses); use 10.0.0.0/25
             - Plan.PodsCidr: must hold a /24 for each of 100 nodes (twice the 110 pods of a node, rounded up), at least /17; it holds 16; got 10.4.0.0/20 (4096 addresses); use 10.0.128.0/17
             - Plan.ServicesCidr: must not overlap PodsCidr (10.4.0.0/20: 10.4.0.0 to 10.4.15.255); got 10.4.0.0/20; use 10.0.16.0/20
             - MaxNatPortsPerNode: must be a power of two, 128 to 65536 ports; got 100; use 128
            """,
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task GkeNetwork_UnknownProject_PreviewsWithoutThrowing()
    {
        var run = await TestRun.RunAsync(
            () => _ = new GkeNetwork("dev", new() { Project = OutputUtilities.CreateUnknown(""), Spec = Spec, Labels = Given.Labels }),
            preview: true);

        Assert.Equal(6, run.Plan().Count);
    }

    private static GkeNetwork Make(NetworkSpec spec) => new("dev", new() { Project = Given.Project, Spec = spec, Labels = Given.Labels });
}
