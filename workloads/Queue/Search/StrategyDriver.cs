using System.Diagnostics;
using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Settings;

namespace WorkQueue.Search;

/// <summary>
/// Goes the way of a strategy. All it knows is in Redis: whoever starts anew goes the whole way once more in its head, over the results that are
/// there, up to the points that have none. Several may go at once, for a point is accepted once, and all come to the same points.
/// </summary>
internal sealed class StrategyDriver(LeaseQueue queue, QueueSettings settings, SearchWay strategy, ProcessLog log, Metrics metrics)
{
    // More than workers take until the next look; a longer queue is of no use to them and costs Redis and the ledger.
    private const long LongestBacklog = 50_000;

    // A script may not take much longer than this many points.
    private const int AtOnce = 500;

    // How long it goes on before the kill switch, the hours and the leases are looked at again.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, PointResult> _results = new(StringComparer.Ordinal);
    private IEnumerator<IReadOnlyList<Point>>? _way;
    private IReadOnlyList<Point> _waiting = [];
    private long? _retried;
    private long _points;
    private long _backlog;
    private long _passed;
    private bool _added;
    private bool _over;
    private bool? _started;

    /// <summary>
    /// Begins anew where what it knows is no longer so: a dead letter was tried again, and something else may have come out; or the queue was built
    /// anew under its feet, or has lost its last second. Nothing is put into a queue that nobody has started.
    /// </summary>
    public async Task CompareAsync(QueueLook look, CancellationToken cancel)
    {
        var retried = look.Count("retried");
        // At the end the queue has at least the points of the way.
        if ((strategy.WaitsForResults && _retried is { } before && before != retried) || (_over && look.Open) || look.Points < Math.Max(_points, _over ? _passed : 0))
            Restart();
        if (!look.Started && _started != false)
            log.Write("puts no points in before the queue is started, or built anew from the ledger: queue starter");
        if (!look.Started)
            Restart();
        (_retried, _points, _backlog, _started) = (retried, look.Points, look.Backlog, look.Started);
        if (look.Started && _waiting.Count > 0)
            await ProposeAsync(_waiting, cancel);
    }

    /// <summary>Goes on as far as the results reach, and no longer than until something else has to be looked at.</summary>
    /// <returns>When it waits for results or for room in the queue, when its turn is over, or when there are no more points.</returns>
    public async Task AdvanceAsync(CancellationToken cancel)
    {
        var turn = Stopwatch.GetTimestamp();
        while (_started == true && !_over && (strategy.WaitsForResults || _backlog < LongestBacklog) && Stopwatch.GetElapsedTime(turn) < Turn)
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
                // Redis may have lost some of it on the way: it ends when the whole way has nothing new.
                if (!_added)
                    await EndAsync("the strategy has no more points", cancel);
                (_way, _added, _passed) = (null, false, _over ? _passed : 0);
                continue;
            }

            var points = strategy.WaitsForResults ? await UnknownAsync(_way.Current, cancel) : _way.Current;
            _passed += _way.Current.Count - points.Count;
            if (points.Count == 0)
                continue;
            metrics.Count("queue_master_generations_total", "Generations of points that the strategy asked for.");
            _passed += await ProposeAsync(points, cancel);
            if (!_over && strategy.WaitsForResults)
                _waiting = points;
        }
    }

    /// <summary>Forgets everything: the queue is gone, and the next look says whether there is another.</summary>
    public void Forget()
    {
        Restart();
        _started = false;
    }

    private void Restart()
    {
        (_way, _waiting, _passed, _added, _over) = (null, [], 0, false, false);
        _results.Clear();
    }

    // Puts in those that are not there, and says how many are from then on. Again is harmless, and brings back what Redis has lost.
    private async Task<int> ProposeAsync(IReadOnlyList<Point> points, CancellationToken cancel)
    {
        var there = 0;
        foreach (var part in points.Chunk(AtOnce))
        {
            var known = await queue.PayloadsAsync([.. part.Select(point => point.Hash)], cancel);
            var missing = part.Where((_, index) => known[index] is null).ToList();
            there += part.Length;
            if (missing.Count == 0)
                continue;
            var (added, _, over) = await queue.AcceptAsync(missing, "", 0, settings.Limits, null, cancel);
            metrics.Count("queue_master_planned_total", "Points that the strategy asked for and that were new.", added);
            (_added, _backlog) = (_added || added > 0, _backlog + added);
            if (over > 0)
            {
                there -= over;
                await EndAsync($"there are {settings.Limits.Points} points, as limits.points says", cancel);
                return there;
            }

            // The search may have been over: its limits were raised, or a dead letter came out well.
            await queue.OpenAsync(true, cancel);
        }

        return there;
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
