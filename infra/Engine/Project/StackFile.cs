using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Infra.Plans;
using Infra.Stacks;
using YamlDotNet.RepresentationModel;

namespace Infra.Project;

/// <summary>A stack's config as its file has it.</summary>
/// <param name="Config">Every value by its full key (<c>infra:kind</c>), as the text that the Pulumi CLI would hand to the program.</param>
/// <param name="SecretKeys">The keys whose values are, or hold, encrypted ones; those stand as opaque words that are never shown.</param>
internal sealed record StackFile(IReadOnlyDictionary<string, string> Config, IReadOnlyList<string> SecretKeys)
{
    /// <summary>Whether there is nothing at all in the file.</summary>
    public bool IsEmpty { get; private init; }

    // Where each key and its value stand; empty where no file was read.
    private IReadOnlyDictionary<string, KeyAndValue> Places { get; init; } = ImmutableDictionary<string, KeyAndValue>.Empty;

    /// <summary>A finding with the place of what it is about, or of the nearest object around that.</summary>
    /// <param name="finding">The finding, at a full key.</param>
    /// <returns>The finding; without a place where the file does not have it.</returns>
    public Finding Located(Finding finding) => PlaceOf(finding.Path, finding.IsOfKey) is { } place ? finding with { Place = place } : finding;

    /// <summary>Where a setting stands, or the nearest object around it.</summary>
    /// <param name="key">The full key.</param>
    /// <param name="isOfKey">Whether the key is asked for, and not its value.</param>
    /// <returns>The place; null where the file does not have it.</returns>
    public FindingPlace? PlaceOf(string key, bool isOfKey = false) =>
        Around(key).FirstOrDefault(Places.ContainsKey) is not { } path ? null
        : isOfKey || path != key ? Places[path].Key
        : Places[path].Value;

    /// <summary>A setting's key, and those of the objects and lists around it, from the inside.</summary>
    public static IEnumerable<string> Around(string key)
    {
        for (var at = key; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            yield return at;
        }
    }

    private static bool IsEncrypted(YamlNode node) => node is YamlMappingNode { Children: [{ Key: YamlScalarNode { Value: "secure" }, Value: YamlScalarNode }] };

    private static readonly string[] TopLevelKeys = ["config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment"];

    /// <summary>What the file has that the program reads in another form than its author wrote.</summary>
    public ImmutableArray<ReportedFinding> Warnings { get; init; } = [];

    /// <summary>Reads a stack's file.</summary>
    /// <param name="root">What is in the file.</param>
    /// <param name="shown">Its path as messages name it.</param>
    /// <param name="defaults">Values that the project gives to every stack.</param>
    /// <param name="markers">Makes the stand-ins for encrypted values.</param>
    /// <returns>The config.</returns>
    /// <exception cref="UserErrorException">The file is no valid stack file; every mistake is named with its line.</exception>
    public static StackFile Read(YamlMappingNode root, string shown, IReadOnlyDictionary<string, string> defaults, ComputedMarkers markers)
    {
        var yaml = new YamlConfig(shown, markers);
        var config = new SortedList<string, string>(defaults.ToDictionary(), StringComparer.Ordinal);
        var secretKeys = new List<string>();
        FindingPlace At(YamlNode node) => new(shown, (int)node.Start.Line, (int)node.Start.Column);

        foreach (var (key, name, value) in yaml.Members(root, ""))
        {
            if (!TopLevelKeys.Contains(name))
            {
                var hint = Spelling.DidYouMean(name, TopLevelKeys) ?? "settings stand under config";
                yaml.Findings.Add(new Finding($"{yaml.Place(key)}: {name}", $"is no key of a stack file, which has {string.Join(", ", TopLevelKeys)}", hint));
            }
            else if (name == "config" && value is YamlMappingNode settings)
            {
                ReadSettings(yaml, settings, config, secretKeys);
            }
            else if (name == "config" && value is not YamlScalarNode { Value: "" or "~" or "null" })
            {
                yaml.Findings.Add(new Finding($"{yaml.Place(YamlConfig.Shown(key, value))}: config", "must be a map of keys to values", "write each as key: value"));
            }
        }

        var errors = yaml.Findings.Where(finding => finding.Level == FindingLevel.Error).ToList();
        return errors.Count == 0
            ? new StackFile(config, [.. secretKeys, .. yaml.Seen.Where(each => IsEncrypted(each.Value.Value) && !secretKeys.Contains(each.Key)).Select(each => each.Key)])
            {
                Places = yaml.Seen.ToDictionary(each => each.Key, each => new KeyAndValue(At(each.Value.Key ?? each.Value.Value), At(YamlConfig.Shown(each.Value.Key, each.Value.Value))), StringComparer.Ordinal),
                IsEmpty = root.Children.Count == 0,
                Warnings = [.. yaml.Findings.Select(finding => new ReportedFinding("stack file", shown, finding))],
            }
            : throw new UserErrorException($"stack file \"{shown}\"", errors);
    }

    /// <summary>The config that the Pulumi CLI handed to this process.</summary>
    /// <returns>The config, decrypted.</returns>
    public static StackFile OfEnvironment() => new(RunningSettings.All(), RunningSettings.SecretKeys());

    /// <summary>The config as a process is handed it (<see cref="OfEnvironment"/>).</summary>
    public string ConfigJson => PlainJson.Text(Config);

    /// <summary>The keys of secrets as a process is handed them.</summary>
    public string SecretKeysJson => PlainJson.Text(SecretKeys);

    /// <summary>Which setting a text comes from.</summary>
    /// <returns>The first setting that has exactly this value, as in <c>infra:services.web.environment.TOKEN</c>; null where none has.</returns>
    public string? SettingOf(string value)
    {
        foreach (var (key, text) in Config)
        {
            if (text == value)
            {
                return key;
            }

            if (text is ['{' or '[', ..] && JsonForms.Parse(text) is { } json && Find(json, key, value) is { } path)
            {
                return path;
            }
        }

        return null;
    }

    private static string? Find(JsonNode? node, string path, string value) => node switch
    {
        JsonObject map => map.Select(member => Find(member.Value, $"{path}.{member.Key}", value)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select((element, i) => Find(element, $"{path}[{i}]", value)).FirstOrDefault(found => found is not null),
        JsonValue leaf when leaf.ToString() == value => path,
        _ => null,
    };

    /// <summary>Encrypted values of variables that are plain text in the object that they are of, and so in the state.</summary>
    /// <remarks>By the file, since whoever gets the config decrypted can no longer tell one member of an object from another.</remarks>
    /// <param name="root">What is in the file.</param>
    /// <param name="shown">Its path as messages name it.</param>
    /// <returns>A finding for each, with its line.</returns>
    public static IReadOnlyList<Finding> EncryptedVariables(YamlMappingNode root, string shown)
    {
        var findings = new List<Finding>();
        var seen = new HashSet<YamlNode>(ReferenceEqualityComparer.Instance);
        var config = root.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode { Value: "config" }).Value as YamlMappingNode;
        foreach (var (key, value) in (config ?? new YamlMappingNode()).Children)
        {
            Look(key, value, $"{key}", isVariable: false);
        }

        return findings;

        void Look(YamlNode? own, YamlNode node, string at, bool isVariable)
        {
            if (!seen.Add(node))
            {
                return;
            }

            if (node is YamlSequenceNode list)
            {
                for (var i = 0; i < list.Children.Count; i++)
                {
                    Look(null, list.Children[i], $"{at}[{i}]", isVariable: false);
                }
            }
            else if (node is YamlMappingNode map && !(map.Children.Count == 1 && map.Children[0].Key is YamlScalarNode { Value: "secure" }))
            {
                foreach (var (key, value) in map.Children)
                {
                    Look(key, value, $"{at}.{key}", at.EndsWith(".environment", StringComparison.Ordinal));
                }
            }
            else if (node is YamlMappingNode && isVariable)
            {
                var fix = DeclaredSettings.IsOfExperiment(at) ? DeclaredSettings.SecretOfExperiment : "move it to secretEnvironment, which is kept in a Secret";
                var start = YamlConfig.Shown(own, node).Start;
                findings.Add(new Finding($"{shown}:{start.Line}:{start.Column}: {at}", "must not be encrypted, for environment is plain text in the object and in the state; got [secret]", fix));
            }
        }
    }

    private static void ReadSettings(YamlConfig yaml, YamlMappingNode settings, SortedList<string, string> config, List<string> secretKeys)
    {
        foreach (var (key, name, value) in yaml.Members(settings, "config"))
        {
            if (name.Split(':') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                yaml.Findings.Add(new Finding($"{yaml.Place(key)}: {name}", "must be a namespace and a key with a colon between", $"write infra:{name.Trim(':')}"));
            }
            else if (yaml.Text(key, value, name) is not { } text)
            {
                yaml.Findings.Add(new Finding($"{yaml.Place(key)}: {name}", "has no value", "give it one or remove the line"));
            }
            else
            {
                config[name] = text;
                if (ComputedMarkers.HasSecret(text))
                {
                    secretKeys.Add(name);
                }
            }
        }
    }

    private sealed record KeyAndValue(FindingPlace Key, FindingPlace Value);
}
