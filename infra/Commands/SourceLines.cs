using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Project;

namespace Infra.Commands;

/// <summary>Shows on a terminal the line of a file that a message names, with a caret under the place.</summary>
internal static partial class SourceLines
{
    // A file with longer lines is no file of settings that a person reads.
    private const int LongestLine = 200;

    /// <summary>The message with the line and a caret below each place in it that can be read.</summary>
    /// <param name="message">A message; places stand as <c>file:line:column</c> at the beginning of its lines, with or without a bullet.</param>
    /// <param name="folder">Says, where there is a place, the folder that the places are relative to.</param>
    /// <returns>The message; no line of the file where the setting is, or stands beside, a secret.</returns>
    public static string Show(string message, Func<string> folder)
    {
        var shown = new StringBuilder();
        var lines = message.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            shown.Append(i == 0 ? "" : "\n").Append(lines[i]);
            var place = Place().Match(lines[i]);
            if (place.Success && Line(folder(), place) is { } line && !Hides(place.Groups["rest"].Length > 0 || i == 0 ? lines[i] : lines[i - 1], line))
            {
                var column = int.Parse(place.Groups["column"].Value, CultureInfo.InvariantCulture);
                shown.Append(CultureInfo.InvariantCulture, $"\n   {line}\n   {new string(' ', Math.Min(column - 1, line.Length))}^");
            }
        }

        return shown.ToString();
    }

    // A misspelt key beside a password is as likely to hold it; a key by itself has no value.
    private static bool Hides(string finding, string line) =>
        finding.Contains("[secret]", StringComparison.Ordinal)
        || (Key().Match(finding) is { Success: true } key && DeclaredSettings.MayHoldSecret(key.Groups["key"].Value) && !KeyAlone().IsMatch(line));

    private static string? Line(string folder, Match place)
    {
        try
        {
            return int.TryParse(place.Groups["line"].Value, CultureInfo.InvariantCulture, out var number)
                && File.ReadLines(Path.Combine(folder, place.Groups["file"].Value)).Skip(number - 1).FirstOrDefault() is { Length: > 0 and <= LongestLine } line
                    ? PlainText.Line(line)
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(?: - |   )?(?<file>[^: ]+\.ya?ml):(?<line>[0-9]{1,6}):(?<column>[1-9][0-9]{0,3})(?<rest>: |$)")]
    private static partial Regex Place();

    [GeneratedRegex(@"^ *[\w.:-]+: *$")]
    private static partial Regex KeyAlone();

    [GeneratedRegex(@"(?:^ - |: )(?<key>[a-z-]+:[^:\s]+): ")]
    private static partial Regex Key();
}
