using System.Text.Json;
using System.Text.Json.Serialization;
using WorkQueue.Leases;

namespace WorkQueue.Status;

/// <summary>What <c>status</c> shows in every form: one look at the queue, and how fast it moves.</summary>
internal sealed record StatusReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The queue's name.</summary>
    public required string Queue { get; init; }

    /// <summary>When it was looked at, by Redis' clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Points by where they are: ready, delayed, processing, toLedger, toExplore, and messages that the ledger has not written.</summary>
    public required IReadOnlyDictionary<string, long> Queues { get; init; }

    /// <summary>Points ever accepted.</summary>
    public required long Points { get; init; }

    /// <summary>Stable points.</summary>
    public required long Stable { get; init; }

    /// <summary>Unstable points.</summary>
    public required long Unstable { get; init; }

    /// <summary>Dead letters.</summary>
    public required long Errors { get; init; }

    /// <summary>Every counter of the queue.</summary>
    public required IReadOnlyDictionary<string, long> Counters { get; init; }

    /// <summary>Whether nothing is left to do.</summary>
    public required bool Idle { get; init; }

    /// <summary>Where the search stands as a whole.</summary>
    public required SearchState State { get; init; }

    /// <summary>Attempts that came to nothing, those of points that were tried again well among them.</summary>
    public required long FailedAttempts { get; init; }

    /// <summary>Things that were found in Redis and could not be used, ever.</summary>
    public required long Aside { get; init; }

    /// <summary>The kill switch.</summary>
    public required KillMode Kill { get; init; }

    /// <summary>Whether more points are to come from the strategy, or from outside.</summary>
    public bool Open { get; init; }

    /// <summary>Since when it is searched.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>Since when the kill switch is on.</summary>
    public DateTimeOffset? KillSince { get; init; }

    /// <summary>Points ended a minute; null until it has been looked at twice.</summary>
    public double? PointsPerMinute { get; init; }

    /// <summary>Seconds until what is known now is done at this rate; null when nothing moves.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>The leases that end soonest.</summary>
    public required IReadOnlyList<HeldLease> Leases { get; init; }

    /// <summary>Some of the dead letters.</summary>
    public required IReadOnlyList<DeadLetter> DeadLetters { get; init; }

    /// <summary>Some of the points that have failed and are tried again, with the last failure.</summary>
    public required IReadOnlyList<DeadLetter> Failures { get; init; }

    /// <summary>The newest things set aside.</summary>
    public required IReadOnlyList<SetAside> SetAside { get; init; }

    /// <summary>Makes a report.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="look">The newest look.</param>
    /// <param name="before">An older look, for the rate; null for none.</param>
    public static StatusReport From(string queue, QueueLook look, QueueLook? before)
    {
        static long Ended(QueueLook at) => at.Count("stable") + at.Count("unstable") + at.Count("dead");
        var minutes = before is null ? 0 : (look.Now - before.Now).TotalMinutes;
        double? rate = minutes > 0 ? (Ended(look) - Ended(before!)) / minutes : null;
        var left = look.Backlog + look.Processing;
        return new StatusReport
        {
            Queue = queue,
            At = look.Now,
            Queues = new Dictionary<string, long>
            {
                ["ready"] = look.Ready,
                ["delayed"] = look.Delayed,
                ["processing"] = look.Processing,
                ["toLedger"] = look.ToLedger,
                ["toExplore"] = look.ToExplore,
                ["messages"] = look.Messages,
            },
            Points = look.Points,
            Stable = look.Count("stable"),
            Unstable = look.Count("unstable"),
            Errors = look.Dead,
            Counters = look.Counters,
            Idle = look.Idle,
            State = look.Points == 0 && look.Idle ? SearchState.NotStarted
                : !look.Idle ? SearchState.Running
                : look.Count("stable") + look.Count("unstable") == 0 && look.Dead > 0 ? SearchState.StartFailed : SearchState.Done,
            FailedAttempts = look.Count("failed") + look.Count("expired"),
            Aside = look.Aside,
            Kill = look.Kill,
            KillSince = look.KillSince,
            Open = look.Open,
            Began = look.Began,
            PointsPerMinute = rate,
            EtaSeconds = rate > 0 ? left / rate * 60 : left == 0 ? 0 : null,
            Leases = look.Leases,
            DeadLetters = look.DeadLetters,
            Failures = look.Failures,
            SetAside = look.SetAside,
        };
    }

    /// <summary>The report as JSON.</summary>
    /// <returns>Indented JSON; control characters and half characters are escaped.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
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
