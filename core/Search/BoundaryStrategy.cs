namespace Infra.Core.Search;

/// <summary>
/// Finds the edge between stable and unstable points: a few Sobol points; then every one of them and the nearest of the other outcome are halved until
/// they are one step apart; then between neighbouring pieces of the edge it is looked whether the edge goes straight, and where it does not, there
/// are new pieces. It ends when every piece that it has met is one step wide and straight to its neighbours; with each further parameter that moves
/// an edge has many times as many pieces.
/// </summary>
/// <param name="space">The space; every parameter that moves has steps, or is a choice.</param>
/// <param name="share">The Sobol sequence.</param>
internal sealed class BoundaryStrategy(ParameterSpace space, Func<uint, int, double> share) : ISearchStrategy
{
    // Eight for each way of halving the ranges of up to seven parameters; a region that no seed meets stays unfound.
    private const int MostSeeds = 1024;

    private readonly long[] _counts = [.. space.Moving.Select(index => space.Parameters[index].Count)];
    private readonly bool[] _isChoice = [.. space.Moving.Select(index => space.Parameters[index].IsChoice)];

    /// <inheritdoc/>
    public bool WaitsForResults => true;

    /// <inheritdoc/>
    public IEnumerable<IReadOnlyList<Point>> Generations(Func<Point, PointResult> result)
    {
        // A place whose filler would leave its bounds is no point, and on the other side of the edge.
        bool Stable(long[] place) => space.PointAt(place) is { } point && result(point).Stable;

        var seeds = Enumerable.Range(0, Math.Min(MostSeeds, 8 << Math.Min(_counts.Length, 8))).Select(index => DrawnStrategy.Place(space, share, (uint)index)).ToList();
        yield return Points(seeds);

        var known = seeds.Select(place => (Place: place, Stable: Stable(place))).ToList();
        var pairs = new List<(long[] In, long[] Out)>();
        foreach (var (place, stable) in known)
        {
            var other = known.Where(candidate => candidate.Stable != stable && SameChoices(candidate.Place, place)).MinBy(candidate => Distance(candidate.Place, place)).Place;
            // Where a third is nearer to both, the edge is looked for between that one and one of them.
            if (other is not null && !known.Exists(third => SameChoices(third.Place, place) && Math.Max(Distance(third.Place, place), Distance(third.Place, other)) < Distance(place, other)))
            {
                pairs.Add(stable ? (place, other) : (other, place));
            }
        }

        var edge = new List<(long[] In, long[] Out)>();
        var looked = new HashSet<string>(StringComparer.Ordinal);
        while (pairs.Count > 0)
        {
            // Halving, all pairs at once.
            var found = new List<(long[] In, long[] Out)>();
            for (pairs = Distinct(pairs); pairs.Count > 0;)
            {
                found.AddRange(pairs.Where(pair => Steps(pair.In, pair.Out) <= 1));
                pairs.RemoveAll(pair => Steps(pair.In, pair.Out) <= 1);
                var middles = pairs.ConvertAll(pair => Middle(pair.In, pair.Out));
                if (Points(middles) is { Count: > 0 } generation)
                {
                    yield return generation;
                }

                pairs = Distinct([.. pairs.Zip(middles, (pair, middle) => Stable(middle) ? (middle, pair.Out) : (pair.In, middle))]);
            }

            // Looking along the edge, from every new piece to its neighbours: in the middle of both the outcomes must be as at their ends. Where one is
            // not, the edge bends, and lies between there and what is as far off across the edge.
            found.RemoveAll(pair => !looked.Add(Key(pair.In, pair.Out)));
            edge.AddRange(found);
            var looks = new List<(long[] Middle, long[] Beyond, bool IsIn)>();
            foreach (var piece in found)
            {
                foreach (var near in Nearest(edge, piece))
                {
                    if (Steps(piece.In, near.In) > 2)
                    {
                        var (inside, outside) = (Middle(piece.In, near.In), Middle(piece.Out, near.Out));
                        looks.Add((inside, Beyond(inside, piece, near, outwards: -1), true));
                        looks.Add((outside, Beyond(outside, piece, near, outwards: 1), false));
                    }
                }
            }

            if (Points(looks.ConvertAll(look => look.Middle)) is { Count: > 0 } along)
            {
                yield return along;
            }

            looks.RemoveAll(look => Stable(look.Middle) == look.IsIn);
            if (Points(looks.ConvertAll(look => look.Beyond)) is { Count: > 0 } across)
            {
                yield return across;
            }

            pairs =
            [
                .. looks.Where(look => Stable(look.Beyond) == look.IsIn)
                    .Select(look => look.IsIn ? (look.Beyond, look.Middle) : (look.Middle, look.Beyond)),
            ];
        }
    }

    // From a place between two pieces of the edge across it, half as far as they are apart.
    private long[] Beyond(long[] middle, (long[] In, long[] Out) one, (long[] In, long[] Out) other, int outwards)
    {
        var across = new double[middle.Length];
        var (length, apart) = (0.0, 0.0);
        for (var axis = 0; axis < across.Length; axis++)
        {
            across[axis] = outwards * (double)(one.Out[axis] - one.In[axis] + other.Out[axis] - other.In[axis]);
            length += across[axis] * across[axis];
            apart += (double)(one.In[axis] - other.In[axis]) * (one.In[axis] - other.In[axis]);
        }

        var beyond = (long[])middle.Clone();
        for (var axis = 0; axis < across.Length && length > 0; axis++)
        {
            beyond[axis] += _isChoice[axis] ? 0 : (long)Math.Round(across[axis] / Math.Sqrt(length) * Math.Max(1, Math.Sqrt(apart) / 2));
            beyond[axis] = Math.Clamp(beyond[axis], 0, _counts[axis] - 1);
        }

        return beyond;
    }

    private List<Point> Points(IEnumerable<long[]> places) => [.. places.Select(place => space.PointAt(place)).OfType<Point>().DistinctBy(point => point.Hash)];

    private static List<(long[] In, long[] Out)> Distinct(List<(long[] In, long[] Out)> pairs) => [.. pairs.DistinctBy(pair => Key(pair.In, pair.Out))];

    private static string Key(long[] one, long[] other) => $"{string.Join(',', one)};{string.Join(',', other)}";

    private static long[] Middle(long[] one, long[] other)
    {
        var middle = new long[one.Length];
        for (var axis = 0; axis < middle.Length; axis++)
        {
            middle[axis] = (one[axis] + other[axis]) / 2;
        }

        return middle;
    }

    private static long Steps(long[] one, long[] other)
    {
        var most = 0L;
        for (var axis = 0; axis < one.Length; axis++)
        {
            most = Math.Max(most, Math.Abs(one[axis] - other[axis]));
        }

        return most;
    }

    private bool SameChoices(long[] one, long[] other)
    {
        for (var axis = 0; axis < one.Length; axis++)
        {
            if (_isChoice[axis] && one[axis] != other[axis])
            {
                return false;
            }
        }

        return true;
    }

    private double Distance(long[] one, long[] other)
    {
        var sum = 0.0;
        for (var axis = 0; axis < one.Length; axis++)
        {
            var part = (one[axis] - other[axis]) / (double)Math.Max(1, _counts[axis] - 1);
            sum += part * part;
        }

        return sum;
    }

    // The nearest on every side, for the nearest of all may all be on one.
    private IEnumerable<(long[] In, long[] Out)> Nearest(List<(long[] In, long[] Out)> edge, (long[] In, long[] Out) piece)
    {
        var nearest = new (double Distance, (long[] In, long[] Out) Piece)[2 * _counts.Length];
        Array.Fill(nearest, (double.PositiveInfinity, default));
        foreach (var candidate in edge)
        {
            var (side, farthest) = (-1, 0.0);
            for (var axis = 0; axis < _counts.Length; axis++)
            {
                var part = (candidate.In[axis] - piece.In[axis]) / (double)Math.Max(1, _counts[axis] - 1);
                (side, farthest) = Math.Abs(part) > farthest ? ((2 * axis) + (part > 0 ? 1 : 0), Math.Abs(part)) : (side, farthest);
            }

            if (side >= 0 && SameChoices(candidate.In, piece.In) && Distance(candidate.In, piece.In) is var distance && distance < nearest[side].Distance)
            {
                nearest[side] = (distance, candidate);
            }
        }

        return nearest.Where(entry => double.IsFinite(entry.Distance)).Select(entry => entry.Piece);
    }
}
