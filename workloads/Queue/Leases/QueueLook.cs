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
    IReadOnlyList<DeadLetter> DeadLetters)
{
    /// <summary>Whether nothing is left to do for anyone.</summary>
    public bool Idle => Ready + Delayed + Processing + ToLedger + Messages + ToExplore == 0;

    /// <summary>Points that wait for a worker, now or later.</summary>
    public long Backlog => Ready + Delayed + ToLedger;

    /// <summary>
    /// How many workers would have a point now: one that has no ledger row yet cannot be claimed, nor a failed one before its backoff is over,
    /// and with the kill switch on none can.
    /// </summary>
    public long WorkersWanted => Kill == KillMode.None ? Ready + Processing : 0;

    /// <summary>A counter by name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The count; 0 when nothing was counted yet.</returns>
    public long Count(string name) => Counters.TryGetValue(name, out var count) ? count : 0;

    /// <summary>Reads the answer of the script <c>look</c>.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>What it says.</returns>
    public static QueueLook Read(RedisResult[] answer)
    {
        var since = (string)answer[13];
        var counters = Pairs((RedisResult[])answer[14]).ToDictionary(pair => pair.Key, pair => long.Parse(pair.Value, CultureInfo.InvariantCulture));
        // Every point that has ended has an outcome: dead, stable, or else unstable.
        var (outcomes, deadPoints) = ((long)answer[10], (long)answer[11]);
        counters["dead"] = deadPoints;
        counters["unstable"] = outcomes - deadPoints - counters.GetValueOrDefault("stable");
        var now = Moment((string)answer[0]);
        var leases = ((string[])answer[15]).Chunk(2).Select(part => HeldLease.From(LeaseRecord.Parse(part[0]), Moment(part[1]), now)).ToList();
        var dead = Pairs((RedisResult[])answer[16]).Select(pair => DeadLetter.Parse(pair.Key, pair.Value)).ToList();
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
            LeaseQueue.ReadKill((string)answer[12]),
            since.Length == 0 ? null : Moment(since),
            counters,
            leases,
            dead);
    }

    internal static DateTimeOffset Moment(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));

    private static IEnumerable<KeyValuePair<string, string>> Pairs(RedisResult[] flat) =>
        flat.Chunk(2).Select(pair => KeyValuePair.Create((string)pair[0], (string)pair[1]));
}
