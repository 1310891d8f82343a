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
    /// <summary>Reads "hash;token;attempt;claimed;worker".</summary>
    /// <param name="record">The lease as Redis holds it.</param>
    /// <param name="deadline">When the lease ends.</param>
    /// <param name="now">The moment of looking.</param>
    /// <returns>The lease.</returns>
    public static HeldLease Parse(string record, DateTimeOffset deadline, DateTimeOffset now)
    {
        var parts = record.Split(';', 5);
        return new HeldLease(parts[0], parts[4], int.Parse(parts[2], CultureInfo.InvariantCulture), now - QueueLook.Moment(parts[3]), deadline - now);
    }
}
