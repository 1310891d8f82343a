using Infra.Core.Scheduling;
using Pulumi;

namespace Infra.Components.Workloads.Training;

/// <summary>What a <see cref="DistributedTraining"/> is made of.</summary>
public sealed class DistributedTrainingArgs : ResourceArgs
{
    /// <summary>The namespace, best the output of a <c>DeveloperNamespace</c>, so that quota and policies are there first.</summary>
    public required Input<string> Namespace { get; init; }

    /// <summary>The training.</summary>
    public required DistributedTrainingSpec Spec { get; init; }

    /// <summary>Places what is to be assigned to node pools.</summary>
    /// <value>Null: there are none to place on, and the spec may not ask for it.</value>
    public Dispatcher? Dispatcher { get; init; }

    /// <summary>The queue of the namespace that the Job waits in; all its pods start together, or none.</summary>
    /// <value>Null: none, it starts at once.</value>
    public string? Queue { get; init; }

    /// <summary>The registry and path to put before the image, without a trailing slash.</summary>
    /// <value>Null: the image names its own registry.</value>
    public Input<string>? ImageRegistry { get; init; }

    /// <summary>The Secret with which the node pulls the image.</summary>
    /// <value>Null: none, or that of the ServiceAccount.</value>
    public Input<string>? ImagePullSecret { get; init; }

    /// <summary>The ServiceAccount of the pods; its token is not mounted. Buckets need one with Workload Identity.</summary>
    /// <value>Null: the namespace's <c>default</c>.</value>
    public Input<string>? ServiceAccountName { get; init; }
}
