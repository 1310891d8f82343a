using System.Globalization;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Settings;

namespace WorkQueue.Running;

/// <summary>Claims points one after the other and runs the program for each.</summary>
/// <param name="link">The queue.</param>
/// <param name="wake">Tells when there is something to claim.</param>
/// <param name="runner">Runs the program.</param>
/// <param name="settings">The search.</param>
/// <param name="patience">How long it waits while there is nothing to claim before it ends; null for as long as it takes.</param>
/// <param name="log">Gets what happens; its name is the worker's.</param>
/// <param name="metrics">Get what is counted.</param>
/// <param name="time">The clock, of which only durations are read.</param>
internal sealed class WorkerService(
    RedisLink link, WakeSignal wake, ProgramRunner runner, QueueSettings settings, TimeSpan? patience, ProcessLog log, Metrics metrics, TimeProvider? time = null)
{
    // A message may be lost with a connection; then this is how late a worker notices.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    // Grace (at most 12 s) and this stay below the 15 s that a Spot node gives.
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromMilliseconds(2500);

    private readonly LeaseQueue _queue = new(link, settings.Lease, settings.Definition.Digest);
    private readonly string _worker = log.Who;
    private readonly string _lineage = RunLineage.Of(settings, EnvironmentReader.Process);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Works until it is told to end, until the kill switch is on, or until its patience is over.</summary>
    /// <param name="stop">Tells it to end: the program is told, and its point handed back.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        ClaimAnswer? answer = null;
        long? idle = null;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var woken = wake.Listen();
                answer ??= await ClaimAsync(stop);
                if (stop.IsCancellationRequested)
                    break;
                if (answer.Kill != KillMode.None)
                {
                    log.Write("the kill switch is on");
                    return;
                }

                if (answer.Lease is { } lease)
                {
                    idle = null;
                    answer = await RunOneAsync(lease, stop);
                    continue;
                }

                idle ??= _time.GetTimestamp();
                var left = patience - _time.GetElapsedTime(idle.Value) ?? LongestWait;
                if (left <= TimeSpan.Zero)
                {
                    log.Write(string.Create(CultureInfo.InvariantCulture, $"found nothing to claim for {patience!.Value.TotalSeconds} s"));
                    return;
                }

                var wait = new[] { answer.NextDue ?? LongestWait, left, LongestWait }.Min();
                answer = null;
                metrics.Count("queue_worker_waits_total", "Times the worker found nothing to claim and waited.");
                await Task.WhenAny(woken, Task.Delay(wait < ShortestWait ? ShortestWait : wait, _time, stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to end while waiting for Redis.
        }

        // Told to end while the next point was on its way.
        if (answer?.Lease is { } unbegun)
            await EndInTimeAsync(unbegun, RunResult.Stopped, KillMode.None, stop);

        log.Write("told to end");
    }

    // An answer on its way may hold a lease: told to end, the worker hears it first, to hand the point back.
    private async Task<ClaimAnswer> ClaimAsync(CancellationToken stop)
    {
        using var hearing = new CancellationTokenSource();
        using var ending = stop.Register(() => hearing.CancelAfter(ReleaseTimeout));
        return await _queue.ClaimAsync(_worker, hearing.Token, stop);
    }

    private async Task<ClaimAnswer?> RunOneAsync(Lease lease, CancellationToken stop)
    {
        log.Write($"begins {lease.Hash} (attempt {lease.Attempt}): {lease.Code}");
        metrics.Set("queue_worker_running", "Whether a program runs at the moment.", 1);
        await using var keeper = new LeaseKeeper(beat => _queue.HeartbeatAsync(lease, beat), TimeSpan.FromSeconds(settings.Lease.Seconds), _time, log);
        keeper.Start();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, keeper.Ending);
        var result = await runner.RunAsync(lease, _worker, end.Token);
        metrics.Set("queue_worker_running", "Whether a program runs at the moment.", 0);
        if (keeper.Lost)
        {
            Counted("lost");
            log.Write($"lost its lease of {lease.Hash}; the run's result is dropped");
            return null;
        }

        // The lease is kept until what came out is with Redis.
        return await EndInTimeAsync(lease, result, keeper.Kill, stop);
    }

    // Told to end, what is left to do has to be done in the time that is left.
    private async Task<ClaimAnswer?> EndInTimeAsync(Lease lease, RunResult result, KillMode kill, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource();
        using var ending = stop.Register(() => limit.CancelAfter(settings.Grace + ReleaseTimeout));
        if (stop.IsCancellationRequested)
            limit.CancelAfter(ReleaseTimeout);
        try
        {
            return await EndAsync(lease, result, stop.IsCancellationRequested || kill != KillMode.None, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            log.Write($"cannot reach Redis to hand back {lease.Hash}; its lease will run out");
            return null;
        }
    }

    private async Task<ClaimAnswer?> EndAsync(Lease lease, RunResult result, bool last, CancellationToken cancel)
    {
        if (result.Completion is { } found)
        {
            var completion = found with { Lineage = _lineage };
            var (ended, next) = await _queue.CompleteAndClaimAsync(lease, completion, last ? null : _worker, cancel);
            metrics.Count("queue_worker_run_seconds_total", "Time that programs have run.", completion.RunTime.TotalSeconds);
            Counted(ended == LeaseEnd.Lost ? "lost" : completion.Stable ? "stable" : "unstable");
            log.Write(ended == LeaseEnd.Lost
                ? $"lost its lease of {lease.Hash}; the run's result is dropped"
                : $"completes {lease.Hash}: {(completion.Stable ? "stable" : "unstable")} {completion.Message}");
            return next;
        }

        if (result.Failure is { } failure)
        {
            // No try would go better with values that are none of the space's.
            var ended = settings.Space.TryDecode(lease.Code, out _)
                ? await _queue.FailAsync(lease, failure, cancel) : await _queue.RejectAsync(lease, failure, cancel);
            Counted(ended == LeaseEnd.Lost ? "lost" : ended == LeaseEnd.Final ? "dead" : "failed");
            log.Write($"fails {lease.Hash}{(ended == LeaseEnd.Final ? " for the last time" : "")}: {failure}");
            return null;
        }

        var released = await _queue.ReleaseAsync(lease, cancel);
        Counted(released == LeaseEnd.Lost ? "lost" : "released");
        log.Write(released == LeaseEnd.Lost ? $"lost its lease of {lease.Hash}; there is nothing to hand back" : $"hands back {lease.Hash}");
        return null;
    }

    private void Counted(string end) => metrics.Count("queue_worker_points_total", "Points this worker has ended.", 1, ("end", end));
}
