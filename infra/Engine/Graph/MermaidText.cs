using System.Collections.Immutable;
using System.Text;
using Infra.Core.Findings;

namespace Infra.Graph;

/// <summary>Writes a picture as a Mermaid flowchart, which GitHub and many editors draw where it stands in Markdown.</summary>
/// <remarks>https://mermaid.js.org/syntax/flowchart.html</remarks>
public static class MermaidText
{
    // Dark text on light ground, so that it can be read on a light page and on a dark one.
    private static readonly (GraphRole Role, string Class, string Style)[] Classes =
    [
        (GraphRole.Pool, "pool", "fill:#e6f4ea,stroke:#188038,color:#202124"),
        (GraphRole.GpuPool, "gpu", "fill:#fce8b2,stroke:#b06000,color:#202124"),
        (GraphRole.Data, "data", "fill:#e8f0fe,stroke:#1967d2,color:#202124"),
        (GraphRole.Outside, "outside", "fill:#f1f3f4,stroke:#5f6368,color:#202124,stroke-dasharray:4"),
    ];

    /// <summary>Writes the picture.</summary>
    /// <param name="graph">The picture.</param>
    /// <returns>The flowchart; every line ends with a line feed.</returns>
    public static string Write(PlanGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var text = new StringBuilder("flowchart LR\n");
        var used = new HashSet<GraphRole>();
        foreach (var node in graph.Nodes)
        {
            WriteNode(text, node, "  ", used);
        }

        return text
            .AppendJoin("", graph.Edges.Select(edge => $"  {edge.From} -->{(edge.Label.Length == 0 ? "" : $"|\"{Escape(edge.Label)}\"|")} {edge.To}\n"))
            .AppendJoin("", Classes.Where(each => used.Contains(each.Role)).Select(each => $"  classDef {each.Class} {each.Style}\n"))
            .ToString();
    }

    private static void WriteNode(StringBuilder text, GraphNode node, string indent, HashSet<GraphRole> used)
    {
        if (node.Children.Length > 0)
        {
            text.Append(indent).Append("subgraph ").Append(node.Id).Append("[\"").Append(Label(node.Lines)).Append("\"]\n");
            foreach (var child in node.Children)
            {
                WriteNode(text, child, indent + "  ", used);
            }

            text.Append(indent).Append("end\n");
            return;
        }

        used.Add(node.Role);
        var (open, close) = node.Role switch
        {
            GraphRole.Pool or GraphRole.GpuPool => ("[[", "]]"),
            GraphRole.Data => ("[(", ")]"),
            GraphRole.Outside => ("([", "])"),
            _ => ("[", "]"),
        };
        text.Append(indent).Append(node.Id).Append(open).Append('"').Append(Label(node.Lines)).Append('"').Append(close)
            .AppendJoin("", Classes.Where(each => each.Role == node.Role).Select(each => $":::{each.Class}")).Append('\n');
    }

    private static string Label(ImmutableArray<string> lines) => string.Join("<br/>", lines.Select(Escape));

    // What Mermaid would take for its own: entities begin with # there, and not with &.
    private static string Escape(string line) => string.Concat(PlainText.Line(line).Select(character => character switch
    {
        '#' => "#35;",
        '"' => "#quot;",
        '<' => "#lt;",
        '>' => "#gt;",
        '&' => "#amp;",
        '`' => "#96;",
        _ => character.ToString(),
    }));
}
