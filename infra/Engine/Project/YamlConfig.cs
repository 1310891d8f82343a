using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Plans;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Infra.Project;

/// <summary>Reads YAML as the Pulumi CLI does, and says where it would surprise.</summary>
internal static partial class YamlConfig
{
    /// <summary>Parses a file that holds one map.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shown">The path as messages name it.</param>
    /// <returns>The map; an empty one for an empty file.</returns>
    /// <exception cref="InfraException">The file is no YAML, or no map.</exception>
    public static YamlMappingNode Load(string path, string shown)
    {
        try
        {
            using var reader = new StreamReader(path);
            var stream = new YamlStream();
            stream.Load(reader);
            return stream.Documents.Count == 0 ? []
                : stream.Documents[0].RootNode as YamlMappingNode ?? throw new InfraException($"{shown}:1:1: must be a map of keys to values");
        }
        catch (YamlException exception)
        {
            // The parser repeats the place in its own text.
            var text = PlaceInText().Replace((exception.InnerException ?? exception).Message, "").TrimEnd('.');
            // For a tab the parser names where the map begins, not where the tab is.
            var tab = Array.FindIndex(File.ReadAllLines(path), line => line.TrimStart(' ').StartsWith('\t'));
            if (tab >= 0)
            {
                throw new InfraException($"{shown}:{tab + 1}:1: not valid YAML: a tab in the indentation; use spaces");
            }

            throw new InfraException(
                $"{shown}:{exception.Start.Line}:{exception.Start.Column}: not valid YAML: {char.ToLowerInvariant(text[0])}{text[1..]}");
        }
    }

    /// <summary>A value as config text: what the Pulumi CLI hands to a program.</summary>
    /// <param name="node">The YAML value.</param>
    /// <param name="path">Its key, for messages.</param>
    /// <param name="place">Turns a node into file, line and column.</param>
    /// <param name="markers">Makes the stand-ins for encrypted values.</param>
    /// <param name="findings">Receives what would surprise.</param>
    /// <param name="secret">Set to true where the value is, or holds, an encrypted one.</param>
    /// <returns>The text; null for an empty value.</returns>
    public static string? Text(
        YamlNode node, string path, Func<YamlNode, string> place, ComputedMarkers markers, ICollection<Finding> findings, ref bool secret)
    {
        var json = Json(node, path, place, markers, findings, ref secret);
        return json switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            _ => json.ToJsonString(),
        };
    }

    private static JsonNode? Json(
        YamlNode node, string path, Func<YamlNode, string> place, ComputedMarkers markers, ICollection<Finding> findings, ref bool secret)
    {
        switch (node)
        {
            case YamlMappingNode map when map.Children.Count == 1
                && map.Children[0] is { Key: YamlScalarNode { Value: "secure" }, Value: YamlScalarNode }:
                secret = true;
                return markers.Secret();
            case YamlMappingNode map:
                var members = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    var name = (key as YamlScalarNode)?.Value ?? key.ToString();
                    members[name] = Json(value, $"{path}.{name}", place, markers, findings, ref secret);
                }

                return members;
            case YamlSequenceNode list:
                var elements = new JsonArray();
                foreach (var element in list.Children)
                {
                    elements.Add(Json(element, $"{path}[{elements.Count}]", place, markers, findings, ref secret));
                }

                return elements;
            default:
                return Scalar((YamlScalarNode)node, path, place, findings);
        }
    }

    private static JsonValue? Scalar(YamlScalarNode node, string path, Func<YamlNode, string> place, ICollection<Finding> findings)
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

        if (!Number().IsMatch(text))
        {
            return JsonValue.Create(text);
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == text)
        {
            return JsonValue.Create(whole);
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number.ToString("R", CultureInfo.InvariantCulture) == text)
        {
            return JsonValue.Create(number);
        }

        // 1.30 would reach the program as 1.3, and 0755 as 493.
        findings.Add(new Finding($"{place(node)}: {path}", $"is read as a number, which changes it; got {text}; write \"{text}\""));
        return JsonValue.Create(text);
    }

    [GeneratedRegex(@"^[-+]?(0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9]+([eE][-+]?[0-9]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^\(.*?\): |, at line \d+.*$|\(Line: \d+.*?\)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex PlaceInText();
}
