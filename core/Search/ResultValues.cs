using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Core.Search;

/// <summary>
/// The numbers that a program writes beside its outcome. NaN and the infinities are numbers as any; JSON has no word for them, so they are the
/// texts <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c> there, and bare as Python writes them they are read.
/// </summary>
internal static partial class ResultValues
{
    /// <summary>The most values of a result.</summary>
    internal const int MaxCount = 256;

    /// <summary>The most characters of a value's name.</summary>
    internal const int MaxNameLength = 64;

    /// <summary>No values.</summary>
    internal static IReadOnlyDictionary<string, double> None { get; } = new Dictionary<string, double>();

    /// <summary>The one text of a value: what reads back as the very same number.</summary>
    internal static string Text(double value) => double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "Infinity"
        : double.IsNegativeInfinity(value) ? "-Infinity"
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A value for a table that people read.</summary>
    /// <returns>Its first six digits.</returns>
    internal static string Short(double value) => double.IsFinite(value) ? value.ToString("G6", CultureInfo.InvariantCulture) : Text(value);

    /// <summary>Reads a number.</summary>
    /// <param name="text">A decimal number, NaN, inf or Infinity, in any case and with any sign.</param>
    /// <param name="value">The number.</param>
    internal static bool TryNumber(string text, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value))
        {
            return true;
        }

        var word = text.TrimStart('+', '-');
        if (text.Length - word.Length > 1)
        {
            return false;
        }

        if (word.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            value = double.NaN;
            return true;
        }

        if (word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        // A number beyond the largest is infinite, as in every program that computes with such numbers.
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && word.Length > 0 && char.IsAsciiDigit(word[0]);
    }

    /// <summary>The values as JSON.</summary>
    /// <returns>One line, in the order of the names; empty for no values.</returns>
    internal static string ToJson(IReadOnlyDictionary<string, double> values) => values.Count == 0 ? ""
        : $"{{{string.Join(',', values.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(Json))}}}";

    /// <summary>Reads what <see cref="ToJson"/> wrote; anyone may have written it.</summary>
    /// <param name="json">The text; null or empty for none.</param>
    /// <returns>The values; none where it is something else.</returns>
    internal static IReadOnlyDictionary<string, double> Parse(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return None;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, out _);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Half a character in a name is an invalid operation.
            return None;
        }
    }

    /// <summary>Reads the object of values in a result.</summary>
    /// <param name="values">The object.</param>
    /// <param name="problem">What is wrong with it; null when nothing is.</param>
    internal static IReadOnlyDictionary<string, double> Read(JsonElement values, out string? problem)
    {
        problem = null;
        if (values.ValueKind != JsonValueKind.Object)
        {
            problem = "\"values\" must be an object of names and numbers";
            return None;
        }

        var read = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var entry in values.EnumerateObject())
        {
            if (entry.Name.Length is 0 or > MaxNameLength || entry.Name.Any(letter => char.IsControl(letter) || letter is '`'))
            {
                problem ??= $"a name of \"values\" must have 1 to {MaxNameLength} characters, no control character and no backquote among them";
            }
            else if (Number(entry.Value) is { } number)
            {
                read[entry.Name] = number;
            }
            else
            {
                problem ??= $"\"values\": {entry.Name} must be a number, \"NaN\", \"Infinity\" or \"-Infinity\"";
            }
        }

        if (read.Count > MaxCount)
        {
            problem ??= $"\"values\" must have at most {MaxCount} names; got {read.Count}";
        }

        return read;
    }

    /// <summary>Puts quotes around the bare NaN, Infinity and -Infinity that Python and JavaScript write, so that the text is JSON.</summary>
    /// <returns>The text, with everything within quotes as it was.</returns>
    internal static string Quoted(string json) => BareOrInQuotes().Replace(json, part => part.Groups[1].Success ? $"\"{part.Value}\"" : part.Value);

    /// <summary>Puts numbers in the order of a goal: the best first; NaN and the infinities last, whatever the goal.</summary>
    /// <param name="one">A value; null for none, which comes last of all.</param>
    /// <param name="other">Another.</param>
    /// <param name="goal">Which are the best.</param>
    /// <returns>Below 0 where the first is better.</returns>
    internal static int Compare(double? one, double? other, SearchGoal goal)
    {
        static int Rank(double? value) => value is null ? 2 : double.IsFinite(value.Value) ? 0 : 1;
        var rank = Rank(one).CompareTo(Rank(other));
        return rank != 0 || Rank(one) > 0 ? rank
            : goal == SearchGoal.Minimize ? one!.Value.CompareTo(other!.Value) : other!.Value.CompareTo(one!.Value);
    }

    private static string Json(KeyValuePair<string, double> entry) =>
        $"{JsonSerializer.Serialize(entry.Key)}:{(double.IsFinite(entry.Value) ? Text(entry.Value) : $"\"{Text(entry.Value)}\"")}";

    private static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out var number) ? number : null,
        JsonValueKind.String when value.GetString() is "NaN" => double.NaN,
        JsonValueKind.String when value.GetString() is "Infinity" => double.PositiveInfinity,
        JsonValueKind.String when value.GetString() is "-Infinity" => double.NegativeInfinity,
        _ => null,
    };

    [GeneratedRegex(@"""(?:\\.|[^""\\])*""?|(NaN|-?Infinity)(?![\p{L}\p{Nd}])", RegexOptions.Singleline)]
    private static partial Regex BareOrInQuotes();
}
