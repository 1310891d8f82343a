using Infra.Core.Search;
using WorkQueue.Leases;

namespace WorkQueue.Status;

/// <summary>Every point of a search with its state, read from Redis in small steps.</summary>
internal static class ExploredSpace
{
    /// <summary>Reads all points.</summary>
    /// <returns>The points; those that came while it read may be missing.</returns>
    public static async Task<IReadOnlyList<(Point Point, PointState State)>> ReadAsync(RedisLink link, ParameterSpace space, CancellationToken cancel)
    {
        var running = (string[])(await link.CommandAsync("ZRANGE", [QueueKeys.Of(link.Queue, "processing"), 0, -1], cancel))!;
        var states = new Dictionary<string, PointState>();
        foreach (var lease in running)
            states[lease.Split(';')[0]] = PointState.Running;
        await foreach (var (hash, outcome) in link.ScanAsync(QueueKeys.Outcome, cancel))
        {
            states[hash] = outcome.Split(';')[0] switch
            {
                "stable" => PointState.Stable,
                "unstable" => PointState.Unstable,
                _ => PointState.Error,
            };
        }

        var points = new Dictionary<string, (Point, PointState)>();
        await foreach (var (hash, payload) in link.ScanAsync(QueueKeys.Points, cancel))
        {
            if (PointPayload.TryParse(payload, out var known) && space.TryDecode(known.Code, out var point))
                points[hash] = (point, states.GetValueOrDefault(hash, PointState.Queued));
        }

        return [.. points.Values];
    }
}
