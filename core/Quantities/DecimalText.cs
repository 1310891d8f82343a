using System.Globalization;

namespace Infra.Core.Quantities;

/// <summary>
/// The one text of a decimal number. A point's hash is taken over these texts, so equal values must give equal text, and the text
/// must be the one that Python's <c>str(float)</c> gave when the first points were hashed: shortest form, <c>1.63e-06</c> below
/// 1e-4, <c>1e+16</c> from 1e16, and a fraction part always (<c>1.0</c>).
/// </summary>
internal static class DecimalText
{
    // Python switches to an exponent below 1e-4 and from 1e16 (the repr of float, "Format Specification Mini-Language").
    private const int SmallestFixedExponent = -4;
    private const int FirstLargeExponent = 16;

    // System.Decimal: 96 bits, which hold every number of 28 digits, and a scale of at most 28.
    internal const int MaximumDigits = 28;

    /// <summary>Writes a value in its canonical form.</summary>
    /// <param name="value">Any value; trailing zeros do not matter.</param>
    /// <returns>The text, invariant.</returns>
    public static string Format(decimal value)
    {
        var fixedText = value.ToString(CultureInfo.InvariantCulture);
        var sign = fixedText[0] == '-' ? "-" : "";
        var unsigned = fixedText[sign.Length..];
        var dot = unsigned.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? unsigned : unsigned[..dot];
        var fraction = dot < 0 ? "" : unsigned[(dot + 1)..];
        var all = whole + fraction;
        var leading = all.Length - all.TrimStart('0').Length;
        var digits = all.Trim('0');
        if (digits.Length == 0)
        {
            return "0.0";
        }

        var exponent = whole.Length - 1 - leading;
        if (exponent is < SmallestFixedExponent or >= FirstLargeExponent)
        {
            var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        var padded = digits.PadRight(exponent + 1, '0');
        var tail = padded[(exponent + 1)..];
        return $"{sign}{padded[..(exponent + 1)]}.{(tail.Length == 0 ? "0" : tail)}";
    }

    /// <summary>Reads a number exactly: one that does not fit without rounding is refused.</summary>
    /// <param name="text">Digits with an optional sign, point and exponent.</param>
    /// <param name="value">The number.</param>
    /// <returns>False when it is no number, or has more than 28 digits or decimal places.</returns>
    public static bool TryParse(string text, out decimal value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        var mantissaEnd = text.IndexOfAny(['e', 'E']);
        var mantissa = (mantissaEnd < 0 ? text : text[..mantissaEnd]).TrimStart('+', '-');
        var exponent = 0;
        if (mantissaEnd >= 0 && !int.TryParse(text[(mantissaEnd + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var decimals = dot < 0 ? 0 : mantissa.Length - dot - 1;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var significant = all.TrimEnd('0');
        var smallestPower = exponent - decimals + (all.Length - significant.Length);
        return significant.TrimStart('0') is var digits
            && (digits.Length == 0 || (digits.Length <= MaximumDigits && smallestPower >= -MaximumDigits));
    }
}
