using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Platform.Tests;

/// <summary>All components of an environment together, wired as a stack wires them.</summary>
public class PlatformPlanTests
{
    // What Google Cloud takes no labels on.
    private static readonly string[] WithoutLabels =
    [
        "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
        "gcp:billing/budget:Budget",
        "gcp:compute/network:Network",
        "gcp:compute/router:Router",
        "gcp:compute/routerNat:RouterNat",
        "gcp:compute/subnetwork:Subnetwork",
        "gcp:projects/iAMMember:IAMMember",
        "gcp:projects/service:Service",
        "pulumi:providers:gcp",
        "gcp:secretmanager/secretIamMember:SecretIamMember",
        "gcp:secretmanager/secretVersion:SecretVersion",
        "gcp:serviceaccount/account:Account",
        "gcp:serviceaccount/iAMMember:IAMMember",
        "gcp:servicenetworking/connection:Connection",
        "gcp:sql/database:Database",
        "gcp:sql/user:User",
        "gcp:storage/bucketIAMMember:BucketIAMMember",
        "random:index/randomPassword:RandomPassword",
    ];

    [Fact]
    public async Task Platform_EveryResource_IsAComponentsChild()
    {
        var run = await TestRun.RunAsync(() => Make(Given.Project), Given.Mocks());

        Assert.All(run.Resources.Where(resource => !resource.IsComponent), resource => Assert.IsType<ComponentResource>(resource.Options.Parent, exactMatch: false));
        Assert.Equal(run.Plan().Count, run.Plan().Distinct().Count());
    }

    [Fact]
    public async Task Platform_EveryResourceThatTakesLabels_HasThem()
    {
        var run = await TestRun.RunAsync(() => Make(Given.Project), Given.Mocks());

        var labelled = run.Resources.Where(resource => !resource.IsComponent && !WithoutLabels.Contains(resource.Type)).ToList();
        Assert.Equal(
            [
                "gcp:artifactregistry/repository:Repository",
                "gcp:compute/globalAddress:GlobalAddress",
                "gcp:container/cluster:Cluster",
                "gcp:container/nodePool:NodePool",
                "gcp:redis/instance:Instance",
                "gcp:secretmanager/secret:Secret",
                "gcp:sql/databaseInstance:DatabaseInstance",
                "gcp:storage/bucket:Bucket",
            ],
            labelled.Select(resource => resource.Type).Distinct().Order(StringComparer.Ordinal));
        Assert.All(labelled, resource =>
        {
            var at = resource.Type switch
            {
                "gcp:container/cluster:Cluster" => "resourceLabels",
                "gcp:container/nodePool:NodePool" => "nodeConfig.resourceLabels",
                "gcp:sql/databaseInstance:DatabaseInstance" => "settings.userLabels",
                _ => "labels",
            };
            Assert.Equal("dev", resource[$"{at}.environment"]);
            Assert.Equal("research", resource[$"{at}.cost-center"]);
            Assert.Equal("pulumi", resource[$"{at}.managed-by"]);
        });
    }

    [Fact]
    public async Task Platform_NothingIn_IsOpenPublicOrAllPowerful()
    {
        var run = await TestRun.RunAsync(() => Make(Given.Project), Given.Mocks());

        Assert.DoesNotContain(run.Resources, resource => resource.Json().Contains("0.0.0.0/0", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Resources, resource => resource.Json().Contains("roles/editor", StringComparison.Ordinal) || resource.Json().Contains("roles/owner", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Resources, resource => resource.Type.StartsWith("gcp:serviceaccount/key:", StringComparison.Ordinal));
        Assert.Equal(false, run.One("gcp:sql/databaseInstance:DatabaseInstance")["settings.ipConfiguration.ipv4Enabled"]);
        Assert.Equal(
            ["roles/container.defaultNodeServiceAccount", "roles/serviceusage.serviceUsageConsumer"],
            run.All("gcp:projects/iAMMember:IAMMember").Select(member => (string)member["role"]!).Distinct());
    }

    [Fact]
    public async Task Platform_EverythingThatHoldsDataOrEverybodysWork_IsProtected()
    {
        var run = await TestRun.RunAsync(() => Make(Given.Project), Given.Mocks());

        Assert.Equal(
            [
                "gcp:artifactregistry/repository:Repository",
                "gcp:compute/globalAddress:GlobalAddress",
                "gcp:compute/network:Network",
                "gcp:compute/router:Router",
                "gcp:compute/routerNat:RouterNat",
                "gcp:compute/subnetwork:Subnetwork",
                "gcp:container/cluster:Cluster",
                "gcp:container/nodePool:NodePool",
                "gcp:redis/instance:Instance",
                "gcp:secretmanager/secret:Secret",
                "gcp:servicenetworking/connection:Connection",
                "gcp:sql/database:Database",
                "gcp:sql/databaseInstance:DatabaseInstance",
                "gcp:sql/user:User",
                "gcp:storage/bucket:Bucket",
            ],
            run.Resources.Where(resource => resource.Options.Protect is true).Select(resource => resource.Type).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Platform_Databases_WaitForTheNetworksConnectionAndEverythingForItsServices()
    {
        var run = await TestRun.RunAsync(() => Make(Given.Project), Given.Mocks());

        var order = run.Plan().ToList();
        var connection = order.FindIndex(resource => resource.StartsWith("gcp:servicenetworking/connection:", StringComparison.Ordinal));
        Assert.True(connection < order.FindIndex(resource => resource.StartsWith("gcp:sql/databaseInstance:", StringComparison.Ordinal)));
        Assert.True(connection < order.FindIndex(resource => resource.StartsWith("gcp:redis/instance:", StringComparison.Ordinal)));
        var lastService = order.FindLastIndex(resource => resource.StartsWith("gcp:projects/service:", StringComparison.Ordinal));
        Assert.True(lastService < order.FindIndex(resource => resource.StartsWith("gcp:compute/network:", StringComparison.Ordinal)));
        Assert.True(lastService < order.FindIndex(resource => resource.StartsWith("gcp:storage/bucket:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Platform_UnknownProject_PreviewsTheSameResources()
    {
        var known = await TestRun.RunAsync(() => Make(Given.Project), Given.Mocks());
        var unknown = await TestRun.RunAsync(() => Make(OutputUtilities.CreateUnknown("")), Given.Mocks(), preview: true);

        Assert.Equal(known.Plan().Order(StringComparer.Ordinal), unknown.Plan().Order(StringComparer.Ordinal));
    }

    private static void Make(Input<string> projectId)
    {
        var labels = Given.Labels;
        var project = new ProjectServices("dev-services", new() { Project = projectId }).Project;
        NodePoolSpec[] pools = [Given.CpuPool with { Spot = true }, Given.GpuPool with { HoudiniGpu = true }];
        var cluster = Given.Cluster;
        var network = new GkeNetwork("dev", new()
        {
            Project = project,
            Spec = new() { Region = cluster.Region, Plan = NetworkSpec.DefaultPlan(pools.Sum(pool => pool.Facts(cluster).MaxNodes)) },
            Labels = labels,
        });
        var gke = new GkeCluster("dev", new() { Network = network, Spec = cluster });
        var images = new ImageRegistry("images", new() { Project = network });
        foreach (var pool in pools)
        {
            _ = new GkeNodePool($"dev-{pool.Name}", new()
            {
                Cluster = gke,
                ImageRepository = images.RepositoryResourceId,
                Spec = pool,
            });
        }

        var database = new CloudSqlDatabase("dev-sql", new() { Network = network });
        var redis = new RedisInstance("dev-redis", new() { Network = network });
        var bucket = new ArtifactsBucket("dev-artifacts", new() { Project = gke });
        _ = new WorkerIdentity("dev-worker", new()
        {
            Project = gke,
            Subjects = [new("gpu1", "worker")],
            ArtifactsBucket = bucket,
            ArtifactsPrefix = "gpu1/",
        });
        _ = new Budget("dev-budget", new() { BillingAccount = "012345-6789AB-CDEF01", Project = gke, ProjectNumber = "123456789", Spec = new() { MonthlyAmount = 500 } });
    }
}
