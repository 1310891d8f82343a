using System.Globalization;
using Infra.Core.Machines;
using Infra.Core.Prices;

namespace Infra.Costs;

/// <summary>Puts what a stack costs into words, the same for every output.</summary>
public static class CostText
{
    /// <summary>Digits behind the point of a month's amount.</summary>
    public const int MonthDigits = 2;

    /// <summary>Digits behind the point of an hour's amount.</summary>
    public const int HourDigits = 4;

    /// <summary>What every figure goes by.</summary>
    /// <param name="cost">The cost.</param>
    /// <returns>One sentence without a full stop, with the day of the prices.</returns>
    public static string Basis(StackCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"USD, a month is {RateDerivation.HoursPerMonth} hours; {(cost.HasOverrides ? "negotiated prices, and for the rest list prices" : "list prices")} of {PriceTable.Date:yyyy-MM-dd}, Spot included, and of {PriceTable.OtherDate:yyyy-MM} for attached GPUs, GKE, Cloud SQL, Memorystore, load balancers, keys and secrets; without tax, sustained-use and committed-use discounts");
    }

    /// <summary>The totals: always on, now and at most.</summary>
    /// <param name="cost">The cost.</param>
    /// <returns>One line.</returns>
    public static string Totals(StackCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        var uncounted = cost.Developer is null ? "; its pods are not counted, for no node pools are known to take their prices from" : "";
        return cost.Pools.Length == 0
            ? (cost.Lines.Length == 0 ? "nothing of its own on the bill" : $"{Month(cost.AlwaysOn)} a month for its own disks, load balancers and the like") + uncounted
            : $"{Month(cost.AlwaysOn)} a month always on, {Month(cost.Now)} now, {Month(cost.Max)} at most{Unpriced(cost)}";
    }

    /// <summary>What a developer's pods are worth, and what would be saved without them.</summary>
    /// <param name="cost">The cost of a stack that has a developer's part.</param>
    /// <returns>One line.</returns>
    public static string Worth(StackCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        var developer = cost.Developer ?? throw new ArgumentException("has no developer's part", nameof(cost));
        var hours = developer.AwakeHoursPerMonth is not { } awake ? $"{developer.HoursPerMonth} hours"
            : developer.Workloads.All(workload => workload.HoursPerMonth == awake) ? $"{awake} hours awake"
            : $"{awake} hours awake, and {developer.HoursPerMonth} for what never sleeps";
        var used = string.Join(", ", developer.Workloads.Where(workload => workload.RunsWhenUsed).Select(workload => workload.Workload));
        var month = $"{Month(developer.WorthMonth)} a month of {hours}{(used.Length == 0 ? "" : $" ({used} counts as if it always ran; it runs while it is used)")}";
        return $"pods worth {Hour(developer.WorthHour)} an hour, {month}, {Hour(developer.WorthHourAtMax)} an hour at their maximum replicas"
            + developer.SavedMonth switch
            {
                null => "",
                { State: PriceState.Known, Usd: 0 } => "; its environment would cost as much without this stack"
                    + (developer.Workloads.Any(workload => workload.Replicas > 0) ? ", for others need the nodes" : ""),
                { } saved => $"; without this stack its environment would cost {Month(saved)} a month less, by packing",
            }
            + Unpriced(cost);
    }

    /// <summary>An hour's amount.</summary>
    /// <param name="cost">The amount.</param>
    /// <returns>The amount in words.</returns>
    public static string Hour(Cost cost) => cost.Text(HourDigits);

    /// <summary>A month's amount.</summary>
    /// <param name="cost">The amount.</param>
    /// <returns>The amount in words.</returns>
    public static string Month(Cost cost) => cost.Text(MonthDigits);

    /// <summary>How machines are bought, in a word; none for the usual way.</summary>
    /// <param name="capacity">How.</param>
    /// <param name="isFlexStart">Whether Google provides them when it has them.</param>
    /// <returns>The word.</returns>
    public static string Word(NodeCapacity capacity, bool isFlexStart = false) =>
        isFlexStart ? "flex-start" : capacity switch { NodeCapacity.Spot => "spot", NodeCapacity.Preemptible => "preemptible", _ => "" };

    /// <summary>How machines are bought, in words also for the usual way.</summary>
    /// <param name="capacity">How.</param>
    /// <param name="isFlexStart">Whether Google provides them when it has them.</param>
    /// <returns>The words.</returns>
    internal static string Bought(NodeCapacity capacity, bool isFlexStart) => Word(capacity, isFlexStart) is { Length: > 0 } word ? word : "on demand";

    /// <summary>What there is to say of a pool, cell by cell.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="machine">Its machine type, as it is shown.</param>
    internal static string[] Cells(PoolCost pool, string machine) =>
    [
        pool.Pool,
        $"{machine} {Word(pool.Capacity, pool.IsFlexStart)}".TrimEnd(),
        Hour(pool.NodeHour),
        string.Create(CultureInfo.InvariantCulture, $"{pool.MinNodes}, {pool.NodesNow}, {pool.MaxNodes}"),
        Month(pool.AtMin),
        Month(pool.AtNow),
        Month(pool.AtMax),
    ];

    private static string Unpriced(StackCost cost) => string.Concat(cost.Unpriced.GroupBy(pool => pool.Why).Select(pools =>
        $"; without {(pools.Count() == 1 ? "pool" : "pools")} {string.Join(", ", pools.Select(pool => $"\"{pool.Pool}\""))}: {pools.Key}"));
}
