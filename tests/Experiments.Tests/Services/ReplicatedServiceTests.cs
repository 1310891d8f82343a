using System.Collections.Immutable;
using Infra.Components.Pods;
using Infra.Components.Workloads.Services;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Experiments.Tests.Services;

public class ReplicatedServiceTests
{
    private const string Deployment = "kubernetes:apps/v1:Deployment";
    private const string Service = "kubernetes:core/v1:Service";
    private const string Policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
    private const string Autoscaler = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
    private const string Budget = "kubernetes:policy/v1:PodDisruptionBudget";

    private static readonly ReplicatedServiceSpec Spec = new() { Name = "web", Image = "registry.example/web:v1", Port = 8080 };

    private static readonly string[] Plain =
        [$"{Deployment} web-stack", $"{Service} web-stack"];

    [Fact]
    public async Task Service_Defaults_ArePinned()
    {
        var run = await Run(Spec);

        Assert.Equal(Plain, run.Plan().Order());
        var deployment = run.One(Deployment);
        Assert.Equal("web", deployment["metadata.name"]);
        Assert.Equal("gpu1", deployment["metadata.namespace"]);
        Assert.Equal(1d, deployment["spec.replicas"]);
        Assert.Equal(10d, deployment["spec.revisionHistoryLimit"]);
        Assert.Equal("RollingUpdate", deployment["spec.strategy.type"]);
        Assert.Equal(0d, deployment["spec.strategy.rollingUpdate.maxUnavailable"]);
        Assert.Equal(1d, deployment["spec.strategy.rollingUpdate.maxSurge"]);
        Assert.Equal("web", deployment["spec.selector.matchLabels.app"]);
        Assert.Equal("web", deployment["spec.template.metadata.labels.app"]);
        Assert.Null(deployment["metadata.annotations"]);
        const string Container = "spec.template.spec.containers.0";
        Assert.Equal("web", deployment[$"{Container}.name"]);
        Assert.Equal("registry.example/web:v1", deployment[$"{Container}.image"]);
        Assert.Equal(8080d, deployment[$"{Container}.ports.0.containerPort"]);
        Assert.Equal(8080d, deployment[$"{Container}.readinessProbe.tcpSocket.port"]);
        Assert.Equal(10d, deployment[$"{Container}.readinessProbe.periodSeconds"]);
        Assert.Equal(3d, deployment[$"{Container}.readinessProbe.failureThreshold"]);
        Assert.Null(deployment[$"{Container}.readinessProbe.initialDelaySeconds"]);
        Assert.Null(deployment[$"{Container}.livenessProbe"]);
        Assert.Null(deployment["spec.template.spec.topologySpreadConstraints"]);
        Assert.Null(deployment["spec.template.metadata.annotations"]);
        Assert.Null(deployment[$"{Container}.startupProbe"]);
        Assert.Null(deployment[$"{Container}.resources"]);
        Assert.Equal(1000d, deployment["spec.template.spec.securityContext.runAsUser"]);
        Assert.Equal(false, deployment["spec.template.spec.automountServiceAccountToken"]);
        var service = run.One(Service);
        Assert.Equal("ClusterIP", service["spec.type"]);
        Assert.Equal(8080d, service["spec.ports.0.port"]);
        Assert.Equal(8080d, service["spec.ports.0.targetPort"]);
        Assert.Equal("web", service["spec.selector.app"]);
        Assert.Null(service["spec.externalTrafficPolicy"]);
    }

    [Fact]
    public async Task Service_EverythingAskedFor_HasParentLabelsAndNames()
    {
        var run = await Run(
            Spec with
            {
                Exposure = ServiceExposure.NodePort,
                NodePort = 30080,
                ServicePort = 80,
                Autoscaling = new() { MinReplicas = 2, MaxReplicas = 5 },
                DisruptionBudget = new() { MaxUnavailable = 1 },
                Readiness = new() { HttpPath = "/healthz", Port = 8081, InitialDelaySeconds = 4 },
                Liveness = new(),
                Startup = new(),
                Gpus = 1,
            },
            secret: "hush");

        var component = Assert.Single(run.Resources, resource => resource.IsComponent);
        Assert.Equal("infra:services:ReplicatedService", component.Type);
        string[] expected =
        [
            $"{Deployment} web-stack", $"{Autoscaler} web-stack", $"{Budget} web-stack", $"{Policy} web-stack", $"{Service} web-stack",
            "kubernetes:core/v1:Secret web-stack-environment",
        ];
        Assert.Equal(expected.Order(), run.Plan().Order());
        Assert.All(run.Resources.Where(resource => !resource.IsComponent), resource =>
        {
            Assert.Same(component.Resource, resource.Options.Parent);
            foreach (var (key, value) in KubernetesLabels.For("web", "services"))
            {
                Assert.Equal(value, resource[$"metadata.labels[{key}]"]);
            }
        });
        Assert.Equal(80d, run.One(Service)["spec.ports.0.port"]);
        Assert.Equal(8080d, run.One(Service)["spec.ports.0.targetPort"]);
        Assert.Equal(30080d, run.One(Service)["spec.ports.0.nodePort"]);
        Assert.Equal("Local", run.One(Service)["spec.externalTrafficPolicy"]);
        var deployment = run.One(Deployment);
        Assert.Equal("/healthz", deployment["spec.template.spec.containers.0.readinessProbe.httpGet.path"]);
        Assert.Equal(8081d, deployment["spec.template.spec.containers.0.readinessProbe.httpGet.port"]);
        Assert.Equal("1", deployment["spec.template.spec.containers.0.resources.limits[nvidia.com/gpu]"]);
        Assert.Equal("nvidia.com/gpu", deployment["spec.template.spec.tolerations.0.key"]);
        Assert.Empty(Assert.IsType<CustomResourceOptions>(deployment.Options).IgnoreChanges);
        Assert.Null(deployment["spec.replicas"]);
        Assert.Equal(4d, deployment["spec.template.spec.containers.0.readinessProbe.initialDelaySeconds"]);
        Assert.Equal(2d, run.One(Autoscaler)["spec.minReplicas"]);
        Assert.Equal("Deployment", run.One(Autoscaler)["spec.scaleTargetRef.kind"]);
        Assert.Equal(1d, run.One(Budget)["spec.maxUnavailable"]);
        Assert.Equal(3, ((ImmutableArray<object>)run.One(Policy)["spec.ingress.0.from"]!).Length);
        Assert.Equal("10.0.0.0/8", run.One(Policy)["spec.ingress.0.from.0.ipBlock.cidr"]);
        Assert.Equal(8080d, run.One(Policy)["spec.ingress.0.ports.0.port"]);
    }

    [Theory]
    [InlineData(1, 1d, true)]
    [InlineData(3, 3d, false)]
    public async Task Service_Awake_IsScaledByKedaAlone(int replicas, double most, bool restores)
    {
        var run = await TestRun.RunAsync(() => _ = new ReplicatedService("web-stack", new() { Namespace = "gpu1", Spec = Spec with { Replicas = replicas }, Awake = new() { From = new(8, 0), To = new(20, 0) } }));

        var scaled = run.One("kubernetes:keda.sh/v1alpha1:ScaledObject");
        Assert.Null(run.One(Deployment)["spec.replicas"]);
        Assert.Equal("jsonpath={.metadata.uid}", run.One(Deployment)["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Equal("jsonpath={.metadata.uid}", run.One(Service)["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Equal((0d, most), (scaled["spec.minReplicaCount"], scaled["spec.maxReplicaCount"]));
        Assert.Equal("0 8 * * 1,2,3,4,5", scaled["spec.triggers.0.metadata.start"]);
        Assert.Equal("UTC", scaled["spec.triggers.0.metadata.timezone"]);
        Assert.Equal($"{replicas}", scaled["spec.triggers.0.metadata.desiredReplicas"]);
        Assert.Equal(restores, scaled["spec.advanced.restoreToOriginalReplicaCount"]);
    }

    [Fact]
    public async Task Service_AwakeWithoutPods_IsLeftAtNone()
    {
        var run = await TestRun.RunAsync(() => _ = new ReplicatedService("web-stack", new() { Namespace = "gpu1", Spec = Spec with { Replicas = 0 }, Awake = new() { From = new(8, 0), To = new(20, 0) } }));

        Assert.Equal(Plain, run.Plan().Order());
        Assert.Equal(0d, run.One(Deployment)["spec.replicas"]);
    }

    [Fact]
    public async Task Service_SecretEnvironment_StandsInTheSecretAlone()
    {
        var secrets = new ArgsOf<SecretArgs>();
        var run = await Run(Spec, secret: "hush", secrets.Options);

        Assert.Equal("hush", run.One("kubernetes:core/v1:Secret")["stringData.TOKEN"]);
        Assert.True(await Output.IsSecretAsync(Assert.Single(secrets.All).StringData.ToOutput()));
        Assert.Equal("web-environment", run.One(Deployment)["spec.template.spec.containers.0.env.0.valueFrom.secretKeyRef.name"]);
        Assert.DoesNotContain("hush", System.Text.Json.JsonSerializer.Serialize(run.One(Deployment).Inputs), StringComparison.Ordinal);
        const string Digest = "spec.template.metadata.annotations[infra/config]";
        Assert.Equal(run.One(Deployment)[Digest], (await Run(Spec, secret: "hush")).One(Deployment)[Digest]);
        Assert.NotEqual(run.One(Deployment)[Digest], (await Run(Spec, secret: "hushed")).One(Deployment)[Digest]);
    }

    [Fact]
    public async Task Service_OfSeveralPods_IsSpreadOverNodes_EachRevisionByItself()
    {
        const string Constraint = "spec.template.spec.topologySpreadConstraints.0";
        var web = (await Run(Spec with { Replicas = 2 })).One(Deployment);

        Assert.Equal(1d, web[$"{Constraint}.maxSkew"]);
        Assert.Equal("kubernetes.io/hostname", web[$"{Constraint}.topologyKey"]);
        Assert.Equal("ScheduleAnyway", web[$"{Constraint}.whenUnsatisfiable"]);
        Assert.Equal("Honor", web[$"{Constraint}.nodeTaintsPolicy"]);
        Assert.Equal("web", web[$"{Constraint}.labelSelector.matchLabels.app"]);
        Assert.Equal("pod-template-hash", web[$"{Constraint}.matchLabelKeys.0"]);
        Assert.Null((await Run(Spec with { Replicas = 2, Gpus = 1 })).One(Deployment)[Constraint]);
        Assert.NotNull((await Run(Spec with { Autoscaling = new() { MaxReplicas = 2 } })).One(Deployment)[Constraint]);
        var asked = (await Run(Spec with { Gpus = 1, Spread = new() { By = SpreadBy.Zone, WhenUnsatisfiable = SpreadMode.DoNotSchedule } })).One(Deployment);
        Assert.Equal("topology.kubernetes.io/zone", asked[$"{Constraint}.topologyKey"]);
        Assert.Equal("DoNotSchedule", asked[$"{Constraint}.whenUnsatisfiable"]);
    }

    [Fact]
    public async Task Service_Recreated_EndsItsPodsFirst()
    {
        var deployment = (await Run(Spec with { Update = ServiceUpdate.Recreate })).One(Deployment);

        Assert.Equal("Recreate", deployment["spec.strategy.type"]);
        Assert.Null(deployment["spec.strategy.rollingUpdate"]);
        Assert.Equal(
            "MaxSurge: must be left out where update is recreate, which starts no pod before the old ones have ended; got 1; remove it",
            Assert.Single(Check(Spec with { Update = ServiceUpdate.Recreate, MaxSurge = 1 })).ToString());
    }

    [Fact]
    public async Task Service_NoPods_IsNotWaitedFor()
    {
        var run = await Run(Spec with { Replicas = 0 });

        Assert.Equal(0d, run.One(Deployment)["spec.replicas"]);
        Assert.Equal("jsonpath={.metadata.uid}", run.One(Deployment)["metadata.annotations[pulumi.com/waitFor]"]);
        Assert.Equal("jsonpath={.metadata.uid}", run.One(Service)["metadata.annotations[pulumi.com/waitFor]"]);
    }

    [Fact]
    public async Task Service_Internal_HasAnInternalLoadBalancer()
    {
        var run = await Run(Spec with { Exposure = ServiceExposure.Internal });

        Assert.Equal("LoadBalancer", run.One(Service)["spec.type"]);
        Assert.Equal("Internal", run.One(Service)["metadata.annotations[networking.gke.io/load-balancer-type]"]);
        Assert.Equal("Local", run.One(Service)["spec.externalTrafficPolicy"]);
        Assert.Null(run.One(Service)["spec.loadBalancerSourceRanges"]);
    }

    [Fact]
    public async Task Service_Public_LetsTheSourceRangesInAlone()
    {
        var run = await Run(Spec with { Exposure = ServiceExposure.Public, SourceRanges = ["203.0.113.0/24"] });

        Assert.Equal("LoadBalancer", run.One(Service)["spec.type"]);
        Assert.Null(run.One(Service)["metadata.annotations"]);
        Assert.Equal("203.0.113.0/24", run.One(Service)["spec.loadBalancerSourceRanges.0"]);
        Assert.Equal("203.0.113.0/24", run.One(Policy)["spec.ingress.0.from.0.ipBlock.cidr"]);
        Assert.Null(run.One(Policy)["spec.ingress.0.from.1"]);
    }

    [Fact]
    public async Task Service_Preview_DoesNotNeedTheNamespace()
    {
        var run = await TestRun.RunAsync(
            () => _ = new ReplicatedService("web-stack", new() { Namespace = Output.Create("gpu1"), Spec = Spec, ImageRegistry = "registry.example/images" }),
            preview: true);

        Assert.Equal(Plain, run.Plan().Order());
    }

    [Fact]
    public async Task Service_ManyMistakes_AreToldAtOnce()
    {
        var text = await TestRun.FailAsync(() => _ = new ReplicatedService(
            "web-stack",
            new()
            {
                Namespace = "gpu1",
                Spec = Spec with { Image = "web", Exposure = ServiceExposure.Public, Replicas = -1, MaxSurge = 0, RevisionHistoryLimit = 0, Port = 65536 },
            }));

        Assert.Contains(
            """
            replicated service "web-stack": 6 problems
             - Image: must have a tag or a digest, for without one Kubernetes runs ":latest"; got "web"; add the version, for example "web:v1"
             - Port: must be a TCP port from 1 to 65535; got 65536; use for example 8080
             - SourceRanges: must say who may call a public service; got nothing; name the callers' IPv4 ranges, for example "203.0.113.0/24"
             - Replicas: must be 0 pods or more; got -1; use 0 to stop the service
             - MaxSurge: must be at least 1 pod, for an update that never drops below the replicas needs one to begin with; got 0; use 1
             - RevisionHistoryLimit: must be at least 1 revision, for without one nothing can be undone; got 0; use 10
            """,
            text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29999, false)]
    [InlineData(30000, true)]
    [InlineData(32767, true)]
    [InlineData(32768, false)]
    public void NodePort_AtTheBounds_IsCheckedAsNodesKeepThem(int port, bool fine) =>
        Assert.Equal(fine, Check(Spec with { Exposure = ServiceExposure.NodePort, NodePort = port }).Count == 0);

    [Fact]
    public void NodePort_OfAnotherExposure_IsRefused() => Assert.Equal(
        "NodePort: must be left out where the exposure is ClusterIP; got 30080; remove it or choose the exposure NodePort",
        Assert.Single(Check(Spec with { NodePort = 30080 })).ToString());

    [Theory]
    [InlineData("0.0.0.0/0", false)]
    [InlineData("8.0.0.0/7", false)]
    [InlineData("8.0.0.0/8", true)]
    [InlineData("203.0.113.7/32", true)]
    [InlineData("203.0.113.7/24", false)]
    [InlineData("203.0.113.7", false)]
    [InlineData("2001:db8::/32", false)]
    [InlineData("office", false)]
    public void SourceRange_OfAPublicService_IsSomebodysNetwork(string range, bool fine) =>
        Assert.Equal(fine, Check(Spec with { Exposure = ServiceExposure.Public, SourceRanges = [range] }).Count == 0);

    [Fact]
    public void SourceRange_OfAClusterIP_IsRefused() =>
        Assert.Equal("SourceRanges", Assert.Single(Check(Spec with { SourceRanges = ["10.0.0.0/8"] })).Path);

    [Theory]
    [InlineData(0, 1, null, 80, "Autoscaling.MinReplicas")]
    [InlineData(1, 1, null, 80, null)]
    [InlineData(2, 1, null, 80, "Autoscaling.MaxReplicas")]
    [InlineData(2, 3, null, 80, null)]
    [InlineData(2, 3, 0, 80, "Replicas")]
    [InlineData(2, 3, 2, 80, "Replicas")]
    [InlineData(1, 1, null, 0, "Autoscaling.TargetCpuPercent")]
    [InlineData(1, 1, null, 1, null)]
    [InlineData(1, 1, null, 100, null)]
    [InlineData(1, 1, null, 101, "Autoscaling.TargetCpuPercent")]
    public void Autoscaling_AtTheBounds_IsChecked(int least, int most, int? replicas, int percent, string? path) => Assert.Equal(
        path,
        Check(Spec with { Replicas = replicas, Autoscaling = new() { MinReplicas = least, MaxReplicas = most, TargetCpuPercent = percent } }).SingleOrDefault()?.Path);

    [Theory]
    [InlineData(null, null, "DisruptionBudget", FindingLevel.Error)]
    [InlineData(1, 1, "DisruptionBudget", FindingLevel.Error)]
    [InlineData(0, null, "DisruptionBudget.MinAvailable", FindingLevel.Error)]
    [InlineData(1, null, null, FindingLevel.Error)]
    [InlineData(2, null, "DisruptionBudget.MinAvailable", FindingLevel.Error)]
    [InlineData(null, 0, "DisruptionBudget.MaxUnavailable", FindingLevel.Error)]
    [InlineData(null, 1, null, FindingLevel.Error)]
    public void DisruptionBudget_OfTwoPods_IsChecked(int? least, int? missing, string? path, FindingLevel level)
    {
        var finding = Check(Spec with { Replicas = 2, DisruptionBudget = new() { MinAvailable = least, MaxUnavailable = missing } }).SingleOrDefault();

        Assert.Equal(path, finding?.Path);
        Assert.Equal(level, finding?.Level ?? level);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void Gpus_AtTheBounds_AreWhatOneMachineHas(int gpus, bool fine) => Assert.Equal(fine, Check(Spec with { Gpus = gpus }).Count == 0);

    [Fact]
    public void Probe_WithEveryMistake_NamesEach()
    {
        var probe = new ServiceProbe { HttpPath = "healthz", Port = 0, InitialDelaySeconds = -1, PeriodSeconds = 0, TimeoutSeconds = 0, FailureThreshold = 0 };

        string[] expected = ["Liveness.HttpPath", "Liveness.Port", "Liveness.InitialDelaySeconds", "Liveness.PeriodSeconds", "Liveness.TimeoutSeconds", "Liveness.FailureThreshold"];
        Assert.Equal(expected, Check(Spec with { Liveness = probe }).Select(finding => finding.Path));
        Assert.Empty(Check(Spec with { Liveness = new() { HttpPath = "/", Port = 1, InitialDelaySeconds = 0, PeriodSeconds = 1, TimeoutSeconds = 1, FailureThreshold = 1 } }));
    }

    private static IReadOnlyList<Finding> Check(ReplicatedServiceSpec spec) => ReplicatedServiceRules.Check(spec);

    private static Task<TestRun> Run(ReplicatedServiceSpec spec, string? secret = null, ComponentResourceOptions? options = null) => TestRun.RunAsync(() => _ = new ReplicatedService(
        "web-stack",
        new()
        {
            Namespace = "gpu1",
            Spec = secret is null ? spec : spec with { SecretEnvironment = new EnvironmentVariables { ["TOKEN"] = secret } },
        },
        options));
}
