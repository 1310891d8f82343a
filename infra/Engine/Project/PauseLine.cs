using System.Text.RegularExpressions;
using Infra.Core.Settings;

namespace Infra.Project;

/// <summary>The line of a stack file by which a stack is paused; everything else in the file stays as its author wrote it.</summary>
internal static partial class PauseLine
{
    private static readonly string Key = SettingKeys.Full("paused");

    /// <summary>Writes the line, or takes it away.</summary>
    /// <param name="text">The file.</param>
    /// <param name="paused">Whether the stack is to be paused.</param>
    /// <returns>The file with the line, or without it; null where the settings do not stand one a line.</returns>
    public static string? Set(string text, bool paused)
    {
        var line = Line().Match(text);
        if (line.Success)
        {
            return paused
                ? $"{text[..line.Groups["value"].Index]}true{text[(line.Groups["value"].Index + line.Groups["value"].Length)..]}"
                : text.Remove(line.Index, line.Length);
        }

        if (!paused)
        {
            return text;
        }

        var kind = Kind().Match(text);
        var end = kind.Groups["end"].Value is { Length: > 0 } own ? own : "\n";
        return kind.Success
            ? $"{text[..kind.Index]}{kind.Value}{(kind.Groups["end"].Length == 0 ? end : "")}{kind.Groups["indent"].Value}{Key}: true{end}{text[(kind.Index + kind.Length)..]}"
            : null;
    }

    [GeneratedRegex(@"^(?<indent>[ ]+)[""']?infra:paused[""']?:[ ]*(?<value>[^\s#]*)[^\n]*(?:\n|\z)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"^(?<indent>[ ]+)[""']?infra:kind[""']?:[^\r\n]*(?<end>\r?\n|\z)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Kind();
}
