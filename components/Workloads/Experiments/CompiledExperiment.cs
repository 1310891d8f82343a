using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Pulumi;

namespace Infra.Components.Workloads.Experiments;

/// <summary>An experiment with every name, port and place settled.</summary>
/// <param name="Spec">What it was compiled from.</param>
/// <param name="Services">Its Services: exposed ones first, then bound ones, each in the order of declaration.</param>
/// <param name="Pods">Its pods: groups first, then processes, each in the order of declaration.</param>
public sealed record CompiledExperiment(ExperimentSpec Spec, IReadOnlyList<CompiledService> Services, IReadOnlyList<CompiledPod> Pods)
{
    /// <summary>The name of the Secret with the experiment's secrets.</summary>
    public string SecretName => $"{Spec.Name}-secrets";

    /// <summary>Its pods that run to their end, each of which is a Job.</summary>
    public IEnumerable<CompiledPod> Jobs => Pods.Where(pod => pod.Options.Restart == RestartMode.Once);

    /// <summary>Whether its Jobs are of use only together: there are several, and one offers a service to the others.</summary>
    /// <value>Where not, each may wait for its place by itself.</value>
    public bool JobsNeedEachOther => Jobs.Skip(1).Any() && Jobs.Any(pod => pod.Containers.Any(container => container.Process.Binds.Count > 0));
}

/// <summary>A Service of an experiment.</summary>
/// <param name="Service">The service as the processes know it.</param>
/// <param name="ObjectName">The Kubernetes object, and the host name: the service's own, with <c>-exposed</c> after it where that is taken by a bound one.</param>
/// <param name="Pod">The pod behind it.</param>
/// <param name="Port">The port of Service and process.</param>
/// <param name="Exposure">From where it can be reached.</param>
/// <param name="SourceRanges">Who may call from outside.</param>
/// <param name="Selector">The labels of the pod behind it.</param>
/// <param name="AwaitsEndpoint">Whether the pod behind it stays, so that one can wait for it.</param>
public sealed record CompiledService(
    string Service,
    string ObjectName,
    string Pod,
    int Port,
    ServiceExposure Exposure,
    IReadOnlyList<Input<string>> SourceRanges,
    IReadOnlyDictionary<string, string> Selector,
    bool AwaitsEndpoint);

/// <summary>A pod of an experiment.</summary>
/// <param name="Name">The object and the pod's <c>symphony_pg</c> label.</param>
/// <param name="Options">What was asked for.</param>
/// <param name="Path">Where that stands.</param>
/// <param name="Labels">Its labels, besides those that every object has.</param>
/// <param name="NodeSelector">Labels of its node.</param>
/// <param name="Tolerations">Taints it accepts.</param>
/// <param name="Containers">Its containers in order.</param>
/// <param name="Volumes">What its containers mount, by volume name.</param>
/// <param name="Placement">What the dispatcher said; null where it was not asked.</param>
public sealed record CompiledPod(
    string Name,
    PodOptions Options,
    string Path,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> NodeSelector,
    IReadOnlyList<PodToleration> Tolerations,
    IReadOnlyList<CompiledContainer> Containers,
    IReadOnlyDictionary<string, VolumeSource> Volumes,
    PodPlacement? Placement);

/// <summary>A container of an experiment.</summary>
/// <param name="Name">The process, and its <c>SYMPHONY_ROLE</c>.</param>
/// <param name="Process">What was asked for.</param>
/// <param name="Path">Where that stands.</param>
/// <param name="Image">The image.</param>
/// <param name="Environment">Every plain variable: the experiment's, the process's, and those by which processes find each other.</param>
/// <param name="Requests">What is kept for it.</param>
/// <param name="Limits">The most it gets.</param>
/// <param name="Gpus">The GPUs among them.</param>
/// <param name="Mounts">Its mounts.</param>
public sealed record CompiledContainer(
    string Name,
    ProcessSpec Process,
    string Path,
    Input<string> Image,
    EnvironmentVariables Environment,
    IReadOnlyDictionary<string, string> Requests,
    IReadOnlyDictionary<string, string> Limits,
    int Gpus,
    IReadOnlyList<CompiledMount> Mounts);

/// <summary>A mount of a container.</summary>
/// <param name="Volume">The pod's volume.</param>
/// <param name="Mount">Where and how.</param>
/// <param name="Path">Where that stands.</param>
public sealed record CompiledMount(string Volume, MountSpec Mount, string Path);

/// <summary>The answer of the compiler.</summary>
/// <param name="Experiment">The experiment; null where there is an error.</param>
/// <param name="Findings">Everything that is wrong, at the settings' path where the experiment comes from settings.</param>
public sealed record Compilation(CompiledExperiment? Experiment, IReadOnlyList<Finding> Findings);
