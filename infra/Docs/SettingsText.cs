using System.Text;
using Infra.Core.Settings;

namespace Infra.Docs;

/// <summary>Describes settings from their declarations.</summary>
internal static class SettingsText
{
    private static readonly string[] Headings = ["setting", "type", "default", "allowed", "what it does"];

    /// <summary>Writes tables of settings: one of those that stand alone, and one for each object and list.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>Markdown; every line ends with a line feed.</returns>
    public static string Write(IEnumerable<Setting> settings)
    {
        var text = new StringBuilder();
        foreach (var group in settings.GroupBy(Section).OrderBy(group => group.Key.Length > 0))
        {
            if (group.Key.Length > 0)
            {
                text.Append("\n#### `").Append(SettingKeys.Full(group.Key)).Append("`\n\n");
            }

            text.Append(MarkdownTable.Write(Headings, group.Select(Row)));
        }

        return text.ToString();
    }

    private static string Section(Setting setting) => setting.Key.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? setting.Key[..dot] : "";

    private static string[] Row(Setting setting) =>
    [
        $"`{SettingKeys.Full(setting.Key)}`",
        setting.Type + (setting.Unit.Length > 0 ? $" ({setting.Unit})" : "") + (setting.Secret ? ", **secret**" : ""),
        setting.Required ? "**required**" : setting.DefaultText,
        setting.Allowed,
        setting.Description,
    ];
}
