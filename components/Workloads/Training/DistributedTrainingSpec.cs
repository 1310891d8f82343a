using Infra.Components.Pods;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Infra.Core.Scheduling;
using Pulumi;

namespace Infra.Components.Workloads.Training;

/// <summary>A training of one model by several workers, one a node, each with some GPUs or with the TPU chips of a slice's host.</summary>
public sealed record DistributedTrainingSpec
{
    /// <summary>The port of the rendezvous where nothing else is said, that of torchrun.</summary>
    /// <remarks>https://pytorch.org/docs/stable/elastic/run.html, checked 2026-11.</remarks>
    public const int DefaultMasterPort = 29500;

    /// <summary>The most workers: a Job counts that many indices one by one.</summary>
    public const int MaxNodes = 1000;

    /// <summary>The longest run that <see cref="ExpectedHours"/> may tell of, in hours: a year.</summary>
    public const int MaxExpectedHours = 8760;

    /// <summary>Exit codes that stop everything where nothing else is said: 2, of Python's argument parser, and 126 and 127, of a program that cannot be started.</summary>
    /// <remarks>Not 1: that is how a healthy worker ends when it loses a preempted one.</remarks>
    public static IReadOnlyList<int> DefaultFailExitCodes { get; } = [2, 126, 127];

    /// <summary>The name of Job and Service, and the beginning of the workers' host names.</summary>
    public required string Name { get; init; }

    /// <summary>The image, with a tag that is not <c>latest</c>, or a digest.</summary>
    public required Input<string> Image { get; init; }

    /// <summary>The program in exec form, so that it gets SIGTERM itself; <c>torchrun</c> where a node has more than one process.</summary>
    /// <value>The image's own.</value>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Its arguments.</summary>
    /// <value>The image's own.</value>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Environment variables besides those of <see cref="TrainingEnvironment"/>; not for secrets.</summary>
    public EnvironmentVariables Environment { get; init; } = [];

    /// <summary>
    /// Environment variables whose values must not be seen; kept in a Secret <c>NAME-environment</c>. Workers that are started later find another
    /// value; those that run keep theirs, for a Job is not begun anew for it.
    /// </summary>
    public EnvironmentVariables SecretEnvironment { get; init; } = [];

    /// <summary>The workers, 1 to 1000, each a pod; the most of them where it is elastic.</summary>
    public required int Nodes { get; init; }

    /// <summary>The fewest workers with which an elastic training goes on; it then finds its members by torchrun's <c>c10d</c> rendezvous.</summary>
    /// <value>Null: all of them, with fixed ranks.</value>
    public int? MinNodes { get; init; }

    /// <summary>GPUs of each worker, 0 to 16; 0 beside <see cref="TpusPerNode"/>.</summary>
    /// <value>1</value>
    public int GpusPerNode { get; init; } = 1;

    /// <summary>TPU chips of each worker, all that a machine of the slice has, and then a worker for each of its machines.</summary>
    /// <value>0: no TPUs.</value>
    public int TpusPerNode { get; init; }

    /// <summary>Processes of each worker, at least 1.</summary>
    /// <value>Null: one a GPU.</value>
    public int? ProcessesPerNode { get; init; }

    /// <summary>The TCP port on which the first worker gathers the others.</summary>
    /// <value>29500</value>
    public int MasterPort { get; init; } = DefaultMasterPort;

    /// <summary>Settings of NCCL by name, without <c>NCCL_</c> before it; they win over <see cref="TrainingEnvironment.NcclDefaults"/>.</summary>
    public IReadOnlyDictionary<string, string> Nccl { get; init; } = new Dictionary<string, string>();

    /// <summary>The most shared memory of a worker, in bytes, part of its memory; containers have 64 MiB of their own accord, too little for data loaders.</summary>
    /// <value>Null: as much as its memory.</value>
    public string? SharedMemory { get; init; }

    /// <summary>Where it keeps its checkpoints.</summary>
    /// <value>Null: nowhere.</value>
    public CheckpointSpec? Checkpoints { get; init; }

    /// <summary>Further files from outside the image.</summary>
    public IReadOnlyList<MountSpec> Mounts { get; init; } = [];

    /// <summary>How often each worker may fail; preemptions and other losses of a node do not count.</summary>
    /// <value>6</value>
    public int RestartsPerWorker { get; init; } = 6;

    /// <summary>Exit codes after which nothing is tried again, 1 to 255 but not 137 and 143, those of killed processes.</summary>
    /// <value><see cref="DefaultFailExitCodes"/></value>
    public IReadOnlyList<int> FailExitCodes { get; init; } = DefaultFailExitCodes;

    /// <summary>Whether everything is done when the first worker is, whatever the others do; needs Kubernetes 1.31.</summary>
    /// <value>False: when all are.</value>
    public bool SucceedsWithMaster { get; init; }

    /// <summary>Seconds between SIGTERM and the end, to write a checkpoint.</summary>
    /// <value>Null: 15 on machines that Google may take back, for it waits no longer; else 30.</value>
    public int? GracePeriodSeconds { get; init; }

    /// <summary>Where the dispatcher is to place each worker; GPUs that it leaves open are <see cref="GpusPerNode"/>.</summary>
    /// <value>Null: as <see cref="NodeSelector"/>, <see cref="Tolerations"/> and <see cref="Resources"/> say.</value>
    public AssignSpec? Assign { get; init; }

    /// <summary>Labels that the nodes must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints of nodes that the workers accept; that of GPU nodes is added.</summary>
    public IReadOnlyList<PodToleration> Tolerations { get; init; } = [];

    /// <summary>What each worker asks of its node.</summary>
    /// <value>The defaults of the namespace, or all of its place.</value>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>Which of the Jobs in the same queue go first.</summary>
    /// <value>Null: <see cref="QueuePriority.Normal"/>.</value>
    public QueuePriority? Priority { get; init; }

    /// <summary>The user id the containers run as; 0 is root, which a namespace of level <c>restricted</c> refuses.</summary>
    /// <value>1000; null: whatever the image says.</value>
    public int? RunAsUser { get; init; } = PodDefaults.RunAsUser;

    /// <summary>The version of the cluster (<c>1.31</c>); 1.29 is the oldest that tells one worker's failures from another's.</summary>
    /// <value>Null: a current one.</value>
    public string? KubernetesVersion { get; init; }

    /// <summary>How long a run takes, in whole hours: what it costs is told by it, and nothing is made of it.</summary>
    /// <value>Default: unknown. 1 to 8760.</value>
    public int? ExpectedHours { get; init; }

    /// <summary>Where the training stands in the settings; its findings then have the settings' paths.</summary>
    /// <value>Empty: it was made in code.</value>
    public string SettingsPath { get; init; } = "";

    /// <summary>Whether the number of workers may change while it runs.</summary>
    public bool IsElastic => MinNodes < Nodes;

    /// <summary>Processes of each worker, decided.</summary>
    public int LocalWorldSize => ProcessesPerNode ?? Math.Max(1, GpusPerNode);
}
