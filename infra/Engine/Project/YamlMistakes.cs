using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Infra.Project;

/// <summary>What is wrong with a text that is no YAML, in its author's words: the parser says what it expected where it was lost.</summary>
internal static partial class YamlMistakes
{
    /// <summary>The mistake and what to do about it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the parser was lost.</param>
    /// <param name="message">What it says, without the place.</param>
    /// <returns>The parser's own words where no more is known.</returns>
    public static (string Mistake, string Fix) Describe(string text, Mark at, string message)
    {
        var lines = text.Split('\n');
        var index = Math.Clamp((int)at.Line - 1, 0, lines.Length - 1);
        var line = lines[index];
        var before = line[..Math.Clamp((int)at.Column - 1, 0, line.Length)];
        var unknown = (message, "mend it there");
        bool Says(string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
        (string, string)? colon = Says("invalid mapping") && before.Contains(": ", StringComparison.Ordinal) ? ("a text with a colon and a blank in it", "write quotes around it") : null;
        return Says("duplicate key") ? ($"{message}{First(lines, index, before, message)}", "remove one")
            : Says("cannot be read any further") || Says("flow") ? Bracket(lines, index) ?? unknown
            : Says("quoted scalar") ? ("a quote that is not closed", "close it")
            : Says("cannot start any token") && before.Length < line.Length ? ($"a text that begins with \"{line[before.Length]}\"", "write quotes around it")
            : Says("'-' indicator") ? ("a key among the entries of a list", "begin it with a dash, or indent it like the key above the list")
            : Says("document end") ? ("something above that is no key with a value", "remove it")
            : !Says("expected key") && !Says("invalid mapping") ? unknown
            : Glued(line) ?? (index > 0 && Says("multiline") ? Glued(lines[index - 1]) ?? Loose(lines[index - 1], index) : null)
                ?? colon ?? Indentation(lines, index) ?? (message, "indent it like the key above");
    }

    private static string First(string[] lines, int index, string before, string message)
    {
        var key = $"{before}{message[(message.LastIndexOf(' ') + 1)..]}:";
        return string.IsNullOrWhiteSpace(before) && Array.FindLastIndex(lines, Math.Max(0, index - 1), line => line.StartsWith(key, StringComparison.Ordinal)) is var first and >= 0 && first < index
            ? $", as in line {first + 1}"
            : "";
    }

    private static (string, string)? Bracket(string[] lines, int index) =>
        Array.FindLastIndex(lines, index, line => line.Count(letter => letter is '[' or '{') > line.Count(letter => letter is ']' or '}')) is var open and >= 0
            ? ($"a bracket of line {open + 1} that is not closed", "close it")
            : null;

    private static (string, string)? Glued(string line) =>
        GluedKey().Match(line) is { Success: true } match ? ($"no blank after \"{match.Groups["key"]}:\"", "write one") : null;

    private static (string, string)? Loose(string line, int number) =>
        line.Contains(':', StringComparison.Ordinal) ? null : ($"no colon in line {number}", "indent it if it goes on with the value above, else remove it");

    // Between the indentations of two keys above, the deeper one is meant: there the text goes on.
    private static (string, string)? Indentation(string[] lines, int index)
    {
        var own = Key().Match(lines[index]);
        if (!own.Success)
        {
            return null;
        }

        Match? like = null;
        for (var i = index - 1; i >= 0; i--)
        {
            if (Key().Match(lines[i]) is { Success: true } above && (like is null || above.Groups["blanks"].Length < like.Groups["blanks"].Length))
            {
                if (like is not null && above.Groups["blanks"].Length <= own.Groups["blanks"].Length)
                {
                    break;
                }

                like = above;
            }
        }

        return like is null || like.Groups["blanks"].Length == own.Groups["blanks"].Length ? null
            : ($"{own.Groups["blanks"].Length} {(own.Groups["blanks"].Length == 1 ? "blank" : "blanks")} before \"{own.Groups["key"]}\", which no key above has", $"write {like.Groups["blanks"].Length}, as before \"{like.Groups["key"]}\"");
    }

    [GeneratedRegex(@"^ *(?:- +)*(?!infra:)(?<key>[\w-]+):(?!.*:(?:\s|$))\S", RegexOptions.CultureInvariant)]
    private static partial Regex GluedKey();

    // A dash counts as a blank: the key behind it is the first of its map.
    [GeneratedRegex(@"^(?<blanks> *(?:- +)*)(?<key>[\w-]+(?::[\w-]+)?):(?:\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
