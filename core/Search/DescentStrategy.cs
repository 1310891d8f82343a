namespace Infra.Core.Search;

/// <summary>
/// Looks for the best value: a few Sobol points; then pattern search from the best of them (Hooke and Jeeves, "Direct Search", J. ACM 8, 1961): a step
/// each way along each parameter, and one further along the way it came; to the best of these where it is better, else the steps are halved. When they
/// are as short as can be it begins again at the best of the next Sobol points.
/// </summary>
internal sealed class DescentStrategy(ParameterSpace space, SearchGoal goal, Func<uint, int, double> share)
{
    // First steps of an eighth of the range.
    private const int FirstSteps = 8;

    // Sobol points in a row that are no points, or were there before, after which the space is taken for used up.
    private const int InVain = 100_000;

    private readonly Parameter[] _axes = [.. space.Moving.Select(index => space.Parameters[index])];

    /// <summary>The generations, as <see cref="SearchWay"/> has them.</summary>
    public IEnumerable<IReadOnlyList<Point>> Generations(Func<Point, PointResult> result)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var block = 4 * (_axes.Length + 1);
        for (uint next = 0; ;)
        {
            var drawn = new List<(long[] Place, Point Point)>(block);
            for (var vain = 0; drawn.Count < block && vain < InVain; next++, vain++)
            {
                var at = SearchStrategies.Place(space, share, next);
                if (space.PointAt(at) is { } point && seen.Add(point.Hash))
                {
                    drawn.Add((at, point));
                }
            }

            if (drawn.Count == 0)
            {
                yield break;
            }

            yield return drawn.ConvertAll(entry => entry.Point);

            var (place, best) = Best(drawn, result);
            long[]? from = null;
            for (var steps = Array.ConvertAll(_axes, axis => Math.Max(1, (axis.Count - 1) / FirstSteps)); ;)
            {
                var polls = Polls(place, from, steps);
                seen.UnionWith(polls.Select(poll => poll.Point.Hash));
                if (polls.Count > 0)
                {
                    yield return polls.ConvertAll(entry => entry.Point);
                    var (there, value) = Best(polls, result);
                    if (ResultValues.Compare(value, best, goal) < 0)
                    {
                        (from, place, best) = (place, there, value);
                        continue;
                    }
                }

                if (Array.TrueForAll(steps, step => step == 1) && from is null)
                {
                    break;
                }

                steps = from is null ? Array.ConvertAll(steps, step => Math.Max(1, step / 2)) : steps;
                from = null;
            }

            // The first steps of another start are as long again, and the blocks between are longer, for what is near has been seen.
            block *= 2;
        }
    }

    // Of equals the first.
    private (long[] Place, double? Value) Best(List<(long[] Place, Point Point)> candidates, Func<Point, PointResult> result) => candidates
        .Select(candidate => (candidate.Place, result(candidate.Point).Value))
        .MinBy(candidate => candidate.Value, Comparer<double?>.Create((one, other) => ResultValues.Compare(one, other, goal)));

    private List<(long[] Place, Point Point)> Polls(long[] place, long[]? from, long[] steps)
    {
        var polls = new List<(long[] Place, Point Point)>();
        void Add(IEnumerable<long> wanted)
        {
            long[] at = [.. wanted.Select((value, axis) => Math.Clamp(value, 0, _axes[axis].Count - 1))];
            if (!at.AsSpan().SequenceEqual(place) && space.PointAt(at) is { } point && polls.TrueForAll(poll => poll.Point.Hash != point.Hash))
            {
                polls.Add((at, point));
            }
        }

        for (var axis = 0; axis < _axes.Length; axis++)
        {
            // A choice has no order, so every other word is a step away.
            var ways = _axes[axis].IsChoice ? Enumerable.Range(0, (int)_axes[axis].Count).Select(choice => choice - place[axis]) : [-steps[axis], steps[axis]];
            foreach (var way in ways)
            {
                Add(place.Select((at, index) => index == axis ? at + way : at));
            }
        }

        if (from is not null)
        {
            Add(place.Zip(from, (here, there) => here + (here - there)));
        }

        return polls;
    }
}
