using System.Text;
using Infra.Core.Settings;

namespace Infra.Docs;

/// <summary>Describes settings from their declarations.</summary>
internal static class SettingsText
{
    private static readonly string[] Headings = ["setting", "type", "default", "allowed", "what it does"];

    /// <summary>Writes tables of settings: one of those that stand alone, and one for each object and list; what stands in several places is written once.</summary>
    /// <returns>Markdown; every line ends with a line feed.</returns>
    public static string Write(IEnumerable<Setting> settings)
    {
        var text = new StringBuilder();
        var written = new Dictionary<IReadOnlyList<Setting>, string>(ReferenceEqualityComparer.Instance);
        var roots = SettingTree.Of(settings).Children;
        var alone = roots.Where(IsAlone).ToList();
        if (alone.Count > 0)
        {
            text.Append(MarkdownTable.Write(Headings, alone.Select(node => Row(node.Setting!, null))));
        }

        foreach (var root in roots.Where(root => !IsAlone(root)))
        {
            text.Append("\n#### `").Append(SettingKeys.Full(root.Key)).Append(root.IsList ? "[]" : "").Append("`\n\n");
            text.Append(MarkdownTable.Write(Headings, Rows(root, written)));
            if (root.Setting is ObjectSetting { Example.Length: > 0 } example)
            {
                text.Append("\nFor example:\n\n```yaml\n").Append(SettingKeys.Full(root.Key)).Append(":\n");
                text.AppendJoin('\n', example.Example.Split('\n').Select(line => $"  {line}")).Append("\n```\n");
            }
        }

        return text.ToString();
    }

    private static bool IsAlone(SettingTree node) => node.Children.Count == 0 && node.Setting is not ObjectSetting;

    private static IEnumerable<string[]> Rows(SettingTree node, Dictionary<IReadOnlyList<Setting>, string> written)
    {
        var before = node.Setting is ObjectSetting { Members: { Count: > 0 } members } && !written.TryAdd(members, node.Key) ? written[members] : null;
        var own = node.Setting is null ? Array.Empty<string[]>() : [Row(node.Setting, before)];
        return before is null ? own.Concat(node.Children.SelectMany(child => Rows(child, written))) : own;
    }

    private static string[] Row(Setting setting, string? before) =>
    [
        $"`{SettingKeys.Full(setting.Key)}`",
        setting.Type + (setting.Unit.Length > 0 ? $" ({setting.Unit})" : "") + (setting.Secret ? ", **secret**" : ""),
        setting.Required ? "**required**" : setting.DefaultText,
        setting.Allowed,
        setting.Description + (before is null ? "" : $"; with the keys of `{SettingKeys.Full(before)}`"),
    ];
}
