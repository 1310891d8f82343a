using System.Collections.Concurrent;
using System.Diagnostics;
using Infra.Core.Search;
using WorkQueue.Leases;

namespace WorkQueue.Benchmarks;

/// <summary>Claims and completes points with nothing in between.</summary>
internal static class Cycles
{
    public static readonly LeaseSpec Lease = new();

    private static readonly Completion Nothing = new(false, "", "", TimeSpan.Zero);

    /// <summary>As a worker does it: the call that completes a point claims the next.</summary>
    public static Task<(double PerSecond, IReadOnlyList<double> Latencies)> RunAsync(RedisLink link, int claimers, TimeSpan time) =>
        MeasureAsync(claimers, time, async (queue, worker, latencies, over) =>
        {
            ClaimAnswer? answer = await queue.ClaimAsync(worker, default);
            var cycles = 0L;
            while (answer?.Lease is { } lease && !over())
            {
                var begin = Stopwatch.GetTimestamp();
                (var end, answer) = await queue.CompleteAndClaimAsync(lease, Nothing, worker, default);
                latencies.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                cycles += end == LeaseEnd.Done ? 1 : throw new InvalidOperationException($"{end}");
            }

            if (answer?.Lease is { } last)
                await queue.ReleaseAsync(last, default);
            else
                throw new InvalidOperationException("the queue ran dry");
            return cycles;
        }, link);

    /// <summary>Two calls a cycle: claim, then complete.</summary>
    public static Task<(double PerSecond, IReadOnlyList<double> Latencies)> RunSeparatelyAsync(RedisLink link, int claimers, TimeSpan time) =>
        MeasureAsync(claimers, time, async (queue, worker, latencies, over) =>
        {
            var cycles = 0L;
            while (!over())
            {
                var begin = Stopwatch.GetTimestamp();
                var answer = await queue.ClaimAsync(worker, default);
                latencies.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                await queue.CompleteAsync(answer.Lease!, Nothing, default);
                cycles++;
            }

            return cycles;
        }, link);

    private static async Task<(double PerSecond, IReadOnlyList<double> Latencies)> MeasureAsync(
        int claimers, TimeSpan time, Func<LeaseQueue, string, List<double>, Func<bool>, Task<long>> run, RedisLink link)
    {
        var queue = new LeaseQueue(link, Lease);
        var latencies = new ConcurrentBag<List<double>>();
        var watch = Stopwatch.StartNew();
        var cycles = await Task.WhenAll(Enumerable.Range(0, claimers).Select(index => Task.Run(async () =>
        {
            var mine = new List<double>(100_000);
            latencies.Add(mine);
            return await run(queue, $"w{index}", mine, () => watch.Elapsed > time);
        })));
        var seconds = watch.Elapsed.TotalSeconds;
        return (cycles.Sum() / seconds, [.. latencies.SelectMany(list => list)]);
    }
}
