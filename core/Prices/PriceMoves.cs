namespace Infra.Core.Prices;

/// <summary>What moved between two price lists.</summary>
/// <param name="What">Of what: a series or machine type and how it is bought, or an item.</param>
/// <param name="Regions">In how many regions.</param>
/// <param name="LeastPercent">The least change, in percent of the old price.</param>
/// <param name="MostPercent">The greatest.</param>
/// <param name="Added">Regions that had no price before.</param>
/// <param name="Removed">Regions that have none any more.</param>
public sealed record PriceMove(string What, int Regions, decimal LeastPercent, decimal MostPercent, int Added, int Removed);

/// <summary>Compares two price lists.</summary>
public static class PriceMoves
{
    /// <summary>Finds what moved by more than rounding explains.</summary>
    /// <param name="before">Rates and items of the older list.</param>
    /// <param name="after">Those of the newer one.</param>
    /// <returns>One entry a series and way of buying, and one an item; none where nothing moved.</returns>
    public static IReadOnlyList<PriceMove> Between(
        (IReadOnlyList<MachineRates> Machines, IReadOnlyList<ItemPrice> Items) before,
        (IReadOnlyList<MachineRates> Machines, IReadOnlyList<ItemPrice> Items) after)
    {
        var (old, now) = (Amounts(before), Amounts(after));
        return
        [
            .. old.Keys.Union(now.Keys).GroupBy(key => key.What).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => MoveOf(group.Key, [.. group], old, now))
                .Where(move => move.Regions + move.Added + move.Removed > 0),
        ];
    }

    private static PriceMove MoveOf(
        string what,
        List<(string What, string Region)> places,
        Dictionary<(string What, string Region), decimal[]> old,
        Dictionary<(string What, string Region), decimal[]> now)
    {
        var changes = places.Where(place => old.ContainsKey(place) && now.ContainsKey(place))
            .Select(place => old[place].Zip(now[place], ChangeOf).MaxBy(Math.Abs))
            .Where(change => Math.Abs(change) > RateDerivation.Tolerance * 100)
            .ToList();
        return new(
            what,
            changes.Count,
            changes.DefaultIfEmpty().Min(),
            changes.DefaultIfEmpty().Max(),
            places.Count(place => !old.ContainsKey(place)),
            places.Count(place => !now.ContainsKey(place)));
    }

    // Of what cost nothing before, anything is all of it.
    private static decimal ChangeOf(decimal old, decimal now) => old == now ? 0 : old == 0 ? 100 : (now - old) / old * 100;

    private static Dictionary<(string What, string Region), decimal[]> Amounts((IReadOnlyList<MachineRates> Machines, IReadOnlyList<ItemPrice> Items) list)
    {
        var amounts = new Dictionary<(string, string), decimal[]>();
        foreach (var rates in list.Machines)
        {
            foreach (var (set, how) in new[] { (rates.OnDemand, "on demand"), (rates.Spot, "spot") })
            {
                if (set is not null)
                {
                    amounts[($"{rates.Key}, {how}", rates.Region)] = [set.VCpu, set.Gib, set.Gpu, set.SsdGib];
                }
            }
        }

        foreach (var item in list.Items)
        {
            amounts[(item.Item, item.Region)] = [item.Usd];
        }

        return amounts;
    }
}
