using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Core.NodePools;

/// <summary>Reads and writes what all descriptions of node pools have in common.</summary>
internal static class PoolReader
{
    private static readonly TextSetting Key = new("key", "Key of the taint") { Required = true };

    private static readonly TextSetting Value = new("value", "Value of the taint") { Default = "" };

    private static readonly TextSetting Effect = new("effect", "NoSchedule, PreferNoSchedule or NoExecute") { Required = true };

    /// <summary>The declaration of taints.</summary>
    internal static ObjectSetting Taints(string key) => new(key, "Taints of the nodes") { Shape = SettingShape.List, Members = [Key, Value, Effect] };

    /// <summary>Writes a taint as <see cref="Read"/> reads it.</summary>
    internal static OrderedDictionary<string, string> Plain(NodeTaint taint) => new()
    {
        [Key.Key] = taint.Key,
        [Value.Key] = taint.Value,
        [Effect.Key] = taint.Effect.ToString(),
    };

    /// <summary>Reads taints, whose effects stand in Kubernetes' form or in Google's.</summary>
    internal static IReadOnlyList<NodeTaint> Read(SettingsReader reader, ObjectSetting taints) => reader.Sections(taints, taint =>
    {
        var effectText = taint.Required(Effect);
        if (!NodeTaint.TryParseEffect(effectText, out var effect) && taint.Has(Effect))
        {
            taint.Report(Effect, $"must be {Effect.Description}; got \"{effectText}\"", "use one of them");
        }

        return new NodeTaint(taint.Filled(Key) ?? "", taint.Required(Value), effect);
    });

    /// <summary>Checks that no two pools have the same name.</summary>
    internal static IEnumerable<Finding> CheckNames(IEnumerable<NodePoolFacts> pools, string path, string name) =>
        from twice in pools.GroupBy(pool => pool.Name)
        where twice.Count() > 1
        select new Finding(path, $"each pool must have {name} of its own; got {twice.Count()} named \"{twice.Key}\"", "rename all but one");

    /// <summary>Reads a text that, where it is there, has letters.</summary>
    internal static string? Filled(this SettingsReader reader, TextSetting setting)
    {
        var text = reader.Text(setting);
        if (text is "" && reader.Json(setting) is { ValueKind: System.Text.Json.JsonValueKind.String })
        {
            reader.Report(setting, "must be a text; got \"\"", "write one text behind the key");
        }

        return text;
    }
}
