using System.Globalization;

namespace WorkQueue.Leases;

/// <summary>A message of one of the queue's streams.</summary>
/// <param name="Stream">The stream, without the queue's name.</param>
/// <param name="Id">The message's id, which begins with Redis' time in milliseconds.</param>
/// <param name="Fields">Its content.</param>
internal sealed record QueueMessage(string Stream, string Id, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>When it was written, by Redis' clock.</summary>
    public DateTimeOffset At => QueueLook.TryMoment(Id.Split('-')[0], out var at) ? at : DateTimeOffset.UnixEpoch;

    /// <summary>The lease that it is about; null for a message about a point that nobody has claimed.</summary>
    public LeaseRecord? Lease { get; } = LeaseRecord.TryParse(LeaseText(Fields), out var lease) ? lease : null;

    /// <summary>The point that it is about; empty when it names none.</summary>
    public string Hash => Lease?.Hash ?? (Fields.TryGetValue("h", out var hash) && LeaseRecord.IsHash(hash) ? hash : "");

    /// <summary>The whole message in one line, for people.</summary>
    public override string ToString() => string.Join(" ", Fields.Select(field => $"{field.Key}={field.Value}"));

    // The first version of this program wrote the parts of a lease as fields of their own.
    private static string LeaseText(IReadOnlyDictionary<string, string> fields)
    {
        string Field(string name) => fields.TryGetValue(name, out var value) ? value : "";
        return fields.TryGetValue("l", out var lease) ? lease
            : string.Create(CultureInfo.InvariantCulture, $"{Field("h")};{Field("t")};{Field("a")};{Field("c")};{Field("w")}");
    }
}
