using System.Text.Json;
using System.Text.Json.Serialization;
using WorkQueue.Leases;

namespace WorkQueue.Status;

/// <summary>What <c>status</c> shows in every form: one look at the queue, and how fast it moves.</summary>
/// <param name="queue">The queue's name.</param>
/// <param name="look">The newest look.</param>
/// <param name="before">An older look, for the rate; null for none.</param>
internal sealed class StatusReport(string queue, QueueLook look, QueueLook? before)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public string Queue => queue;

    /// <summary>When it was looked at, by Redis' clock.</summary>
    public DateTimeOffset At => look.Now;

    /// <summary>Points by where they are, and messages that the ledger has not written.</summary>
    public IReadOnlyDictionary<string, long> Queues { get; } = new Dictionary<string, long>
    {
        ["ready"] = look.Ready,
        ["delayed"] = look.Delayed,
        ["processing"] = look.Processing,
        ["toLedger"] = look.ToLedger,
        ["toExplore"] = look.ToExplore,
        ["messages"] = look.Messages,
    };

    public long Points => look.Points;

    public long Stable => look.Count("stable");

    public long Unstable => look.Count("unstable");

    /// <summary>Dead letters.</summary>
    public long Errors => look.Dead;

    public IReadOnlyDictionary<string, long> Counters => look.Counters;

    public bool Idle => look.Idle;

    /// <summary>Where the search stands as a whole.</summary>
    public SearchState State => Points == 0 && Idle ? SearchState.NotStarted
        : !Idle ? SearchState.Running
        : Stable + Unstable == 0 && Errors > 0 ? SearchState.StartFailed : SearchState.Done;

    /// <summary>Attempts that came to nothing, those of points that were tried again well among them.</summary>
    public long FailedAttempts => look.Count("failed") + look.Count("expired");

    /// <summary>Things that were found in Redis and could not be used, ever.</summary>
    public long Aside => look.Aside;

    public KillMode Kill => look.Kill;

    /// <summary>Whether more points are to come from the strategy, or from outside.</summary>
    public bool Open => look.Open;

    /// <summary>Since when it is searched.</summary>
    public DateTimeOffset? Began => look.Began;

    /// <summary>Since when the kill switch is on.</summary>
    public DateTimeOffset? KillSince => look.KillSince;

    /// <summary>Points ended a minute; null until it has been looked at twice.</summary>
    public double? PointsPerMinute { get; } =
        before is not null && (look.Now - before.Now).TotalMinutes is > 0 and var minutes ? (Ended(look) - Ended(before)) / minutes : null;

    /// <summary>Seconds until what is known now is done at this rate; null when nothing moves.</summary>
    public double? EtaSeconds =>
        PointsPerMinute > 0 ? (look.Backlog + look.Processing) / PointsPerMinute * 60 : look.Backlog + look.Processing == 0 ? 0 : null;

    /// <summary>The leases that end soonest.</summary>
    public IReadOnlyList<HeldLease> Leases => look.Leases;

    /// <summary>Some of the dead letters.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters => look.DeadLetters;

    /// <summary>Some of the points that have failed and are tried again, with the last failure.</summary>
    public IReadOnlyList<DeadLetter> Failures => look.Failures;

    /// <summary>The newest things set aside.</summary>
    public IReadOnlyList<SetAside> SetAside => look.SetAside;

    /// <summary>The report as JSON.</summary>
    /// <returns>Indented JSON; control characters and half characters are escaped.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    private static long Ended(QueueLook at) => at.Count("stable") + at.Count("unstable") + at.Count("dead");
}

/// <summary>Where a search stands.</summary>
internal enum SearchState
{
    /// <summary>No point was ever accepted.</summary>
    NotStarted,

    /// <summary>There is something left to do.</summary>
    Running,

    /// <summary>Nothing is left to do.</summary>
    Done,

    /// <summary>Nothing is left to do, for every point was given up: the search never got off the ground.</summary>
    StartFailed,
}
