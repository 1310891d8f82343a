namespace Infra.Components.Gke;

/// <summary>
/// How many nodes a pool has: a number that the autoscaler keeps between two bounds, counted in each zone or over the whole pool, or a
/// fixed one. Exactly one of the three is set.
/// </summary>
public sealed record NodePoolSize
{
    /// <summary>Fewest nodes in each zone.</summary>
    public int? MinNodeCount { get; init; }

    /// <summary>Most nodes in each zone.</summary>
    public int? MaxNodeCount { get; init; }

    /// <summary>Fewest nodes of the whole pool.</summary>
    public int? TotalMinNodeCount { get; init; }

    /// <summary>Most nodes of the whole pool.</summary>
    public int? TotalMaxNodeCount { get; init; }

    /// <summary>A fixed number of nodes in each zone, without autoscaling.</summary>
    public int? NodeCount { get; init; }

    /// <summary>Whether the autoscaler changes the number of nodes.</summary>
    public bool Autoscaled => NodeCount is null;

    /// <summary>Autoscaling counted over the whole pool.</summary>
    /// <param name="minimum">Fewest nodes.</param>
    /// <param name="maximum">Most nodes.</param>
    /// <returns>The size.</returns>
    public static NodePoolSize Total(int minimum, int maximum) => new() { TotalMinNodeCount = minimum, TotalMaxNodeCount = maximum };

    /// <summary>Autoscaling counted in each zone.</summary>
    /// <param name="minimum">Fewest nodes in each zone.</param>
    /// <param name="maximum">Most nodes in each zone.</param>
    /// <returns>The size.</returns>
    public static NodePoolSize PerZone(int minimum, int maximum) => new() { MinNodeCount = minimum, MaxNodeCount = maximum };

    /// <summary>The same number of nodes at all times, without the autoscaler.</summary>
    /// <param name="nodes">Nodes in each zone.</param>
    /// <returns>The size.</returns>
    public static NodePoolSize Fixed(int nodes) => new() { NodeCount = nodes };

    /// <summary>Fewest nodes of the whole pool.</summary>
    /// <param name="zones">The zones that it is spread over.</param>
    /// <returns>Nodes.</returns>
    public int MinNodes(int zones) => TotalMinNodeCount ?? (NodeCount ?? MinNodeCount ?? 0) * zones;

    /// <summary>Most nodes of the whole pool.</summary>
    /// <param name="zones">The zones that it is spread over.</param>
    /// <returns>Nodes.</returns>
    public int MaxNodes(int zones) => TotalMaxNodeCount ?? (NodeCount ?? MaxNodeCount ?? 0) * zones;
}
