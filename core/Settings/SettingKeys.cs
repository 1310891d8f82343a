using Infra.Core.Findings;

namespace Infra.Core.Settings;

/// <summary>How settings are named: as the component properties that they fill, beginning in lower case.</summary>
public static class SettingKeys
{
    /// <summary>The namespace of this project's own settings.</summary>
    public const string Namespace = "infra";

    /// <summary>A full key, as stack files and messages have it.</summary>
    /// <param name="key">The key below the namespace.</param>
    /// <returns><c>infra:key</c>.</returns>
    public static string Full(string key) => $"{Namespace}:{key}";

    /// <summary>Settings below an object.</summary>
    /// <param name="section">The object's key.</param>
    /// <param name="members">The settings by their keys in it.</param>
    /// <returns>The same at their full keys.</returns>
    public static IEnumerable<Setting> Under(string section, IEnumerable<Setting> members) => members.Select(member => member with { Key = $"{section}.{member.Key}" });

    /// <summary>Names a component's findings after the settings that they come from.</summary>
    /// <param name="findings">What a component's rules found, each at a property path such as <c>Gpu.Count</c>.</param>
    /// <param name="section">The setting that the component is filled from; empty for the root.</param>
    /// <returns>The findings, each at a key such as <c>infra:trainer.gpu.count</c>.</returns>
    public static IEnumerable<Finding> At(this IEnumerable<Finding> findings, string section) =>
        findings.Select(finding => finding.Moved(path => Full(section.Length == 0 ? InWords(path) : $"{section}.{InWords(path)}")));

    /// <summary>Findings that were made from settings besides, and are not told where one of those is wrong itself.</summary>
    /// <param name="findings">The findings, at full keys.</param>
    /// <param name="keys">The other settings, by their keys below the namespace.</param>
    internal static IEnumerable<Finding> DependingOn(this IEnumerable<Finding> findings, params string[] keys) =>
        findings.Select(finding => finding.DependingOn(keys));

    /// <summary>A finding that was made from settings besides.</summary>
    /// <param name="finding">The finding, at a full key.</param>
    /// <param name="keys">The other settings, by their keys below the namespace.</param>
    internal static Finding DependingOn(this Finding finding, params string[] keys) => finding with { DependsOn = [.. finding.DependsOn, .. keys.Select(Full)] };

    /// <summary>A property or an enum's value as settings write it.</summary>
    internal static string Camel(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>An enum's value as settings write it.</summary>
    internal static string Word(Enum value) => Camel(value.ToString());

    /// <summary>A path of properties as settings write it; what stands in brackets or quotes is an index or somebody's own key, and keeps its letters.</summary>
    internal static string InWords(string path) => NamedWords.Begin(path, char.ToLowerInvariant);
}
