using Infra.Components.Pods;
using Infra.Core.Scheduling;

namespace Infra.Components.Workloads.Workbenches;

/// <summary>What a <see cref="Workbench"/> is made of.</summary>
public sealed class WorkbenchArgs : WorkloadArgs
{
    /// <summary>The namespace, best a <c>DeveloperNamespace</c>, whose account the pod then has.</summary>
    public required TargetNamespace Namespace { get; init; }

    /// <summary>The workbench.</summary>
    public required WorkbenchSpec Spec { get; init; }

    /// <summary>Whether there is to be the home alone, as while its stack is paused: what runs ends.</summary>
    /// <value>False.</value>
    public bool HomeOnly { get; init; }

    /// <summary>Places it where the spec asks to be assigned.</summary>
    /// <value>Null: there are no node pools to place on.</value>
    public Dispatcher? Dispatcher { get; init; }

    /// <summary>The queue of the namespace in which it waits for its turn.</summary>
    /// <value>Null: none; it starts as soon as there is room.</value>
    public string? Queue { get; init; }
}
