using Infra.Core.Findings;

namespace WorkQueue.Settings;

/// <summary>A mistake of the user's, or a missing piece of the machine: shown as its message alone, without a stack trace.</summary>
internal sealed class UserErrorException : Exception
{
    /// <summary>The most mistakes that are told of the rows of a file: more are more than anybody wants to read at once.</summary>
    public const int MostRows = 20;

    /// <summary>One mistake.</summary>
    /// <param name="message">What is wrong and how to put it right; lower case, no full stop.</param>
    public UserErrorException(string message)
        : base(message)
    {
    }

    /// <summary>Whether the command line itself is wrong, whatever the settings and the servers are.</summary>
    public bool IsMisuse { get; private init; }

    /// <summary>Whether the queue is gone: Redis has lost it, or somebody has reset it.</summary>
    public bool IsGone { get; private init; }

    /// <summary>The queue is gone.</summary>
    /// <param name="queue">Its name.</param>
    /// <returns>The exception.</returns>
    public static UserErrorException Gone(string queue) =>
        new($"queue {queue} is gone: Redis has lost it, or it was reset; begin it anew with: queue starter, with --resume to keep the ledger's results") { IsGone = true };

    /// <summary>A mistake in the command line itself.</summary>
    /// <param name="message">What is wrong and how to put it right; lower case, no full stop.</param>
    /// <returns>The exception.</returns>
    public static UserErrorException Misuse(string message) => new(message) { IsMisuse = true };

    /// <summary>Every mistake found in one thing, a line each.</summary>
    /// <param name="what">The thing at fault in words, with its name.</param>
    /// <param name="problems">At least one.</param>
    /// <param name="most">How many are told; of more, how many there are.</param>
    public UserErrorException(string what, IReadOnlyCollection<Finding> problems, int most = int.MaxValue)
        : base($"{what}: {problems.Count} {(problems.Count == 1 ? "problem" : "problems")}"
            + string.Concat(problems.Take(most).Select(problem => $"\n - {problem}")) + (problems.Count > most ? $"\n - and {problems.Count - most} more" : ""))
    {
    }
}
