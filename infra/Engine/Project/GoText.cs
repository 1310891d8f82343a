using System.Globalization;
using System.Text.RegularExpressions;

namespace Infra.Project;

/// <summary>Values in the words of Go, in which the Pulumi CLI hands them on and writes them back into stack files.</summary>
internal static partial class GoText
{
    /// <summary>A plain YAML word that is a time, as Go's <c>Time.String</c> has it.</summary>
    /// <param name="text">The word.</param>
    /// <returns>The text; null where the word is no time.</returns>
    public static string? OfTime(string text)
    {
        if (Time().Match(text) is not { Success: true } match)
        {
            return null;
        }

        int Part(string name) => match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;
        var (year, month, day, hour, minute, second) = (Part("year"), Part("month"), Part("day"), Part("hour"), Part("minute"), Part("second"));
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }

        var fraction = match.Groups["fraction"].Value.TrimEnd('0').TrimEnd('.');
        // Without the name of a zone Go repeats its offset.
        var zone = match.Groups["zone"].Value.Replace(":", "", StringComparison.Ordinal) is ['+' or '-', ..] offset ? $"{offset} {offset}" : "+0000 UTC";
        return string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2} {hour:D2}:{minute:D2}:{second:D2}{fraction} {zone}");
    }

    /// <summary>The whole number that a plain YAML word stands for.</summary>
    /// <param name="text">The word, a number without underscores: decimal, 0x10, 0o17, or with a leading zero octal.</param>
    /// <returns>The number; null where it is none, or a larger one than 64 bits hold.</returns>
    public static long? Whole(string text)
    {
        var digits = text.TrimStart('+', '-');
        var (radix, from) = digits switch
        {
            ['0', 'x', ..] => (16, 2),
            ['0', 'o', ..] => (8, 2),
            ['0', _, ..] when digits.All(char.IsAsciiDigit) => (8, 1),
            _ => (10, 0),
        };
        if (radix == 10)
        {
            return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
                && number == decimal.Truncate(number) && number <= long.MaxValue
                ? (long)number * (text[0] == '-' ? -1 : 1)
                : null;
        }

        var whole = 0L;
        foreach (var digit in digits[from..])
        {
            var value = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (value >= radix || whole > (long.MaxValue - value) / radix)
            {
                return null;
            }

            whole = (whole * radix) + value;
        }

        return text[0] == '-' ? -whole : whole;
    }

    /// <summary>A number as the CLI writes it into a stack file: the shortest digits, with an exponent below 1e-04 and from 1e+06.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The text.</returns>
    public static string InYaml(double number)
    {
        var (sign, digits, exponent) = Shortest(number);
        return exponent is < -4 or >= 6
            ? $"{sign}{Scientific(digits)}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent).ToString("D2", CultureInfo.InvariantCulture)}"
            : sign + Plain(digits, exponent);
    }

    /// <summary>A number as JSON has it: with an exponent below 1e-6 and from 1e21.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The text.</returns>
    public static string InJson(double number)
    {
        var (sign, digits, exponent) = Shortest(number);
        return exponent is < -6 or >= 21
            ? $"{sign}{Scientific(digits)}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}"
            : sign + Plain(digits, exponent);
    }

    // The shortest digits that give the same number again, and the power of ten of the first.
    private static (string Sign, string Digits, int Exponent) Shortest(double number)
    {
        var text = Math.Abs(number).ToString("E16", CultureInfo.InvariantCulture);
        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var digits = shortest.Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        var exponent = int.Parse(text.Split('E')[1], CultureInfo.InvariantCulture);
        return (number < 0 ? "-" : "", digits.Length == 0 ? "0" : digits, exponent);
    }

    private static string Scientific(string digits) => digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";

    private static string Plain(string digits, int exponent) => exponent < 0
        ? $"0.{new string('0', -exponent - 1)}{digits}"
        : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0') : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";

    // The forms of https://github.com/go-yaml/yaml/blob/v3/resolve.go, allowedTimestampFormats.
    [GeneratedRegex(
        @"^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:(?:[Tt](?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?<fraction>\.\d{1,9})?(?<zone>Z|[+-]\d{2}:\d{2}))| (?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?<fraction>\.\d{1,9})?)?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
