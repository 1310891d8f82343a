using System.Globalization;
using System.Text;

namespace Infra.Core.Findings;

/// <summary>
/// Text of strangers (values of settings, names of resources) on its way to a terminal, a log, Markdown or CI: what would act there instead of
/// being read stands as its code, and a blank parts what would be a fence of Markdown or a command of a CI log.
/// </summary>
public static class PlainText
{
    /// <summary>The text on one line, with nothing in it that a terminal acts on.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>
    /// The text with control characters, line breaks, escape sequences and marks that turn the direction of writing as <c>\u001B</c> and the like.
    /// </returns>
    public static string Line(string text) => Clean(text, keepBreaks: false);

    /// <summary>The text with the line breaks and tabs that it has.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>
    /// The text as by <see cref="Line"/>, but in its own lines.
    /// </returns>
    public static string Lines(string text) => Clean(text, keepBreaks: true);

    private static string Clean(string text, bool keepBreaks)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(text.Length);
        var atStart = true;
        for (var i = 0; i < text.Length; i++)
        {
            // GitHub's runner trims a line before it looks for ::, and finds ##[ anywhere; Markdown lets a fence be indented.
            // https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs (checked 2026-11).
            var rest = text.AsSpan(i);
            var opens = atStart && (rest.StartsWith("::") || rest.StartsWith("```") || rest.StartsWith("~~~"));
            var parts = opens || rest.StartsWith("##[");
            atStart = char.IsWhiteSpace(text[i]) && (atStart || (keepBreaks && text[i] == '\n'));
            if (!Acts(text[i]) || (keepBreaks && text[i] is '\n' or '\t'))
            {
                clean.Append(text[i]);
            }
            else
            {
                clean.Append(text[i] switch
                {
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    var other => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)other:X4}"),
                });
            }

            if (parts)
            {
                clean.Append(' ');
            }
        }

        return clean.ToString();
    }

    // Controls of both sets, separators of lines and paragraphs, and the marks of Unicode's bidirectional algorithm (UAX #9).
    private static bool Acts(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF';
}
