using Infra.Core.Search;

namespace WorkQueue.Settings;

/// <summary>One search as its processes see it: what the settings say, with the defaults of a search on one machine and in the units of the program.</summary>
internal sealed class QueueSettings
{
    /// <summary>A search.</summary>
    /// <param name="search">The settings, without a mistake.</param>
    public QueueSettings(SearchSpec search)
    {
        Search = search;
        Name = search.Name ?? "pyatmos";
        Space = ParameterSpace.Of(search);
        Lease = new LeaseSettings(
            TimeSpan.FromSeconds(search.Lease.Seconds),
            search.Lease.Attempts,
            TimeSpan.FromSeconds(search.Lease.BackoffSeconds),
            TimeSpan.FromSeconds(search.Lease.MaximumBackoffSeconds));
        Run = new RunSettings(
            search.Run.Command,
            TimeSpan.FromSeconds(search.Run.TimeoutSeconds),
            TimeSpan.FromSeconds(search.Run.GraceSeconds),
            search.Run.Outputs ?? "outputs");
        Ledger = new LedgerSettings(search.Ledger.Table ?? "parameterspace", search.Ledger.Batch, TimeSpan.FromSeconds(search.Ledger.TakeOverSeconds));
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
    public LeaseSettings Lease { get; }

    /// <summary>The program that the workers run.</summary>
    public RunSettings Run { get; }

    /// <summary>Where and how the results are written.</summary>
    public LedgerSettings Ledger { get; }

    /// <summary>When a result is stable; null where the program says so.</summary>
    public Condition? StableWhen { get; }

    /// <summary>What makes it this search and no other.</summary>
    public SearchDefinition Definition { get; }

    /// <summary>The first 16 digits of the SHA-256 of the settings' file.</summary>
    /// <value>Empty: they come from none.</value>
    public string FileDigest { get; init; } = "";
}

/// <summary>How long a worker may be silent, and how often a point is tried.</summary>
/// <param name="Duration">The lease: a worker that is silent longer has lost its point. Heartbeats come three times as often.</param>
/// <param name="Attempts">How often a point is tried before it becomes a dead letter.</param>
/// <param name="Backoff">The wait after a first failure; it doubles with each further one.</param>
/// <param name="MaximumBackoff">The longest wait.</param>
internal sealed record LeaseSettings(TimeSpan Duration, int Attempts, TimeSpan Backoff, TimeSpan MaximumBackoff);

/// <summary>The program that the workers run.</summary>
/// <param name="Command">The program and its arguments; no shell is involved.</param>
/// <param name="Timeout">How long one run may take.</param>
/// <param name="Grace">How long the program has between SIGTERM and SIGKILL.</param>
/// <param name="Outputs">The folder that gets a folder for each point.</param>
internal sealed record RunSettings(IReadOnlyList<string> Command, TimeSpan Timeout, TimeSpan Grace, string Outputs);

/// <summary>Where and how the results are written.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Batch">The most rows written in one transaction.</param>
/// <param name="TakeOver">A ledger or master process that is silent this long loses its unfinished messages to another.</param>
internal sealed record LedgerSettings(string Table, int Batch, TimeSpan TakeOver);
