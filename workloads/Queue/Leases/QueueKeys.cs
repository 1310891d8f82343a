namespace WorkQueue.Leases;

/// <summary>The names of a queue's parts in Redis, after the queue's own name; docs/queue.md says what each holds.</summary>
internal static class QueueKeys
{
    /// <summary>New points on their way to the ledger, and from there to the main queue.</summary>
    public const string LedgerQueue = "sql:queue";

    /// <summary>Points that a worker has begun.</summary>
    public const string Running = "sql:running";

    /// <summary>Results on their way to the ledger.</summary>
    public const string Complete = "sql:complete";

    /// <summary>Failed attempts on their way to the ledger.</summary>
    public const string Error = "sql:error";

    /// <summary>Stable points whose neighbours the master has not searched yet.</summary>
    public const string Stable = "sql:complete1";

    /// <summary>Payload of every point ever accepted, by hash: "code;parent;depth".</summary>
    public const string Points = "points";

    /// <summary>Result of every point that has one, by hash: "stable|unstable|error;token;output".</summary>
    public const string Outcome = "outcome";

    /// <summary>The numbers that a point's program wrote, as JSON, by hash; for those that wrote any.</summary>
    public const string Values = "values";

    /// <summary>What the search is: its digest and its text.</summary>
    public const string Definition = "definition";

    /// <summary>Since when it is searched, and whether more points are to come, and whether it is being built anew: <c>began</c>, <c>open</c>, <c>resuming</c>.</summary>
    public const string Plan = "plan";

    /// <summary>Every key of a queue; the first, the empty one, is the main queue.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "", "processing", "delayed", "dead", LedgerQueue, Running, Complete, Error, Stable, Points, Outcome, "stats", "kill",
        Definition, "failing", "aside", Values, Plan,
    ];

    /// <summary>A key in full.</summary>
    public static string Of(string queue, string part) => part.Length == 0 ? queue : $"{queue}:{part}";
}
