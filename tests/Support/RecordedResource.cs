using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using Pulumi;

namespace Infra.Tests.Support;

/// <summary>One resource that a program registered.</summary>
/// <param name="Type">The type token.</param>
/// <param name="Name">The name in the stack.</param>
/// <param name="Urn">The whole name; a child of a component has the component's type in it.</param>
/// <param name="Inputs">What it was made of, by wire name, without nulls and unknowns; numbers are <see cref="double"/>.</param>
/// <param name="Provider">The explicit provider as <c>urn::id</c>; empty for the default one.</param>
/// <param name="Args">The arguments themselves, in which a secret is still marked as one.</param>
/// <param name="Options">The options, with parent, dependencies, protection and time limits.</param>
/// <param name="Resource">The resource itself.</param>
public sealed record RecordedResource(
    string Type,
    string Name,
    string Urn,
    ImmutableDictionary<string, object> Inputs,
    string Provider,
    ResourceArgs Args,
    ResourceOptions Options,
    Resource Resource)
{
    /// <summary>Whether it is a component, which no provider sees.</summary>
    public bool IsComponent => Resource is ComponentResource;

    /// <summary>The input at a path.</summary>
    /// <param name="path">Wire names and indices with dots between them (<c>spec.containers.0.image</c>); keys that have dots go in brackets
    /// (<c>metadata.labels[app.kubernetes.io/name]</c>).</param>
    /// <returns>The value; null where there is none.</returns>
    public object? this[string path] => Split(path).Aggregate((object?)Inputs, (at, step) => at switch
    {
        IImmutableDictionary<string, object> map => map.TryGetValue(step, out var value) ? value : null,
        IList list => int.Parse(step, CultureInfo.InvariantCulture) is var i && i < list.Count ? list[i] : null,
        _ => null,
    });

    private static IEnumerable<string> Split(string path)
    {
        foreach (var part in path.Split('[', ']'))
        {
            if (part.Length == 0)
            {
                continue;
            }

            var inBrackets = path.Contains($"[{part}]", StringComparison.Ordinal);
            foreach (var step in inBrackets ? [part] : part.Split('.', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return step;
            }
        }
    }
}
