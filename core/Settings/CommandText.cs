using System.Text.RegularExpressions;

namespace Infra.Core.Settings;

/// <summary>What is wrong with a command or its arguments as settings have them, and both ways to write one that is a line for a shell.</summary>
internal static partial class CommandText
{
    /// <summary>Says how a line is written as a list.</summary>
    /// <param name="line">Several words in one text.</param>
    /// <param name="isProgram">Whether the first word is the program.</param>
    /// <returns>Two ways, in YAML.</returns>
    internal static string Ways(string line, bool isProgram)
    {
        var words = string.Join(", ", Words(line).Select((word, i) => Quoted(word, i > 0 || !isProgram)));
        if (!isProgram)
        {
            return $"write [{words}], or [{Quote(line)}] where it is one argument";
        }

        // With exec the program gets the signals that tell it to end; a list of commands has no one program.
        var script = ShellSyntax().IsMatch(line) ? line : $"exec {line}";
        return $"write [{words}], or [sh, -c, {Quote(script)}] for a shell";
    }

    /// <summary>The first character that no command line, environment or text of an object can hold; null where there is none.</summary>
    /// <returns>For example <c>the control character U+0000 at place 3</c>.</returns>
    internal static string? Unprintable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\n' or '\r' or '\t'))
            {
                return $"the control character U+{(int)text[i]:X4} at place {i + 1}";
            }
        }

        return null;
    }

    // As a shell takes a line apart: blanks part words, quotes keep them together.
    private static IEnumerable<string> Words(string line) => Word().Matches(line).Select(word => InQuotes().Replace(word.Value, "$1$2"));

    private static string Quoted(string word, bool quoteNumbers) =>
        PlainWord().IsMatch(word) && !(quoteNumbers && LooksOtherwise().IsMatch(word)) ? word : Quote(word);

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    [GeneratedRegex("(?:\"[^\"]*(?:\"|\\z)|'[^']*(?:'|\\z)|[^\\s\"'])+")]
    private static partial Regex Word();

    [GeneratedRegex("\"([^\"]*)(?:\"|\\z)|'([^']*)(?:'|\\z)")]
    private static partial Regex InQuotes();

    // What YAML reads as a text without quotes, also inside brackets.
    [GeneratedRegex("^(?:[A-Za-z0-9_./]|-[A-Za-z0-9-])[A-Za-z0-9_./=+-]*\\z")]
    private static partial Regex PlainWord();

    [GeneratedRegex("^(?:[-+.0-9].*[0-9.]|[0-9]|true|false|null|yes|no|on|off)\\z", RegexOptions.IgnoreCase)]
    private static partial Regex LooksOtherwise();

    [GeneratedRegex("[|&;<>()$`\n]")]
    private static partial Regex ShellSyntax();
}
