using Infra.Components.Queueing;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Platform.Tests;

public class ClusterQueuesTests
{
    private const string Kueue = "kubernetes:kueue.x-k8s.io/v1beta2:";

    [Fact]
    public async Task ProvisionedAndCompactPool_GetsTheCheckThatAsksForAllMachinesAtOnce_AndATopology()
    {
        var run = await TestRun.RunAsync(() => Make(Flavor("a3", "a3-megagpu-8g") with { Provisioned = true, KnowsTopology = true }, Flavor("cpu", "n2-standard-8")));

        run.ChildrenOf(ClusterQueues.Token, "lab");
        Assert.Equal("queued-provisioning.gke.io", Spec(run, "ProvisioningRequestConfig", "queued-provisioning")["provisioningClassName"]);
        Assert.Equal("kueue.x-k8s.io/provisioning-request", Spec(run, "AdmissionCheck", "queued-provisioning")["controllerName"]);
        Assert.Equal("infra", Spec(run, "ResourceFlavor", "a3")["topologyName"]);
        Assert.False(Spec(run, "ResourceFlavor", "cpu").ContainsKey("topologyName"));
        Assert.Contains(
            """
                "admissionChecksStrategy": {
                  "admissionChecks": [
                    {
                      "name": "queued-provisioning",
                      "onFlavors": [
                        "a3"
                      ]
                    }
                  ]
                }
            """,
            run.One(Kueue + "ClusterQueue", "lab-ada").Json(),
            StringComparison.Ordinal);
        Assert.Contains("cloud.google.com/gce-topology-block", run.One(Kueue + "Topology", "lab-infra").Json(), StringComparison.Ordinal);
    }

    /// <summary>Of GPUs and of each topology one asks apart.</summary>
    [Fact]
    public async Task ProvisionedSlices_AreAskedForByTheirTopology()
    {
        var run = await TestRun.RunAsync(() => Make(
            Flavor("a3", "a3-megagpu-8g") with { Provisioned = true },
            Flavor("v6e", "ct6e-standard-4t") with { Provisioned = true, TpuTopology = "4x4" }));

        Assert.Contains("nvidia.com/gpu", run.One(Kueue + "ProvisioningRequestConfig", "lab-queued-provisioning").Json(), StringComparison.Ordinal);
        var slice = run.One(Kueue + "ProvisioningRequestConfig", "lab-queued-provisioning-4x4").Json();
        Assert.Contains("\"tpu-topology\": \"4x4\"", slice, StringComparison.Ordinal);
        Assert.Contains("google.com/tpu", slice, StringComparison.Ordinal);
        Assert.DoesNotContain("nvidia.com/gpu", slice, StringComparison.Ordinal);
        var queue = run.One(Kueue + "ClusterQueue", "lab-ada").Json();
        Assert.Contains("\"queued-provisioning\"", queue, StringComparison.Ordinal);
        Assert.Contains("\"queued-provisioning-4x4\"", queue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PoolsThatGrowAsNeeded_HaveNeitherChecksNorTopology()
    {
        var run = await TestRun.RunAsync(() => Make(Flavor("cpu", "n2-standard-8")));

        Assert.Empty(run.All(Kueue + "AdmissionCheck"));
        Assert.Empty(run.All(Kueue + "ProvisioningRequestConfig"));
        Assert.Empty(run.All(Kueue + "Topology"));
        Assert.DoesNotContain("admissionChecksStrategy", run.One(Kueue + "ClusterQueue", "lab-ada").Json(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Priorities_AreInOrder_AndTheUsualOneIsThatOfJobsWithoutAClass()
    {
        var run = await TestRun.RunAsync(() => Make(Flavor("cpu", "n2-standard-8")));

        Assert.Equal([-100.0, 0.0, 100.0], new[] { "low", "normal", "high" }.Select(name => Convert.ToDouble(run.One(Kueue + "WorkloadPriorityClass", $"lab-{name}")["value"], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Objects_GoWithTheClusterAndBeforeKueue_AndQueuesBeforeTheirFlavors()
    {
        var run = await TestRun.RunAsync(() => Make(Flavor("cpu", "n2-standard-8")));

        var cluster = run.One("test:cluster", "cluster").Resource;
        Assert.All(run.Resources.Where(resource => resource.Type.StartsWith(Kueue, StringComparison.Ordinal)), resource => Assert.Same(cluster, resource.Options.DeletedWith));
        var after = await TestRun.ValueOfAsync(run.One(Kueue + "ClusterQueue", "lab-ada").Options.DependsOn.ToOutput());
        Assert.Contains(run.One(Kueue + "ResourceFlavor", "lab-cpu").Resource, after);
        Assert.Contains(run.One(Kueue + "Cohort", "lab-infra").Resource, after);
    }

    [Fact]
    public async Task MorePromisedThanThereIs_MakesNothing()
    {
        var message = await TestRun.FailAsync(() => Make(asked: 100_000, Flavor("cpu", "n2-standard-8")));

        Assert.Contains("queues \"lab\": 1 problem", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 44_646)]
    [InlineData(1000, 813_670)]
    [InlineData(10, 0)]
    public void EphemeralStorage_OfABootDisk_IsWhatThePublishedFormulaLeaves(int diskGb, long mib) => Assert.Equal(mib, EphemeralStorage.OfBootDiskMib(diskGb));

    [Theory]
    [InlineData(1, 375, 294_400)]
    [InlineData(2, 750, 614_400)]
    [InlineData(16, 6000, 5_427_200)]
    public void EphemeralStorage_OfLocalSsds_IsWhatThePublishedFormulaLeaves(int disks, int gib, long mib) => Assert.Equal(mib, EphemeralStorage.OfLocalSsdMib(disks, gib));

    private static IReadOnlyDictionary<string, object> Spec(TestRun run, string kind, string name) =>
        (IReadOnlyDictionary<string, object>)run.One(Kueue + kind, $"lab-{name}")["spec"]!;

    private static QueueFlavor Flavor(string name, string machine, int nodes = 4) =>
        QueueFlavor.Of(NodePoolFacts.Of(name, MachineCatalog.Find(machine)!, 0, nodes), 40_000);

    private static void Make(params QueueFlavor[] flavors) => Make(0, flavors);

    private static void Make(long asked, params QueueFlavor[] flavors) => _ = new ClusterQueues("lab", new()
    {
        Division = QueueQuotas.Divide(flavors, [new("ada", new Dictionary<string, long> { [QueuedResource.Cpu] = asked })]),
        Namespaces = new Dictionary<string, IReadOnlyList<string>> { ["ada"] = ["ada"] },
        Cluster = new ComponentResource("test:cluster", "cluster"),
    });
}
