namespace Infra.Workloads.Webtest;

/// <summary>Shows a stranger's text in a message or a log: quoted, on one line, and not at any length.</summary>
internal static class Quoted
{
    private const int Longest = 100;

    /// <summary>The text in double quotes; control characters become <c>?</c>, and what is over 100 characters is left off.</summary>
    public static string Text(string text) =>
        $"\"{string.Concat(text.Take(Longest).Select(character => char.IsControl(character) ? '?' : character))}{(text.Length > Longest ? "\"…" : "\"")}";
}
