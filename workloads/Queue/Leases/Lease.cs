namespace WorkQueue.Leases;

/// <summary>The right to run one point, for a while.</summary>
/// <param name="Record">The lease as Redis holds it: "hash;token;attempt;claimed;worker".</param>
/// <param name="Hash">The point.</param>
/// <param name="Token">The fencing token: of two leases of a point the later has the greater, and only the newest can end it.</param>
/// <param name="Attempt">Which try this is, from 1.</param>
/// <param name="Code">The point's values.</param>
/// <param name="Parent">The hash of the point it was found from; empty for a start.</param>
/// <param name="Depth">Steps from the start.</param>
/// <param name="ParentOutput">The output folder of the parent's run, below the outputs folder; empty when there is none.</param>
internal sealed record Lease(string Record, string Hash, string Token, int Attempt, string Code, string Parent, int Depth, string ParentOutput);
