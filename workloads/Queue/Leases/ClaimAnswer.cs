namespace WorkQueue.Leases;

/// <summary>What asking for a point gave.</summary>
/// <param name="Lease">A point to run; null when there is none.</param>
/// <param name="Kill">The kill switch; when it is on, there is never a lease.</param>
/// <param name="NextDue">Without a lease: when something comes back by itself, if it does.</param>
internal sealed record ClaimAnswer(Lease? Lease, KillMode Kill, TimeSpan? NextDue);
