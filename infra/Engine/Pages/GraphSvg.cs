using System.Globalization;
using System.Text;
using Infra.Core.Findings;
using Infra.Graph;

namespace Infra.Pages;

/// <summary>Draws a picture as SVG, for a page that may load nothing to draw it with: callers left, who is called right of them.</summary>
/// <remarks>Layers by the longest way, in them the order that its neighbours suggest, and long arrows led between the nodes that they pass (Sugiyama's way).</remarks>
internal static class GraphSvg
{
    private const int Sweeps = 8;
    private const int Height = 46;
    private const int Between = 18;
    private const int Passing = 10;
    private const int Gap = 72;
    private const int Edge = 8;
    private const int MostLetters = 30;

    /// <summary>Draws it; the colours are the page's, by the classes of the nodes' roles.</summary>
    /// <param name="graph">The picture.</param>
    /// <param name="title">What it shows, for those who do not see it.</param>
    internal static Html Write(PlanGraph graph, string title)
    {
        var nodes = graph.Nodes.Select(node => new Box(node)).ToDictionary(box => box.Node!.Id, StringComparer.Ordinal);
        List<(GraphEdge Edge, List<Box> Boxes)> ways = [.. from edge in graph.Edges where edge.From != edge.To select (edge, new List<Box> { nodes[edge.From], nodes[edge.To] })];
        var layers = Layers([.. nodes.Values], ways);
        Order(layers, ways);
        var (width, height) = Place(layers);
        return Html.Of($"""
            <svg class="graph" role="img" aria-label="{title}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" xmlns="http://www.w3.org/2000/svg">
            <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
            {Html.Each(ways, way => Arrow(way.Edge, way.Boxes, graph))}{Html.Each(nodes.Values, Node)}</svg>

            """);
    }

    private sealed class Box(GraphNode? node)
    {
        public GraphNode? Node { get; } = node;

        public int Layer { get; set; }

        public double X { get; set; }

        public double Y { get; set; }

        public double Middle => Y + (Tall / 2d);

        public int Tall => Node is null ? Passing : Height;

        public int Wide => Node is null ? 0 : Math.Max(96, 24 + (8 * Texts.Max(text => text.Length)));

        public IEnumerable<string> Texts => (Node?.Lines ?? []).Take(2).Select(line => PlainText.Line(line)).Select(line => line.Length > MostLetters ? $"{line[..(MostLetters - 1)]}…" : line);
    }

    // Each stands right of all that lead to it; an arrow that would close a circle is no reason to move.
    private static List<List<Box>> Layers(List<Box> boxes, List<(GraphEdge Edge, List<Box> Boxes)> ways)
    {
        var (state, forward) = (new Dictionary<Box, int>(), new List<(Box From, Box To)>());
        void Visit(Box box)
        {
            state[box] = 1;
            foreach (var to in ways.Where(way => way.Boxes[0] == box).Select(way => way.Boxes[1]).Where(to => state.GetValueOrDefault(to) != 1))
            {
                forward.Add((box, to));
                if (!state.ContainsKey(to))
                {
                    Visit(to);
                }
            }

            state[box] = 2;
        }

        foreach (var box in boxes.Where(box => ways.TrueForAll(way => way.Boxes[1] != box)).Concat(boxes).Where(box => !state.ContainsKey(box)))
        {
            Visit(box);
        }

        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var (from, to) in forward.Where(each => each.To.Layer <= each.From.Layer))
            {
                to.Layer = from.Layer + 1;
                moved = true;
            }
        }

        var layers = Enumerable.Range(0, boxes.Count == 0 ? 0 : boxes.Max(box => box.Layer) + 1).Select(_ => new List<Box>()).ToList();
        boxes.ForEach(box => layers[box.Layer].Add(box));
        foreach (var (_, way) in ways)
        {
            var (from, to) = (way[0].Layer, way[1].Layer);
            for (var layer = from + Math.Sign(to - from); layer != to && from != to; layer += Math.Sign(to - from))
            {
                var bend = new Box(null) { Layer = layer };
                layers[layer].Add(bend);
                way.Insert(way.Count - 1, bend);
            }
        }

        return layers;
    }

    private static void Order(List<List<Box>> layers, List<(GraphEdge Edge, List<Box> Boxes)> ways)
    {
        var beside = ways.SelectMany(way => way.Boxes.Zip(way.Boxes.Skip(1))).SelectMany(pair => new[] { pair, (pair.Second, pair.First) })
            .ToLookup(pair => pair.Item1, pair => pair.Item2);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var before = sweep % 2 == 0 ? -1 : 1;
            foreach (var layer in before < 0 ? layers.Skip(1) : Enumerable.Reverse(layers).Skip(1))
            {
                var place = layers[layer[0].Layer + before].Select((box, i) => (box, i)).ToDictionary(each => each.box, each => each.i);
                var wanted = layer.Select((box, i) => (Box: box, At: beside[box].Where(place.ContainsKey).Select(each => (double)place[each]).DefaultIfEmpty(i).Average())).ToList();
                layer.Clear();
                layer.AddRange(wanted.OrderBy(each => each.At).Select(each => each.Box));
            }
        }
    }

    private static (double Width, double Height) Place(List<List<Box>> layers)
    {
        var tallest = layers.Select(layer => layer.Sum(box => box.Tall + Between)).DefaultIfEmpty().Max() - Between;
        double x = Edge;
        foreach (var layer in layers)
        {
            var wide = layer.Max(box => box.Wide);
            var y = Edge + ((tallest - layer.Sum(box => box.Tall + Between) + Between) / 2d);
            foreach (var box in layer)
            {
                (box.X, box.Y) = (Math.Round(x + ((wide - box.Wide) / 2d)), Math.Round(y));
                y += box.Tall + Between;
            }

            x += wide + Gap;
        }

        return (Math.Max(0, x - Gap) + Edge, Math.Max(0, tallest) + (2 * Edge));
    }

    private static Html Arrow(GraphEdge edge, List<Box> boxes, PlanGraph graph)
    {
        var path = new StringBuilder();
        for (var i = 0; i + 1 < boxes.Count; i++)
        {
            var (from, to) = (boxes[i], boxes[i + 1]);
            var right = to.Layer > from.Layer;
            var (x1, x2) = (from.X + (right ? from.Wide : 0), to.X + (right || to.Layer == from.Layer ? 0 : to.Wide));
            var pull = to.Layer == from.Layer ? -40 : (x2 - x1) / 2;
            if (i == 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"M{x1:0.#} {from.Middle:0.#}");
            }

            path.Append(CultureInfo.InvariantCulture, $"C{x1 + pull:0.#} {from.Middle:0.#} {x2 - (to.Layer == from.Layer ? 40 : pull):0.#} {to.Middle:0.#} {x2:0.#} {to.Middle:0.#}");
        }

        string Name(string id) => graph.Nodes.First(node => node.Id == id).Lines[0];
        return Html.Of($"""
            <path class="edge" d="{path.ToString()}" marker-end="url(#arrow)"><title>{Name(edge.From)} → {Name(edge.To)}{(edge.Label.Length > 0 ? $": {edge.Label}" : "")}</title></path>

            """);
    }

    private static Html Node(Box box)
    {
        var texts = box.Texts.ToList();
        var role = box.Node!.Role switch { GraphRole.Pool => "pool", GraphRole.GpuPool => "gpu", GraphRole.Data => "data", GraphRole.Outside => "outside", _ => "plain" };
        var middle = box.X + (box.Wide / 2d);
        return Html.Of($"""
            <g class="node {role}"><title>{string.Join(": ", box.Node.Lines)}</title><rect x="{box.X}" y="{box.Y}" width="{box.Wide}" height="{box.Tall}" rx="8"/><text x="{middle}" y="{box.Y + (texts.Count > 1 ? 20 : 28)}">{texts[0]}</text>{(texts.Count > 1 ? Html.Of($"<text class=\"facts\" x=\"{middle}\" y=\"{box.Y + 36}\">{texts[1]}</text>") : default)}</g>

            """);
    }
}
