namespace WorkQueue.Leases;

/// <summary>A point that is known from elsewhere: a file of results, or the ledger.</summary>
/// <param name="Hash">Its id.</param>
/// <param name="Code">Its values.</param>
/// <param name="Parent">The hash of the point it was found from; empty for none.</param>
/// <param name="Depth">Steps from the start.</param>
/// <param name="Outcome"><c>stable</c>, <c>unstable</c>, or <c>queue</c> when it has not been run.</param>
/// <param name="Message">What is known beside that.</param>
/// <param name="Output">The run's folder; empty when there is none.</param>
/// <param name="Values">The numbers that the program wrote, as JSON; empty for none.</param>
/// <param name="Lineage">What its result came from, as JSON; empty where that is not known.</param>
internal sealed record RecalledPoint(string Hash, string Code, string Parent, int Depth, string Outcome, string Message, string Output, string Values = "", string Lineage = "");
