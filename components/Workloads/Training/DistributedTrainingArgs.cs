using Infra.Components.Pods;
using Infra.Core.Scheduling;

namespace Infra.Components.Workloads.Training;

/// <summary>What a <see cref="DistributedTraining"/> is made of.</summary>
public sealed class DistributedTrainingArgs : WorkloadArgs
{
    /// <summary>The namespace, best a <c>DeveloperNamespace</c>, whose account the pods then have.</summary>
    public required TargetNamespace Namespace { get; init; }

    /// <summary>The training.</summary>
    public required DistributedTrainingSpec Spec { get; init; }

    /// <summary>Places what is to be assigned to node pools.</summary>
    /// <value>Null: there are none to place on, and the spec may not ask for it.</value>
    public Dispatcher? Dispatcher { get; init; }

    /// <summary>Whether the namespace's pods may use the devices and directories of a node that GPUDirect takes.</summary>
    /// <value>False: workers talk to each other through the processors' card, whatever the pool has.</value>
    public bool MayUseGpuDirect { get; init; }

    /// <summary>The queue of the namespace that the Job waits in; all its pods start together, or none.</summary>
    /// <value>Null: none, it starts at once.</value>
    public string? Queue { get; init; }
}
