using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Settings;

namespace WorkQueue.Search;

/// <summary>
/// Searches the neighbours of stable points, or goes the way of the search's strategy, and brings back points whose lease or backoff is over. Any number may run: each stable point
/// goes to one of them, and a point is accepted once whoever proposes it.
/// </summary>
internal sealed class MasterService(RedisLink link, MessageReader reader, QueueSettings settings, ProcessLog log, Metrics metrics)
{
    private const int AtOnce = 64;

    // How late it notices that the search is over, or that Redis has lost what it had put in.
    private static readonly TimeSpan LookingWait = TimeSpan.FromSeconds(1);

    // Where points are ready nobody waits for a lease to end, so this is how much later a dead worker's point comes back; a worker that is busy adds
    // what is left of its run, and both together must stay below a second.
    private static readonly TimeSpan CollectingWait = TimeSpan.FromMilliseconds(250);

    // How late a strategy notices at most that its last generation has ended; a stable point tells it at once.
    private static readonly TimeSpan PlanningWait = TimeSpan.FromMilliseconds(100);

    private readonly LeaseQueue _queue = new(link, settings.Lease, settings.Definition.Digest);

    /// <summary>Works until it is told to end, or until the kill switch is on.</summary>
    /// <param name="cancel">Tells it to end; what is not searched stays with Redis.</param>
    public async Task RunAsync(CancellationToken cancel)
    {
        var (collected, seen) = (System.Diagnostics.Stopwatch.StartNew(), System.Diagnostics.Stopwatch.StartNew());
        var driver = SearchStrategies.Of(settings.Search, settings.Space) is { } strategy ? new StrategyDriver(_queue, settings, strategy, log, metrics) : null;
        var looked = driver is null;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                // A way begins by what is there.
                if (!looked && await IsOverAsync(driver, cancel))
                    return;
                looked = true;
                var messages = await reader.ReadAsync(AtOnce, driver is null ? CollectingWait : PlanningWait, cancel);
                foreach (var message in messages)
                    await ExpandAsync(message, cancel);
                if (driver is not null)
                    await driver.AdvanceAsync(cancel);
                if (collected.Elapsed >= CollectingWait)
                {
                    collected.Restart();
                    var back = await _queue.CollectAsync(cancel);
                    metrics.Count("queue_master_collected_total", "Points brought back after their backoff or lease.", back);
                }

                if (seen.Elapsed > LookingWait)
                {
                    seen.Restart();
                    if (await IsOverAsync(driver, cancel))
                        return;
                }
            }
            catch (QueueGoneException error)
            {
                log.Write(error.Message);
                driver?.Forget();
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<bool> IsOverAsync(StrategyDriver? driver, CancellationToken cancel)
    {
        var look = await _queue.LookAsync(0, 0, cancel);
        if (look.Kill != KillMode.None)
        {
            log.Write("the kill switch is on");
            return true;
        }

        if (settings.Limits.Hours is { } hours && look.Began is { } began && look.Now - began > TimeSpan.FromHours((double)hours))
        {
            log.Write($"the search has gone on for longer than limits.hours ({hours}); the kill switch goes on");
            await _queue.KillAsync(KillMode.Finish, cancel);
            return true;
        }

        if (driver is not null)
            await driver.CompareAsync(look, cancel);
        if (settings.Search.Strategy == SearchStrategy.External && look.Open && settings.Limits.Points > 0 && look.Points >= settings.Limits.Points)
        {
            log.Write($"no more points are taken: there are {look.Points}, as limits.points says");
            await _queue.OpenAsync(false, cancel);
        }

        return false;
    }

    private async Task ExpandAsync(QueueMessage message, CancellationToken cancel)
    {
        var payload = message.Hash.Length == 0 ? null : (await _queue.PayloadsAsync([message.Hash], cancel))[0];
        if (payload is null || !settings.Space.TryDecode(payload.Code, out var point))
        {
            var reason = payload is null ? "it names no point of this queue" : $"the point's values {CleanText.Line(payload.Code)} are none of this space";
            log.Write($"sets message {message.Id} of {message.Stream} aside: {reason}: {message}");
            await _queue.RefuseAsync(message, "master", reason, cancel);
            return;
        }

        if (settings.IsPlanned || (settings.Limits.Depth is { } depth && payload.Depth >= depth))
        {
            await _queue.AcceptAsync([], "", 0, settings.Limits, message.Id, cancel);
            return;
        }

        var (added, known, over) = await _queue.AcceptAsync(
            settings.Space.Neighbours(point), point.Hash, payload.Depth + 1, settings.Limits, message.Id, cancel);
        metrics.Count("queue_master_expanded_total", "Stable points whose neighbours were searched.");
        metrics.Count("queue_master_neighbours_total", "Neighbours found.", added, ("kind", "new"));
        metrics.Count("queue_master_neighbours_total", "Neighbours found.", known, ("kind", "known"));
        metrics.Count("queue_master_neighbours_total", "Neighbours found.", over, ("kind", "over_limit"));
    }
}
