using Infra.Components.Pods;
using Infra.Core.NodePools;
using Pulumi;

namespace Infra.Components.Workloads.Simulation;

/// <summary>What a <see cref="Trainer"/> is made of.</summary>
public sealed class TrainerArgs : ScaledWorkloadArgs
{
    /// <summary>The port of the trainer where nothing else is said.</summary>
    public const int DefaultPort = 9993;

    /// <summary>The namespace, best a <c>DeveloperNamespace</c>, whose account the pods then have.</summary>
    public required TargetNamespace Namespace { get; init; }

    /// <summary>The image, with a tag that is not <c>latest</c>, or a digest.</summary>
    [Input("image")]
    public required Input<string> Image { get; init; }

    /// <summary>What keeps the container running.</summary>
    /// <value>A Deployment.</value>
    public SinglePodWorkload Workload { get; init; } = SinglePodWorkload.Deployment;

    /// <summary>The TCP port that container and Service listen on, 1 to 65535.</summary>
    /// <value>9993.</value>
    public int Port { get; init; } = DefaultPort;

    /// <summary>How the trainer gets at GPUs.</summary>
    /// <value>None.</value>
    public GpuAccess Gpu { get; init; } = GpuAccess.None;

    /// <summary>What the container asks of its node.</summary>
    /// <value>The defaults of the namespace.</value>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>Further environment variables, besides <c>POD_NAME</c> and those of <see cref="Gpu"/>.</summary>
    public EnvironmentVariables Environment { get; init; } = [];

    /// <summary>
    /// Environment variables whose values must not be seen; kept in a Secret <c>trainer-environment</c>. Another value starts a Deployment's pod anew.
    /// </summary>
    public EnvironmentVariables SecretEnvironment { get; init; } = [];

    /// <summary>Labels that the node must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints of nodes that the pod accepts; that of GPU nodes is added with <see cref="GpuAccess.DevicePlugin"/>.</summary>
    public IReadOnlyList<PodToleration> Tolerations { get; init; } = [];

    /// <summary>The user id the container runs as; 0 is root, which a namespace of level <c>restricted</c> refuses.</summary>
    /// <value>1000; null: whatever the image says.</value>
    public int? RunAsUser { get; init; } = PodDefaults.RunAsUser;

    /// <summary>
    /// Whether <c>pulumi up</c> waits until the pod is ready, and fails if it is not after 10 minutes, or 20 with GPUs. Off, it goes on at
    /// once: for trainers that may have to queue for a GPU.
    /// </summary>
    /// <value>True.</value>
    public bool AwaitReady { get; init; } = true;
}
