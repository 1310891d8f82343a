using System.Globalization;
using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Leases;

namespace WorkQueue.Ledger;

/// <summary>A row as the table has it.</summary>
internal record StoredRow
{
    /// <summary>The point's id.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Its values.</summary>
    public string Code { get; init; } = "";

    /// <summary>The point it was found from; null for a start.</summary>
    public string? Parent { get; init; }

    /// <summary>Steps from the start.</summary>
    public int Depth { get; init; }

    /// <summary>queue, running, error or completed.</summary>
    public string State { get; init; } = "";

    /// <summary>When it entered the queue, then when its run began; UTC.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>When the run ended, well or not; UTC.</summary>
    public DateTime? EndTime { get; init; }

    /// <summary>What went wrong.</summary>
    public string? ErrorMsg { get; init; }

    /// <summary>What came out: stable or unstable, and the program's own words.</summary>
    public string? CompleteMsg { get; init; }

    /// <summary>Whether what came out is stable; null until then.</summary>
    public bool? Stable { get; init; }

    /// <summary>How long the program ran, in seconds.</summary>
    public double? RunTime { get; init; }

    /// <summary>The run's folder.</summary>
    public string? OutPath { get; init; }

    /// <summary>Which try it is.</summary>
    public int Attempt { get; init; }

    /// <summary>Who ran it.</summary>
    public string? Worker { get; init; }

    /// <summary>The numbers that the program wrote, as JSON; null for none.</summary>
    public string? Results { get; init; }

    /// <summary>What the result came from, as JSON; null where that is not known.</summary>
    public string? Lineage { get; init; }
}

/// <summary>What one message says about one row of the ledger.</summary>
internal sealed record LedgerRow : StoredRow
{
    // Above any version that a token gives: a completed row never changes again.
    private const ulong CompletedVersion = long.MaxValue;

    // A column of type TEXT holds 65,535 bytes, of up to four a character.
    private const int MaximumText = 16_000;

    // What the column holds.
    private const int MaximumWorker = 255;

    /// <summary>Its values by name, as JSON.</summary>
    public required string Parameters { get; init; }

    /// <summary>The folder of a run that failed.</summary>
    public string? FailedPath { get; init; }

    /// <summary>
    /// Grows with every true change of the point, so that messages may come late, twice, or in any order: the lease's token, and
    /// within one lease running, then error, then handed back.
    /// </summary>
    public ulong Version { get; init; }

    /// <summary>Reads a message; anyone who can write to Redis may have written it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="payload">The point; null when it is not known.</param>
    /// <param name="space">The space that the point lies in.</param>
    /// <param name="reason">What is wrong with it; null when nothing is.</param>
    /// <returns>What it says about the row; null when it can say nothing.</returns>
    public static LedgerRow? Read(QueueMessage message, PointPayload? payload, ParameterSpace space, out string? reason)
    {
        string? Field(string name) => message.Fields.TryGetValue(name, out var value) ? value : null;
        reason = message.Hash.Length == 0 ? "it names no point"
            : payload is null ? "its point is not known to the queue"
            : !space.TryDecode(payload.Code, out _) ? $"the point's values {Cut(payload.Code)} are none of this space"
            : message.Stream != QueueKeys.LedgerQueue && message.Lease is null ? "it names no lease"
            : message.Stream == QueueKeys.Error && Field("m") is null ? "it has no reason (m)"
            : message.Stream == QueueKeys.Complete && (Field("o") is not ("stable" or "unstable") || Field("m") is null || Field("p") is null)
                ? "it has no outcome (o), message (m) or output (p)"
            : null;
        if (reason is not null || payload is null || !space.TryDecode(payload.Code, out var point))
            return null;

        var at = message.At.UtcDateTime;
        var row = new LedgerRow
        {
            Hash = message.Hash,
            Code = point.Code,
            Parameters = point.ToJson(),
            Parent = payload.Parent.Length == 0 ? null : payload.Parent,
            Depth = payload.Depth,
            State = "queue",
            StartTime = at,
        };
        if (message.Stream == QueueKeys.LedgerQueue)
            return row;

        var lease = message.Lease!;
        var version = VersionOf(lease.Token.Length == 0 ? message.Id : lease.Token);
        row = row with { Attempt = lease.Attempt, Worker = lease.Worker.Length == 0 ? null : CleanText.Cut(lease.Worker, MaximumWorker) };
        return message.Stream switch
        {
            QueueKeys.Running when message.Fields.ContainsKey("b") => row with { Version = version + 3, Attempt = row.Attempt - 1, Worker = null },
            QueueKeys.Running => row with { State = "running", Version = version + 1 },
            QueueKeys.Error => row with { State = "error", Version = version + 2, StartTime = null, EndTime = at, ErrorMsg = Cut(Field("m")!), FailedPath = lease.Token.Length == 0 ? null : $"{message.Hash}/{lease.Token}" },
            _ => row with
            {
                State = "completed",
                Version = CompletedVersion,
                StartTime = lease.Claimed?.UtcDateTime,
                EndTime = at,
                CompleteMsg = Cut(Field("m")!.Length == 0 ? Field("o")! : $"{Field("o")}: {Field("m")}"),
                Stable = Field("o") == "stable",
                RunTime = long.TryParse(Field("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var took) ? took / 1000.0 : null,
                OutPath = Field("p")!.Length == 0 ? null : Cut(Field("p")!),
                Results = ResultValues.ToJson(ResultValues.Parse(Field("v"))) is { Length: > 0 } values ? values : null,
                Lineage = RunLineage.Read(Field("g")),
            },
        };
    }

    // A token is the id of a stream's message, milliseconds and a count: 41 bits (until 2039) and 20, and two for the step within a lease.
    private static ulong VersionOf(string token)
    {
        var parts = token.Split('-');
        var count = parts.Length > 1 ? ulong.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return ((ulong.Parse(parts[0], CultureInfo.InvariantCulture) << 20) | count) << 2;
    }

    private static string Cut(string text) => CleanText.Cut(text, MaximumText);
}
