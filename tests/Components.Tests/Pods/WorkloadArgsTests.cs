using Infra.Components.Pods;
using Infra.Components.Tenancy;
using Infra.Components.Workloads.Services;
using Infra.Components.Workloads.Simulation;
using Infra.Components.Workloads.Training;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Tests.Pods;

public class WorkloadArgsTests
{
    private static readonly Action<string, PodSpecArgs> Pod = (name, pod) => pod.PriorityClassName = $"of-{name}";
    private static readonly Action<string, ContainerArgs> Container = (name, container) => container.WorkingDir = $"/of-{name}";

    [Theory]
    [InlineData("trainer", "kubernetes:apps/v1:Deployment", "of-trainer", "/of-trainer")]
    [InlineData("simulator", "kubernetes:apps/v1:StatefulSet", "of-policy", "/of-policy /of-sim")]
    [InlineData("jump pod", "kubernetes:apps/v1:Deployment", "of-jumpod", "/of-shell")]
    [InlineData("service", "kubernetes:apps/v1:Deployment", "of-web", "/of-web")]
    [InlineData("training", "kubernetes:batch/v1:Job", "of-bert", "/of-worker")]
    public async Task Transforms_OfEveryWorkload_ComeLast(string workload, string type, string pod, string containers)
    {
        var run = await TestRun.RunAsync(() => Make(workload, "lab"));

        var made = run.One(type);
        Assert.Equal(pod, made["spec.template.spec.priorityClassName"]);
        Assert.Equal(containers, string.Join(' ', Enumerable.Range(0, 2).Select(i => made[$"spec.template.spec.containers.{i}.workingDir"]).OfType<string>()));
    }

    [Theory]
    [InlineData("trainer", "kubernetes:apps/v1:Deployment")]
    [InlineData("simulator", "kubernetes:apps/v1:StatefulSet")]
    [InlineData("jump pod", "kubernetes:apps/v1:Deployment")]
    [InlineData("service", "kubernetes:apps/v1:Deployment")]
    [InlineData("training", "kubernetes:batch/v1:Job")]
    public async Task Namespace_OfADeveloper_BringsItsAccount(string workload, string type)
    {
        var run = await TestRun.RunAsync(() => Make(workload, new DeveloperNamespace("ada", new() { Namespace = "ada" })));
        var named = await TestRun.RunAsync(() => Make(workload, "ada"));
        var other = await TestRun.RunAsync(() => Make(workload, new DeveloperNamespace("ada", new() { Namespace = "ada" }), account: "mine"));

        Assert.Equal("ada", run.One(type)["metadata.namespace"]);
        Assert.Equal("workload", run.One(type)["spec.template.spec.serviceAccountName"]);
        Assert.Null(named.One(type)["spec.template.spec.serviceAccountName"]);
        Assert.Equal("mine", other.One(type)["spec.template.spec.serviceAccountName"]);
    }

    private static object Make(string workload, TargetNamespace space, Input<string>? account = null) => workload switch
    {
        "trainer" => new Trainer("t", new()
        {
            Namespace = space,
            ServiceAccountName = account,
            Image = "trainer:v1",
            TransformPod = Pod,
            TransformContainer = Container,
        }),
        "simulator" => new Simulator("t", new()
        {
            Namespace = space,
            ServiceAccountName = account,
            Policy = new() { Image = "policy:v1" },
            Sim = new() { Image = "sim:v1" },
            TransformPod = Pod,
            TransformContainer = Container,
        }),
        "jump pod" => new JumpPod("t", new() { Namespace = space, ServiceAccountName = account, TransformPod = Pod, TransformContainer = Container }),
        "service" => new ReplicatedService("t", new()
        {
            Namespace = space,
            ServiceAccountName = account,
            Spec = new() { Name = "web", Image = "web:v1", Port = 8080 },
            TransformPod = Pod,
            TransformContainer = Container,
        }),
        _ => new DistributedTraining("t", new()
        {
            Namespace = space,
            ServiceAccountName = account,
            Spec = new() { Name = "bert", Image = "bert:v1", Nodes = 2, GpusPerNode = 1 },
            TransformPod = Pod,
            TransformContainer = Container,
        }),
    };
}
