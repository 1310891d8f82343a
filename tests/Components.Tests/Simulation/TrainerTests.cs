using System.Collections.Immutable;
using Infra.Components.Pods;
using Infra.Components.Workloads.Simulation;
using Infra.Core.NodePools;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Components.Tests.Simulation;

public class TrainerTests
{
    private const string Pod = "kubernetes:core/v1:Pod";
    private const string Service = "kubernetes:core/v1:Service";
    private const string Deployment = "kubernetes:apps/v1:Deployment";

    [Fact]
    public async Task Trainer_Defaults_ArePinned()
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5" });

        Assert.Equal([$"{Deployment} t", $"{Service} t"], run.Plan());
        var trainer = run.One(Deployment);
        Assert.Equal("trainer", trainer["metadata.name"]);
        Assert.Equal("gpu1", trainer["metadata.namespace"]);
        Assert.Equal("trainer", trainer["metadata.labels.app"]);
        Assert.Equal(1d, trainer["spec.replicas"]);
        Assert.Equal("Recreate", trainer["spec.strategy.type"]);
        Assert.Equal("trainer", trainer["spec.selector.matchLabels.app"]);
        Assert.Equal("trainer", trainer["spec.template.metadata.labels.app"]);
        Assert.Null(trainer["metadata.annotations"]);
        Assert.Equal("qnib/trainer:v5", trainer["spec.template.spec.containers.0.image"]);
        Assert.Equal(9993d, trainer["spec.template.spec.containers.0.ports.0.containerPort"]);
        Assert.Null(trainer["spec.template.spec.imagePullSecrets"]);
        Assert.Equal(["POD_NAME"], Environment(trainer, "spec.template.spec.containers.0").Keys);
        Assert.Equal("metadata.name", trainer["spec.template.spec.containers.0.env.0.valueFrom.fieldRef.fieldPath"]);
        Assert.Null(trainer["spec.template.spec.containers.0.resources"]);
        Assert.Null(trainer["spec.template.spec.nodeSelector"]);
        Assert.Null(trainer["spec.template.spec.tolerations"]);
        Assert.Null(trainer["spec.template.spec.serviceAccountName"]);
        Assert.Null(trainer.Options.CustomTimeouts);
        var service = run.One(Service);
        Assert.Equal("trainer", service["spec.selector.app"]);
        Assert.Equal(9993d, service["spec.ports.0.port"]);
        Assert.Equal(9993d, service["spec.ports.0.targetPort"]);
        Assert.Null(service["spec.clusterIP"]);
    }

    [Fact]
    public async Task Trainer_Containers_AreHardened()
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5" });

        var trainer = run.One(Deployment);
        Assert.Equal(false, trainer["spec.template.spec.automountServiceAccountToken"]);
        Assert.Equal(1000d, trainer["spec.template.spec.securityContext.runAsUser"]);
        Assert.Equal(true, trainer["spec.template.spec.securityContext.runAsNonRoot"]);
        Assert.Equal("RuntimeDefault", trainer["spec.template.spec.securityContext.seccompProfile.type"]);
        Assert.Equal(false, trainer["spec.template.spec.containers.0.securityContext.allowPrivilegeEscalation"]);
        Assert.Equal("ALL", trainer["spec.template.spec.containers.0.securityContext.capabilities.drop.0"]);
        Assert.Null(trainer["spec.template.spec.containers.0.securityContext.privileged"]);
    }

    [Theory]
    [InlineData(0, 0d, false)]
    [InlineData(1, 1d, true)]
    [InlineData(null, null, null)]
    public async Task RunAsUser_RootOrNot_IsSaid(int? user, double? runAsUser, bool? runAsNonRoot)
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5", RunAsUser = user });

        Assert.Equal(runAsUser, run.One(Deployment)["spec.template.spec.securityContext.runAsUser"]);
        Assert.Equal(runAsNonRoot, run.One(Deployment)["spec.template.spec.securityContext.runAsNonRoot"]);
    }

    [Fact]
    public async Task Children_HaveTheComponentAsParent()
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5" });

        Assert.Equal("infra:simulation:Trainer", run.Resources[0].Type);
        Assert.True(run.Resources[0].IsComponent);
        Assert.All(run.Resources.Skip(1), child => Assert.Same(run.Resources[0].Resource, child.Options.Parent));
    }

    [Fact]
    public async Task Children_TakeTheComponentsProvider()
    {
        var run = await TestRun.RunAsync(() =>
        {
            var provider = new Pulumi.Kubernetes.Provider("cluster");
            _ = new Trainer("t", new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5" }, new ComponentResourceOptions { Provider = provider });
        });

        Assert.All([run.One(Deployment), run.One(Service)], child => Assert.EndsWith("::cluster::cluster-id", child.Provider, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pod_IsTheSeedsBarePod()
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5", ImagePullSecret = "my-secret", Workload = SinglePodWorkload.Pod });

        Assert.Equal([$"{Pod} t", $"{Service} t"], run.Plan().Order());
        var pod = run.One(Pod);
        Assert.Equal("trainer", pod["metadata.name"]);
        Assert.Equal("trainer", pod["metadata.labels.app"]);
        Assert.Equal("trainer", pod["spec.containers.0.name"]);
        Assert.Equal("my-secret", pod["spec.imagePullSecrets.0.name"]);
    }

    [Fact]
    public async Task DevicePlugin_LimitsAndTolerates()
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5", Gpu = GpuAccess.DevicePlugin(2) });

        var trainer = run.One(Deployment);
        Assert.Equal("2", trainer["spec.template.spec.containers.0.resources.limits[nvidia.com/gpu]"]);
        Assert.Null(trainer["spec.template.spec.containers.0.resources.requests"]);
        Assert.Equal("nvidia.com/gpu", trainer["spec.template.spec.tolerations.0.key"]);
        Assert.Equal("Exists", trainer["spec.template.spec.tolerations.0.operator"]);
        Assert.Equal("NoSchedule", trainer["spec.template.spec.tolerations.0.effect"]);
        Assert.Null(trainer["spec.template.spec.tolerations.0.value"]);
        Assert.Null(trainer["spec.template.spec.nodeSelector"]);
        Assert.Equal(["POD_NAME"], Environment(trainer, "spec.template.spec.containers.0").Keys);
    }

    [Fact]
    public async Task HoudiniExclusive_RequestsAndSelects()
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5", Gpu = GpuAccess.HoudiniExclusive(1) });

        var trainer = run.One(Deployment);
        Assert.Equal("1", Environment(trainer, "spec.template.spec.containers.0")["HOUDINI_GPU_REQUESTED"]);
        Assert.Equal("true", trainer["spec.template.spec.nodeSelector[houdini.gpu]"]);
        Assert.Null(trainer["spec.template.spec.containers.0.resources"]);
        Assert.Null(trainer["spec.template.spec.tolerations"]);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("0,2")]
    public async Task HoudiniVisible_NamesDevicesBeforeItEnablesThem(string devices)
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5", Gpu = GpuAccess.HoudiniVisible(devices) });

        var trainer = run.One(Deployment);
        Assert.Equal(["POD_NAME", "NVIDIA_VISIBLE_DEVICES", "HOUDINI_GPU_ENABLED"], Environment(trainer, "spec.template.spec.containers.0").Keys);
        Assert.Equal(devices, Environment(trainer, "spec.template.spec.containers.0")["NVIDIA_VISIBLE_DEVICES"]);
        Assert.Equal("true", Environment(trainer, "spec.template.spec.containers.0")["HOUDINI_GPU_ENABLED"]);
        Assert.Equal("true", trainer["spec.template.spec.nodeSelector[houdini.gpu]"]);
    }

    [Fact]
    public async Task Options_AreTaken()
    {
        var run = await RunAsync(new TrainerArgs
        {
            Namespace = "gpu1",
            Image = "trainer:v5",
            ImageRegistry = Output.Create("registry.example/lab"),
            ImagePullSecret = null,
            Port = 8080,
            Resources = new ContainerResources { Cpu = "2", Memory = "8Gi" },
            Environment = new EnvironmentVariables { ["B"] = "2", ["A"] = Output.CreateSecret("1") },
            NodeSelector = new Dictionary<string, string> { ["name"] = "np-1" },
            Tolerations = [PodToleration.For(new NodeTaint("preemptible", "yes", TaintEffect.NoExecute)), PodToleration.For(NodeTaint.Gpu)],
            Gpu = GpuAccess.DevicePlugin(1),
            ServiceAccountName = "workload",
        });

        var trainer = run.One(Deployment);
        Assert.Equal("registry.example/lab/trainer:v5", trainer["spec.template.spec.containers.0.image"]);
        Assert.Null(trainer["spec.template.spec.imagePullSecrets"]);
        Assert.Equal(8080d, trainer["spec.template.spec.containers.0.ports.0.containerPort"]);
        Assert.Equal(8080d, run.One(Service)["spec.ports.0.targetPort"]);
        Assert.Equal("2", trainer["spec.template.spec.containers.0.resources.requests.cpu"]);
        Assert.Equal("8Gi", trainer["spec.template.spec.containers.0.resources.limits.memory"]);
        Assert.Equal("1", trainer["spec.template.spec.containers.0.resources.limits[nvidia.com/gpu]"]);
        Assert.Equal(["POD_NAME", "A", "B"], Environment(trainer, "spec.template.spec.containers.0").Keys);
        Assert.Equal("np-1", trainer["spec.template.spec.nodeSelector.name"]);
        Assert.Equal(2, ((ImmutableArray<object>)trainer["spec.template.spec.tolerations"]!).Length);
        Assert.Equal("Equal", trainer["spec.template.spec.tolerations.0.operator"]);
        Assert.Equal("yes", trainer["spec.template.spec.tolerations.0.value"]);
        Assert.Equal("NoExecute", trainer["spec.template.spec.tolerations.0.effect"]);
        Assert.Equal("workload", trainer["spec.template.spec.serviceAccountName"]);
    }

    [Theory]
    [InlineData(SinglePodWorkload.Pod, Pod)]
    [InlineData(SinglePodWorkload.Deployment, Deployment)]
    public async Task AwaitReady_Off_WaitsOnlyUntilTheObjectsExist(SinglePodWorkload workload, string type)
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5", Workload = workload, AwaitReady = false });

        Assert.Equal("jsonpath={.metadata.uid}", run.One(type)["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Equal("jsonpath={.metadata.uid}", run.One(Service)["metadata.annotations[pulumi.com/waitFor]"]);
    }

    [Fact]
    public async Task SecretEnvironment_StandsInTheSecretAlone_AndRollsThePod()
    {
        Task<TestRun> WithAsync(string value) => RunAsync(new TrainerArgs
        {
            Namespace = "gpu1",
            Image = "qnib/trainer:v5",
            SecretEnvironment = new EnvironmentVariables { ["TOKEN"] = value },
        });
        var run = await WithAsync("hush");

        Assert.Equal("trainer-environment", run.One("kubernetes:core/v1:Secret")["metadata.name"]);
        Assert.Equal("hush", run.One("kubernetes:core/v1:Secret")["stringData.TOKEN"]);
        var trainer = run.One(Deployment);
        Assert.Equal("trainer-environment", trainer["spec.template.spec.containers.0.env.1.valueFrom.secretKeyRef.name"]);
        Assert.Equal("TOKEN", trainer["spec.template.spec.containers.0.env.1.valueFrom.secretKeyRef.key"]);
        Assert.DoesNotContain("hush", System.Text.Json.JsonSerializer.Serialize(trainer.Inputs), StringComparison.Ordinal);
        const string Digest = "spec.template.metadata.annotations[infra/config]";
        Assert.NotNull(trainer[Digest]);
        Assert.NotEqual(trainer[Digest], (await WithAsync("hushed")).One(Deployment)[Digest]);
    }

    [Fact]
    public void SecretEnvironment_OfAPlainOrAnOwnVariable_IsRefused() => Assert.Equal(
        [
            "SecretEnvironment[\"POD_NAME\"]: cannot be set, for it is the pod's own name; remove it",
            "SecretEnvironment[\"A\"]: must not be in environment as well, nor be a variable that the container is given; got both; keep the secret one",
        ],
        TrainerRules.Check(new TrainerArgs
        {
            Namespace = "gpu1",
            Image = "trainer:v5",
            Environment = new EnvironmentVariables { ["A"] = "1" },
            SecretEnvironment = new EnvironmentVariables { ["A"] = "2", ["POD_NAME"] = "me" },
        }).Select(finding => finding.ToString()));

    [Fact]
    public async Task EmptyVariable_HasNoValue_AsTheServerKeepsIt()
    {
        var trainer = (await RunAsync(new TrainerArgs
        {
            Namespace = "gpu1",
            Image = "qnib/trainer:v5",
            Environment = new EnvironmentVariables { ["EMPTY"] = "" },
        })).One(Deployment);

        Assert.Equal("EMPTY", trainer["spec.template.spec.containers.0.env.1.name"]);
        Assert.Null(trainer["spec.template.spec.containers.0.env.1.value"]);
    }

    [Fact]
    public async Task Gpus_AreWaitedForLonger()
    {
        var run = await RunAsync(new TrainerArgs { Namespace = "gpu1", Image = "qnib/trainer:v5", Gpu = GpuAccess.DevicePlugin(1) });

        Assert.Equal(TimeSpan.FromMinutes(20), run.One(Deployment).Options.CustomTimeouts!.Create);
        Assert.Equal(TimeSpan.FromMinutes(20), run.One(Service).Options.CustomTimeouts!.Update);
    }

    [Fact]
    public async Task Outputs_NameTheService()
    {
        Trainer? trainer = null;
        await TestRun.RunAsync(() => trainer = new Trainer("t", new TrainerArgs { Namespace = "gpu2", Image = "qnib/trainer:v5" }));

        Assert.Equal("trainer.gpu2.svc.cluster.local", await TestRun.ValueOfAsync(trainer!.DnsName));
        Assert.Equal(9993, await TestRun.ValueOfAsync(trainer.Port));
    }

    [Fact]
    public async Task Preview_WithUnknowns_DoesNotThrow()
    {
        var run = await TestRun.RunAsync(
            () => _ = new Trainer("t", new TrainerArgs
            {
                Namespace = OutputUtilities.CreateUnknown("gpu1"),
                Image = "trainer:v5",
                ImageRegistry = OutputUtilities.CreateUnknown("registry.example"),
                ImagePullSecret = OutputUtilities.CreateUnknown("my-secret"),
            }),
            preview: true);

        Assert.Equal([$"{Deployment} t", $"{Service} t"], run.Plan());
    }

    [Fact]
    public async Task Trainer_SeveralMistakes_AreToldAtOnce() => Assert.Equal(
        """
        trainer "t": 8 problems
         - ImageRegistry: must be a registry and path without "https://" and without "/" at the end; got "registry.example/"; use for example "europe-west4-docker.pkg.dev/project/images"
         - Image: must not be ":latest", which moves: pods of one set could run different code, and there is nothing to roll back to; got "trainer:latest"; name the version
         - Port: must be a TCP port from 1 to 65535; got 0; use for example 8080
         - Gpu.HoudiniVisibleDevices: must have an index between any two commas; got "0,,2"; use "all" or for example "0,2"
         - Resources.Memory: must be a Kubernetes quantity in bytes; got "lots"; use for example "512Mi" or "4Gi"
         - Environment["POD_NAME"]: cannot be set, for it is the pod's own name; remove it
         - NodeSelector["houdini.gpu"]: must be "true", for a Houdini mode works on no other node; got "false"; remove it
         - Tolerations[0].Value: must be empty with Exists; got "yes"; remove it or use Equal
        """,
        await TestRun.FailAsync(() => _ = new Trainer("t", new TrainerArgs
        {
            Namespace = "gpu1",
            Image = "trainer:latest",
            ImageRegistry = "registry.example/",
            Port = 0,
            Gpu = GpuAccess.HoudiniVisible("0,,2"),
            Resources = new ContainerResources { Memory = "lots" },
            Environment = new EnvironmentVariables { ["POD_NAME"] = "me" },
            NodeSelector = new Dictionary<string, string> { ["houdini.gpu"] = "false" },
            Tolerations = [new PodToleration("preemptible", "Exists", "yes", null)],
        })));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(65535, 0)]
    [InlineData(65536, 1)]
    [InlineData(-1, 1)]
    public void Port_OutOfRange_IsRefused(int port, int findings) =>
        Assert.Equal(findings, TrainerRules.Check(new TrainerArgs { Namespace = "gpu1", Image = "trainer:v5", Port = port }).Count);

    [Theory]
    [InlineData("taint", "Equal", "x", 0)]
    [InlineData("taint", "Exists", null, 0)]
    [InlineData(null, "Exists", null, 0)]
    [InlineData(null, "Equal", "x", 1)]
    [InlineData("taint", "In", "x", 1)]
    public void Toleration_Malformed_IsRefused(string? key, string comparison, string? value, int findings) => Assert.Equal(
        findings,
        TrainerRules.Check(new TrainerArgs { Namespace = "gpu1", Image = "trainer:v5", Tolerations = [new PodToleration(key, comparison, value, null)] }).Count);

    internal static IReadOnlyDictionary<string, object?> Environment(RecordedResource resource, string container) =>
        new OrderedDictionary<string, object?>(((ImmutableArray<object>)resource[$"{container}.env"]!)
            .Cast<ImmutableDictionary<string, object>>()
            .Select(variable => KeyValuePair.Create((string)variable["name"], variable.GetValueOrDefault("value"))));

    private static Task<TestRun> RunAsync(TrainerArgs args) => TestRun.RunAsync(() => _ = new Trainer("t", args));
}
