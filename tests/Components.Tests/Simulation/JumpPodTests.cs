using Infra.Components.Pods;
using Infra.Components.Workloads.Simulation;
using Infra.Tests.Support;

namespace Infra.Components.Tests.Simulation;

public class JumpPodTests
{
    private const string Deployment = "kubernetes:apps/v1:Deployment";

    [Fact]
    public async Task JumpPod_Defaults_ArePinned()
    {
        var run = await TestRun.RunAsync(() => _ = new JumpPod("jump", new JumpPodArgs { Namespace = "gpu1" }));

        Assert.Equal([$"{Deployment} jump"], run.Plan());
        var shell = run.One(Deployment);
        Assert.Equal("jumpod", shell["metadata.name"]);
        Assert.Equal("gpu1", shell["metadata.namespace"]);
        Assert.Equal("jumpod", shell["metadata.labels.app"]);
        Assert.Equal(1d, shell["spec.replicas"]);
        Assert.Equal("Recreate", shell["spec.strategy.type"]);
        Assert.Equal("jumpod", shell["spec.selector.matchLabels.app"]);
        Assert.Equal("jumpod", shell["spec.template.metadata.labels.app"]);
        Assert.Equal("shell", shell["spec.template.spec.containers.0.name"]);
        Assert.Equal("curlimages/curl:8.16.0", shell["spec.template.spec.containers.0.image"]);
        Assert.Equal(1000d, shell["spec.template.spec.securityContext.runAsUser"]);
        Assert.Equal(true, shell["spec.template.spec.securityContext.runAsNonRoot"]);
        Assert.Equal(false, shell["spec.template.spec.automountServiceAccountToken"]);
        Assert.Null(shell["spec.template.spec.imagePullSecrets"]);
        Assert.Null(shell["spec.template.spec.serviceAccountName"]);
        Assert.Null(shell["spec.template.spec.containers.0.resources"]);
        Assert.Null(shell["metadata.annotations"]);
        Assert.Equal("infra:simulation:JumpPod", run.Resources[0].Type);
        Assert.Same(run.Resources[0].Resource, shell.Options.Parent);
    }

    [Fact]
    public async Task JumpPod_Command_SleepsAndEndsWhenTold()
    {
        var run = await TestRun.RunAsync(() => _ = new JumpPod("jump", new JumpPodArgs { Namespace = "gpu1" }));
        Assert.Equal("trap 'exit 0' TERM; while true; do sleep 3600 & wait $!; done", run.One(Deployment)["spec.template.spec.containers.0.command.2"]);
    }

    [Fact]
    public async Task JumpPod_Options_AreTaken()
    {
        var run = await TestRun.RunAsync(() => _ = new JumpPod("jump", new JumpPodArgs
        {
            Namespace = "gpu1",
            Image = "tools/shell:v2",
            ImageRegistry = "registry.example/lab",
            ImagePullSecret = "my-secret",
            ServiceAccountName = "workload",
            Resources = new ContainerResources { Cpu = "50m", Memory = "64Mi" },
            RunAsUser = null,
        }));

        var shell = run.One(Deployment);
        Assert.Equal("registry.example/lab/tools/shell:v2", shell["spec.template.spec.containers.0.image"]);
        Assert.Equal("my-secret", shell["spec.template.spec.imagePullSecrets.0.name"]);
        Assert.Equal("workload", shell["spec.template.spec.serviceAccountName"]);
        Assert.Equal("50m", shell["spec.template.spec.containers.0.resources.requests.cpu"]);
        Assert.Null(shell["spec.template.spec.securityContext.runAsUser"]);
        Assert.Null(shell["spec.template.spec.securityContext.runAsNonRoot"]);
        Assert.Equal("RuntimeDefault", shell["spec.template.spec.securityContext.seccompProfile.type"]);
    }

    [Theory]
    [InlineData(SinglePodWorkload.Deployment, "kubernetes:apps/v1:Deployment", "kubectl exec -n gpu1 deploy/jumpod -c shell -i -t --")]
    [InlineData(SinglePodWorkload.Pod, "kubernetes:core/v1:Pod", "kubectl exec -n gpu1 jumpod -c shell -i -t --")]
    public async Task JumpPod_ExecCommand_NamesNamespaceObjectAndContainer(SinglePodWorkload workload, string type, string command)
    {
        JumpPod? jump = null;
        var run = await TestRun.RunAsync(() => jump = new JumpPod("jump", new JumpPodArgs { Namespace = "gpu1", Workload = workload }));

        Assert.Equal([$"{type} jump"], run.Plan());
        Assert.Equal("jumpod", run.One(type)["metadata.name"]);
        Assert.Equal(command, await TestRun.ValueOfAsync(jump!.ExecCommand));
    }

    [Fact]
    public async Task JumpPod_SeveralMistakes_AreToldAtOnce() => Assert.Equal(
        """
        jump pod "jump": 4 problems
         - Namespace: must be lower-case letters, digits and "-", beginning and ending with a letter or digit; got "GPU 1"; use for example "gpu-1"
         - Image: must have a tag or a digest, for without one Kubernetes runs ":latest"; got "shell"; add the version, for example "shell:v1"
         - Resources.Cpu: must be a Kubernetes quantity of CPU in cores; got "half"; use for example "500m" (half a core) or "2"
         - RunAsUser: must be a user id of 0 or more; got -1; use 1000, or null for the image's own user
        """,
        await TestRun.FailAsync(() => _ = new JumpPod("jump", new JumpPodArgs
        {
            Namespace = "GPU 1",
            Image = "shell",
            Resources = new ContainerResources { Cpu = "half" },
            RunAsUser = -1,
        })));
}
