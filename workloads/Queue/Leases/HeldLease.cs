using System.Globalization;

namespace WorkQueue.Leases;

/// <summary>A lease as others see it.</summary>
/// <param name="Hash">The point.</param>
/// <param name="Worker">Who holds it.</param>
/// <param name="Attempt">Which try it is.</param>
/// <param name="Age">How long ago it was claimed.</param>
/// <param name="EndsIn">How long it lasts without another heartbeat; negative when it is over.</param>
internal sealed record HeldLease(string Hash, string Worker, int Attempt, TimeSpan Age, TimeSpan EndsIn)
{
    /// <summary>Reads "token;attempt;claimed;worker".</summary>
    /// <param name="hash">The point.</param>
    /// <param name="deadline">When the lease ends.</param>
    /// <param name="record">The record.</param>
    /// <param name="now">The moment of looking.</param>
    /// <returns>The lease.</returns>
    public static HeldLease Parse(string hash, DateTimeOffset deadline, string record, DateTimeOffset now)
    {
        var parts = record.Split(';', 4);
        return new HeldLease(hash, parts[3], int.Parse(parts[1], CultureInfo.InvariantCulture), now - QueueLook.Moment(parts[2]), deadline - now);
    }
}
