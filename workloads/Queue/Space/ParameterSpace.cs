using System.Diagnostics.CodeAnalysis;

namespace WorkQueue.Space;

/// <summary>The space that a search walks through: its parameters, and which points are neighbours.</summary>
internal sealed class ParameterSpace
{
    private readonly string[] _names;
    private readonly int _filler;

    /// <summary>A space; the rules on its parts are those of <see cref="Settings.QueueSettings"/>.</summary>
    /// <param name="parameters">The dimensions, in the order of the code and the hash.</param>
    /// <param name="filler">The parameter that takes up what the others leave of <paramref name="total"/>; null for none.</param>
    /// <param name="total">What all parameters add up to when there is a filler.</param>
    /// <param name="mode">Which points are neighbours.</param>
    /// <param name="reach">How many steps each way.</param>
    public ParameterSpace(IReadOnlyList<Parameter> parameters, string? filler, decimal total, SearchMode mode, int reach)
    {
        Parameters = parameters;
        Filler = filler;
        Total = total;
        Mode = mode;
        Reach = reach;
        _names = [.. parameters.Select(parameter => parameter.Name)];
        _filler = filler is null ? -1 : Array.IndexOf(_names, filler);
        Start = new Point(_names, [.. parameters.Select(parameter => parameter.Start)]);
    }

    /// <summary>The dimensions, in the order of the code and the hash.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The parameter that takes up what the others leave; null for none.</summary>
    public string? Filler { get; }

    /// <summary>What all parameters add up to when there is a filler.</summary>
    public decimal Total { get; }

    /// <summary>Which points are neighbours.</summary>
    public SearchMode Mode { get; }

    /// <summary>How many steps each way a neighbour may be away.</summary>
    public int Reach { get; }

    /// <summary>The search's first point.</summary>
    public Point Start { get; }

    /// <summary>The parameters that move.</summary>
    public IEnumerable<Parameter> Moving => Parameters.Where(parameter => parameter.Steps.Count > 0);

    /// <summary>Turns a code back into its point.</summary>
    /// <param name="code">The values, joined by commas.</param>
    /// <param name="point">The point.</param>
    /// <returns>False when the code has another number of values, or one that is no exact decimal.</returns>
    public bool TryDecode(string code, [NotNullWhen(true)] out Point? point)
    {
        point = null;
        var texts = code.Split(',');
        if (texts.Length != _names.Length)
            return false;

        var values = new decimal[texts.Length];
        for (var index = 0; index < texts.Length; index++)
        {
            if (!DecimalText.TryParse(texts[index], out values[index]))
                return false;
        }

        point = new Point(_names, values);
        return true;
    }

    /// <summary>The neighbours of a point: inside the bounds, with the filler worked out and not negative, each once.</summary>
    /// <param name="point">Any point of this space.</param>
    /// <returns>The neighbours, in a fixed order.</returns>
    public IReadOnlyList<Point> Neighbours(Point point) => Mode == SearchMode.Sides ? Sides(point) : Diagonals(point);

    private List<Point> Sides(Point point)
    {
        var neighbours = new List<Point>();
        for (var index = 0; index < _names.Length; index++)
        {
            foreach (var value in Parameters[index].Reachable(point.Values[index], Reach))
            {
                var values = point.Values.ToArray();
                values[index] = value;
                Add(neighbours, values);
            }
        }

        return neighbours;
    }

    private List<Point> Diagonals(Point point)
    {
        var combinations = new List<decimal[]> { point.Values.ToArray() };
        for (var index = 0; index < _names.Length; index++)
        {
            var reachable = Parameters[index].Reachable(point.Values[index], Reach);
            foreach (var origin in combinations.ToArray())
            {
                foreach (var value in reachable)
                {
                    var values = (decimal[])origin.Clone();
                    values[index] = value;
                    combinations.Add(values);
                }
            }
        }

        var neighbours = new List<Point>(combinations.Count - 1);
        foreach (var values in combinations.Skip(1))
            Add(neighbours, values);
        return neighbours;
    }

    private void Add(List<Point> neighbours, decimal[] values)
    {
        if (_filler >= 0)
        {
            var rest = Total;
            for (var index = 0; index < values.Length; index++)
                rest -= index == _filler ? 0 : values[index];
            if (rest < Parameters[_filler].Minimum || rest > Parameters[_filler].Maximum)
                return;

            values[_filler] = rest;
        }

        neighbours.Add(new Point(_names, values));
    }
}
