using Infra.Components.Pods;
using Infra.Components.Workloads.Simulation;
using Infra.Tests.Support;

namespace Infra.Components.Tests.Simulation;

public class JumpPodTests
{
    private const string Pod = "kubernetes:core/v1:Pod";

    [Fact]
    public async Task JumpPod_Defaults_ArePinned()
    {
        var run = await TestRun.RunAsync(() => _ = new JumpPod("jump", new JumpPodArgs { Namespace = "gpu1" }));

        Assert.Equal([$"{Pod} jump"], run.Plan());
        var pod = run.One(Pod);
        Assert.Equal("jumpod", pod["metadata.name"]);
        Assert.Equal("gpu1", pod["metadata.namespace"]);
        Assert.Equal("jumpod", pod["metadata.labels.app"]);
        Assert.Equal("shell", pod["spec.containers.0.name"]);
        Assert.Equal("curlimages/curl:8.16.0", pod["spec.containers.0.image"]);
        Assert.Equal(1000d, pod["spec.securityContext.runAsUser"]);
        Assert.Equal(true, pod["spec.securityContext.runAsNonRoot"]);
        Assert.Equal(false, pod["spec.automountServiceAccountToken"]);
        Assert.Null(pod["spec.imagePullSecrets"]);
        Assert.Null(pod["spec.serviceAccountName"]);
        Assert.Null(pod["spec.containers.0.resources"]);
        Assert.Null(pod["metadata.annotations"]);
        Assert.Equal("infra:simulation:JumpPod", run.Resources[0].Type);
        Assert.Same(run.Resources[0].Resource, pod.Options.Parent);
    }

    [Fact]
    public async Task JumpPod_Command_SleepsAndEndsWhenTold()
    {
        var run = await TestRun.RunAsync(() => _ = new JumpPod("jump", new JumpPodArgs { Namespace = "gpu1" }));
        Assert.Equal("trap 'exit 0' TERM; while true; do sleep 3600 & wait $!; done", run.One(Pod)["spec.containers.0.command.2"]);
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

        var pod = run.One(Pod);
        Assert.Equal("registry.example/lab/tools/shell:v2", pod["spec.containers.0.image"]);
        Assert.Equal("my-secret", pod["spec.imagePullSecrets.0.name"]);
        Assert.Equal("workload", pod["spec.serviceAccountName"]);
        Assert.Equal("50m", pod["spec.containers.0.resources.requests.cpu"]);
        Assert.Null(pod["spec.securityContext.runAsUser"]);
        Assert.Null(pod["spec.securityContext.runAsNonRoot"]);
        Assert.Equal("RuntimeDefault", pod["spec.securityContext.seccompProfile.type"]);
    }

    [Fact]
    public async Task JumpPod_ExecCommand_NamesNamespacePodAndContainer()
    {
        JumpPod? jump = null;
        await TestRun.RunAsync(() => jump = new JumpPod("jump", new JumpPodArgs { Namespace = "gpu1" }));
        Assert.Equal("kubectl exec -n gpu1 jumpod -c shell -i -t --", await TestRun.ValueOfAsync(jump!.ExecCommand));
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
