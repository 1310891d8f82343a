using System.Globalization;

namespace WorkQueue.Leases;

/// <summary>A message of one of the queue's streams.</summary>
/// <param name="Stream">The stream, without the queue's name.</param>
/// <param name="Id">The message's id, which begins with Redis' time in milliseconds.</param>
/// <param name="Fields">Its content.</param>
internal sealed record QueueMessage(string Stream, string Id, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>When it was written, by Redis' clock.</summary>
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Id.AsSpan(0, Id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture));

    /// <summary>The lease that it is about; null for a message about a point that nobody has claimed.</summary>
    public LeaseRecord? Lease { get; } = Fields.TryGetValue("l", out var lease) ? LeaseRecord.Parse(lease) : null;

    /// <summary>The point that it is about.</summary>
    public string Hash => Lease?.Hash ?? Fields["h"];
}
