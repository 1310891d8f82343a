using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Core.Findings;

/// <summary>
/// The names of properties and of enums' values in the text of a rule, which has two kinds of readers: whoever calls a component knows them as C#
/// writes them, the author of settings as YAML does. The text marks each: <c>‹maxNodes›</c>, <c>‹gpu.count›</c>. What stands in quotes is somebody's
/// own text, whose marks stay.
/// </summary>
internal static partial class NamedWords
{
    /// <summary>Marks a property's path; one that is written as settings have it is left alone.</summary>
    internal static string Mark(string path) => path is [>= 'A' and <= 'Z', ..] ? $"‹{Begin(path, char.ToLowerInvariant)}›" : path;

    internal static string Mark(Enum value) => Mark(value.ToString());

    /// <summary>The text as one of the two reads it.</summary>
    internal static string Write(string text, bool isOfSettings) =>
        Marked().Replace(text, name => name.Groups[1].Success ? Begin(name.Groups[1].Value, isOfSettings ? char.ToLowerInvariant : char.ToUpperInvariant) : name.Value);

    /// <summary>A path whose names begin otherwise; what stands in brackets or quotes is an index or somebody's own key, and keeps its letters.</summary>
    internal static string Begin(string path, Func<char, char> first)
    {
        var words = new StringBuilder(path.Length);
        var depth = 0;
        var isQuoted = false;
        var begins = true;
        foreach (var letter in path)
        {
            depth += letter switch { '[' => 1, ']' => -1, _ => 0 };
            isQuoted ^= letter == '"';
            words.Append(begins && depth == 0 && !isQuoted ? first(letter) : letter);
            begins = letter == '.' && depth == 0 && !isQuoted;
        }

        return words.ToString();
    }

    [GeneratedRegex("\"[^\"]*\"|‹([A-Za-z][^‹›]*)›")]
    private static partial Regex Marked();
}
