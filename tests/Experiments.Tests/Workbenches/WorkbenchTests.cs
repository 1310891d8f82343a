using Infra.Components.Pods;
using Infra.Components.Workloads.Workbenches;
using Infra.Core.Findings;
using Infra.Core.Queueing;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Experiments.Tests.Workbenches;

public class WorkbenchTests
{
    private const string CronJob = "kubernetes:batch/v1:CronJob";
    private const string Claim = "kubernetes:core/v1:PersistentVolumeClaim";
    private const string Pod = "spec.jobTemplate.spec.template.spec";
    private const string Container = $"{Pod}.containers.0";

    private static readonly WorkbenchSpec Spec = new() { Image = "registry.example/notebook:v1", Command = ["jupyter", "lab", "--ip=127.0.0.1"] };

    [Fact]
    public async Task Workbench_Defaults_ArePinned()
    {
        var run = await Run(Spec);

        Assert.Equal([$"{CronJob} workbench", $"{Claim} workbench-home"], run.Plan().Order());
        Assert.Equal("infra:workbench:Workbench", Assert.Single(run.Resources, resource => resource.IsComponent).Type);
        var template = run.One(CronJob);
        Assert.Equal("workbench", template["metadata.name"]);
        Assert.Equal("gpu1", template["metadata.namespace"]);
        Assert.Equal(true, template["spec.suspend"]);
        Assert.Equal("Forbid", template["spec.concurrencyPolicy"]);
        Assert.Equal(60d, template["spec.jobTemplate.spec.ttlSecondsAfterFinished"]);
        Assert.Null(template["spec.jobTemplate.metadata.labels[kueue.x-k8s.io/queue-name]"]);
        Assert.Equal("60", template["spec.jobTemplate.spec.template.metadata.annotations[infra/idle-minutes]"]);
        Assert.Equal("workbench", template["spec.jobTemplate.spec.template.metadata.labels[app.kubernetes.io/component]"]);
        Assert.Equal("OnFailure", template[$"{Pod}.restartPolicy"]);
        Assert.Equal(false, template[$"{Pod}.automountServiceAccountToken"]);
        Assert.Equal(1000d, template[$"{Pod}.securityContext.runAsUser"]);
        Assert.Equal(1000d, template[$"{Pod}.securityContext.fsGroup"]);
        Assert.Equal("workbench-home", template[$"{Pod}.volumes.0.persistentVolumeClaim.claimName"]);
        Assert.Equal("registry.example/notebook:v1", template[$"{Container}.image"]);
        Assert.Equal(8888d, template[$"{Container}.ports.0.containerPort"]);
        Assert.Equal("/home/user", template[$"{Container}.workingDir"]);
        Assert.Equal("/home/user", template[$"{Container}.volumeMounts.0.mountPath"]);
        Assert.Equal(
            ["HOME=/home/user", "XDG_CACHE_HOME=/home/user/.cache", "CONDA_PKGS_DIRS=/home/user/.cache/conda"],
            Enumerable.Range(0, 3).Select(i => $"{template[$"{Container}.env.{i}.name"]}={template[$"{Container}.env.{i}.value"]}"));
        Assert.Null(template[$"{Container}.env.3"]);
        Assert.Null(template[$"{Container}.resources"]);
        var claim = run.One(Claim);
        Assert.Equal("50Gi", claim["spec.resources.requests[storage]"]);
        Assert.Equal("ReadWriteOnce", claim["spec.accessModes.0"]);
        Assert.Null(claim["spec.storageClassName"]);
        Assert.True(claim.Options.Protect);
    }

    [Fact]
    public async Task Workbench_EveryOption_IsWritten()
    {
        var spec = Spec with
        {
            Port = 8080,
            HomeAt = "/home/coder",
            HomeSize = "10Gi",
            StorageClass = "premium-rwo",
            ProtectHome = false,
            Mounts = [new("/data", new BucketVolume("lab-data"))],
            GitHost = "github.com",
            GitSecret = "git",
            Gpus = 1,
            IdleMinutes = 0,
            Priority = QueuePriority.Low,
            Environment = new Dictionary<string, string> { ["LANG"] = "C.UTF-8" },
        };
        var run = await Run(spec, queue: "jobs");

        var template = run.One(CronJob);
        Assert.Equal("jobs", template["spec.jobTemplate.metadata.labels[kueue.x-k8s.io/queue-name]"]);
        Assert.Equal("low", template["spec.jobTemplate.metadata.labels[kueue.x-k8s.io/priority-class]"]);
        Assert.Equal("jupyter", template[$"{Container}.command.0"]);
        Assert.Equal("true", template["spec.jobTemplate.spec.template.metadata.annotations[gke-gcsfuse/volumes]"]);
        Assert.Null(template["spec.jobTemplate.spec.template.metadata.annotations[infra/idle-minutes]"]);
        Assert.Equal("1", template[$"{Container}.resources.limits[nvidia.com/gpu]"]);
        Assert.Equal("nvidia.com/gpu", template[$"{Pod}.tolerations.0.key"]);
        Assert.Equal("git", template[$"{Pod}.volumes.2.secret.secretName"]);
        Assert.Equal("/etc/workbench-git", template[$"{Container}.volumeMounts.2.mountPath"]);
        Assert.Equal(true, template[$"{Container}.volumeMounts.2.readOnly"]);
        Assert.Equal("credential.https://github.com.helper", template[$"{Container}.env.4.value"]);
        Assert.Equal("LANG", template[$"{Container}.env.6.name"]);
        Assert.Equal("premium-rwo", run.One(Claim)["spec.storageClassName"]);
        Assert.Null(run.One(Claim).Options.Protect);
    }

    [Fact]
    public async Task Workbench_OfAPausedStack_KeepsTheHomeAsItIs()
    {
        var (running, paused) = (await Run(Spec), await Run(Spec, homeOnly: true));

        Assert.Equal([$"{Claim} workbench-home"], paused.Plan());
        Assert.Equal(Json(running), Json(paused));
        static string Json(TestRun run) => System.Text.Json.JsonSerializer.Serialize(run.One(Claim).Inputs);
    }

    [Fact]
    public async Task Workbench_Assigned_HasThePlacesShareAndTaints()
    {
        var run = await Run(Spec with { Assign = new() { AssignTo = "gpu", NodePool = "gpu" } }, dispatcher: Pools.Dispatcher);

        var template = run.One(CronJob);
        Assert.Equal("1", template[$"{Container}.resources.limits[nvidia.com/gpu]"]);
        Assert.NotNull(template[$"{Container}.resources.requests[memory]"]);
        Assert.NotNull(template[$"{Pod}.nodeSelector"]);
    }

    [Fact]
    public void Workbench_WithEveryMistake_NamesEach()
    {
        var spec = Spec with
        {
            Image = "notebook:latest",
            Command = [],
            Environment = new Dictionary<string, string> { ["HOME"] = "/tmp" },
            Port = 0,
            HomeAt = "home",
            HomeSize = "big",
            Mounts = [new("home", new EmptyDirVolume())],
            GitHost = "https://github.com",
            GitSecret = "Git",
            IdleMinutes = -1,
            Gpus = 17,
            SettingsPath = "infra:workbench",
        };

        Assert.Equal(
            [
                "infra:workbench.command", "infra:workbench.environment[\"HOME\"]", "infra:workbench.git.host", "infra:workbench.git.secret", "infra:workbench.gpus", "infra:workbench.home.at",
                "infra:workbench.home.size", "infra:workbench.idleMinutes", "infra:workbench.image", "infra:workbench.mounts[0].at", "infra:workbench.mounts[0].at", "infra:workbench.port",
            ],
            Check(spec).Select(finding => finding.Path).Order(StringComparer.Ordinal));
        Assert.Equal(
            "must be a host name, with a port where it has one, without \"https://\"; got \"https://github.com\"; use for example github.com",
            Check(Spec with { GitHost = "https://github.com", GitSecret = "git" }).Single().Message);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(10080, true)]
    [InlineData(10081, false)]
    public void IdleMinutes_AtTheBounds_AreAWeek(int minutes, bool fine) => Assert.Equal(fine, Check(Spec with { IdleMinutes = minutes }).Count == 0);

    [Theory]
    [InlineData("--ip=0.0.0.0", true)]
    [InlineData("0.0.0.0:8080", true)]
    [InlineData("--ip=*", true)]
    [InlineData("--ip=127.0.0.1", false)]
    [InlineData("--version=10.0.0.0", false)]
    public void Command_ThatListensEverywhere_IsAWarning(string word, bool warns) => Assert.Equal(
        warns ? [FindingLevel.Warning] : Array.Empty<FindingLevel>(), Check(Spec with { Command = ["serve", word] }).Select(finding => finding.Level));

    [Fact]
    public void Assign_BesideGpus_OrWithoutPools_IsRefused()
    {
        var assigned = Spec with { Assign = new() { AssignTo = "gpu", NodePool = "gpu" } };

        Assert.Equal(["Assign"], Check(assigned).Select(finding => finding.Path));
        Assert.Equal(["Gpus"], WorkbenchRules.Check(assigned with { Gpus = 1 }, Pools.Dispatcher).Findings.Select(finding => finding.Path));
    }

    private static IReadOnlyList<Finding> Check(WorkbenchSpec spec) => WorkbenchRules.Check(spec).Findings;

    private static Task<TestRun> Run(WorkbenchSpec spec, string? queue = null, bool homeOnly = false, Core.Scheduling.Dispatcher? dispatcher = null) => TestRun.RunAsync(() => _ = new Workbench(
        "workbench", new() { Namespace = "gpu1", Spec = spec, Queue = queue, HomeOnly = homeOnly, Dispatcher = dispatcher }));
}
