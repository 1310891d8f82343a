namespace Infra.Core.Scheduling;

/// <summary>A pool that was not chosen.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Reason">Why not, in words.</param>
public sealed record RejectedPool(string Pool, string Reason);
