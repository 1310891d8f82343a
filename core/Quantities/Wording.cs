namespace Infra.Core.Quantities;

/// <summary>How this folder's messages put lists and numbers.</summary>
internal static class Wording
{
    /// <summary>Choices as <c>1, 2 or 4</c>.</summary>
    internal static string Or<T>(IReadOnlyList<T> choices) => choices.Count switch
    {
        0 => "none",
        1 => $"{choices[0]}",
        _ => $"{string.Join(", ", choices.Take(choices.Count - 1))} or {choices[^1]}",
    };

    /// <summary>A number with its noun in the right form.</summary>
    internal static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
