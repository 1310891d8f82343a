using System.Globalization;

namespace WorkQueue.Leases;

/// <summary>A failed attempt of a point: the last one that was allowed, or one before.</summary>
/// <param name="Hash">The point.</param>
/// <param name="At">When it failed.</param>
/// <param name="Attempts">How often it had been tried by then.</param>
/// <param name="Worker">Who tried it last.</param>
/// <param name="Reason">What went wrong the last time.</param>
internal sealed record DeadLetter(string Hash, DateTimeOffset At, int Attempts, string Worker, string Reason)
{
    /// <summary>Reads "time;attempts;worker;reason".</summary>
    /// <returns>The dead letter; of a record that cannot be read, all of it as the reason.</returns>
    public static DeadLetter Parse(string hash, string record) =>
        record.Split(';', 4) is [var time, var attemptsText, var worker, var reason] && QueueLook.TryMoment(time, out var at)
        && int.TryParse(attemptsText, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts)
            ? new DeadLetter(hash, at, attempts, worker, reason)
            : new DeadLetter(hash, DateTimeOffset.UnixEpoch, 0, "", $"unreadable record: {record}");
}

/// <summary>Something that was found in Redis or the ledger and could not be used.</summary>
/// <param name="At">When it was set aside.</param>
/// <param name="From">Where it was.</param>
/// <param name="Item">The thing itself, shortened.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record SetAside(DateTimeOffset At, string From, string Item, string Reason);
