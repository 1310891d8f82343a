namespace Infra.Components.Gke;

/// <summary>A time in which a cluster is left alone, such as the week before a deadline.</summary>
/// <param name="Name">A name of the author's, unique in the cluster.</param>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="Scope">What is left out.</param>
public sealed record MaintenanceExclusion(string Name, DateTimeOffset Start, DateTimeOffset End, MaintenanceExclusionScope Scope);
