using System.Collections.Immutable;

namespace Infra.Components.Gke;

/// <summary>Node pools in the order in which GKE tries them for pods that ask for the class.</summary>
public sealed record ComputeClassSpec
{
    /// <summary>The class's name, which pods select by.</summary>
    public required string Name { get; init; }

    /// <summary>The pools by the names of their authors, the first one tried first.</summary>
    public required ImmutableArray<string> Pools { get; init; }

    /// <summary>Whether GKE may add nodes where none of the rules can be met: to any pool of the class, in no order.</summary>
    /// <value>Default: false; the pods wait.</value>
    public bool ScaleUpAnyway { get; init; }

    /// <summary>Whether GKE moves pods back to a pool further up once that has machines again. They end for it, and begin anew there.</summary>
    /// <value>Default: false.</value>
    public bool ActiveMigration { get; init; }
}
