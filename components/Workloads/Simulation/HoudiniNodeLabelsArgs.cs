using Pulumi;

namespace Infra.Components.Workloads.Simulation;

/// <summary>Which nodes <see cref="HoudiniNodeLabels"/> labels.</summary>
public sealed class HoudiniNodeLabelsArgs : ResourceArgs
{
    /// <summary>The names of nodes that exist already, each once.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>
    /// Whether to take the label over where someone else has set it to another value, as <c>kubectl label --overwrite</c> does. Off, such a node
    /// is an error of <c>pulumi up</c>; a node that already has <c>houdini.gpu=true</c> never is.
    /// </summary>
    /// <value>False.</value>
    public bool Overwrite { get; init; }
}
