namespace Infra.Core.Search;

/// <summary>Where a search stops although there is more to search.</summary>
public sealed record SearchLimits
{
    /// <summary>The most points ever accepted, 0 or more.</summary>
    /// <value>0: no limit.</value>
    public int Points { get; init; }

    /// <summary>The most steps over stable points from the start, 0 or more; for the strategy <c>neighbours</c>.</summary>
    /// <value>Null: no limit.</value>
    public int? Depth { get; init; }

    /// <summary>The hours after which the search ends, counted from its first start, above 0 and at most 8760.</summary>
    /// <value>Null: no limit.</value>
    public decimal? Hours { get; init; }
}
