using System.Text;

namespace Infra.Workloads.Webtest;

/// <summary>Shows a stranger's text in a message or a log: quoted, on one line, and not at any length.</summary>
internal static class Quoted
{
    private const int Longest = 100;

    /// <summary>The text in double quotes; control characters become <c>?</c>, and what is over 100 characters is left off.</summary>
    public static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text.Length > Longest ? text.AsSpan(0, Longest) : text)
        {
            quoted.Append(char.IsControl(character) ? '?' : character);
        }

        return quoted.Append(text.Length > Longest ? "\"…" : "\"").ToString();
    }
}
