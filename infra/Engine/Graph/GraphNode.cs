using System.Collections.Immutable;

namespace Infra.Graph;

/// <summary>What a node stands for, by which it is drawn.</summary>
public enum GraphRole
{
    /// <summary>Anything that is none of the others.</summary>
    Other,

    /// <summary>Nodes without GPUs.</summary>
    Pool,

    /// <summary>Nodes with GPUs.</summary>
    GpuPool,

    /// <summary>What holds data.</summary>
    Data,

    /// <summary>What the stack only uses: another stack's outputs, a cluster that is there already.</summary>
    Outside,
}

/// <summary>A component or a resource in the picture of a plan.</summary>
/// <param name="Id">A word that no other node of the picture has, made from kind and name.</param>
/// <param name="Role">What it stands for.</param>
/// <param name="Lines">The text, line by line, the name first.</param>
public sealed record GraphNode(string Id, GraphRole Role, ImmutableArray<string> Lines)
{
    /// <summary>What is drawn inside it; empty for a plain node.</summary>
    public ImmutableArray<GraphNode> Children { get; init; } = [];
}

/// <summary>An arrow: one node must be there before the other, or calls it.</summary>
/// <param name="From">The id of what must be there first, or calls.</param>
/// <param name="To">The id of what needs it, or is called.</param>
public sealed record GraphEdge(string From, string To)
{
    /// <summary>What stands at the arrow.</summary>
    /// <value>Empty: nothing.</value>
    public string Label { get; init; } = "";
}
