namespace Infra.Core.Search;

/// <summary>
/// A way through the space, written as if one process ran the whole search: which points to run next, given what came out of the last ones.
/// It keeps no state anywhere: the master runs it again from the beginning whenever it starts, with the results that are known by then, so it
/// must come to the same points whenever the results are the same.
/// </summary>
/// <param name="WaitsForResults">Whether a generation depends on the results of those before; otherwise none is waited for.</param>
/// <param name="Generations">
/// Gives the generations, one after the other, by the results of earlier ones, which it asks for only once all of them are there. Points that were
/// there before do no harm, and the search is over when there are no more.
/// </param>
internal sealed record SearchWay(bool WaitsForResults, Func<Func<Point, PointResult>, IEnumerable<IReadOnlyList<Point>>> Generations);

/// <summary>What came out of a point.</summary>
/// <param name="Stable">Whether it is stable; a point that was given up is not.</param>
/// <param name="Value">Its objective; null where it has none.</param>
internal readonly record struct PointResult(bool Stable, double? Value);

/// <summary>The ways through the space by their names.</summary>
internal static class SearchStrategies
{
    private const int AtOnce = 500;

    // A space may have fewer points than are asked for, or a filler may leave most of them out.
    private const int InVain = 100_000;

    /// <summary>The strategy of a search.</summary>
    /// <returns>The strategy; null where points follow from each stable point alone, or come from outside.</returns>
    internal static SearchWay? Of(SearchSpec search, ParameterSpace space) => search.Strategy switch
    {
        SearchStrategy.Grid => new(false, _ => Grid(space).Chunk(AtOnce)),
        SearchStrategy.Random => Drawn(space, search.Limits.Points, (index, axis) => (SplitMix.At(search.Seed, index, axis) >> 11) * (1.0 / (1UL << 53))),
        SearchStrategy.Sobol => Drawn(space, search.Limits.Points, Sobol(search, space)),
        SearchStrategy.Boundary => Limited(new BoundaryStrategy(space, Sobol(search, space)).Generations, search.Limits.Points),
        SearchStrategy.Descent => Limited(new DescentStrategy(space, search.Objective!.Goal, Sobol(search, space)).Generations, search.Limits.Points),
        _ => null,
    };

    /// <summary>The place of one point of a sequence of the unit cube.</summary>
    /// <param name="space">The space.</param>
    /// <param name="share">One coordinate of one point of the sequence, from 0 and below 1.</param>
    /// <param name="index">Which point.</param>
    internal static long[] Place(ParameterSpace space, Func<uint, int, double> share, uint index) =>
        [.. space.Moving.Select((parameter, axis) => space.Parameters[parameter].IndexAt(share(index, axis)))];

    private static Func<uint, int, double> Sobol(SearchSpec search, ParameterSpace space) => new SobolSequence(Math.Max(1, space.Moving.Count), search.Seed).At;

    // Leaves out what was there before, and ends after so many points.
    private static SearchWay Limited(Func<Func<Point, PointResult>, IEnumerable<IReadOnlyList<Point>>> generations, int points)
    {
        IEnumerable<IReadOnlyList<Point>> Fresh(Func<Point, PointResult> result)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var generation in generations(result))
            {
                var fresh = generation.Where(point => (points == 0 || seen.Count < points) && seen.Add(point.Hash)).ToList();
                if (fresh.Count > 0)
                {
                    yield return fresh;
                }

                if (points > 0 && seen.Count >= points)
                {
                    yield break;
                }
            }
        }

        return new(true, Fresh);
    }

    // Every combination of the parameters' values.
    private static IEnumerable<Point> Grid(ParameterSpace space)
    {
        var counts = space.Moving.Select(index => space.Parameters[index].Count).ToArray();
        var place = new long[counts.Length];
        for (var axis = 0; axis >= 0;)
        {
            if (space.PointAt(place) is { } point)
            {
                yield return point;
            }

            for (axis = counts.Length - 1; axis >= 0 && ++place[axis] == counts[axis]; axis--)
            {
                place[axis] = 0;
            }
        }
    }

    // So many points of a sequence of the unit cube.
    private static SearchWay Drawn(ParameterSpace space, int points, Func<uint, int, double> share)
    {
        IEnumerable<Point> Points()
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (uint index = 0, last = 0; seen.Count < points && index - last < InVain; index++)
            {
                if (space.PointAt(Place(space, share, index)) is { } point && seen.Add(point.Hash))
                {
                    last = index;
                    yield return point;
                }
            }
        }

        return new(false, _ => Points().Chunk(AtOnce));
    }
}
