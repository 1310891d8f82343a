using Infra.Components.Pods;
using Infra.Components.Workloads.Simulation;
using Infra.Tests.Support;

namespace Infra.Components.Tests.Simulation;

/// <summary>The stack as it was written for kubectl, with the trainer as a bare pod, which the components must reproduce, and the additions that are meant.</summary>
public class ManifestTests
{
    private const string Registry = "ec2-34-242-200-232.eu-west-1.compute.amazonaws.com";
    private const string WebTest = "qnib/go-webtest:v0.1.3";

    private static readonly string[] ObjectAdditions = ["metadata|namespace", "metadata|labels|app.kubernetes.io/*"];

    // Hardening; none of it changes what runs in the pod or how it is reached.
    private static readonly string[] PodAdditions =
    [
        "spec|automountServiceAccountToken",
        "spec|securityContext|runAsUser",
        "spec|securityContext|runAsNonRoot",
        "spec|securityContext|seccompProfile|type",
        "spec|containers|*|securityContext|allowPrivilegeEscalation",
        "spec|containers|*|securityContext|capabilities|drop|0",
    ];

    // The trainer's port stood in its Service only; named in the container it does the same.
    private static readonly string[] TrainerAdditions = ["spec|containers|0|ports|0|*"];

    [Fact]
    public async Task OrderedStack_Trainer_IsTheSame()
    {
        var run = await RunOrderedAsync();

        AssertSame("ordered/pod-trainer.yaml", run.One("kubernetes:core/v1:Pod").Inputs, [.. ObjectAdditions, .. PodAdditions, .. TrainerAdditions]);
        AssertSame("ordered/svc-trainer.yaml", run.One("kubernetes:core/v1:Service", "trainer").Inputs, ObjectAdditions);
    }

    [Fact]
    public async Task OrderedStack_Simulation_IsTheSame()
    {
        var run = await RunOrderedAsync();

        AssertSame(
            "ordered/sset-simulation.yaml",
            run.One("kubernetes:apps/v1:StatefulSet").Inputs,
            [
                .. ObjectAdditions,
                .. PodAdditions.Select(path => $"spec|template|{path}"),
                "spec|template|metadata|labels|app.kubernetes.io/*",
                "spec|podManagementPolicy",
                "spec|template|spec|topologySpreadConstraints|0|*",
                "spec|template|spec|topologySpreadConstraints|0|labelSelector|matchLabels|app",
            ]);
        AssertSame("ordered/svc-simulation.yaml", run.One("kubernetes:core/v1:Service", "simulator").Inputs, ObjectAdditions);
    }

    [Fact]
    public async Task OrderedStack_SaysNoMoreThanItsManifests() => Assert.Equal(
        ["kubernetes:apps/v1:StatefulSet simulator", "kubernetes:core/v1:Pod trainer", "kubernetes:core/v1:Service simulator", "kubernetes:core/v1:Service trainer"],
        (await RunOrderedAsync()).Plan().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("1.8.11", "kubernetes:core/v1:ReplicationController", "simulator")]
    [InlineData("1.10", "kubernetes:apps/v1:StatefulSet", "policy")]
    public async Task HoudiniStack_OnEachVersion_IsTheSame(string version, string type, string objectName)
    {
        var run = await TestRun.RunAsync(() =>
        {
            _ = new Trainer("trainer", new TrainerArgs { Namespace = "gpu1", Image = WebTest, ImagePullSecret = "my-secret", Gpu = GpuAccess.HoudiniExclusive(1), Workload = SinglePodWorkload.Pod });
            _ = new Simulator("simulator", new SimulatorArgs
            {
                Namespace = "gpu1",
                ServiceName = "simulator",
                Policy = new SimulatorContainer { Image = WebTest, Gpu = GpuAccess.HoudiniVisible("all") },
                Sim = new SimulatorContainer { Image = WebTest, Gpu = GpuAccess.HoudiniVisible("all") },
                KubernetesVersion = version,
            });
        });

        AssertSame("houdini/pod-trainer.yaml", run.One("kubernetes:core/v1:Pod").Inputs, [.. ObjectAdditions, .. PodAdditions, .. TrainerAdditions]);
        AssertSame("houdini/svc-simulator.yaml", run.One("kubernetes:core/v1:Service", "simulator").Inputs, ObjectAdditions);
        var workload = run.One(type);
        Assert.Equal(objectName, workload["metadata.name"]);
        AssertSame("houdini/pods-simulator.yaml", workload["spec.template"], [.. PodAdditions, "metadata|labels|app.kubernetes.io/*"]);
    }

    [Fact]
    public void Manifest_WithADifference_IsFound()
    {
        var wanted = Manifest.Read("ordered/svc-trainer.yaml");
        var other = Manifest.Read("ordered/svc-simulation.yaml");

        var differences = other.DifferencesFrom(wanted, []);

        Assert.Contains("metadata|name: wanted trainer, got simulation", differences);
        Assert.Contains("spec|ports|0|port: wanted 9993, got 9991", differences);
        Assert.Contains("spec|clusterIP: not wanted, got None", differences);
        Assert.Empty(wanted.DifferencesFrom(wanted, []));
    }

    private static void AssertSame(string file, object? inputs, IReadOnlyList<string> additions) =>
        Assert.Empty(Manifest.Of(inputs).DifferencesFrom(Manifest.Read(file), additions));

    private static Task<TestRun> RunOrderedAsync() => TestRun.RunAsync(() =>
    {
        _ = new Trainer("trainer", new TrainerArgs { Namespace = "default", Image = $"{Registry}/qnib/trainer:v5", ImagePullSecret = "my-secret", Workload = SinglePodWorkload.Pod });
        _ = new Simulator("simulator", new SimulatorArgs
        {
            Namespace = "default",
            ImageRegistry = Registry,
            Policy = new SimulatorContainer { Image = "qnib/policy:v4" },
            Sim = new SimulatorContainer { Image = "qnib/sim:v4" },
        });
    });
}
