using System.Globalization;

namespace WorkQueue.Leases;

/// <summary>A point that has failed as often as is allowed.</summary>
/// <param name="Hash">The point.</param>
/// <param name="At">When it was given up.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Worker">Who tried it last.</param>
/// <param name="Reason">What went wrong the last time.</param>
internal sealed record DeadLetter(string Hash, DateTimeOffset At, int Attempts, string Worker, string Reason)
{
    /// <summary>Reads "time;attempts;worker;reason".</summary>
    /// <param name="hash">The point.</param>
    /// <param name="record">The record.</param>
    /// <returns>The dead letter.</returns>
    public static DeadLetter Parse(string hash, string record)
    {
        var parts = record.Split(';', 4);
        return new DeadLetter(hash, QueueLook.Moment(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], parts[3]);
    }
}
