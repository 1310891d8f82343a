namespace WorkQueue.Leases;

/// <summary>A run's result.</summary>
/// <param name="Stable">Whether the neighbours are worth a look.</param>
/// <param name="Message">The program's own words (temperature, fluxes).</param>
/// <param name="Output">The run's folder, below the outputs folder.</param>
/// <param name="RunTime">How long the program ran.</param>
/// <param name="Values">The numbers that the program wrote, as JSON; empty for none.</param>
/// <param name="Lineage">What it came from, as JSON (<see cref="RunLineage"/>); empty where that is not known.</param>
internal sealed record Completion(bool Stable, string Message, string Output, TimeSpan RunTime, string Values = "", string Lineage = "");
