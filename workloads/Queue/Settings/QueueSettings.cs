using WorkQueue.Space;

namespace WorkQueue.Settings;

/// <summary>Everything about one search that is not a secret and not an address: one JSON file, shared by every process of the search.</summary>
/// <param name="Name">The queue's name, which begins every Redis key.</param>
/// <param name="Space">The points and their neighbours.</param>
/// <param name="Limits">Where the search stops although there are neighbours left.</param>
/// <param name="Lease">How long a worker may be silent, and how often a point is tried.</param>
/// <param name="Run">The program that the workers run.</param>
/// <param name="Ledger">Where and how the results are written.</param>
internal sealed record QueueSettings(
    string Name, ParameterSpace Space, SearchLimits Limits, LeaseSettings Lease, RunSettings Run, LedgerSettings Ledger);

/// <summary>Where a search stops although there are neighbours left.</summary>
/// <param name="Points">The most points ever accepted; 0 for no limit.</param>
/// <param name="Depth">The most steps over stable points from the start; null for no limit.</param>
internal sealed record SearchLimits(int Points, int? Depth);

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
