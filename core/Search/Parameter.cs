using System.Globalization;
using Infra.Core.Quantities;

namespace Infra.Core.Search;

/// <summary>One dimension of a search at work: which values it has, and which of them are a step apart.</summary>
/// <remarks>A choice's value is its place in the list of choices; everything outside of this class sees its word.</remarks>
/// <param name="spec">What it is.</param>
/// <param name="start">The value of the first point.</param>
/// <param name="drawn">Whether points are drawn, so that a parameter without steps that has a maximum has every value.</param>
internal sealed class Parameter(SearchParameter spec, decimal start, bool drawn)
{
    // What a value that no step decides is rounded to; a double has 15 to 17, so that every machine comes to the same.
    private const int DrawnDigits = 12;

    // What a value that is a power of a factor is rounded to.
    private const int FactorDigits = 15;

    // How finely a parameter without steps is divided.
    private const long Divisions = 1L << 30;

    // The origin's powers of the factor, downwards and upwards: each is worked out once.
    private readonly List<decimal>[] _powers = [[], []];

    private decimal[]? _values;

    /// <summary>The name: part of every hash, and of the program's environment variables.</summary>
    internal string Name => spec.Name;

    /// <summary>The value of the search's first point.</summary>
    internal decimal Start => start;

    /// <summary>The smallest value, inclusive.</summary>
    internal decimal Minimum => IsChoice ? 0 : spec.Minimum;

    /// <summary>The largest value, inclusive.</summary>
    internal decimal Maximum { get; } = spec.Choices.Count > 0 ? spec.Choices.Count - 1 : spec.Maximum ?? decimal.MaxValue;

    /// <summary>
    /// Steps land on <c>origin + k × increment</c>. The start value makes a walk back from any neighbour meet the same point again;
    /// zero gives multiples of the increment.
    /// </summary>
    internal decimal Origin { get; } = spec.Origin ?? start;

    /// <summary>The step sizes by value, in ascending order.</summary>
    internal IReadOnlyList<SearchStep> Steps => spec.Steps;

    /// <summary>Its words, where it is a choice.</summary>
    internal IReadOnlyList<string> Choices => spec.Choices;

    /// <summary>Whether it is a choice: its values have no order.</summary>
    internal bool IsChoice => spec.Choices.Count > 0;

    /// <summary>Whether its values are whole numbers.</summary>
    internal bool IsInteger => spec.Type == ParameterType.Integer;

    /// <summary>How its values are spread where they are drawn.</summary>
    internal ParameterScale Scale => spec.Scale;

    /// <summary>Whether it has no steps and yet more than one value.</summary>
    internal bool IsDrawn { get; } = drawn && spec.Choices.Count == 0 && spec.Steps.Count == 0 && spec.Maximum > spec.Minimum;

    /// <summary>Whether it has more than one value.</summary>
    internal bool Moves => IsDrawn || spec.Choices.Count > 1 || (!IsChoice && Steps.Count > 0);

    /// <summary>How many values it has; only where its bounds are finite, or where it does not move.</summary>
    internal long Count => !Moves ? 1
        : IsChoice ? Choices.Count
        : !IsDrawn ? Values.Length
        : IsInteger ? (long)(decimal.Floor(Maximum) - decimal.Ceiling(Minimum)) + 1
        : Divisions + 1;

    /// <summary>One of its values.</summary>
    /// <param name="index">Which, from 0 and below <see cref="Count"/>, in ascending order.</param>
    internal decimal ValueAt(long index) => !Moves ? Start
        : IsChoice ? index
        : !IsDrawn ? Values[index]
        : IsInteger ? decimal.Ceiling(Minimum) + index
        : Between((double)index / Divisions);

    /// <summary>The value at a share of the range.</summary>
    /// <param name="share">From 0, below 1.</param>
    /// <returns>Which of its values, for <see cref="ValueAt"/>.</returns>
    internal long IndexAt(double share)
    {
        if (Scale == ParameterScale.Linear || IsChoice || (IsDrawn && !IsInteger) || !Moves)
        {
            return Math.Min((long)(share * Count), Count - 1);
        }

        var value = Between(share);
        if (IsDrawn)
        {
            return (long)(Math.Clamp(decimal.Round(value), decimal.Ceiling(Minimum), decimal.Floor(Maximum)) - decimal.Ceiling(Minimum));
        }

        var at = Array.BinarySearch(Values, value);
        at = at >= 0 ? at : ~at;
        return at == Values.Length || (at > 0 && value - Values[at - 1] < Values[at] - value) ? at - 1 : at;
    }

    /// <summary>The one text of a value: part of the point's code and hash, and what the program gets.</summary>
    internal string Format(decimal value) => IsChoice ? Choices[(int)value]
        : IsInteger && decimal.IsInteger(value) ? value.ToString("0", CultureInfo.InvariantCulture)
        : DecimalText.Format(value);

    /// <summary>Reads a value's text.</summary>
    /// <returns>Whether it is one of this kind of parameter, be it out of bounds.</returns>
    internal bool TryParse(string text, out decimal value)
    {
        if (!IsChoice)
        {
            return DecimalText.TryParse(text, out value) && (!IsInteger || decimal.IsInteger(value));
        }

        for (var index = 0; index < Choices.Count; index++)
        {
            if (Choices[index] == text)
            {
                value = index;
                return true;
            }
        }

        value = 0;
        return false;
    }

    /// <summary>The values reached from one in up to <paramref name="reach"/> steps each way, inside the bounds.</summary>
    /// <param name="value">Where the steps begin.</param>
    /// <param name="reach">The number of steps each way, from 1.</param>
    /// <returns>The values in ascending order, without the value itself, each once; of a choice all others.</returns>
    internal IReadOnlyList<decimal> Reachable(decimal value, int reach)
    {
        if (IsChoice)
        {
            return [.. Enumerable.Range(0, Choices.Count).Select(index => (decimal)index).Where(other => other != value)];
        }

        var factor = Steps.Count > 0 ? Steps[0].Factor : null;
        var increment = factor is null ? IncrementAt(value) : 0;
        if (factor is null && increment == 0)
        {
            return [];
        }

        var values = new List<decimal>(2 * reach);
        for (var offset = -reach; offset <= reach; offset++)
        {
            var aligned = factor is { } by ? Power(by, Exponent(value, by) + offset) : Aligned(value, offset, increment);
            if (offset != 0 && aligned is { } next && next != value && next >= Minimum && next <= Maximum && !values.Contains(next))
            {
                values.Add(next);
            }
        }

        return values;
    }

    // The increment of the first range that ends above the value, or of the last range; 0 where the value does not move.
    private decimal IncrementAt(decimal value) =>
        Steps.Count == 0 ? 0 : (Steps.FirstOrDefault(step => step.Below is null || value < step.Below) ?? Steps[^1]).Increment;

    // Null where it is beyond all decimals.
    private decimal? Aligned(decimal value, int offset, decimal increment)
    {
        try
        {
            return Origin + (decimal.Round((value + (offset * increment) - Origin) / increment, MidpointRounding.ToEven) * increment);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private int Exponent(decimal value, decimal factor) => (int)Math.Round(Math.Log(Ratio(value, Origin)) / Math.Log((double)factor));

    // Always from the origin, by multiplication alone, so that every way to a value ends at the same digits.
    private decimal? Power(decimal factor, int exponent)
    {
        var powers = _powers[exponent > 0 ? 1 : 0];
        lock (powers)
        {
            try
            {
                while (powers.Count <= Math.Abs(exponent))
                {
                    var next = powers.Count == 0 ? Origin : exponent > 0 ? powers[^1] * factor : powers[^1] / factor;
                    if (powers.Count > 0 && (next == 0 || (exponent > 0 && next > Maximum)))
                    {
                        return null;
                    }

                    powers.Add(next);
                }
            }
            catch (OverflowException)
            {
                return null;
            }

            var value = powers[Math.Abs(exponent)];
            return IsInteger ? decimal.Round(value) : Significant(value, FactorDigits);
        }
    }

    private decimal Between(double share)
    {
        var value = Scale == ParameterScale.Logarithmic
            ? Math.Clamp((decimal)((double)Minimum * Math.Pow(Ratio(Maximum, Minimum), share)), Minimum, Maximum)
            : Minimum + ((Maximum - Minimum) * (decimal)share);
        // A bound may have more digits than what is drawn.
        return Math.Clamp(Significant(value, DrawnDigits), Minimum, Maximum);
    }

    // A quotient of decimals may be beyond all decimals; where it is not, its digits are those that points have been drawn by.
    private static double Ratio(decimal value, decimal other)
    {
        try
        {
            return (double)(value / other);
        }
        catch (OverflowException)
        {
            return (double)value / (double)other;
        }
    }

    private static decimal Significant(decimal value, int digits)
    {
        var decimals = digits;
        for (var rest = Math.Abs(value); rest >= 1 && decimals > 0; rest /= 10)
        {
            decimals--;
        }

        for (var rest = Math.Abs(value); rest is > 0 and < 0.1m && decimals < DecimalText.MaximumDigits; rest *= 10)
        {
            decimals++;
        }

        return decimal.Round(value, decimals);
    }

    private decimal[] Values => _values ??= Walk();

    // All values that steps lead to from the start.
    private decimal[] Walk()
    {
        var values = new SortedSet<decimal> { Start };
        foreach (var direction in new[] { -1, 1 })
        {
            var value = Start;
            while (Reachable(value, 1).Where(other => direction < 0 ? other < value : other > value).ToList() is { Count: > 0 } next)
            {
                value = direction < 0 ? next[^1] : next[0];
                values.Add(value);
            }
        }

        return [.. values];
    }
}
