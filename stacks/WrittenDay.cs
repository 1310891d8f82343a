using System.Globalization;

namespace Infra.Stacks;

/// <summary>A day as settings have it.</summary>
internal static class WrittenDay
{
    private const string Form = "yyyy-MM-dd";

    // Without quotes, a day is a moment to YAML, and so to the Pulumi CLI.
    private const string Midnight = " 00:00:00 +0000 UTC";

    /// <summary>The day that it is, as UTC has it.</summary>
    internal static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>What to do about a text that is none.</summary>
    internal static string Fix(string text) =>
        DateOnly.TryParseExact($"{text[..Math.Min(text.Length, 8)]}01", Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && text.Length == Form.Length && text[8..].All(char.IsAsciiDigit)
            ? string.Create(CultureInfo.InvariantCulture, $"write {first.AddMonths(1).AddDays(-1):yyyy-MM-dd} or an earlier day, for that month has {DateTime.DaysInMonth(first.Year, first.Month)} days")
            : "write year, month and day";

    /// <summary>Reads a day.</summary>
    internal static DateOnly? Parse(string? text) =>
        DateOnly.TryParseExact(
            text?.EndsWith(Midnight, StringComparison.Ordinal) == true ? text[..^Midnight.Length] : text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
