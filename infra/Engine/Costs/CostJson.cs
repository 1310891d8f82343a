using System.Globalization;
using System.Text.Json;
using Infra.Core.Prices;
using Infra.Plans;

namespace Infra.Costs;

/// <summary>Writes what a stack costs as JSON; docs/cost.md has the schema.</summary>
public static class CostJson
{
    /// <summary>Writes a cost.</summary>
    /// <param name="cost">The cost.</param>
    /// <returns>The text, without a trailing line break.</returns>
    public static string Write(StackCost cost) => JsonSerializer.Serialize(Describe(cost), JsonForms.Indented);

    /// <summary>A cost as objects that any writer of JSON takes.</summary>
    internal static object Describe(StackCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return new
        {
            cost.Stack,
            Currency = "USD",
            PricesOf = PriceTable.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ListPrices = !cost.HasOverrides,
            Month = new { AlwaysOn = Month(cost.AlwaysOn), Now = Month(cost.Now), Max = Month(cost.Max) },
            Lines = cost.Lines.Select(line => new { line.Resource, line.Detail, Month = Month(line.Month) }),
            ByUse = cost.ByUse.Select(line => new { line.Resource, line.Unit, Price = Hour(line.Price) }),
            Pools = cost.Pools.Select(pool => new
            {
                Name = pool.Pool,
                pool.MachineType,
                pool.Capacity,
                NodeHour = Hour(pool.NodeHour),
                pool.MinNodes,
                pool.NodesNow,
                pool.MaxNodes,
                MonthAtMin = Month(pool.AtMin),
                MonthNow = Month(pool.AtNow),
                MonthAtMax = Month(pool.AtMax),
                UnusedHour = Hour(pool.UnusedHour),
            }),
            Developer = cost.Developer is not { } developer ? null : new
            {
                WorthHour = Hour(developer.WorthHour),
                WorthHourAtMax = Hour(developer.WorthHourAtMax),
                developer.HoursPerMonth,
                developer.AwakeHoursPerMonth,
                WorthMonth = Month(developer.WorthMonth),
                SavedMonth = developer.SavedMonth is { } saved ? Month(saved) : null,
                Workloads = developer.Workloads.Select(workload => new
                {
                    Name = workload.Workload,
                    workload.Replicas,
                    workload.Pool,
                    WorthHour = Hour(workload.WorthHour),
                    BlocksHour = Hour(workload.BlocksHour),
                    workload.ExpectedHours,
                    workload.HoursPerMonth,
                    workload.RunsWhenUsed,
                    Run = workload.Run is { } run ? Month(run) : null,
                    Rungs = workload.Rungs.Select(rung => new { rung.Pool, WorthHour = Hour(rung.WorthHour) }),
                }),
            },
            cost.NotCounted,
        };
    }

    private static object Month(Cost cost) => Money(cost, CostText.MonthDigits);

    private static object Hour(Cost cost) => Money(cost, CostText.HourDigits);

    // What has no price is null, never 0.
    private static object Money(Cost cost, int digits) => new
    {
        Usd = cost.IsWhollyUnknown ? (decimal?)null : decimal.Round(cost.Usd, digits, MidpointRounding.AwayFromZero),
        State = cost.State switch { PriceState.Known => "known", PriceState.Estimated => "estimated", _ => "unknown" },
    };
}
