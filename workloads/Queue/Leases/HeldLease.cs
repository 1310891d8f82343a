namespace WorkQueue.Leases;

/// <summary>A lease as others see it.</summary>
/// <param name="Hash">The point.</param>
/// <param name="Worker">Who holds it.</param>
/// <param name="Attempt">Which try it is.</param>
/// <param name="Age">How long ago it was claimed.</param>
/// <param name="EndsIn">How long it lasts without another heartbeat; negative when it is over.</param>
internal sealed record HeldLease(string Hash, string Worker, int Attempt, TimeSpan Age, TimeSpan EndsIn)
{
    /// <summary>Looks at a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="deadline">When the lease ends.</param>
    /// <param name="now">The moment of looking.</param>
    public static HeldLease From(LeaseRecord lease, DateTimeOffset deadline, DateTimeOffset now) =>
        new(lease.Hash, lease.Worker, lease.Attempt, now - (lease.Claimed ?? now), deadline - now);
}
