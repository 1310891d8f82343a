using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Settings;

namespace WorkQueue.Search;

/// <summary>
/// Goes the way of a strategy. All it knows is in Redis: whoever starts anew goes the whole way once more in its head, over the results that are
/// there, up to the points that have none. Several may go at once, for a point is accepted once, and all come to the same points.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="settings">The search.</param>
/// <param name="strategy">The strategy.</param>
/// <param name="log">Gets what happens.</param>
/// <param name="metrics">Get what is counted.</param>
internal sealed class StrategyDriver(LeaseQueue queue, QueueSettings settings, ISearchStrategy strategy, ProcessLog log, Metrics metrics)
{
    private readonly Dictionary<string, PointResult> _results = new(StringComparer.Ordinal);
    private IEnumerator<IReadOnlyList<Point>>? _way;
    private List<Point> _waiting = [];
    private long? _retried;
    private long _points;
    private bool _over;

    /// <summary>
    /// Begins anew where what it knows is no longer so: a dead letter was tried again, and something else may have come out; or the queue was built
    /// anew under its feet.
    /// </summary>
    /// <param name="look">The newest look at the queue.</param>
    public void Compare(QueueLook look)
    {
        var retried = look.Count("retried");
        if ((_retried is { } before && before != retried) || (_over && look.Open) || look.Points < _points)
        {
            (_way, _waiting, _over) = (null, [], false);
            _results.Clear();
        }

        (_retried, _points) = (retried, look.Points);
    }

    /// <summary>Goes on as far as the results reach.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>When it waits for results, or when there are no more points.</returns>
    public async Task AdvanceAsync(CancellationToken cancel)
    {
        while (!_over)
        {
            if (_waiting.Count > 0)
            {
                _waiting = await UnknownAsync(_waiting, cancel);
                if (_waiting.Count > 0)
                    return;
            }

            _way ??= strategy.Generations(point => _results.GetValueOrDefault(point.Hash)).GetEnumerator();
            if (!_way.MoveNext())
            {
                await EndAsync("the strategy has no more points", cancel);
                return;
            }

            var points = strategy.WaitsForResults ? await UnknownAsync(_way.Current, cancel) : _way.Current;
            if (points.Count == 0)
                continue;
            var (added, _, over) = await queue.AcceptAsync(points, "", 0, settings.Limits, null, cancel);
            metrics.Count("queue_master_generations_total", "Generations of points that the strategy asked for.");
            metrics.Count("queue_master_planned_total", "Points that the strategy asked for and that were new.", added);
            if (over > 0)
            {
                await EndAsync($"there are {settings.Limits.Points} points, as limits.points says", cancel);
                return;
            }

            // The search may have been over: its limits were raised, or a dead letter came out well.
            if (added > 0)
                await queue.OpenAsync(true, cancel);
            _waiting = strategy.WaitsForResults ? [.. points] : [];
        }
    }

    private async Task EndAsync(string why, CancellationToken cancel)
    {
        _over = true;
        await queue.OpenAsync(false, cancel);
        log.Write($"{why}; the search ends with what is under way");
    }

    private async Task<List<Point>> UnknownAsync(IReadOnlyCollection<Point> points, CancellationToken cancel)
    {
        var unknown = new List<Point>();
        var results = await queue.ResultsAsync([.. points.Select(point => point.Hash)], cancel);
        foreach (var (point, result) in points.Zip(results))
        {
            if (result is not { } known)
            {
                unknown.Add(point);
                continue;
            }

            double? value = settings.Search.Objective is { } objective && ResultValues.Parse(known.Values).TryGetValue(objective.Name, out var number) ? number : null;
            _results[point.Hash] = new PointResult(known.Outcome == "stable", known.Outcome == "error" ? null : value);
        }

        return unknown;
    }
}
