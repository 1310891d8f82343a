using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Components.Tenancy;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Platform.Tests;

public class TargetProjectTests
{
    private const string RepositoryType = "gcp:artifactregistry/repository:Repository";
    private const string BucketType = "gcp:storage/bucket:Bucket";
    private const string AccountMemberType = "gcp:serviceaccount/iAMMember:IAMMember";

    public static TheoryData<string> Kinds { get; } = ["network", "target network", "cluster", "target cluster"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Project_OfANetworkOrCluster_BringsItsRegionAndLabels(string kind)
    {
        var run = await TestRun.RunAsync(
            () =>
            {
                var project = Project(kind);
                _ = new ImageRegistry("images", new() { Project = project });
                _ = new ArtifactsBucket("artifacts", new() { Project = project });
                _ = new Notifications("mail", new() { Project = project, Emails = ["ada@example.com"] });
                _ = new DeveloperAccess("access", new() { Project = project, Members = ["user:ada@example.com"] });
            },
            Given.Mocks());

        var (repository, bucket) = (run.One(RepositoryType), run.One(BucketType));
        Assert.Equal((Given.Project, "europe-west4", "dev"), (repository["project"], repository["location"], repository["labels.environment"]));
        Assert.Equal((Given.Project, "europe-west4", "dev"), (bucket["project"], bucket["location"], bucket["labels.environment"]));
        var channel = run.One("gcp:monitoring/notificationChannel:NotificationChannel");
        Assert.Equal((Given.Project, "research"), (channel["project"], channel["userLabels.cost-center"]));
        Assert.Equal(Given.Project, run.One("gcp:projects/iAMCustomRole:IAMCustomRole")["project"]);
    }

    [Fact]
    public async Task Project_OfANetwork_LeavesLocationAndLabelsToBeSaidOtherwise()
    {
        var run = await TestRun.RunAsync(() => _ = new ImageRegistry("images", new()
        {
            Project = Given.Network,
            Location = "europe",
            Labels = Given.Labels with { CostCenter = "vision" },
        }));

        Assert.Equal(("europe", "vision"), (run.One(RepositoryType)["location"], run.One(RepositoryType)["labels.cost-center"]));
    }

    [Fact]
    public async Task Project_ThatIsAnIdAlone_WantsLocationAndLabels()
    {
        const string Location = " - Location: must be said where the project is an id alone; got none; give Project a network or a cluster, or name a region\n";
        const string Labels = " - Labels: must be said where the project is an id alone; got none; give Project a network or a cluster, or name labels";

        Assert.Contains(
            "image registry \"images\": 2 problems\n" + Location + Labels,
            await TestRun.FailAsync(() => _ = new ImageRegistry("images", new() { Project = Given.Project })),
            StringComparison.Ordinal);
        Assert.Contains(Location + Labels, await TestRun.FailAsync(() => _ = new ArtifactsBucket("data", new() { Project = Output.Create(Given.Project) })), StringComparison.Ordinal);
        Assert.Contains(Labels, await TestRun.FailAsync(() => _ = new Notifications("mail", new() { Project = Given.Project, Emails = ["a@x.org"] })), StringComparison.Ordinal);
        Assert.Contains(
            Labels,
            await TestRun.FailAsync(() => _ = new Budget("lab", new() { Project = Given.Project, BillingAccount = "012345-6789AB-CDEF01", ProjectNumber = "1", Spec = new() { MonthlyAmount = 1 } })),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budget_WithoutANumber_AsksForThatOfItsProject()
    {
        var run = await TestRun.RunAsync(
            () => _ = new Budget("lab", new() { Project = Given.Existing(Given.Cluster), BillingAccount = "012345-6789AB-CDEF01", Spec = new() { MonthlyAmount = 1 } }),
            new RecordingMocks().Answering("gcp:organizations/getProject:getProject", args => new Dictionary<string, object> { ["number"] = $"number of {args.Args["projectId"]}" }));

        Assert.Equal($"projects/number of {Given.Project}", run.One("gcp:billing/budget:Budget")["budgetFilter.projects.0"]);
        Assert.Equal("dev (research)", run.One("gcp:billing/budget:Budget")["displayName"]);
    }

    [Fact]
    public async Task WorkerIdentity_OfACluster_BindsOnceTheClusterIsThere_AndUsesTheBucket()
    {
        GkeCluster? cluster = null;
        WorkerIdentity? identity = null;
        ArtifactsBucket? bucket = null;
        var run = await TestRun.RunAsync(
            () =>
            {
                cluster = new("dev", new() { Network = Given.Network, Spec = Given.Cluster });
                bucket = new("artifacts", new() { Project = cluster });
                identity = new("worker", new() { Project = cluster, Subjects = [new("gpu1", "workload")], ArtifactsBucket = bucket });
            },
            Given.Mocks());

        var binding = run.One(AccountMemberType);
        Assert.Equal($"serviceAccount:{Given.Project}.svc.id.goog[gpu1/workload]", binding["member"]);
        Assert.Same(cluster, Assert.Single(await TestRun.ValueOfAsync(binding.Options.DependsOn.ToOutput())));
        Assert.Equal(await TestRun.ValueOfAsync(bucket!.BucketName), run.One("gcp:storage/bucketIAMMember:BucketIAMMember")["bucket"]);
        Assert.Same(run.One("gcp:serviceaccount/account:Account", "worker").Resource, identity!.Account);
    }

    [Fact]
    public async Task WorkerIdentity_OfAProjectsId_WaitsForNothing()
    {
        var run = await TestRun.RunAsync(() => _ = new WorkerIdentity("worker", new() { Project = Given.Project, Subjects = [new("gpu1", "workload")] }));

        Assert.Empty(await TestRun.ValueOfAsync(run.One(AccountMemberType).Options.DependsOn.ToOutput()));
    }

    [Fact]
    public async Task Subject_OfANamespace_IsItsWorkloadsAccount()
    {
        var run = await TestRun.RunAsync(() => _ = new WorkerIdentity("worker", new()
        {
            Project = Given.Project,
            Subjects = [new DeveloperNamespace("ada", new() { Namespace = "gpu1" })],
        }));

        Assert.Equal($"serviceAccount:{Given.Project}.svc.id.goog[gpu1/workload]", run.One(AccountMemberType, "worker-gpu1-workload")["member"]);
    }

    [Fact]
    public async Task Deployers_OfACluster_AreInItsProject_AndLeaveTheirObjectsToIt()
    {
        GkeCluster? cluster = null;
        var run = await TestRun.RunAsync(
            () =>
            {
                cluster = new("dev", new() { Network = Given.Network, Spec = Given.Cluster });
                _ = new Deployers("dev", new() { Cluster = cluster, Spec = new() { Repository = "lab/infra", RepositoryId = "1" }, ConnectRole = "projects/lab-dev/roles/connect" });
            },
            Given.Mocks());

        Assert.Equal(Given.Project, run.One("gcp:iam/workloadIdentityPool:WorkloadIdentityPool")["project"]);
        Assert.All(run.All("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"), role => Assert.Same(cluster, role.Options.DeletedWith));
    }

    private static TargetProject Project(string kind) => kind switch
    {
        "network" => new GkeNetwork("dev", new() { Project = Given.Project, Spec = new() { Region = "europe-west4", Plan = NetworkSpec.DefaultPlan(4) }, Labels = Given.Labels }),
        "target network" => Given.Network,
        "cluster" => new GkeCluster("dev", new() { Network = Given.Network, Spec = Given.Cluster }),
        _ => Given.Existing(Given.Cluster),
    };
}
