using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Infra.Components.Tests.Simulation;

/// <summary>A Kubernetes object as the paths and values of its leaves, so that two can be compared.</summary>
internal sealed class Manifest
{
    private readonly SortedDictionary<string, object> _leaves = new(StringComparer.Ordinal);

    /// <summary>Reads a file of <c>Manifests/</c>.</summary>
    public static Manifest Read(string file)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(AppContext.BaseDirectory, "Simulation", "Manifests", file));
        yaml.Load(reader);
        var manifest = new Manifest();
        manifest.Add("", Value(yaml.Documents[0].RootNode));
        return manifest;
    }

    /// <summary>Takes what a program sent.</summary>
    public static Manifest Of(object? inputs)
    {
        var manifest = new Manifest();
        manifest.Add("", inputs);
        return manifest;
    }

    /// <summary>What this object lacks or has otherwise, and what it has beyond the other and the additions allowed.</summary>
    /// <param name="wanted">The object that this one must equal in substance.</param>
    /// <param name="additions">Paths that may be there besides; <c>*</c> stands for one step or a part of one.</param>
    public IReadOnlyList<string> DifferencesFrom(Manifest wanted, IReadOnlyList<string> additions)
    {
        var allowed = additions.Select(path => new Regex($"^{Regex.Escape(path).Replace("\\*", "[^|]*", StringComparison.Ordinal)}$")).ToList();
        return
        [
            .. wanted._leaves
                .Where(leaf => !_leaves.TryGetValue(leaf.Key, out var value) || !value.Equals(leaf.Value))
                .Select(leaf => $"{leaf.Key}: wanted {leaf.Value}, got {_leaves.GetValueOrDefault(leaf.Key) ?? "nothing"}"),
            .. _leaves.Keys
                .Where(path => !wanted._leaves.ContainsKey(path) && !allowed.Any(pattern => pattern.IsMatch(path)))
                .Select(path => $"{path}: not wanted, got {_leaves[path]}"),
        ];
    }

    // Keys have dots in them (houdini.gpu), so steps are divided by |.
    private void Add(string path, object? value)
    {
        string At(string step) => path.Length == 0 ? step : $"{path}|{step}";
        switch (value)
        {
            case null:
                break;
            case IImmutableDictionary<string, object> map:
                foreach (var (key, item) in map)
                {
                    Add(At(key), item);
                }

                break;
            case IList list:
                for (var i = 0; i < list.Count; i++)
                {
                    Add(At(i.ToString(CultureInfo.InvariantCulture)), list[i]);
                }

                break;
            default:
                _leaves.Add(path, value);
                break;
        }
    }

    private static object Value(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.ToImmutableDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => Value(pair.Value)),
        YamlSequenceNode list => list.Children.Select(Value).ToImmutableArray(),
        YamlScalarNode { Style: ScalarStyle.Plain } plain when double.TryParse(plain.Value, CultureInfo.InvariantCulture, out var number) => number,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } plain => plain.Value == "true",
        YamlScalarNode scalar => scalar.Value!,
        _ => throw new InvalidOperationException($"{node.NodeType} is not expected in a manifest"),
    };
}
