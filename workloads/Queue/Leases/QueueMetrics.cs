using WorkQueue.Hosting;

namespace WorkQueue.Leases;

/// <summary>What every verb's <c>/metrics</c> shows of the queue as a whole.</summary>
internal static class QueueMetrics
{
    /// <summary>Brings the queue's numbers up to date before each writing.</summary>
    public static void Watch(Metrics metrics, LeaseQueue queue) => metrics.BeforeWriting(async cancel =>
    {
        var look = await queue.LookAsync(1, 0, cancel);
        foreach (var (place, count) in new[]
        {
            ("ready", look.Ready), ("delayed", look.Delayed), ("processing", look.Processing), ("to_ledger", look.ToLedger),
            ("to_explore", look.ToExplore),
        })
        {
            metrics.Set("queue_points", "Points by where they are.", count, ("place", place));
        }

        metrics.Set("queue_backlog", "Points that wait for a worker or have one.", look.Backlog + look.Processing);
        metrics.Set("queue_workers_wanted", "How many workers would have a point now: what workers are scaled by.", look.WorkersWanted);
        metrics.Set("queue_messages", "Messages that the ledger has not written.", look.Messages);
        metrics.Set("queue_dead_letters", "Points given up.", look.Dead);
        metrics.Set("queue_accepted", "Points ever accepted.", look.Points);
        metrics.Set("queue_kill", "Whether the kill switch is on.", look.Kill == KillMode.None ? 0 : 1);
        metrics.Set("queue_next_lease_ends_seconds", "Seconds until the next lease ends without a heartbeat; 0 without leases.", look.Leases.Count == 0 ? 0 : look.Leases[0].EndsInSeconds);
        foreach (var (name, count) in look.Counters)
            metrics.SetCount("queue_events_total", "What has happened to points since the queue began.", count, ("event", name));
    });
}
