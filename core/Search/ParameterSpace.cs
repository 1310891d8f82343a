using System.Diagnostics.CodeAnalysis;
using Infra.Core.Quantities;

namespace Infra.Core.Search;

/// <summary>The space that a search walks through: its parameters, and which points are neighbours.</summary>
internal sealed class ParameterSpace
{
    private readonly string[] _names;
    private readonly int _filler;

    private ParameterSpace(SearchSpace spec, IReadOnlyList<Parameter> parameters, bool isFree)
    {
        (Spec, Parameters) = (spec, parameters);
        _names = [.. parameters.Select(parameter => parameter.Name)];
        _filler = spec.Filler is { } filler ? Array.IndexOf(_names, filler) : -1;
        Start = Make([.. parameters.Select(parameter => parameter.Start)]);
        Moving = [.. Enumerable.Range(0, parameters.Count)
            .Where(index => index != _filler && (parameters[index].Moves || (isFree && parameters[index].Maximum > parameters[index].Minimum)))];
    }

    /// <summary>The dimensions, in the order of the code and the hash.</summary>
    internal IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>What the settings say of it.</summary>
    internal SearchSpace Spec { get; }

    /// <summary>The search's first point.</summary>
    internal Point Start { get; }

    /// <summary>The places of the parameters that move: where points come from outside, all that may have more than one value.</summary>
    internal IReadOnlyList<int> Moving { get; }

    /// <summary>The space of a search.</summary>
    /// <param name="search">A search that has passed <see cref="SearchRules"/>.</param>
    internal static ParameterSpace Of(SearchSpec search)
    {
        var space = search.Space;
        var drawn = search.Strategy is not (SearchStrategy.Neighbours or SearchStrategy.External);
        decimal First(SearchParameter parameter) => parameter.Choices.Count > 0
            ? Math.Max(0, parameter.Choices.ToList().IndexOf(parameter.StartChoice ?? ""))
            : parameter.Start ?? parameter.Minimum;
        var others = space.Parameters.Where(parameter => parameter.Name != space.Filler && parameter.Choices.Count == 0).Sum(First);
        return new(
            space,
            [
                .. space.Parameters.Select(parameter => parameter.Name == space.Filler
                    ? new Parameter(parameter with { Origin = null }, space.Total - others, drawn: false)
                    : new Parameter(parameter, First(parameter), drawn)),
            ],
            search.Strategy == SearchStrategy.External);
    }

    /// <summary>Turns a code back into its point.</summary>
    /// <param name="code">The values, joined by commas.</param>
    /// <param name="point">The point.</param>
    /// <returns>False when the code has another number of values, or one that its parameter cannot have.</returns>
    internal bool TryDecode(string code, [NotNullWhen(true)] out Point? point)
    {
        point = null;
        var texts = code.Split(',');
        if (texts.Length != _names.Length)
        {
            return false;
        }

        var values = new decimal[texts.Length];
        for (var index = 0; index < texts.Length; index++)
        {
            if (!Parameters[index].TryParse(texts[index], out values[index]))
            {
                return false;
            }
        }

        point = Make(values);
        return true;
    }

    /// <summary>Which parameter has a name.</summary>
    /// <returns>Its place; -1 for none.</returns>
    internal int IndexOf(string name) => Array.IndexOf(_names, name);

    /// <summary>What a point has for a parameter.</summary>
    /// <returns>A number as a double, or the word of a choice; null where there is no such parameter.</returns>
    internal object? Fact(Point point, string name) => IndexOf(name) is not (>= 0 and var index) ? null
        : Parameters[index].IsChoice ? point.Texts[index] : (double)point.Values[index];

    /// <summary>What keeps a point from being one that this search may run.</summary>
    /// <returns>The reason; null when there is none.</returns>
    internal string? Obstacle(Point point)
    {
        for (var index = 0; index < _names.Length; index++)
        {
            var (parameter, value) = (Parameters[index], point.Values[index]);
            if (value < parameter.Minimum || value > parameter.Maximum)
            {
                return $"{parameter.Name} must be {parameter.Format(parameter.Minimum)}"
                    + $"{(parameter.Maximum == decimal.MaxValue ? " or more" : $" to {parameter.Format(parameter.Maximum)}")}; got {parameter.Format(value)}";
            }
        }

        if (_filler < 0)
        {
            return null;
        }

        if (Rest(point.Values) is not { } rest)
        {
            return $"the values must add up to {DecimalText.Format(Spec.Total)} with {Spec.Filler}; got a sum beyond all decimal numbers";
        }

        return rest != point.Values[_filler]
            ? $"{Spec.Filler} must be what the others leave of {DecimalText.Format(Spec.Total)}, {DecimalText.Format(rest)}; got {DecimalText.Format(point.Values[_filler])}"
            : null;
    }

    /// <summary>The point at a place of the lattice of all values.</summary>
    /// <param name="place">Which value of each parameter of <see cref="Moving"/>.</param>
    /// <returns>The point; null where the filler would leave its bounds.</returns>
    internal Point? PointAt(ReadOnlySpan<long> place)
    {
        decimal[] values = [.. Parameters.Select(parameter => parameter.Start)];
        for (var axis = 0; axis < place.Length; axis++)
        {
            values[Moving[axis]] = Parameters[Moving[axis]].ValueAt(place[axis]);
        }

        return Filled(values);
    }

    /// <summary>The neighbours of a point: inside the bounds, with the filler worked out and within its own, each once.</summary>
    /// <returns>The neighbours, in a fixed order.</returns>
    internal IReadOnlyList<Point> Neighbours(Point point) =>
        [.. (Spec.Mode == SearchMode.Sides ? Sides(point) : Diagonals(point)).Select(Filled).OfType<Point>()];

    private IEnumerable<decimal[]> Sides(Point point) =>
        Enumerable.Range(0, _names.Length).SelectMany(index => Reachable(point, index).Select(value => With(point.Values, index, value)));

    private IEnumerable<decimal[]> Diagonals(Point point)
    {
        List<decimal[]> combinations = [[.. point.Values]];
        for (var index = 0; index < _names.Length; index++)
        {
            var reachable = Reachable(point, index);
            combinations.AddRange([.. combinations.SelectMany(origin => reachable.Select(value => With(origin, index, value)))]);
        }

        return combinations.Skip(1);
    }

    private IReadOnlyList<decimal> Reachable(Point point, int index) => index == _filler ? [] : Parameters[index].Reachable(point.Values[index], Spec.Reach);

    private static decimal[] With(IReadOnlyList<decimal> values, int index, decimal value)
    {
        decimal[] changed = [.. values];
        changed[index] = value;
        return changed;
    }

    // The point of some values, with the filler worked out; null where that would leave its bounds.
    private Point? Filled(decimal[] values)
    {
        if (_filler >= 0)
        {
            if (Rest(values) is not { } rest || rest < Parameters[_filler].Minimum || rest > Parameters[_filler].Maximum)
            {
                return null;
            }

            values[_filler] = rest;
        }

        return Make(values);
    }

    // Null where it is beyond all decimal numbers.
    private decimal? Rest(IReadOnlyList<decimal> values)
    {
        try
        {
            var rest = Spec.Total;
            for (var index = 0; index < values.Count; index++)
            {
                rest -= index == _filler || Parameters[index].IsChoice ? 0 : values[index];
            }

            return rest;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private Point Make(decimal[] values) => new(_names, values, [.. values.Select((value, index) => Parameters[index].Format(value))]);
}
