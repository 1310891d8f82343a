using WorkQueue.Leases;
using WorkQueue.Space;

namespace WorkQueue.Status;

/// <summary>Every point of a search with its state, read from Redis in small steps.</summary>
internal static class ExploredSpace
{
    private const int ScanCount = 1000;

    /// <summary>Reads all points.</summary>
    /// <param name="link">The queue.</param>
    /// <param name="space">The space that they lie in.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The points; those that came while it read may be missing.</returns>
    public static async Task<IReadOnlyList<(Point Point, PointState State)>> ReadAsync(RedisLink link, ParameterSpace space, CancellationToken cancel)
    {
        var running = (string[])await link.CommandAsync("ZRANGE", [QueueKeys.Of(link.Queue, "processing"), 0, -1], cancel);
        var states = running.ToDictionary(lease => lease[..lease.IndexOf(';', StringComparison.Ordinal)], _ => PointState.Running);
        await foreach (var (hash, outcome) in ScanAsync(link, QueueKeys.Outcome, cancel))
        {
            states[hash] = outcome[..outcome.IndexOf(';', StringComparison.Ordinal)] switch
            {
                "stable" => PointState.Stable,
                "unstable" => PointState.Unstable,
                _ => PointState.Error,
            };
        }

        var points = new Dictionary<string, (Point, PointState)>();
        await foreach (var (hash, payload) in ScanAsync(link, QueueKeys.Points, cancel))
        {
            if (space.TryDecode(PointPayload.Parse(payload).Code, out var point))
                points[hash] = (point, states.GetValueOrDefault(hash, PointState.Queued));
        }

        return [.. points.Values];
    }

    private static async IAsyncEnumerable<(string Field, string Value)> ScanAsync(
        RedisLink link, string part, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var cursor = "0";
        do
        {
            var answer = (StackExchange.Redis.RedisResult[])await link.CommandAsync(
                "HSCAN", [QueueKeys.Of(link.Queue, part), cursor, "COUNT", ScanCount], cancel);
            cursor = (string)answer[0];
            foreach (var pair in ((string[])answer[1]).Chunk(2))
                yield return (pair[0], pair[1]);
        }
        while (cursor != "0");
    }
}
