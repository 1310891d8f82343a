using System.Collections.Immutable;
using Infra.Components.Pods;
using Infra.Components.Workloads.Experiments;
using Infra.Components.Workloads.Services;
using Infra.Components.Workloads.Training;
using Infra.Components.Workloads.Workbenches;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Utilities;

namespace Infra.Experiments.Tests;

/// <summary>What a program of one's own hands to workloads from other resources: names and addresses that are known only when those are there.</summary>
public class LateInputTests
{
    private const string Deployment = "kubernetes:apps/v1:Deployment";
    private const string Job = "kubernetes:batch/v1:Job";

    private static readonly ReplicatedServiceSpec Web = new() { Name = "web", Image = "registry.example/web:v1", Port = 8080 };

    [Fact]
    public async Task Image_OfABuild_IsTheContainersOnceItIsThere()
    {
        var run = await Run("registry.example/web:v2", image => new ReplicatedService("web", new() { Namespace = "gpu1", Spec = Web with { Image = image } }));

        Assert.Equal("registry.example/web:v2", run.One(Deployment)["spec.template.spec.containers.0.image"]);
    }

    [Fact]
    public async Task Image_OfABuild_StandsBehindTheRegistry()
    {
        var run = await Run("web:v2", image => new ReplicatedService("web", new() { Namespace = "gpu1", ImageRegistry = "registry.example", Spec = Web with { Image = image } }));

        Assert.Equal("registry.example/web:v2", run.One(Deployment)["spec.template.spec.containers.0.image"]);
    }

    [Fact]
    public async Task Image_ThatTurnsOutWrong_IsReportedAgainstTheComponent_AndNotDeployed()
    {
        var mocks = new RecordingMocks();
        var message = await Fail("registry.example/web:latest", image => new ReplicatedService("web", new() { Namespace = "gpu1", Spec = Web with { Image = image } }), mocks);

        Assert.Contains(
            """
            replicated service "web": 1 problem
             - Image: must not be ":latest", which moves: pods of one set could run different code, and there is nothing to roll back to; got "registry.example/web:latest"; name the version
            """,
            message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(mocks.Registrations, registration => registration.Type == Deployment);
    }

    [Fact]
    public async Task Image_OfABuildInAPreview_LeavesAllElseKnown()
    {
        var deployments = new ArgsOf<DeploymentArgs>();
        await TestRun.RunAsync(
            () => _ = new ReplicatedService(
                "web",
                new()
                {
                    Namespace = "gpu1",
                    Spec = Web with { Image = OutputUtilities.CreateUnknown(""), Environment = new() { ["LEVEL"] = "3", ["BUCKET"] = OutputUtilities.CreateUnknown("") } },
                },
                deployments.Options),
            preview: true);

        var containers = await TestRun.ValueOfAsync(Assert.Single(deployments.All).Spec.Apply(spec => spec.Template).Apply(template => template.Spec!).Apply(pod => pod.Containers.ToOutput()));
        var container = Assert.Single(containers);
        var variables = await TestRun.ValueOfAsync(container.Env.ToOutput());
        Assert.False(await OutputUtilities.GetIsKnownAsync(container.Image.ToOutput()));
        Assert.Equal(["BUCKET", "LEVEL"], variables.Select(variable => variable.Name.Now()));
        Assert.False(await OutputUtilities.GetIsKnownAsync(variables[0].Value.ToOutput()));
        Assert.Equal("3", variables[1].Value.Now());
    }

    [Fact]
    public void Image_ThatIsNothing_IsAFindingAtOnce() => Assert.StartsWith(
        "Image: must be an image with a tag or digest; got nothing",
        Assert.Single(ReplicatedServiceRules.Check(Web with { Image = (string)null! })).ToString(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("nfs", "10.0.0", "Processes[0].Mounts[0].Nfs.Server: must be an address or a host name; got \"10.0.0\"; use for example \"10.0.0.2\"")]
    [InlineData("directory", "share", "Processes[0].Mounts[0].Nfs.Directory: must be the absolute directory that the server exports; got \"share\"; use for example \"/share\"")]
    [InlineData("bucket", "gs://lab", "Processes[0].Mounts[0].Bucket: must be a bucket's name, 3 to 63 lower-case letters, digits, \"-\", \"_\" and \".\"; got \"gs://lab\"; leave out \"gs://\" and any directory")]
    [InlineData("claim", "My_Data", "Processes[0].Mounts[0].Claim: must be lower-case letters, digits, \"-\" and \".\", each part beginning and ending with a letter or digit; got \"My_Data\"; use for example \"my-data\"")]
    [InlineData("secret", "My_Data", "Processes[0].Mounts[0].Secret: must be lower-case letters, digits, \"-\" and \".\", each part beginning and ending with a letter or digit; got \"My_Data\"; use for example \"my-data\"")]
    [InlineData("group", "gs://lab", "ProcessGroups[0].Mounts[0].Bucket: must be a bucket's name, 3 to 63 lower-case letters, digits, \"-\", \"_\" and \".\"; got \"gs://lab\"; leave out \"gs://\" and any directory")]
    [InlineData("grouped", "gs://lab", "ProcessGroups[0].Processes[1].Mounts[0].Bucket: must be a bucket's name, 3 to 63 lower-case letters, digits, \"-\", \"_\" and \".\"; got \"gs://lab\"; leave out \"gs://\" and any directory")]
    [InlineData("training", "gs://lab", "Mounts[1].Bucket: must be a bucket's name, 3 to 63 lower-case letters, digits, \"-\", \"_\" and \".\"; got \"gs://lab\"; leave out \"gs://\" and any directory")]
    [InlineData("checkpoints", "gs://lab", "Checkpoints.Bucket: must be a bucket's name, 3 to 63 lower-case letters, digits, \"-\", \"_\" and \".\"; got \"gs://lab\"; leave out \"gs://\" and any directory")]
    [InlineData("workbench", "gs://lab", "Mounts[0].Bucket: must be a bucket's name, 3 to 63 lower-case letters, digits, \"-\", \"_\" and \".\"; got \"gs://lab\"; leave out \"gs://\" and any directory")]
    [InlineData("git", "My_Data", "Git.Secret: must be lower-case letters, digits, \"-\" and \".\", each part beginning and ending with a letter or digit; got \"My_Data\"; use for example \"my-data\"")]
    public async Task Mount_ThatIsWrong_IsNamedAsItStandsInTheSpec_LateAsWellAsAtOnce(string kind, string value, string finding)
    {
        var late = await Fail(value, name => Mounting(kind, name));
        var known = await TestRun.FailAsync(() => _ = Mounting(kind, value));

        Assert.All([late, known], message => Assert.Contains($": 1 problem\n - {finding}", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mount_OfASecretNameThatIsWrong_DoesNotShowIt()
    {
        var late = await Fail("gs://lab", name => Mounting("bucket", Output.CreateSecret(name.ToOutput())));
        var known = await TestRun.FailAsync(() => _ = Mounting("bucket", Output.CreateSecret("gs://lab")));

        Assert.All([late, known], message =>
        {
            Assert.Contains(
                " - Processes[0].Mounts[0].Bucket: must be a bucket's name, 3 to 63 lower-case letters, digits, \"-\", \"_\" and \".\"; got a secret value; correct it where it is set", message, StringComparison.Ordinal);
            Assert.DoesNotContain("gs://", message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("nfs", "nfs.server", "10.0.0.2")]
    [InlineData("bucket", "csi.volumeAttributes.bucketName", "lab-data")]
    [InlineData("claim", "persistentVolumeClaim.claimName", "data")]
    [InlineData("secret", "secret.secretName", "token")]
    public async Task Mount_OfAnotherResource_IsOneVolumeForAllWhoMountIt(string kind, string at, string value)
    {
        var run = await Run(value, name => new Experiment("rl", new()
        {
            Namespace = "gpu1",
            ServiceAccountName = "workload",
            Spec = new() { Name = "rl", Image = "rl:v1", ProcessGroups = [new() { Name = "all", Processes = [Process("a", Source(kind, name)), Process("b", Source(kind, name))] }] },
        }));

        Assert.Equal(value, run.One(Deployment)[$"spec.template.spec.volumes.0.{at}"]);
        Assert.Null(run.One(Deployment)["spec.template.spec.volumes.1"]);
    }

    [Fact]
    public void Mounts_AreEqual_WhereTheyNameTheSame()
    {
        var (one, other) = (Output.Create(Task.FromResult("lab")), OutputUtilities.CreateUnknown("lab"));

        Assert.Equal(new BucketVolume("lab"), new BucketVolume("lab"));
        Assert.Equal(new BucketVolume("lab").GetHashCode(), new BucketVolume("lab").GetHashCode());
        Assert.Equal(new BucketVolume(one), new BucketVolume(one));
        Assert.Equal(new ClaimVolume(other), new ClaimVolume(other));
        Assert.NotEqual(new ClaimVolume(other), new ClaimVolume(OutputUtilities.CreateUnknown("lab")));
        Assert.NotEqual(new BucketVolume("lab"), new BucketVolume("labs"));
        Assert.NotEqual(new BucketVolume("lab"), new BucketVolume("lab", "1Gi"));
        Assert.NotEqual(new BucketVolume("lab"), new BucketVolume("lab") { Profile = BucketProfile.Serving });
        Assert.NotEqual(new NfsVolume("10.0.0.2", "/a"), new NfsVolume("10.0.0.2", "/b"));
        Assert.NotEqual(new NfsVolume("10.0.0.2", "/a"), new NfsVolume("10.0.0.3", "/a"));
        Assert.NotEqual(new SecretVolume("a"), new SecretVolume("a", 0x100));
    }

    [Fact]
    public async Task Checkpoints_InABucketOfTheProgram_AreMounted()
    {
        var run = await Run("lab-runs", bucket => new DistributedTraining("llm", new()
        {
            Namespace = "gpu1",
            ServiceAccountName = "workload",
            Spec = new() { Name = "llm", Image = "llm:v1", Nodes = 2, GpusPerNode = 1, Args = ["train.py"], Checkpoints = new() { Bucket = bucket } },
        }));

        Assert.Equal("lab-runs", run.One(Job)["spec.template.spec.volumes.1.csi.volumeAttributes.bucketName"]);
    }

    [Fact]
    public async Task Checkpoints_InAClaimWhoseNameTurnsOutWrong_MakeNoClaim()
    {
        var mocks = new RecordingMocks();
        var message = await Fail(
            "My_Runs",
            claim => new DistributedTraining("llm", new()
            {
                Namespace = "gpu1",
                Spec = new() { Name = "llm", Image = "llm:v1", Nodes = 1, Args = ["train.py"], Checkpoints = new() { Claim = claim, Size = "1Ti", StorageClass = "standard-rwx" } },
            }),
            mocks);

        Assert.Contains("Claim: must be lower-case", message, StringComparison.Ordinal);
        Assert.DoesNotContain(mocks.Registrations, registration => registration.Type is Job or "kubernetes:core/v1:PersistentVolumeClaim");
    }

    [Fact]
    public async Task Image_OfOneProcess_IsNamedAsItStandsInTheSpec() => Assert.Contains(
        "Processes[0].Image: must have a tag or a digest",
        await Fail("rl", image => new Experiment("rl", new() { Namespace = "gpu1", Spec = new() { Name = "rl", Processes = [new() { Name = "a", Image = image }] } })),
        StringComparison.Ordinal);

    [Fact]
    public async Task GitSecret_OfTheProgram_IsMountedInAWorkbench()
    {
        var run = await Run("git-login", secret => new Workbench("notes", new()
        {
            Namespace = "gpu1",
            Spec = new() { Image = "notes:v1", Command = ["jupyter"], GitHost = "github.com", GitSecret = secret },
        }));

        Assert.Equal("git-login", run.One("kubernetes:batch/v1:CronJob")["spec.jobTemplate.spec.template.spec.volumes.1.secret.secretName"]);
    }

    [Fact]
    public void Variables_AreWrittenAsAnyMapOfPulumis()
    {
        EnvironmentVariables plain = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" };
        EnvironmentVariables kept = ImmutableDictionary<string, string>.Empty.Add("A", "1");
        EnvironmentVariables sorted = ImmutableSortedDictionary<string, string>.Empty.Add("A", "1");
        EnvironmentVariables initialised = new() { ["A"] = "1", ["a"] = Output.CreateSecret("2") };
        var spec = new ReplicatedServiceSpec
        {
            Name = "web",
            Image = "web:v1",
            Port = 80,
            Environment = { ["C"] = "3" },
            SecretEnvironment = new() { ["TOKEN"] = Output.CreateSecret("hush") },
        };

        Assert.Equal("1", plain["A"].Now());
        Assert.Equal("1", kept["A"].Now());
        Assert.Equal("1", sorted["A"].Now());
        Assert.Equal(2, initialised.Count);
        Assert.Equal("3", spec.Environment["C"].Now());
        Assert.Equal("hush", spec.SecretEnvironment["TOKEN"].Now());
    }

    [Fact]
    public async Task Variables_OfOtherResources_AreInThePod_InTheOrderOfTheirNames()
    {
        var run = await Run("lab-data", bucket => new ReplicatedService("web", new()
        {
            Namespace = "gpu1",
            Spec = Web with { Environment = new() { ["LEVEL"] = "3", ["BUCKET"] = bucket } },
        }));

        Assert.Equal("BUCKET", run.One(Deployment)["spec.template.spec.containers.0.env.0.name"]);
        Assert.Equal("lab-data", run.One(Deployment)["spec.template.spec.containers.0.env.0.value"]);
        Assert.Equal("LEVEL", run.One(Deployment)["spec.template.spec.containers.0.env.1.name"]);
    }

    [Fact]
    public async Task SourceRange_OfAnAddress_LetsInWhoHasIt()
    {
        var run = await Run("203.0.113.7/32", range => new ReplicatedService("web", new()
        {
            Namespace = "gpu1",
            Spec = Web with { Exposure = ServiceExposure.Public, SourceRanges = [range, "198.51.100.0/24"] },
        }));

        Assert.Equal("203.0.113.7/32", run.One("kubernetes:core/v1:Service")["spec.loadBalancerSourceRanges.0"]);
        Assert.Equal("203.0.113.7/32", run.One("kubernetes:networking.k8s.io/v1:NetworkPolicy")["spec.ingress.0.from.0.ipBlock.cidr"]);
    }

    [Fact]
    public async Task SourceRange_ThatTurnsOutWrong_IsReported_AndOpensNothing()
    {
        var mocks = new RecordingMocks();
        var message = await Fail(
            "0.0.0.0/0",
            range => new ReplicatedService("web", new() { Namespace = "gpu1", Spec = Web with { Exposure = ServiceExposure.Public, SourceRanges = [range] } }),
            mocks);

        Assert.Contains("SourceRanges: must be a range of /8 to /32", message, StringComparison.Ordinal);
        Assert.DoesNotContain(mocks.Registrations, registration => registration.Type is "kubernetes:core/v1:Service" or "kubernetes:networking.k8s.io/v1:NetworkPolicy");
    }

    [Fact]
    public void SourceRanges_BesideNoExposure_NameThoseThatAreKnown() => Assert.Equal(
        "SourceRanges: must be empty where the exposure is ClusterIP, which nobody outside reaches; got 10.0.0.0/8, a range that is known later; remove them or choose another exposure",
        Assert.Single(ReplicatedServiceRules.Check(Web with { SourceRanges = ["10.0.0.0/8", OutputUtilities.CreateUnknown("")] })).ToString());

    [Fact]
    public void SourceRanges_BesideNoExposure_DoNotShowASecretOne() => Assert.Equal(
        "SourceRanges: must be empty where the exposure is ClusterIP, which nobody outside reaches; got a secret range; remove them or choose another exposure",
        Assert.Single(ReplicatedServiceRules.Check(Web with { SourceRanges = [Output.CreateSecret("10.0.0.0/8")] })).ToString());

    private static ProcessSpec Process(string name, VolumeSource source) => new() { Name = name, Mounts = [new("/data", source)] };

    private static ExperimentSpec Rl(VolumeSource source) => new() { Name = "rl", Image = "rl:v1", Processes = [Process("a", source)] };

    private static VolumeSource Source(string kind, Input<string> name) => kind switch
    {
        "nfs" => new NfsVolume(name, "/share"),
        "bucket" => new BucketVolume(name),
        "claim" => new ClaimVolume(name),
        _ => new SecretVolume(name),
    };

    private static Resource Mounting(string kind, Input<string> name)
    {
        MountSpec mount = new("/data", Source("bucket", name));
        return kind switch
        {
            "group" => Experiment(new() { Name = "rl", Image = "rl:v1", ProcessGroups = [new() { Name = "all", Mounts = [mount], Processes = [new() { Name = "a" }] }] }),
            "grouped" => Experiment(new() { Name = "rl", Image = "rl:v1", ProcessGroups = [new() { Name = "all", Processes = [new() { Name = "a" }, new() { Name = "b", Mounts = [mount] }] }] }),
            "training" => Training(new() { Name = "llm", Image = "llm:v1", Nodes = 1, Args = ["train.py"], Checkpoints = new() { Bucket = "lab-runs" }, Mounts = [new("/own", new EmptyDirVolume()), mount] }),
            "checkpoints" => Training(new() { Name = "llm", Image = "llm:v1", Nodes = 1, Args = ["train.py"], Checkpoints = new() { Bucket = name } }),
            "workbench" => Bench(new() { Image = "notes:v1", Command = ["jupyter"], Mounts = [mount] }),
            "git" => Bench(new() { Image = "notes:v1", Command = ["jupyter"], GitHost = "github.com", GitSecret = name }),
            "directory" => Experiment(Rl(new NfsVolume("10.0.0.2", name))),
            _ => Experiment(Rl(Source(kind, name))),
        };
    }

    private static Experiment Experiment(ExperimentSpec spec) => new("rl", new() { Namespace = "gpu1", ServiceAccountName = "workload", Spec = spec });

    private static DistributedTraining Training(DistributedTrainingSpec spec) => new("llm", new() { Namespace = "gpu1", ServiceAccountName = "workload", Spec = spec });

    private static Workbench Bench(WorkbenchSpec spec) => new("notes", new() { Namespace = "gpu1", ServiceAccountName = "workload", Spec = spec });

    // The value comes when the component is made, as that of a resource does.
    private static Action Program(string value, Func<Input<string>, Resource> make) => () =>
    {
        var later = new TaskCompletionSource<string>();
        _ = make(Output.Create(later.Task));
        later.SetResult(value);
    };

    private static Task<TestRun> Run(string value, Func<Input<string>, Resource> make) => TestRun.RunAsync(Program(value, make));

    private static Task<string> Fail(string value, Func<Input<string>, Resource> make, RecordingMocks? mocks = null) => TestRun.FailAsync(Program(value, make), mocks);
}
