namespace WorkQueue.Leases;

/// <summary>A lease as others see it.</summary>
/// <param name="Worker">Who holds it.</param>
/// <param name="Hash">The point.</param>
/// <param name="Attempt">Which try it is.</param>
/// <param name="AgeSeconds">How long ago it was claimed.</param>
/// <param name="EndsInSeconds">How long it lasts without another heartbeat; negative when it is over.</param>
internal sealed record HeldLease(string Worker, string Hash, int Attempt, double AgeSeconds, double EndsInSeconds);
