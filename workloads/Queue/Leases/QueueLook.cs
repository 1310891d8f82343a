using System.Globalization;
using StackExchange.Redis;

namespace WorkQueue.Leases;

/// <summary>Everything about a queue at one moment, by Redis' clock.</summary>
/// <param name="Now">That moment.</param>
/// <param name="Ready">Points in the main queue.</param>
/// <param name="Delayed">Failed points that wait for their next try.</param>
/// <param name="Processing">Points under a lease.</param>
/// <param name="ToLedger">New points that have no ledger row yet.</param>
/// <param name="Messages">Other messages that the ledger has not written yet.</param>
/// <param name="ToExplore">Stable points whose neighbours have not been searched.</param>
/// <param name="Points">Points ever accepted.</param>
/// <param name="Dead">Dead letters.</param>
/// <param name="Kill">The kill switch.</param>
/// <param name="KillSince">Since when it is on.</param>
/// <param name="Counters">Counts since the queue began: accepted, repeats, over_limit, stable, unstable, failed, expired, released, refused, dead.</param>
/// <param name="Leases">The leases that end soonest.</param>
/// <param name="DeadLetters">Some of the dead letters.</param>
/// <param name="Failing">Points that have failed and will be tried again.</param>
/// <param name="Failures">Some of them, with their last failure.</param>
/// <param name="Aside">Things that were found and could not be used.</param>
/// <param name="SetAside">The newest of them.</param>
/// <param name="Open">Whether more points are to come from the strategy, or from outside.</param>
/// <param name="Began">Since when it is searched.</param>
/// <param name="Started">Whether the strategy may put points in: somebody has started or extended the queue, and it is not being built anew.</param>
/// <param name="Resuming">Whether it is being built anew from the ledger, or that was broken off.</param>
internal sealed record QueueLook(
    DateTimeOffset Now,
    long Ready,
    long Delayed,
    long Processing,
    long ToLedger,
    long Messages,
    long ToExplore,
    long Points,
    long Dead,
    KillMode Kill,
    DateTimeOffset? KillSince,
    IReadOnlyDictionary<string, long> Counters,
    IReadOnlyList<HeldLease> Leases,
    IReadOnlyList<DeadLetter> DeadLetters,
    long Failing,
    IReadOnlyList<DeadLetter> Failures,
    long Aside,
    IReadOnlyList<SetAside> SetAside,
    bool Open = false,
    DateTimeOffset? Began = null,
    bool Started = false,
    bool Resuming = false)
{
    /// <summary>Whether nothing is left to do for anyone.</summary>
    public bool Idle => Ready + Delayed + Processing + ToLedger + Messages + ToExplore == 0 && !Open;

    /// <summary>Points that wait for a worker, now or later.</summary>
    public long Backlog => Ready + Delayed + ToLedger;

    /// <summary>
    /// How many workers would have a point now: one that has no ledger row yet cannot be claimed, nor a failed one before its backoff is over,
    /// and with the kill switch on none can.
    /// </summary>
    public long WorkersWanted => Kill == KillMode.None ? Ready + Processing : 0;

    /// <summary>A counter by name.</summary>
    /// <returns>The count; 0 when nothing was counted yet.</returns>
    public long Count(string name) => Counters.TryGetValue(name, out var count) ? count : 0;

    /// <summary>Reads the answer of the script <c>look</c>.</summary>
    public static QueueLook Read(RedisResult[] answer)
    {
        // Anyone who can write to Redis may have written any of it: what cannot be read is left out, and never in the way of the rest.
        var counters = new Dictionary<string, long>();
        foreach (var (name, text) in Pairs(answer[14]))
        {
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
                counters[name] = count;
        }

        // Every point that has ended has an outcome: dead, stable, or else unstable.
        var (outcomes, deadPoints) = ((long)answer[10], (long)answer[11]);
        counters["dead"] = deadPoints;
        counters["unstable"] = outcomes - deadPoints - counters.GetValueOrDefault("stable");
        var now = TryMoment((string)answer[0]!, out var moment) ? moment : DateTimeOffset.UnixEpoch;
        var leases = new List<HeldLease>();
        foreach (var (record, deadline) in Pairs(answer[15]))
        {
            if (LeaseRecord.TryParse(record, out var lease) && TryMoment(deadline, out var ends))
                leases.Add(new HeldLease(lease.Worker, lease.Hash, lease.Attempt, (now - (lease.Claimed ?? now)).TotalSeconds, (ends - now).TotalSeconds));
        }

        var aside = ((RedisResult[])answer[20]!).Select(entry =>
        {
            var parts = (RedisResult[])entry!;
            var fields = Pairs(parts[1]).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value);
            return new SetAside(
                TryMoment(((string)parts[0]!).Split('-')[0], out var at) ? at : now,
                fields.GetValueOrDefault("f", ""), fields.GetValueOrDefault("i", ""), fields.GetValueOrDefault("r", ""));
        }).ToList();
        return new QueueLook(
            now,
            (long)answer[1],
            (long)answer[2],
            (long)answer[3],
            (long)answer[4],
            (long)answer[5] + (long)answer[6] + (long)answer[7],
            (long)answer[8],
            (long)answer[9],
            deadPoints,
            LeaseQueue.ReadKill((string)answer[12]!),
            TryMoment((string)answer[13]!, out var since) ? since : null,
            counters,
            leases,
            Letters(answer[16]),
            (long)answer[17],
            Letters(answer[18]),
            (long)answer[19],
            aside,
            (string?)answer[21] == "1",
            TryMoment((string)answer[22]!, out var began) ? began : null,
            (long)answer[23] == 1 && (string?)answer[24] != "1",
            (string?)answer[24] == "1");
    }

    /// <summary>Reads a time of Redis' clock.</summary>
    /// <param name="milliseconds">Milliseconds since 1970.</param>
    /// <param name="moment">The time.</param>
    internal static bool TryMoment(string milliseconds, out DateTimeOffset moment)
    {
        // Fifteen digits reach into the year 33658.
        var known = milliseconds.Length <= 15 && long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        moment = known ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Min(long.Parse(milliseconds, CultureInfo.InvariantCulture), 253_402_300_799_999)) : default;
        return known;
    }

    private static List<DeadLetter> Letters(RedisResult flat) => [.. Pairs(flat).Select(pair => DeadLetter.Parse(pair.Key, pair.Value))];

    private static IEnumerable<KeyValuePair<string, string>> Pairs(RedisResult flat) =>
        ((string[])flat!).Chunk(2).Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
}
