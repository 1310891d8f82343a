using Infra.Core.Search;

namespace WorkQueue.Settings;

/// <summary>One search as its processes see it: what the settings say, with the defaults of a search on one machine.</summary>
internal sealed class QueueSettings
{
    /// <summary>A search.</summary>
    /// <param name="search">The settings, without a mistake.</param>
    public QueueSettings(SearchSpec search)
    {
        Search = search;
        Name = search.Name ?? "pyatmos";
        Space = ParameterSpace.Of(search);
        StableWhen = search.StableWhen is { } text && Condition.TryParse(text, out var condition, out _, out _) ? condition : null;
        Definition = SearchDefinition.Of(Name, search);
    }

    public SearchSpec Search { get; }

    /// <summary>The queue's name, which begins every Redis key.</summary>
    public string Name { get; }

    /// <summary>The points and their neighbours.</summary>
    public ParameterSpace Space { get; }

    /// <summary>Whether points come from a strategy that plans them or from outside, and not from each stable point alone.</summary>
    public bool IsPlanned => Search.Strategy != SearchStrategy.Neighbours;

    /// <summary>Where the search stops.</summary>
    public SearchLimits Limits => Search.Limits;

    /// <summary>How long a worker may be silent, and how often a point is tried.</summary>
    public LeaseSpec Lease => Search.Lease;

    /// <summary>The program that the workers run.</summary>
    public IReadOnlyList<string> Command => Search.Run.Command;

    /// <summary>How long one run may take.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(Search.Run.TimeoutSeconds);

    /// <summary>How long the program has between SIGTERM and SIGKILL.</summary>
    public TimeSpan Grace => TimeSpan.FromSeconds(Search.Run.GraceSeconds);

    /// <summary>The folder that gets a folder for each point.</summary>
    public string Outputs => Search.Run.Outputs ?? "outputs";

    /// <summary>The ledger's table.</summary>
    public string Table => Search.Ledger.Table ?? "parameterspace";

    /// <summary>When a result is stable; null where the program says so.</summary>
    public Condition? StableWhen { get; }

    /// <summary>What makes it this search and no other.</summary>
    public SearchDefinition Definition { get; }

    /// <summary>The first 16 digits of the SHA-256 of the settings' file.</summary>
    /// <value>Empty: they come from none.</value>
    public string FileDigest { get; init; } = "";
}
