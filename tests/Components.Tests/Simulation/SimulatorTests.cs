using System.Collections.Immutable;
using Infra.Components.Pods;
using Infra.Components.Workloads.Simulation;
using Infra.Core.Findings;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Components.Tests.Simulation;

public class SimulatorTests
{
    private const string Service = "kubernetes:core/v1:Service";
    private const string StatefulSet = "kubernetes:apps/v1:StatefulSet";
    private const string ReplicationController = "kubernetes:core/v1:ReplicationController";
    private const string DisruptionBudget = "kubernetes:policy/v1:PodDisruptionBudget";
    private const string Autoscaler = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";

    [Fact]
    public async Task Simulator_Defaults_ArePinned()
    {
        var run = await RunAsync(Args());

        Assert.Equal([StatefulSet + " s", Service + " s"], run.Plan().Order(StringComparer.Ordinal));
        var service = run.One(Service);
        Assert.Equal("simulation", service["metadata.name"]);
        Assert.Equal("gpu1", service["metadata.namespace"]);
        Assert.Equal("None", service["spec.clusterIP"]);
        Assert.Equal("simulation", service["spec.selector.app"]);
        Assert.Equal(9991d, service["spec.ports.0.port"]);
        Assert.Equal(9992d, service["spec.ports.1.targetPort"]);
        Assert.Null(service["metadata.annotations"]);
        var set = run.One(StatefulSet);
        Assert.Equal("policy", set["metadata.name"]);
        Assert.Equal(3d, set["spec.replicas"]);
        Assert.Equal("simulation", set["spec.serviceName"]);
        Assert.Equal("OrderedReady", set["spec.podManagementPolicy"]);
        Assert.Equal("simulation", set["spec.selector.matchLabels.app"]);
        Assert.Equal("simulation", set["spec.template.metadata.labels.app"]);
        Assert.Null(set["spec.template.spec.imagePullSecrets"]);
        Assert.Null(set["spec.template.spec.nodeSelector"]);
        Assert.Null(set["spec.template.spec.tolerations"]);
        Assert.Null(set["metadata.annotations"]);
        Assert.Null(set["spec.template.metadata.annotations"]);
        Assert.Equal(1d, set["spec.template.spec.topologySpreadConstraints.0.maxSkew"]);
        Assert.Equal("kubernetes.io/hostname", set["spec.template.spec.topologySpreadConstraints.0.topologyKey"]);
        Assert.Equal("ScheduleAnyway", set["spec.template.spec.topologySpreadConstraints.0.whenUnsatisfiable"]);
        Assert.Equal("Honor", set["spec.template.spec.topologySpreadConstraints.0.nodeTaintsPolicy"]);
        Assert.Equal("simulation", set["spec.template.spec.topologySpreadConstraints.0.labelSelector.matchLabels.app"]);
        Assert.Null(set["spec.template.spec.topologySpreadConstraints.0.matchLabelKeys"]);
        Assert.Equal(1000d, set["spec.template.spec.securityContext.runAsUser"]);
        Assert.Equal(false, set["spec.template.spec.automountServiceAccountToken"]);
        Assert.Empty(set.Options.IgnoreChanges);
        Assert.Null(set.Options.CustomTimeouts);
    }

    [Fact]
    public async Task Children_HaveTheComponentAsParent()
    {
        var run = await RunAsync(Args(disruptionBudget: new DisruptionBudget { MaxUnavailable = 1 }, autoscaling: new Autoscaling { MaxReplicas = 5 }));

        Assert.Equal("infra:simulation:Simulator", run.Resources[0].Type);
        Assert.Equal(5, run.Resources.Length);
        Assert.All(run.Resources.Skip(1), child => Assert.Same(run.Resources[0].Resource, child.Options.Parent));
    }

    [Fact]
    public async Task ServiceName_Simulator_RenamesServiceAndLabel()
    {
        var run = await RunAsync(Args(serviceName: "simulator"));

        Assert.Equal("simulator", run.One(Service)["metadata.name"]);
        Assert.Equal("simulator", run.One(Service)["spec.selector.app"]);
        Assert.Equal("policy", run.One(StatefulSet)["metadata.name"]);
        Assert.Equal("simulator", run.One(StatefulSet)["spec.serviceName"]);
        Assert.Equal("simulator", run.One(StatefulSet)["spec.template.metadata.labels.app"]);
    }

    [Fact]
    public async Task PodManagement_Parallel_StartsAllAtOnce() =>
        Assert.Equal("Parallel", (await RunAsync(Args(podManagement: PodManagement.Parallel))).One(StatefulSet)["spec.podManagementPolicy"]);

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("1.30", null, false)]
    [InlineData("1.9", null, false)]
    [InlineData("1.8", null, true)]
    [InlineData("v1.8.11", null, true)]
    [InlineData("1.30", SimulatorWorkload.ReplicationController, true)]
    [InlineData(null, SimulatorWorkload.ReplicationController, true)]
    [InlineData("1.9", SimulatorWorkload.StatefulSet, false)]
    public async Task Workload_FollowsVersionOrWish(string? version, SimulatorWorkload? wish, bool isReplicationController)
    {
        var run = await RunAsync(Args(kubernetesVersion: version, workload: wish));

        Assert.Equal(isReplicationController ? 1 : 0, run.All(ReplicationController).Count);
        Assert.Equal(isReplicationController ? 0 : 1, run.All(StatefulSet).Count);
    }

    [Fact]
    public async Task ReplicationController_IsNamedAsTheService()
    {
        var run = await RunAsync(Args(kubernetesVersion: "1.8", serviceName: "simulator"));

        var controller = run.One(ReplicationController);
        Assert.Equal("simulator", controller["metadata.name"]);
        Assert.Equal(3d, controller["spec.replicas"]);
        Assert.Equal("simulator", controller["spec.selector.app"]);
        Assert.Equal("simulator", controller["spec.template.metadata.labels.app"]);
        Assert.Equal("policy", controller["spec.template.spec.containers.0.name"]);
        Assert.Equal("sim", controller["spec.template.spec.containers.1.name"]);
        Assert.Null(controller["metadata.annotations"]);
    }

    [Fact]
    public async Task Replicas_Zero_StopsTheSimulator()
    {
        Simulator? simulator = null;
        var run = await TestRun.RunAsync(() => simulator = new Simulator("s", Args(replicas: 0)));

        Assert.Equal(0d, run.One(StatefulSet)["spec.replicas"]);
        Assert.Null(run.One(StatefulSet)["metadata.annotations"]);
        Assert.Null(run.One(Service)["metadata.annotations"]);
        Assert.Empty(await TestRun.ValueOfAsync(simulator!.PodDnsNames));
    }

    [Fact]
    public async Task Replicas_ZeroWithAReplicationController_IsNotWaitedFor() => Assert.Equal(
        "jsonpath={.metadata.uid}",
        (await RunAsync(Args(replicas: 0, kubernetesVersion: "1.8"))).One(ReplicationController)["metadata.annotations[pulumi.com/waitFor]"]);

    [Theory]
    [InlineData("1.8", ReplicationController)]
    [InlineData("1.30", StatefulSet)]
    public async Task AwaitReady_Off_WaitsOnlyUntilTheObjectExists(string version, string type)
    {
        var run = await RunAsync(Args(kubernetesVersion: version, awaitReady: false));
        Assert.Equal("jsonpath={.metadata.uid}", run.One(type)["metadata.annotations[pulumi.com/waitFor]"]);
    }

    [Fact]
    public async Task Containers_HaveGpusOfTheirOwn()
    {
        var run = await RunAsync(Args(policyGpu: GpuAccess.HoudiniVisible("0"), simGpu: GpuAccess.HoudiniExclusive(2)));

        var set = run.One(StatefulSet);
        var policy = TrainerTests.Environment(set, "spec.template.spec.containers.0");
        var sim = TrainerTests.Environment(set, "spec.template.spec.containers.1");
        Assert.Equal("0", policy["NVIDIA_VISIBLE_DEVICES"]);
        Assert.DoesNotContain("HOUDINI_GPU_REQUESTED", policy.Keys);
        Assert.Equal("2", sim["HOUDINI_GPU_REQUESTED"]);
        Assert.DoesNotContain("HOUDINI_GPU_ENABLED", sim.Keys);
        Assert.Equal("true", set["spec.template.spec.nodeSelector[houdini.gpu]"]);
        Assert.Equal(TimeSpan.FromMinutes(20), set.Options.CustomTimeouts!.Create);
    }

    [Fact]
    public async Task DevicePlugin_InBothContainers_ToleratesOnce()
    {
        var run = await RunAsync(Args(policyGpu: GpuAccess.DevicePlugin(1), simGpu: GpuAccess.DevicePlugin(3)));

        var set = run.One(StatefulSet);
        Assert.Equal("1", set["spec.template.spec.containers.0.resources.limits[nvidia.com/gpu]"]);
        Assert.Equal("3", set["spec.template.spec.containers.1.resources.limits[nvidia.com/gpu]"]);
        Assert.Single((ImmutableArray<object>)set["spec.template.spec.tolerations"]!);
    }

    [Fact]
    public async Task DisruptionBudget_CoversThePods()
    {
        var most = await RunAsync(Args(disruptionBudget: new DisruptionBudget { MaxUnavailable = 1 }));
        var least = await RunAsync(Args(disruptionBudget: new DisruptionBudget { MinAvailable = 2 }));

        Assert.Equal("policy", most.One(DisruptionBudget)["metadata.name"]);
        Assert.Equal("simulation", most.One(DisruptionBudget)["spec.selector.matchLabels.app"]);
        Assert.Equal(1d, most.One(DisruptionBudget)["spec.maxUnavailable"]);
        Assert.Null(most.One(DisruptionBudget)["spec.minAvailable"]);
        Assert.Equal(2d, least.One(DisruptionBudget)["spec.minAvailable"]);
        Assert.Null(least.One(DisruptionBudget)["spec.maxUnavailable"]);
    }

    [Theory]
    [InlineData(null, StatefulSet, "StatefulSet", "apps/v1", "policy")]
    [InlineData(SimulatorWorkload.ReplicationController, ReplicationController, "ReplicationController", "v1", "simulation")]
    public async Task Autoscaling_OwnsTheNumberOfPods(SimulatorWorkload? workload, string type, string kind, string apiVersion, string target)
    {
        var run = await RunAsync(Args(workload: workload, autoscaling: new Autoscaling { MaxReplicas = 9 }));

        var scaler = run.One(Autoscaler);
        Assert.Equal(kind, scaler["spec.scaleTargetRef.kind"]);
        Assert.Equal(apiVersion, scaler["spec.scaleTargetRef.apiVersion"]);
        Assert.Equal(target, scaler["spec.scaleTargetRef.name"]);
        Assert.Equal(1d, scaler["spec.minReplicas"]);
        Assert.Equal(9d, scaler["spec.maxReplicas"]);
        Assert.Equal("cpu", scaler["spec.metrics.0.resource.name"]);
        Assert.Equal(80d, scaler["spec.metrics.0.resource.target.averageUtilization"]);
        Assert.Empty(run.One(type).Options.IgnoreChanges);
        Assert.Null(run.One(type)["spec.replicas"]);
    }

    [Fact]
    public async Task Autoscaling_NamesThePodsThatThereAlwaysAre()
    {
        Simulator? simulator = null;
        await TestRun.RunAsync(() => simulator = new Simulator("s", Args(autoscaling: new Autoscaling { MinReplicas = 2, MaxReplicas = 9 })));

        string[] names = [.. await TestRun.ValueOfAsync(simulator!.PodDnsNames)];
        Assert.Equal(["policy-0.simulation.gpu1.svc.cluster.local", "policy-1.simulation.gpu1.svc.cluster.local"], names);
    }

    // Nodes with GPUs are filled one after another, unless the stack says otherwise.
    [Fact]
    public async Task Spread_OfPodsThatUseGpus_IsHadByChoice()
    {
        const string Constraint = "spec.template.spec.topologySpreadConstraints.0";
        var gpu = GpuAccess.HoudiniVisible("all");

        Assert.Null((await RunAsync(Args(policyGpu: gpu))).One(StatefulSet)[Constraint]);
        Assert.Null((await RunAsync(Args(replicas: 1))).One(StatefulSet)[Constraint]);
        Assert.NotNull((await RunAsync(Args(autoscaling: new Autoscaling { MaxReplicas = 2 }))).One(StatefulSet)[Constraint]);
        var asked = (await RunAsync(Args(policyGpu: gpu, spread: new() { By = SpreadBy.Zone, WhenUnsatisfiable = SpreadMode.DoNotSchedule }))).One(StatefulSet);
        Assert.Equal("topology.kubernetes.io/zone", asked[$"{Constraint}.topologyKey"]);
        Assert.Equal("DoNotSchedule", asked[$"{Constraint}.whenUnsatisfiable"]);
    }

    [Theory]
    [InlineData("1.26", false)]
    [InlineData("1.27", true)]
    public async Task Spread_OnAnOldCluster_IsLeftOutOrRefused(string version, bool has)
    {
        var run = await RunAsync(Args(kubernetesVersion: version));

        Assert.Equal(has, run.One(StatefulSet)["spec.template.spec.topologySpreadConstraints.0"] is not null);
        Assert.Equal(
            has ? [] : ["Spread: needs Kubernetes 1.27; got 1.26; remove it"],
            SimulatorRules.Check(Args(kubernetesVersion: version, spread: new())).Select(finding => finding.ToString()));
    }

    [Fact]
    public async Task SecretEnvironment_StandsInASecretForEachContainer_AndRollsThePods()
    {
        async Task<TestRun> WithAsync(string value) => await RunAsync(new SimulatorArgs
        {
            Namespace = "gpu1",
            Policy = new SimulatorContainer { Image = "policy:v4", SecretEnvironment = new EnvironmentVariables { ["TOKEN"] = value } },
            Sim = new SimulatorContainer { Image = "sim:v4", SecretEnvironment = new EnvironmentVariables { ["KEY"] = "other" } },
        });
        var run = await WithAsync("hush");

        var secrets = run.All("kubernetes:core/v1:Secret").OrderBy(secret => (string)secret["metadata.name"]!).ToList();
        Assert.Equal(["simulation-policy-environment", "simulation-sim-environment"], secrets.Select(secret => secret["metadata.name"]));
        Assert.Equal("hush", secrets[0]["stringData.TOKEN"]);
        var set = run.One(StatefulSet);
        Assert.Equal("simulation-policy-environment", set["spec.template.spec.containers.0.env.1.valueFrom.secretKeyRef.name"]);
        Assert.Equal("KEY", set["spec.template.spec.containers.1.env.1.name"]);
        Assert.DoesNotContain("hush", System.Text.Json.JsonSerializer.Serialize(set.Inputs), StringComparison.Ordinal);
        const string Digest = "spec.template.metadata.annotations[infra/config]";
        Assert.Equal(set[Digest], (await WithAsync("hush")).One(StatefulSet)[Digest]);
        Assert.NotEqual(set[Digest], (await WithAsync("hushed")).One(StatefulSet)[Digest]);
    }

    [Fact]
    public async Task Outputs_NameServiceAndPods()
    {
        Simulator? simulator = null;
        await TestRun.RunAsync(() => simulator = new Simulator("s", Args(replicas: 2)));

        Assert.Equal("simulation", await TestRun.ValueOfAsync(simulator!.ServiceName));
        Assert.Equal("simulation.gpu1.svc.cluster.local", await TestRun.ValueOfAsync(simulator.DnsName));
        Assert.Equal(
            ["policy-0.simulation.gpu1.svc.cluster.local", "policy-1.simulation.gpu1.svc.cluster.local"],
            (await TestRun.ValueOfAsync(simulator.PodDnsNames)).AsEnumerable());
        Assert.Equal(9991, await TestRun.ValueOfAsync(simulator.PolicyPort));
        Assert.Equal(9992, await TestRun.ValueOfAsync(simulator.SimPort));
    }

    [Fact]
    public async Task Outputs_OfAReplicationController_NameNoPods()
    {
        Simulator? simulator = null;
        await TestRun.RunAsync(() => simulator = new Simulator("s", Args(kubernetesVersion: "1.8")));

        Assert.Empty(await TestRun.ValueOfAsync(simulator!.PodDnsNames));
        Assert.Equal("simulation.gpu1.svc.cluster.local", await TestRun.ValueOfAsync(simulator.DnsName));
    }

    [Fact]
    public async Task Preview_WithUnknowns_DoesNotThrow()
    {
        var run = await TestRun.RunAsync(
            () => _ = new Simulator("s", new SimulatorArgs
            {
                Namespace = OutputUtilities.CreateUnknown("gpu1"),
                ImageRegistry = OutputUtilities.CreateUnknown("registry.example"),
                Policy = new SimulatorContainer { Image = "policy:v4" },
                Sim = new SimulatorContainer { Image = "sim:v4", Environment = new EnvironmentVariables { ["A"] = OutputUtilities.CreateUnknown("1") } },
            }),
            preview: true);

        Assert.Equal(2, run.Plan().Count);
    }

    [Fact]
    public async Task Simulator_SeveralMistakes_AreToldAtOnce() => Assert.Equal(
        """
        simulator "s": 8 problems
         - Policy.Image: must have a tag or a digest, for without one Kubernetes runs ":latest"; got "policy"; add the version, for example "policy:v1"
         - Policy.Gpu: exclusive and visible GPUs exclude each other, for visible devices bypass Houdini's reservations and reach the GPUs of others; got 1 exclusive and "all" visible; keep one of the two
         - Sim.Resources.Cpu: must be at least 1m (a thousandth of a core); got "0"; use for example "500m" (half a core) or "2"
         - Sim.Port: must differ from policy.port, for the containers share the pod's address; got 9991 for both; change one
         - ServiceName: must begin with a letter, as the name of a Service; got "1st"; use for example "s1st"
         - Replicas: must be 0 pods or more; got -1; use 0 to stop the simulator
         - DisruptionBudget: must set exactly one of MinAvailable and MaxUnavailable; got neither; set MaxUnavailable to 1 if in doubt
         - KubernetesVersion: must be a version of Kubernetes; got "new"; use for example "1.30" or "v1.8.11"
        """,
        await TestRun.FailAsync(() => _ = new Simulator("s", new SimulatorArgs
        {
            Namespace = "gpu1",
            Policy = new SimulatorContainer { Image = "policy", Gpu = new GpuAccess { HoudiniExclusiveCount = 1, HoudiniVisibleDevices = "all" } },
            Sim = new SimulatorContainer { Image = "sim:v4", Port = 9991, Resources = new ContainerResources { Cpu = "0" } },
            ServiceName = "1st",
            Replicas = -1,
            KubernetesVersion = "new",
            DisruptionBudget = new DisruptionBudget(),
        })));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    public void Replicas_BelowZero_AreRefused(int replicas, int findings) => Assert.Equal(findings, SimulatorRules.Check(Args(replicas: replicas)).Count);

    [Theory]
    [InlineData("1.8", 1)]
    [InlineData("1.9", 0)]
    public void StatefulSet_AskedForOnAnOldCluster_IsRefused(string version, int findings) =>
        Assert.Equal(findings, SimulatorRules.Check(Args(kubernetesVersion: version, workload: SimulatorWorkload.StatefulSet)).Count);

    [Theory]
    [InlineData("1.20", 1)]
    [InlineData("1.21", 0)]
    public void DisruptionBudget_OnAnOldCluster_IsRefused(string version, int findings) => Assert.Equal(
        findings,
        SimulatorRules.Check(Args(kubernetesVersion: version, disruptionBudget: new DisruptionBudget { MaxUnavailable = 1 })).Count);

    [Theory]
    [InlineData("1.22", 1)]
    [InlineData("1.23", 0)]
    public void Autoscaling_OnAnOldCluster_IsRefused(string version, int findings) =>
        Assert.Equal(findings, SimulatorRules.Check(Args(kubernetesVersion: version, autoscaling: new Autoscaling { MaxReplicas = 3 })).Count);

    [Theory]
    [InlineData(null, null, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(0, null, 1)]
    [InlineData(null, 0, 1)]
    [InlineData(1, null, 0)]
    [InlineData(null, 1, 0)]
    public void DisruptionBudget_NotExactlyOneBound_IsRefused(int? min, int? max, int findings) => Assert.Equal(
        findings,
        SimulatorRules.Check(Args(disruptionBudget: new DisruptionBudget { MinAvailable = min, MaxUnavailable = max })).Count);

    [Theory]
    [InlineData(2, 3, 0)]
    [InlineData(3, 3, 1)]
    [InlineData(4, 3, 1)]
    [InlineData(1, 0, 0)]
    public void DisruptionBudget_ThatLeavesNoPodToMove_IsRefused(int min, int replicas, int errors) => Assert.Equal(
        errors,
        SimulatorRules.Check(Args(replicas: replicas, disruptionBudget: new DisruptionBudget { MinAvailable = min }))
            .Count(finding => finding.Level == FindingLevel.Error));

    [Theory]
    [InlineData(1, 2, null)]
    [InlineData(2, 2, "DisruptionBudget.MinAvailable: must be less than the fewest pods of autoscaling (2), for otherwise no node can be drained; got 2; use 1, or MaxUnavailable 1")]
    [InlineData(1, 1, "DisruptionBudget.MinAvailable: must be less than the fewest pods of autoscaling (1), for otherwise no node can be drained; got 1; remove the budget, or give the simulator more pods")]
    public void DisruptionBudget_OfAutoscaledPods_LeavesOneOfTheFewest(int min, int fewest, string? finding) => Assert.Equal(
        finding,
        SimulatorRules.Check(Args(disruptionBudget: new DisruptionBudget { MinAvailable = min }, autoscaling: new Autoscaling { MinReplicas = fewest, MaxReplicas = 9 }))
            .SingleOrDefault()?.ToString());

    [Theory]
    [InlineData(1, 3, 80, null, 0)]
    [InlineData(0, 3, 80, null, 1)]
    [InlineData(3, 3, 80, null, 0)]
    [InlineData(4, 3, 80, null, 1)]
    [InlineData(1, 3, 0, null, 1)]
    [InlineData(1, 3, 1, null, 0)]
    [InlineData(1, 3, 100, null, 0)]
    [InlineData(1, 3, 101, null, 1)]
    [InlineData(2, 3, 80, null, 0)]
    [InlineData(1, 3, 80, 0, 1)]
    public void Autoscaling_OutOfBounds_IsRefused(int min, int max, int target, int? replicas, int errors) => Assert.Equal(
        errors,
        SimulatorRules.Check(Args(replicas: replicas, autoscaling: new Autoscaling { MinReplicas = min, MaxReplicas = max, TargetCpuPercent = target }))
            .Count(finding => finding.Level == FindingLevel.Error));

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Replicas_BesideAutoscaling_AreWarnedOf(int replicas) => Assert.Equal(
        new Finding(
            "Replicas",
            $"should be left out beside autoscaling, which chooses 2 to 4 pods by itself; got {replicas}, which nothing reads",
            "remove it",
            FindingLevel.Warning),
        Assert.Single(SimulatorRules.Check(Args(replicas: replicas, autoscaling: new Autoscaling { MinReplicas = 2, MaxReplicas = 4 }))));

    [Fact]
    public void Gpus_OfBothKindsInOnePod_AreRefused()
    {
        var plugin = GpuAccess.DevicePlugin(1);
        var houdini = GpuAccess.HoudiniVisible("all");
        Assert.Equal("Policy.Gpu", Assert.Single(SimulatorRules.Check(Args(policyGpu: plugin, simGpu: houdini))).Path);
        Assert.Equal("Sim.Gpu", Assert.Single(SimulatorRules.Check(Args(policyGpu: houdini, simGpu: plugin))).Path);
    }

    private static Task<TestRun> RunAsync(SimulatorArgs args) => TestRun.RunAsync(() => _ = new Simulator("s", args));

    private static SimulatorArgs Args(
        string serviceName = SimulatorArgs.DefaultServiceName,
        int? replicas = null,
        PodManagement podManagement = PodManagement.Ordered,
        SimulatorWorkload? workload = null,
        string? kubernetesVersion = null,
        DisruptionBudget? disruptionBudget = null,
        Autoscaling? autoscaling = null,
        PodSpread? spread = null,
        GpuAccess? policyGpu = null,
        GpuAccess? simGpu = null,
        bool awaitReady = true) => new()
        {
            Namespace = "gpu1",
            Policy = new SimulatorContainer { Image = "qnib/policy:v4", Gpu = policyGpu ?? GpuAccess.None },
            Sim = new SimulatorContainer { Image = "qnib/sim:v4", Gpu = simGpu ?? GpuAccess.None },
            ServiceName = serviceName,
            Replicas = replicas,
            PodManagement = podManagement,
            Workload = workload,
            KubernetesVersion = kubernetesVersion,
            DisruptionBudget = disruptionBudget,
            Autoscaling = autoscaling,
            Spread = spread,
            AwaitReady = awaitReady,
        };
}
