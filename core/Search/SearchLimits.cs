namespace Infra.Core.Search;

/// <summary>Where a search stops although there are neighbours left.</summary>
public sealed record SearchLimits
{
    /// <summary>The most points ever accepted, 0 or more.</summary>
    /// <value>0: no limit.</value>
    public int Points { get; init; }

    /// <summary>The most steps over stable points from the start, 0 or more.</summary>
    /// <value>Null: no limit.</value>
    public int? Depth { get; init; }
}
