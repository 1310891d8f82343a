using Infra.Core.Findings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Infra.Project;

/// <summary>Refuses YAML that no settings file needs and that could take all of this machine, before anything is built of it.</summary>
internal static class YamlBounds
{
    // The deepest setting there is lies about ten levels deep, and the largest file shipped has a few hundred values.
    private const int MaxDepth = 100;
    private const int MaxNodes = 100_000;

    /// <summary>Walks through the text once, as a stream of events.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="shown">The file as messages name it.</param>
    /// <exception cref="UserErrorException">It is nested too deep, grows too large by its aliases, names an anchor that is not there, or has a second document.</exception>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static void Check(string text, string shown)
    {
        using var reader = new StringReader(text);
        var parser = new YamlEvents(reader);
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        var open = new Stack<(string Anchor, long Before)>();
        var nodes = 0L;
        Mark? second = null;
        var documents = 0;

        while (parser.MoveNext())
        {
            var at = parser.Current!.Start;
            if (second is { } start && parser.Current is not (Scalar { Value: "", Style: ScalarStyle.Plain } or DocumentEnd))
            {
                throw Refusal(start, "a second document, which neither this program nor the Pulumi CLI reads", "put its settings into the first");
            }

            switch (parser.Current)
            {
                case DocumentStart:
                    second = ++documents > 1 ? at : null;
                    break;
                case DocumentEnd:
                    second = null;
                    break;
                case AnchorAlias { Value.Value: var name } when open.Any(node => node.Anchor == name):
                    throw Refusal(at, $"*{name} stands inside of what it names", "take it out");
                case AnchorAlias { Value.Value: var name }:
                    nodes += sizes.TryGetValue(name, out var size) ? size
                        : throw Refusal(at, $"no anchor {name} before it", $"write &{name} at the value that is meant, or correct the name");
                    break;
                case Scalar scalar:
                    nodes++;
                    sizes[Name(scalar)] = 1;
                    break;
                case MappingStart or SequenceStart:
                    open.Push((Name((NodeEvent)parser.Current), nodes++));
                    break;
                case MappingEnd or SequenceEnd:
                    var (anchor, before) = open.Pop();
                    sizes[anchor] = nodes - before;
                    break;
            }

            if (open.Count > MaxDepth)
            {
                throw Refusal(at, $"nested more than {MaxDepth} levels deep", "write it flatter");
            }

            if (nodes > MaxNodes)
            {
                throw Refusal(at, $"more than {MaxNodes} values, those that aliases repeat among them", "write it smaller");
            }
        }

        UserErrorException Refusal(Mark at, string message, string fix) => new($"{shown}:{at.Line}:{at.Column}: {message}", fix);
    }

    private static string Name(NodeEvent node) => node.Anchor.IsEmpty ? "" : node.Anchor.Value;
}
