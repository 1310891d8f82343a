using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Plans;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Infra.Project;

/// <summary>Reads YAML as the Pulumi CLI does, and says where it would surprise.</summary>
/// <remarks>
/// The CLI reads with gopkg.in/yaml.v3: https://github.com/go-yaml/yaml/blob/v3/resolve.go says what a plain word is, and
/// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/config/object.go what becomes of it.
/// </remarks>
/// <param name="shown">The file as messages name it.</param>
/// <param name="markers">Makes the stand-ins for encrypted values.</param>
internal sealed partial class YamlConfig(string shown, ComputedMarkers markers)
{
    private const string MergeKey = "<<";

    /// <summary>What would surprise, in the order of the file.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>The nodes of every key and its value that were read as text, an element of a list having none for a key.</summary>
    public Dictionary<string, SeenNodes> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses a file that holds one map.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shown">The path as messages name it.</param>
    /// <returns>The map; an empty one for an empty file.</returns>
    /// <exception cref="UserErrorException">The file is no YAML, or no map.</exception>
    public static YamlMappingNode Load(string path, string shown)
    {
        var text = File.ReadAllText(path);
        try
        {
            YamlBounds.Check(text, shown);
            using var reader = new StringReader(text);
            var stream = new YamlStream();
            stream.Load(new YamlEvents(reader));
            return stream.Documents.Count == 0 ? []
                : stream.Documents[0].RootNode as YamlMappingNode ?? throw new UserErrorException($"{shown}:1:1: must be a map of keys to values", "write each as key: value");
        }
        catch (YamlException exception)
        {
            // The parser repeats the place in its own text.
            var message = PlaceInText().Replace((exception.InnerException as YamlException ?? exception).Message, "").TrimEnd('.');
            // For a tab the parser names where the map begins, not where the tab is.
            var tab = Array.FindIndex(text.Split('\n'), line => line.TrimStart(' ').StartsWith('\t'));
            if (tab >= 0)
            {
                throw new UserErrorException($"{shown}:{tab + 1}:1: not valid YAML: a tab in the indentation", "use spaces");
            }

            var (mistake, fix) = YamlMistakes.Describe(text, exception.Start, $"{char.ToLowerInvariant(message[0])}{message[1..]}");
            throw new UserErrorException($"{shown}:{exception.Start.Line}:{exception.Start.Column}: not valid YAML: {mistake}", fix);
        }
    }

    /// <summary>Where a node stands: file, line and column.</summary>
    public string Place(YamlNode node) => $"{shown}:{node.Start.Line}:{node.Start.Column}";

    /// <summary>A map's keys and values with what its merge keys bring in: its own values first, then those of the maps in their order.</summary>
    /// <param name="map">The map.</param>
    /// <param name="path">Its key, for messages.</param>
    /// <returns>The members, each name once.</returns>
    public IReadOnlyList<Member> Members(YamlMappingNode map, string path)
    {
        var members = map.Children
            .Where(member => !IsMerge(member.Key))
            .Select(member => new Member(member.Key, (member.Key as YamlScalarNode)?.Value ?? member.Key.ToString(), member.Value))
            .ToList();
        var names = members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in map.Children.Where(member => IsMerge(member.Key)))
        {
            foreach (var source in value is YamlSequenceNode list ? list.Children : (IList<YamlNode>)[value])
            {
                if (source is not YamlMappingNode merged)
                {
                    var at = path.Length == 0 ? MergeKey : $"{path}.{MergeKey}";
                    Findings.Add(new Finding($"{Place(key)}: {at}", "must be a map, or a list of maps, whose values are taken over; got something else", "name anchors of maps"));
                    continue;
                }

                members.AddRange(Members(merged, path).Where(member => names.Add(member.Name)));
            }
        }

        return members;
    }

    /// <summary>A value as config text: what the Pulumi CLI hands to a program.</summary>
    /// <param name="key">The key's node; null for an element of a list.</param>
    /// <param name="node">The YAML value.</param>
    /// <param name="path">Its key, for messages.</param>
    /// <returns>The text; null for an empty value.</returns>
    public string? Text(YamlNode? key, YamlNode node, string path) => Json(key, node, path) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var json => json.ToJsonString(),
    };

    /// <summary>Where a reader looks for a value: a block may begin on a line after its key's.</summary>
    /// <param name="key">The key; null for an element of a list.</param>
    /// <param name="value">The value.</param>
    /// <returns>One of the two.</returns>
    public static YamlNode Shown(YamlNode? key, YamlNode value) =>
        value is YamlMappingNode { Style: MappingStyle.Block } or YamlSequenceNode { Style: SequenceStyle.Block } ? key ?? value : value;

    // Quoted, it is a key like any other.
    private static bool IsMerge(YamlNode key) => key is YamlScalarNode { Value: MergeKey, Style: ScalarStyle.Plain };

    private JsonNode? Json(YamlNode? key, YamlNode node, string path)
    {
        Seen[path] = new(key, node);
        switch (node)
        {
            case YamlMappingNode map:
                var given = Members(map, path);
                if (given is [{ Name: "secure", Value: YamlScalarNode }])
                {
                    return markers.Secret();
                }

                var members = new JsonObject();
                foreach (var (own, name, value) in given)
                {
                    members[name] = Json(own, value, $"{path}.{name}");
                }

                return members;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select((element, i) => Json(null, element, $"{path}[{i}]"))]);
            default:
                return Scalar((YamlScalarNode)node, path);
        }
    }

    private JsonNode? Scalar(YamlScalarNode node, string path)
    {
        var text = node.Value ?? "";
        if (node.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
        }

        var isSecret = DeclaredSettings.MayHoldSecret(path);
        var got = isSecret ? "[secret]" : text;
        var mend = isSecret ? "write quotes around it" : $"write \"{text}\"";
        if (GoText.OfTime(text) is { } time)
        {
            if (!DeclaredSettings.AskForDay(path))
            {
                Findings.Add(new Finding(
                    $"{Place(node)}: {path}", $"is read as a time, and reaches the program as {(isSecret ? "another text" : $"\"{time}\"")}; got {got}", mend, FindingLevel.Warning));
            }

            return JsonValue.Create(time);
        }

        if (!Number().IsMatch(text))
        {
            return JsonValue.Create(text);
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == text)
        {
            return JsonValue.Create(whole);
        }

        var plain = text.Replace("_", "", StringComparison.Ordinal);
        var isDecimal = double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        if (isDecimal && !double.IsFinite(number))
        {
            // Go has no number for it, and leaves a commit such as 12e4567 a text.
            return JsonValue.Create(text);
        }

        if (isDecimal && (number.ToString("R", CultureInfo.InvariantCulture) == text || GoText.InYaml(number) == text))
        {
            // As JSON, which is how an object reaches the program.
            return JsonNode.Parse(GoText.InJson(number));
        }

        // 1.30 would reach the program as 1.3, and 0755 as 493; a number can be written in a way that stays the same.
        if (!isSecret && GoText.OfNumber(plain) is { } meant)
        {
            mend = meant.Contains('.', StringComparison.Ordinal) ? $"write \"{text}\", or {meant} where a number is meant" : $"write {meant}, or \"{text}\" where a text is meant";
        }

        Findings.Add(new Finding($"{Place(node)}: {path}", $"is read as a number, which changes it; got {got}", mend));
        return JsonValue.Create(text);
    }

    [GeneratedRegex(@"^[-+]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9]+([eE][-+]?[0-9]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^\(.*?\): |, at line \d+.*$|\(Line: \d+.*?\)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex PlaceInText();

    /// <summary>A key of a map and its value.</summary>
    public sealed record Member(YamlNode Key, string Name, YamlNode Value);

    /// <summary>The nodes of a key, which an element of a list has none of, and of its value.</summary>
    public sealed record SeenNodes(YamlNode? Key, YamlNode Value);
}
