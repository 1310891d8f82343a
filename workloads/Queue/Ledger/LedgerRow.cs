using System.Globalization;
using WorkQueue.Leases;
using WorkQueue.Settings;
using WorkQueue.Space;

namespace WorkQueue.Ledger;

/// <summary>What one message says about one row of the ledger.</summary>
internal sealed record LedgerRow
{
    // Above any version that a token gives: a completed row never changes again.
    private const ulong CompletedVersion = long.MaxValue;

    // A column of type TEXT holds 65,535 bytes, of up to four a character.
    private const int MaximumText = 16_000;

    /// <summary>The point's id.</summary>
    public required string Hash { get; init; }

    /// <summary>Its values.</summary>
    public required string Code { get; init; }

    /// <summary>Its values by name, as JSON.</summary>
    public required string Parameters { get; init; }

    /// <summary>The point it was found from; null for a start.</summary>
    public string? Parent { get; init; }

    /// <summary>Steps from the start.</summary>
    public int Depth { get; init; }

    /// <summary>queue, running, error or completed.</summary>
    public required string State { get; init; }

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

    /// <summary>
    /// Grows with every true change of the point, so that messages may come late, twice, or in any order: the lease's token, and
    /// within one lease running, then error, then handed back.
    /// </summary>
    public ulong Version { get; init; }

    /// <summary>Reads a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="payload">The point.</param>
    /// <param name="space">The space that the point lies in.</param>
    /// <returns>What it says about the row.</returns>
    /// <exception cref="UserErrorException">It is of another version of this program.</exception>
    public static LedgerRow From(QueueMessage message, PointPayload payload, ParameterSpace space)
    {
        var fields = message.Fields;
        var at = message.At.UtcDateTime;
        var row = new LedgerRow
        {
            Hash = message.Hash,
            Code = payload.Code,
            Parameters = space.TryDecode(payload.Code, out var point) ? point.ToJson() : "{}",
            Parent = payload.Parent.Length == 0 ? null : payload.Parent,
            Depth = payload.Depth,
            State = "queue",
            StartTime = at,
        };
        if (message.Stream == QueueKeys.LedgerQueue)
            return row;

        // Better to stop than to settle what was not understood.
        var lease = message.Lease ?? throw new UserErrorException(
            $"message {message.Id} of {message.Stream} names no lease, so another version of this program wrote it; run that version's ledger until the stream is empty");
        var version = VersionOf(lease.Token.Length == 0 ? message.Id : lease.Token);
        row = row with { Attempt = lease.Attempt, Worker = lease.Worker.Length == 0 ? null : lease.Worker };
        return message.Stream switch
        {
            QueueKeys.Running when fields.ContainsKey("b") => row with { Version = version + 3, Attempt = row.Attempt - 1, Worker = null },
            QueueKeys.Running => row with { State = "running", Version = version + 1 },
            QueueKeys.Error => row with { State = "error", Version = version + 2, StartTime = null, EndTime = at, ErrorMsg = Cut(fields["m"]) },
            _ => row with
            {
                State = "completed",
                Version = CompletedVersion,
                StartTime = lease.Claimed?.UtcDateTime,
                EndTime = at,
                CompleteMsg = Cut(fields["m"].Length == 0 ? fields["o"] : $"{fields["o"]}: {fields["m"]}"),
                Stable = fields["o"] == "stable",
                RunTime = fields["r"].Length == 0 ? null : long.Parse(fields["r"], CultureInfo.InvariantCulture) / 1000.0,
                OutPath = fields["p"].Length == 0 ? null : Cut(fields["p"]),
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

    private static string Cut(string text) => text.Length <= MaximumText ? text : text[..MaximumText];
}
