using System.Text.RegularExpressions;
using Infra.Core.Settings;
using Infra.Stacks;

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
        // Further in it is part of another setting's text.
        var kind = Kind().Match(text);
        var indent = kind.Groups["indent"].Value;
        if (Line().Matches(text).FirstOrDefault(each => each.Groups["indent"].Value == indent) is { } line)
        {
            // What is said of the line on the line stays, and the line with it.
            var value = line.Groups["value"];
            return paused || line.Groups["comment"].Success
                ? $"{text[..value.Index]}{(paused ? "true" : "false")}{text[(value.Index + value.Length)..]}"
                : (line.Groups["end"].Length == 0 ? LastEnd().Replace(text[..line.Index], "") : text[..line.Index]) + text[(line.Index + line.Length)..];
        }

        var written = $"{indent}{Key}: true";
        return !paused ? text
            : !kind.Success ? null
            : kind.Groups["end"].Value is { Length: > 0 } end ? text.Insert(kind.Index + kind.Length, written + end)
            : text + (text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n") + written;
    }

    /// <summary>Whether a stack is paused because its day has come.</summary>
    /// <param name="expires">The setting's text; null where it is not set.</param>
    /// <param name="clock">Says what day it is.</param>
    public static bool HasExpired(string? expires, TimeProvider clock) => WrittenDay.Parse(expires) is { } day && PauseSettings.DaysUntil(day, clock) <= 0;

    [GeneratedRegex(@"^(?<indent>[ ]+)[""']?infra:paused[""']?:[ ]*(?<value>[^\s#]*)[ ]*(?<comment>#[^\r\n]*)?[^\r\n]*(?<end>\r?\n|\z)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"^(?<indent>[ ]+)[""']?infra:kind[""']?:[^\r\n]*(?<end>\r?\n|\z)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Kind();

    [GeneratedRegex(@"\r?\n\z", RegexOptions.CultureInvariant)]
    private static partial Regex LastEnd();
}
