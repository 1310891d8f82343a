using System.Globalization;
using System.Text;

namespace WorkQueue.Hosting;

/// <summary>Makes text of others (programs, servers, whoever writes to Redis) fit to be shown and kept.</summary>
internal static class CleanText
{
    /// <summary>The most characters of one field of a line.</summary>
    private const int LineLimit = 4000;

    /// <summary>One line of text that moves no cursor and turns no writing around.</summary>
    /// <returns>The text with line breaks and tabs as spaces, control and direction characters as U+FFFD, and at most 4,000 characters.</returns>
    public static string Line(string text) => Clean(text, keepLines: false);

    /// <summary>Text that moves no cursor but to the next line.</summary>
    /// <returns>The text with its line breaks, everything else as <see cref="Line"/> does it.</returns>
    public static string Lines(string text) => Clean(text, keepLines: true);

    /// <summary>Shortens text without cutting a character in two.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">The most UTF-16 units, from 1.</param>
    /// <returns>The text, or its beginning; half a character is never left, nor one that came that way.</returns>
    public static string Cut(string text, int limit)
    {
        var kept = text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
        // Half a character cannot be sent or stored; a program can write one as \ud83d.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(kept));
    }

    private static string Clean(string text, bool keepLines)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in Cut(text.ReplaceLineEndings("\n"), LineLimit).EnumerateRunes())
        {
            clean.Append(rune.Value switch
            {
                '\n' when keepLines => "\n",
                '\n' or '\t' => " ",
                _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "\ufffd",
                _ => rune.ToString(),
            });
        }

        return clean.ToString();
    }
}
