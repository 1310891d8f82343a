using Infra.Components.Pods;
using Infra.Components.Tenancy;
using Infra.Core.Scheduling;
using Pulumi;

namespace Infra.Components.Workloads.Experiments;

/// <summary>What an <see cref="Experiment"/> is made of.</summary>
public sealed class ExperimentArgs : ScaledWorkloadArgs
{
    /// <summary>The experiment.</summary>
    public required ExperimentSpec Spec { get; init; }

    /// <summary>The developer's namespace, best a <c>DeveloperNamespace</c>, whose account the pods then have.</summary>
    /// <value>Null: the experiment has one of its own.</value>
    public TargetNamespace? Namespace { get; init; }

    /// <summary>The namespace of an experiment that has one of its own (<see cref="ExperimentCompiler.OwnNamespaceName"/>).</summary>
    /// <value>Null: it lives in <see cref="Namespace"/>.</value>
    public DeveloperNamespaceArgs? OwnNamespace { get; init; }

    /// <summary>Places what is to be assigned to node pools.</summary>
    /// <value>Null: there are none to place on, and no process may ask for it.</value>
    public Dispatcher? Dispatcher { get; init; }

    /// <summary>
    /// The queue of the namespace that its Jobs wait in, each by itself. Jobs of which one binds what others call do not: they would hold what they
    /// have while they wait for each other.
    /// </summary>
    /// <value>Null: none, they start at once.</value>
    public string? Queue { get; init; }

    /// <summary>The value of each of the spec's secrets, by name; always kept as a secret.</summary>
    public Dictionary<string, Input<string>> SecretValues { get; init; } = [];
}
