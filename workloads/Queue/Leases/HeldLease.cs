namespace WorkQueue.Leases;

/// <summary>A lease as others see it.</summary>
/// <param name="Worker">Who holds it.</param>
/// <param name="Hash">The point.</param>
/// <param name="Attempt">Which try it is.</param>
/// <param name="AgeSeconds">How long ago it was claimed.</param>
/// <param name="EndsInSeconds">How long it lasts without another heartbeat; negative when it is over.</param>
internal sealed record HeldLease(string Worker, string Hash, int Attempt, double AgeSeconds, double EndsInSeconds)
{
    /// <summary>Looks at a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="deadline">When the lease ends.</param>
    /// <param name="now">The moment of looking.</param>
    public static HeldLease From(LeaseRecord lease, DateTimeOffset deadline, DateTimeOffset now) =>
        new(lease.Worker, lease.Hash, lease.Attempt, (now - (lease.Claimed ?? now)).TotalSeconds, (deadline - now).TotalSeconds);
}
