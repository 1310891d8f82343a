using System.Globalization;
using System.Text.RegularExpressions;

namespace Infra.Project;

/// <summary>Values in the words of Go, in which the Pulumi CLI hands them on and writes them back into stack files.</summary>
internal static partial class GoText
{
    // 63 bits.
    private const int MaxOctalDigits = 21;

    // Below 2^53 a double is the whole number that was written.
    private const double LeastInexact = 9007199254740992;

    /// <summary>A plain YAML word that is a time, as Go's <c>Time.String</c> has it.</summary>
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

    /// <summary>A plain YAML word that is a number, as the CLI writes it back: <c>strconv.ParseInt</c> with base 0 first, then <c>ParseFloat</c>.</summary>
    /// <param name="text">The word, without underscores.</param>
    /// <returns>The text; null where the word is no number that can be told.</returns>
    public static string? OfNumber(string text)
    {
        var digits = text.TrimStart('-', '+').ToLowerInvariant();
        var (length, kind) = digits switch
        {
            ['0', 'x', ..] => (2, NumberStyles.AllowHexSpecifier),
            ['0', 'b', ..] => (2, NumberStyles.AllowBinarySpecifier),
            ['0', 'o', ..] => (2, NumberStyles.None),
            ['0', _, ..] when digits.All(digit => digit is >= '0' and <= '7') => (1, NumberStyles.None),
            _ => (0, NumberStyles.Float),
        };
        if (kind == NumberStyles.Float)
        {
            return double.TryParse(text, kind, CultureInfo.InvariantCulture, out var number)
                ? Math.Floor(number) == number && Math.Abs(number) < LeastInexact ? ((long)number).ToString(CultureInfo.InvariantCulture) : InYaml(number)
                : null;
        }

        long? whole = kind == NumberStyles.None ? Octal(digits[length..]) : long.TryParse(digits[length..], kind, CultureInfo.InvariantCulture, out var other) && other >= 0 ? other : null;
        return whole is { } found ? (text[0] == '-' ? -found : found).ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>A number as the CLI writes it into a stack file: the shortest digits, with an exponent below 1e-04 and from 1e+06.</summary>
    public static string InYaml(double number) => Text(number, least: -4, most: 5, exponentDigits: "D2");

    /// <summary>A number as JSON has it: with an exponent below 1e-6 and from 1e21.</summary>
    public static string InJson(double number) => Text(number, least: -6, most: 20, exponentDigits: "D1");

    private static string Text(double number, int least, int most, string exponentDigits)
    {
        var (sign, digits, exponent) = Shortest(number);
        return sign + (exponent >= least && exponent <= most
            ? Plain(digits, exponent)
            : $"{Scientific(digits)}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent).ToString(exponentDigits, CultureInfo.InvariantCulture)}");
    }

    private static long? Octal(string digits) =>
        digits.Length is > 0 and <= MaxOctalDigits ? digits.Aggregate(0L, (number, digit) => (number * 8) + (digit - '0')) : null;

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
