using System.Numerics;

namespace Infra.Core.Search;

/// <summary>
/// Finds the edge between stable and unstable points. It looks at a lattice first, whose cells are some steps wide: a few of its nodes, drawn as Sobol
/// points; then between every one of them and the nearest of the other outcome, until two neighbouring nodes differ. From there it follows the edge
/// from cell to cell, to the bounds of the space or round to where it began, and halves each side of a cell that the edge crosses down to one step.
/// Where it is not straight from crossing to crossing, the same again in cells half as wide.
/// </summary>
/// <param name="space">The space; every parameter that moves has steps, or is a choice.</param>
/// <param name="share">The Sobol sequence.</param>
internal sealed class BoundaryStrategy(ParameterSpace space, Func<uint, int, double> share)
{
    // Eight for each way of halving the ranges of up to seven parameters; a region that no seed meets stays unfound.
    private const int MostSeeds = 1024;

    // At first a range has so many cells, and less than twice as many.
    private const int FirstCells = 8;

    // Steps that a crossing may lie off the line through its neighbours: between neighbours the edge is then off by about a quarter of that.
    private const double Straight = 2;

    private readonly long[] _last = [.. space.Moving.Select(index => space.Parameters[index].Count - 1)];
    private readonly bool[] _isChoice = [.. space.Moving.Select(index => space.Parameters[index].IsChoice)];
    private readonly int[] _choices = [.. Enumerable.Range(0, space.Moving.Count).Where(axis => space.Parameters[space.Moving[axis]].IsChoice)];

    /// <summary>The generations, as <see cref="SearchWay"/> has them; some may have no points.</summary>
    public IEnumerable<IReadOnlyList<Point>> Generations(Func<Point, PointResult> result)
    {
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);

        // A place whose filler would leave its bounds is no point, and on the other side of the edge.
        bool Stable(long[] place)
        {
            var key = Key(place);
            return known.TryGetValue(key, out var stable) ? stable : known[key] = space.PointAt(place) is { } point && result(point).Stable;
        }

        List<Point> Unknown(IEnumerable<long[]> places) => [.. places.DistinctBy(Key).Where(place => !known.ContainsKey(Key(place))).Select(place => space.PointAt(place)).OfType<Point>()];

        // Powers of two, so that halves of a cell lie on the finer lattice.
        long[] width = [.. _last.Select((last, axis) => _isChoice[axis] ? 1 : 1L << BitOperations.Log2((ulong)Math.Max(1, last / FirstCells)))];
        var seeds = Enumerable.Range(0, Math.Min(MostSeeds, 8 << Math.Min(_last.Length, 8)))
            .Select(index => Places(Nodes(SearchStrategies.Place(space, share, (uint)index), width), width)).DistinctBy(Key).ToList();
        yield return Unknown(seeds);

        var pairs = new List<(long[] One, long[] Other)>();
        foreach (var place in seeds)
        {
            var other = seeds.Where(candidate => Stable(candidate) != Stable(place) && SameChoices(candidate, place)).MinBy(candidate => Distance(candidate, place));
            // Where a third is nearer to both, the edge is looked for between that one and one of them.
            if (other is not null && !seeds.Exists(third => SameChoices(third, place) && Math.Max(Distance(third, place), Distance(third, other)) < Distance(place, other)))
            {
                pairs.Add((place, other));
            }
        }

        // Between two seeds to neighbouring nodes, then along the axes from one of these to the other.
        var paths = new List<long[][]>();
        while (pairs.Count > 0)
        {
            var halves = new List<(long[] One, long[] Middle, long[] Other)>();
            foreach (var (one, other) in pairs)
            {
                var (from, to) = (Nodes(one, width), Nodes(other, width));
                if (from.Zip(to, (here, there) => Math.Abs(here - there)).Max() > 1)
                {
                    halves.Add((one, Places([.. from.Zip(to, (here, there) => (here + there) / 2)], width), other));
                }
                else
                {
                    paths.Add([.. Enumerable.Range(0, width.Length + 1).Select(axes => (long[])[.. other.Take(axes), .. one.Skip(axes)])]);
                }
            }

            yield return Unknown(halves.Select(half => half.Middle));
            pairs = halves.ConvertAll(half => Stable(half.Middle) == Stable(half.One) ? (half.Middle, half.Other) : (half.One, half.Middle));
        }

        yield return Unknown(paths.SelectMany(path => path));
        var crossings = new Dictionary<string, Crossing>(StringComparer.Ordinal);

        // The side of a cell between two places that differ along one axis, where the edge crosses it; in "fresh" where it is a new one to go on from.
        Crossing? Cross(long[] one, long[] other, int axis, int further, List<Crossing> fresh)
        {
            if (one[axis] == other[axis] || Stable(one) == Stable(other))
            {
                return null;
            }

            var (low, high) = one[axis] < other[axis] ? (one, other) : (other, one);
            var key = $"{axis}:{Key(low)}";
            if (!crossings.TryGetValue(key, out var crossing))
            {
                crossings[key] = crossing = new Crossing(low, high, axis, further);
                if (further > 0)
                {
                    fresh.Add(crossing);
                }
            }

            return crossing;
        }

        var open = new List<Crossing>();
        foreach (var path in paths)
        {
            for (var axis = 0; axis < width.Length; axis++)
            {
                Cross(path[axis], path[axis + 1], axis, int.MaxValue, open);
            }
        }

        while (true)
        {
            var followed = new List<Crossing>();
            while (open.Count > 0)
            {
                var sides = open.SelectMany(crossing => Sides(crossing, width).Select(side => (Crossing: crossing, side.Axis, side.Low, side.High))).ToList();
                yield return Unknown(sides.SelectMany(side => new[] { side.Low, side.High }));
                followed.AddRange(open);
                var fresh = new List<Crossing>();
                foreach (var (crossing, axis, low, high) in sides)
                {
                    var further = crossing.Further - 1;
                    Crossing?[] on = [Cross(low, high, crossing.Axis, further, fresh), Cross(crossing.Low, low, axis, further, fresh), Cross(crossing.High, high, axis, further, fresh)];
                    crossing.Neighbours.Add((axis, [.. on.OfType<Crossing>()]));
                }

                open = fresh;
            }

            for (var wide = crossings.Values.Where(crossing => crossing.End - crossing.Begin > 1).ToList(); wide.Count > 0; wide.RemoveAll(crossing => crossing.End - crossing.Begin <= 1))
            {
                yield return Unknown(wide.Select(crossing => crossing.Middle));
                foreach (var crossing in wide)
                {
                    crossing.Halve(Stable(crossing.Middle) == Stable(crossing.Low));
                }
            }

            var bent = followed.Where(IsBent).ToList();
            if (bent.Count == 0 || Array.TrueForAll(width, one => one == 1))
            {
                yield break;
            }

            // Half as wide, along what bends as far as its neighbours were.
            width = Array.ConvertAll(width, one => Math.Max(1, one / 2));
            crossings = new(StringComparer.Ordinal);
            open = [];
            foreach (var crossing in bent)
            {
                var (low, high) = crossing.Within(width, _last);
                Cross(low, high, crossing.Axis, further: 2, open);
            }
        }
    }

    private static string Key(long[] place) => string.Join(',', place);

    // The numbers of the nearest nodes of the lattice; the last node is the last place.
    private long[] Nodes(long[] place, long[] width) =>
        [.. place.Select((at, axis) => (at + (at == _last[axis] ? width[axis] - 1 : width[axis] / 2)) / width[axis])];

    private long[] Places(long[] node, long[] width) => [.. node.Select((at, axis) => Math.Min(at * width[axis], _last[axis]))];

    // The same side of the cells next to it.
    private IEnumerable<(int Axis, long[] Low, long[] High)> Sides(Crossing crossing, long[] width)
    {
        for (var axis = 0; axis < width.Length; axis++)
        {
            if (axis == crossing.Axis || _isChoice[axis])
            {
                continue;
            }

            var at = crossing.Low[axis];
            foreach (var next in new[] { (at - 1) / width[axis] * width[axis], Math.Min((at / width[axis] * width[axis]) + width[axis], _last[axis]) })
            {
                if (next == at || next < 0)
                {
                    continue;
                }

                var (low, high) = ((long[])crossing.Low.Clone(), (long[])crossing.High.Clone());
                (low[axis], high[axis]) = (next, next);
                yield return (axis, low, high);
            }
        }
    }

    // Two pieces of the edge go through a cell that it crosses at four sides.
    private static bool IsBent(Crossing crossing) => crossing.Neighbours.GroupBy(side => side.Axis).Any(axis =>
        axis.Any(side => side.On.Count > 1)
        || (axis.ToArray() is [var one, var other] && Off(crossing.Place, one.On[0].Place, other.On[0].Place) > Straight));

    // How far a place is from the line through two others.
    private static double Off(double[] place, double[] from, double[] to)
    {
        var (length, along, apart) = (0.0, 0.0, 0.0);
        for (var axis = 0; axis < place.Length; axis++)
        {
            var (way, there) = (to[axis] - from[axis], place[axis] - from[axis]);
            (length, along, apart) = (length + (way * way), along + (way * there), apart + (there * there));
        }

        return Math.Sqrt(Math.Max(0, apart - (length > 0 ? along * along / length : 0)));
    }

    private bool SameChoices(long[] one, long[] other) => Array.TrueForAll(_choices, axis => one[axis] == other[axis]);

    private double Distance(long[] one, long[] other)
    {
        var sum = 0.0;
        for (var axis = 0; axis < one.Length; axis++)
        {
            var part = (one[axis] - other[axis]) / (double)Math.Max(1, _last[axis]);
            sum += part * part;
        }

        return sum;
    }

    // A side of a cell that the edge crosses, somewhere between two of its places.
    private sealed class Crossing(long[] low, long[] high, int axis, int further)
    {
        public long[] Low => low;

        public long[] High => high;

        public int Axis => axis;

        // From how many more in a row it is to be followed.
        public int Further => further;

        public long Begin { get; private set; } = low[axis];

        public long End { get; private set; } = high[axis];

        public List<(int Axis, List<Crossing> On)> Neighbours { get; } = [];

        public long[] Middle => At(Begin + (1L << BitOperations.Log2((ulong)(End - Begin - 1))));

        public double[] Place => [.. low.Select((at, index) => index == axis ? (Begin + End) / 2.0 : at)];

        public void Halve(bool isLow) => (Begin, End) = isLow ? (Middle[axis], End) : (Begin, Middle[axis]);

        // The side of a cell of a finer lattice that it lies on.
        public (long[] Low, long[] High) Within(long[] width, long[] last)
        {
            var begin = Begin / width[axis] * width[axis];
            return (At(begin), At(Math.Min(begin + width[axis], last[axis])));
        }

        private long[] At(long place)
        {
            var at = (long[])low.Clone();
            at[axis] = place;
            return at;
        }
    }
}
