using WorkQueue.Leases;

namespace WorkQueue.Running;

/// <summary>How a run of the program ended.</summary>
/// <param name="Completion">The result; null when there is none.</param>
/// <param name="Failure">What went wrong; null when nothing did, or when the run was stopped.</param>
internal sealed record RunResult(Completion? Completion, string? Failure)
{
    /// <summary>The run was stopped from outside before it had a result.</summary>
    public static RunResult Stopped { get; } = new(null, null);
}
