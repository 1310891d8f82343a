using Infra.Components.Pods;
using Infra.Core.NodePools;
using Pulumi;

namespace Infra.Components.Workloads.Services;

/// <summary>A program that runs in several equal copies behind one name.</summary>
public sealed record ReplicatedServiceSpec
{
    /// <summary>Old ReplicaSets that are kept for <c>kubectl rollout undo</c>, where nothing else is said; as in Kubernetes.</summary>
    public const int DefaultRevisionHistoryLimit = 10;

    /// <summary>The number of pods where nothing else is said.</summary>
    public const int DefaultReplicas = 1;

    /// <summary>Pods that a rolling update starts above the replicas where nothing else is said.</summary>
    public const int DefaultMaxSurge = 1;

    /// <summary>The ports that nodes keep for Services of the type NodePort: the first.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport, for the last as well.</remarks>
    public const int MinNodePort = 30000;

    /// <summary>The last of them.</summary>
    public const int MaxNodePort = 32767;

    /// <summary>The name of Deployment, Service, container and the pods' <c>app</c> label.</summary>
    public required string Name { get; init; }

    /// <summary>The image, with a tag that is not <c>latest</c>, or a digest.</summary>
    public required Input<string> Image { get; init; }

    /// <summary>The program in the container, in exec form.</summary>
    /// <value>The image's own.</value>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Its arguments.</summary>
    /// <value>The image's own.</value>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Environment variables; not for secrets (<see cref="SecretEnvironment"/>).</summary>
    public EnvironmentVariables Environment { get; init; } = [];

    /// <summary>
    /// Environment variables whose values must not be seen; kept in a Secret <c>NAME-environment</c>. Another value starts the pods anew.
    /// </summary>
    public EnvironmentVariables SecretEnvironment { get; init; } = [];

    /// <summary>The TCP port that the program listens on.</summary>
    public required int Port { get; init; }

    /// <summary>The TCP port of the Service.</summary>
    /// <value>Null: the same as <see cref="Port"/>.</value>
    public int? ServicePort { get; init; }

    /// <summary>From where the Service can be reached.</summary>
    /// <value>From inside the cluster.</value>
    public ServiceExposure Exposure { get; init; } = ServiceExposure.ClusterIP;

    /// <summary>The port of the nodes, 30000 to 32767, with <see cref="ServiceExposure.NodePort"/>.</summary>
    /// <value>Null: the cluster chooses.</value>
    public int? NodePort { get; init; }

    /// <summary>Who may call from outside, as IPv4 ranges of /8 to /32; a public service must have some.</summary>
    /// <value>Empty: private networks, where the service is exposed to those.</value>
    public IReadOnlyList<Input<string>> SourceRanges { get; init; } = [];

    /// <summary>The number of pods, 0 or more; with <see cref="Autoscaling"/> nothing reads it.</summary>
    /// <value>Null: <see cref="DefaultReplicas"/>, or what the autoscaler chooses.</value>
    public int? Replicas { get; init; }

    /// <summary>Lets the cluster choose the number of pods; the Deployment then says none.</summary>
    /// <value>Null: no HorizontalPodAutoscaler.</value>
    public Autoscaling? Autoscaling { get; init; }

    /// <summary>How many pods an upgrade of nodes may take away at once.</summary>
    /// <value>Null: no PodDisruptionBudget.</value>
    public DisruptionBudget? DisruptionBudget { get; init; }

    /// <summary>How the pods are exchanged when the service changes.</summary>
    /// <value>New pods first.</value>
    public ServiceUpdate Update { get; init; } = ServiceUpdate.Rolling;

    /// <summary>Pods that a rolling update may start above <see cref="Replicas"/>, at least 1; it never goes below.</summary>
    /// <value>Null: <see cref="DefaultMaxSurge"/>.</value>
    public int? MaxSurge { get; init; }

    /// <summary>How the pods are kept apart; needs Kubernetes 1.27.</summary>
    /// <value>Null: over nodes as far as there is room, where there is more than one pod and none has GPUs; otherwise not at all.</value>
    public PodSpread? Spread { get; init; }

    /// <summary>Old ReplicaSets that are kept for <c>kubectl rollout undo</c>, at least 1.</summary>
    /// <value>10</value>
    public int RevisionHistoryLimit { get; init; } = DefaultRevisionHistoryLimit;

    /// <summary>When a pod gets calls.</summary>
    /// <value>As soon as its port accepts a connection; without it a rolling update would end old pods before new ones listen.</value>
    public ServiceProbe? Readiness { get; init; } = new();

    /// <summary>When a container is restarted.</summary>
    /// <value>Null: when its process ends.</value>
    public ServiceProbe? Liveness { get; init; }

    /// <summary>Until when the other probes wait.</summary>
    /// <value>Null: not at all.</value>
    public ServiceProbe? Startup { get; init; }

    /// <summary>What the container asks of its node.</summary>
    /// <value>The defaults of the namespace.</value>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>GPUs of each pod, from the device plugin.</summary>
    /// <value>0</value>
    public int Gpus { get; init; }

    /// <summary>Labels that the nodes must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints of nodes that the pods accept; that of GPU nodes is added with <see cref="Gpus"/>.</summary>
    public IReadOnlyList<PodToleration> Tolerations { get; init; } = [];

    /// <summary>The user id the container runs as; 0 is root, which a namespace of level <c>restricted</c> refuses.</summary>
    /// <value>1000; null: whatever the image says.</value>
    public int? RunAsUser { get; init; } = PodDefaults.RunAsUser;

    /// <summary>Whether <c>pulumi up</c> waits until the pods are ready; with 0 pods there is nothing to wait for.</summary>
    /// <value>True.</value>
    public bool AwaitReady { get; init; } = true;

    /// <summary>Where the service stands in the settings; its findings then have the settings' paths.</summary>
    /// <value>Empty: it was made in code.</value>
    public string SettingsPath { get; init; } = "";
}
