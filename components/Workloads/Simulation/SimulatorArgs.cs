using Infra.Components.Pods;
using Infra.Core.NodePools;

namespace Infra.Components.Workloads.Simulation;

/// <summary>What a <see cref="Simulator"/> is made of.</summary>
public sealed class SimulatorArgs : ScaledWorkloadArgs
{
    /// <summary>The port of the policy where nothing else is said.</summary>
    public const int DefaultPolicyPort = 9991;

    /// <summary>The port of the simulation where nothing else is said.</summary>
    public const int DefaultSimPort = 9992;

    /// <summary>The number of pods where nothing else is said.</summary>
    public const int DefaultReplicas = 3;

    /// <summary>The name of the Service where nothing else is said.</summary>
    public const string DefaultServiceName = "simulation";

    /// <summary>The namespace, best a <c>DeveloperNamespace</c>, whose account the pods then have.</summary>
    public required TargetNamespace Namespace { get; init; }

    /// <summary>The container <c>policy</c>.</summary>
    public required SimulatorContainer Policy { get; init; }

    /// <summary>The container <c>sim</c>.</summary>
    public required SimulatorContainer Sim { get; init; }

    /// <summary>The headless Service's name, the value of the pods' <c>app</c> label, and the ReplicationController's name.</summary>
    /// <value><c>simulation</c>; <c>simulator</c> is the other in use.</value>
    public string ServiceName { get; init; } = DefaultServiceName;

    /// <summary>The number of pods, 0 or more; with <see cref="Autoscaling"/> nothing reads it.</summary>
    /// <value>Null: <see cref="DefaultReplicas"/>, or what the autoscaler chooses.</value>
    public int? Replicas { get; init; }

    /// <summary>How the pods are kept apart; needs Kubernetes 1.27.</summary>
    /// <value>Null: over nodes as far as there is room, where there is more than one pod and none uses GPUs; otherwise not at all.</value>
    public PodSpread? Spread { get; init; }

    /// <summary>In which order a StatefulSet starts its pods; to change it later replaces the StatefulSet.</summary>
    /// <value>Ordered.</value>
    public PodManagement PodManagement { get; init; } = PodManagement.Ordered;

    /// <summary>What keeps the pods running.</summary>
    /// <value>Null: a StatefulSet, or a ReplicationController where <see cref="KubernetesVersion"/> is older than 1.9.</value>
    public SimulatorWorkload? Workload { get; init; }

    /// <summary>The version of the cluster (<c>1.30</c>, <c>v1.8.11</c>).</summary>
    /// <value>Null: a current one.</value>
    public string? KubernetesVersion { get; init; }

    /// <summary>How many pods an upgrade of nodes may take away at once; needs Kubernetes 1.21.</summary>
    /// <value>Null: no PodDisruptionBudget.</value>
    public DisruptionBudget? DisruptionBudget { get; init; }

    /// <summary>Lets the cluster choose the number of pods; needs Kubernetes 1.23.</summary>
    /// <value>Null: no HorizontalPodAutoscaler.</value>
    public Autoscaling? Autoscaling { get; init; }

    /// <summary>Labels that the nodes must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints of nodes that the pods accept; that of GPU nodes is added with <see cref="GpuAccess.DevicePlugin"/>.</summary>
    public IReadOnlyList<PodToleration> Tolerations { get; init; } = [];

    /// <summary>The user id the containers run as; 0 is root, which a namespace of level <c>restricted</c> refuses.</summary>
    /// <value>1000; null: whatever the images say.</value>
    public int? RunAsUser { get; init; } = PodDefaults.RunAsUser;

    /// <summary>
    /// Whether <c>pulumi up</c> waits until all pods are ready, and fails if they are not after 10 minutes, or 20 with GPUs. Off, it goes on
    /// at once.
    /// </summary>
    /// <value>True.</value>
    public bool AwaitReady { get; init; } = true;
}
