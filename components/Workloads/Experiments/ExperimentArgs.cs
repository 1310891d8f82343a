using Infra.Components.Tenancy;
using Infra.Core.Scheduling;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Workloads.Experiments;

/// <summary>What an <see cref="Experiment"/> is made of.</summary>
public sealed class ExperimentArgs : ResourceArgs
{
    /// <summary>The experiment.</summary>
    public required ExperimentSpec Spec { get; init; }

    /// <summary>The developer's namespace, best the output of a <c>DeveloperNamespace</c>, so that quota and policies are there first.</summary>
    /// <value>Null: the experiment has one of its own.</value>
    public Input<string>? Namespace { get; init; }

    /// <summary>The namespace of an experiment that has one of its own (<see cref="ExperimentCompiler.OwnNamespaceName"/>).</summary>
    /// <value>Null: it lives in <see cref="Namespace"/>.</value>
    public DeveloperNamespaceArgs? OwnNamespace { get; init; }

    /// <summary>Places what is to be assigned to node pools.</summary>
    /// <value>Null: there are none to place on, and no process may ask for it.</value>
    public Dispatcher? Dispatcher { get; init; }

    /// <summary>
    /// The queue of the namespace that the Job waits in, where the experiment is one Job: several would be admitted one by one, and hold what
    /// they have while they wait for each other.
    /// </summary>
    /// <value>Null: none, it starts at once.</value>
    public string? Queue { get; init; }

    /// <summary>The value of each of the spec's secrets, by name; always kept as a secret.</summary>
    public IReadOnlyDictionary<string, Input<string>> SecretValues { get; init; } = new Dictionary<string, Input<string>>();

    /// <summary>The registry and path to put before all images but those of git checkouts, without a trailing slash.</summary>
    /// <value>Null: the images name their own registry.</value>
    public Input<string>? ImageRegistry { get; init; }

    /// <summary>The Secret with which the node pulls the images.</summary>
    /// <value>Null: none, or that of the ServiceAccount.</value>
    public Input<string>? ImagePullSecret { get; init; }

    /// <summary>The ServiceAccount of the pods; its token is not mounted. Buckets need one with Workload Identity.</summary>
    /// <value>Null: the namespace's <c>default</c>.</value>
    public Input<string>? ServiceAccountName { get; init; }

    /// <summary>Changes a pod as a last step, after its <see cref="PodOptions.PodPatch"/>; gets the pod's name.</summary>
    public Action<string, PodSpecArgs>? TransformPod { get; init; }

    /// <summary>Changes a container as a last step, after its <see cref="ProcessSpec.ContainerPatch"/>; gets the process's name.</summary>
    public Action<string, ContainerArgs>? TransformContainer { get; init; }
}
