using Infra.Core.Findings;

namespace WorkQueue.Settings;

/// <summary>A mistake of the user's, or a missing piece of the machine: shown as its message alone, without a stack trace.</summary>
internal sealed class UserErrorException : Exception
{
    /// <summary>The most mistakes that are told of the rows of a file: more are more than anybody wants to read at once.</summary>
    public const int MostRows = 20;

    /// <summary>One mistake.</summary>
    /// <param name="rule">What is wrong; lower case, no full stop.</param>
    /// <param name="fix">How to put it right, in the same form.</param>
    /// <param name="more">What stands behind both, such as the lines of a log; with whatever parts it from them.</param>
    public UserErrorException(string rule, string fix, string more = "")
        : base($"{rule}; {fix}{more}") => (Rule, Fix) = (rule, fix);

    /// <summary>One mistake.</summary>
    public UserErrorException(Finding problem)
        : this($"{problem.Path}: {problem.Rule}", problem.Fix)
    {
    }

    /// <summary>Every mistake found in one thing, a line each.</summary>
    /// <param name="what">The thing at fault in words, with its name.</param>
    /// <param name="problems">At least one.</param>
    /// <param name="most">How many are told; of more, how many there are.</param>
    public UserErrorException(string what, IReadOnlyCollection<Finding> problems, int most = int.MaxValue)
        : this(Finding.Describe(what, problems, most))
    {
    }

    private UserErrorException(string said)
        : base(said) => (Rule, Fix) = (said, "");

    /// <summary>What is wrong.</summary>
    public string Rule { get; }

    /// <summary>How to put it right; empty where there are several mistakes, each of which has its own in <see cref="Rule"/>.</summary>
    public string Fix { get; }

    /// <summary>Whether the command line itself is wrong, whatever the settings and the servers are.</summary>
    public bool IsMisuse { get; private init; }

    /// <summary>Whether the queue is gone: Redis has lost it, or somebody has reset it.</summary>
    public bool IsGone { get; private init; }

    public static UserErrorException Gone(string queue) =>
        new($"queue {queue} is gone: Redis has lost it, or it was reset", "begin it anew with: queue starter, with --resume to keep the ledger's results") { IsGone = true };

    /// <summary>A mistake in the command line itself.</summary>
    /// <param name="rule">What is wrong; lower case, no full stop.</param>
    /// <param name="fix">How to put it right, in the same form.</param>
    public static UserErrorException Misuse(string rule, string fix) => new(rule, fix) { IsMisuse = true };

    /// <summary>What a process of this program has told as it ended, with its fix in it.</summary>
    public static UserErrorException Said(string words) => new(words);
}
