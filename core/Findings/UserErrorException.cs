namespace Infra.Core.Findings;

/// <summary>A mistake of the user's, or a missing piece of the machine: shown as its message alone, without a stack trace.</summary>
public class UserErrorException : Exception
{
    /// <summary>Creates the exception from one mistake.</summary>
    /// <param name="rule">What is wrong; lower case, no full stop, never a secret.</param>
    /// <param name="fix">How to put it right, in the same form.</param>
    /// <param name="more">What stands behind both, such as the lines of a log; with whatever parts it from them.</param>
    public UserErrorException(string rule, string fix, string more = "")
        : base($"{rule}; {fix}{more}") => (Rule, Fix) = (rule, fix);

    /// <summary>Creates the exception from one finding.</summary>
    /// <param name="problem">What is wrong.</param>
    public UserErrorException(Finding problem)
        : this($"{problem?.PathShown}: {problem?.Rule}", problem?.Fix ?? throw new ArgumentNullException(nameof(problem)))
    {
    }

    /// <summary>Creates the exception from several findings about one thing, a line each.</summary>
    /// <param name="what">The thing at fault in words, with its name (<c>stack file "dev"</c>).</param>
    /// <param name="problems">At least one.</param>
    /// <param name="most">How many are told; of more, how many there are.</param>
    public UserErrorException(string what, IReadOnlyCollection<Finding> problems, int most = int.MaxValue)
        : this(Finding.Describe(what, problems, most)) => Findings = [.. problems];

    /// <summary>Creates the exception from one that is told with more words.</summary>
    /// <param name="message">What is told, with its fix in it.</param>
    /// <param name="cause">What it tells of, and whose parts it has; null for words with their fix in them.</param>
    protected UserErrorException(string message, UserErrorException? cause)
        : base(message, cause) => (Rule, Fix, Findings) = (cause?.Rule ?? message, cause?.Fix ?? "", cause?.Findings ?? []);

    private UserErrorException(string said)
        : this(said, cause: null)
    {
    }

    /// <summary>What is wrong.</summary>
    public string Rule { get; }

    /// <summary>How to put it right; empty where there are several mistakes, each of which has its own in <see cref="Rule"/>.</summary>
    public string Fix { get; }

    /// <summary>What is wrong with one thing, one by one; empty where it is one mistake alone.</summary>
    public IReadOnlyList<Finding> Findings { get; } = [];

    /// <summary>Whether the command line itself is wrong, whatever the settings and the servers are.</summary>
    public bool IsMisuse { get; private init; }

    /// <summary>A mistake in the command line itself.</summary>
    /// <param name="rule">What is wrong; lower case, no full stop.</param>
    /// <param name="fix">How to put it right, in the same form.</param>
    /// <returns>The exception.</returns>
    public static UserErrorException Misuse(string rule, string fix) => new(rule, fix) { IsMisuse = true };

    /// <summary>What a program has told as it was refused or ended.</summary>
    /// <param name="words">Its own words, with their fix in them; may have several lines.</param>
    /// <returns>The exception.</returns>
    public static UserErrorException Said(string words) => new(words);
}
