using System.Collections.Immutable;

namespace Infra.Core.Prices;

/// <summary>What a lab pays instead of list prices, and how its currency stands to the US dollar.</summary>
public sealed record PriceOverrides
{
    /// <summary>Negotiated prices of machine types on demand, in US dollars an hour, GPUs and local SSD that come with them included.</summary>
    /// <value>None.</value>
    public ImmutableSortedDictionary<string, decimal> UsdPerHour { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty;

    /// <summary>Discounts on machines on demand, by series, in percent of the list price.</summary>
    /// <value>None.</value>
    public ImmutableSortedDictionary<string, decimal> DiscountPercent { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty;

    /// <summary>US dollars that a unit of the budget's currency is worth; null where nobody said.</summary>
    /// <value>null</value>
    public decimal? UsdPerUnit { get; init; }

    /// <summary>The day of <see cref="UsdPerUnit"/>.</summary>
    /// <value>null</value>
    public DateOnly? UsdPerUnitDate { get; init; }

    /// <summary>Whether any price is another than the list's.</summary>
    public bool HasPrices => UsdPerHour.Count + DiscountPercent.Count > 0;
}
