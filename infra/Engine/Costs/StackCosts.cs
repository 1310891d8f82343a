using System.Collections.Immutable;
using System.Globalization;
using Infra.Core.NodePools;
using Infra.Core.Prices;
using Infra.Core.Scheduling;
using Infra.Fitting;
using Infra.Plans;
using Infra.Preview;

namespace Infra.Costs;

/// <summary>Works out what stacks cost, from their plans.</summary>
public static class StackCosts
{
    /// <summary>What a stack costs, with the stacks around it that share its nodes.</summary>
    /// <param name="engine">The engine that made the plan.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="pools">The pools that its pods run on; null where they are not known.</param>
    /// <returns>The cost.</returns>
    public static async Task<StackCost> OfAsync(PreviewEngine engine, Plan plan, IReadOnlyList<NodePoolFacts>? pools)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(plan);
        var environment = await engine.EnvironmentOfAsync(plan).ConfigureAwait(false);
        var (others, unknown) = environment is null ? ([], []) : await engine.StacksOnAsync([environment.Stack], except: plan.Stack).ConfigureAwait(false);
        return Of(plan, environment, pools, [.. others.Select(PlanWorkloads.Of)]) with { NotCounted = [.. unknown] };
    }

    /// <summary>What a stack costs.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="environment">The plan that makes the node pools, which may be the same; null where none does.</param>
    /// <param name="pools">The pools that its pods run on; null where they are not known.</param>
    /// <param name="others">The workloads of all other stacks on the same pools, stack by stack.</param>
    /// <returns>The cost; the same for the same plans, whatever the order.</returns>
    public static StackCost Of(Plan plan, Plan? environment, IReadOnlyList<NodePoolFacts>? pools, IReadOnlyList<IReadOnlyList<PlanWorkload>> others)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(others);
        var book = PriceBook.List.With((environment ?? plan).Money.Prices);
        var region = PoolOrders.RegionOf(environment ?? plan) ?? pools?.Select(pool => pool.Region).FirstOrDefault();
        var bill = BillLines.Of(plan, book, region);
        var own = PlanWorkloads.Of(plan);
        var orders = (pools ?? []).ToDictionary(pool => pool.Name, pool => PoolOrders.Of(pool, environment));
        var prices = orders.ToDictionary(order => order.Key, order => book.Node(order.Value));
        ImmutableArray<UnpricedPool> Unpriced(IEnumerable<string> names) =>
            [.. names.Where(name => prices[name].IsUnpriced).Select(name => new UnpricedPool(name, Missing(orders[name])))];

        var cost = new StackCost
        {
            Stack = plan.Stack,
            AlwaysOn = bill.Month,
            Now = bill.Month,
            Max = bill.Month,
            Lines = bill.Lines,
            ByUse = bill.ByUse,
            Budget = BudgetOf(plan, environment),
            HasOverrides = (environment ?? plan).Money.Prices.HasPrices,
        };
        if (pools is null)
        {
            return cost;
        }

        var all = others.SelectMany(stack => stack).Concat(own).ToList();
        if (ReferenceEquals(plan, environment))
        {
            var fitted = PoolsOf(pools, prices, all).ConvertAll(pool => pool with { IsFlexStart = orders[pool.Pool].FlexStart });
            Cost Together(Func<PoolCost, Cost> month, Func<PoolCost, int> nodes) =>
                bill.Month + Cost.Sum(fitted.Select(month)) + bill.NatOf(book, fitted.Sum(nodes), region);

            return cost with
            {
                AlwaysOn = Together(pool => pool.AtMin, pool => pool.MinNodes),
                Now = Together(pool => pool.AtNow, pool => pool.NodesNow),
                Max = Together(pool => pool.AtMax, pool => pool.MaxNodes),
                Pools = [.. fitted],
                Unpriced = Unpriced(fitted.Where(pool => pool.MaxNodes > 0).Select(pool => pool.Pool)),
            };
        }

        var workloads = own.Select(workload => WorthOf(workload, pools, prices, plan.Money)).ToList();
        var atMax = own.Zip(workloads, (entry, worth) =>
            (Hour: PodHour(entry, worth.Pool, pools, prices) * Math.Max(entry.Workload.Replicas, entry.Workload.MaxReplicas), worth.HoursPerMonth)).ToList();
        return cost with
        {
            Developer = new(
                Cost.Sum(workloads.Select(workload => workload.WorthHour)),
                Cost.Sum(atMax.Select(worth => worth.Hour)),
                plan.Money.HoursPerMonth,
                environment is null ? null : Saved(),
                [.. workloads])
            {
                WorthMonthAtMax = Cost.Sum(atMax.Select(worth => worth.Hour * worth.HoursPerMonth)),
                AwakeHoursPerMonth = plan.Money.AwakeHoursPerMonth,
            },
            Unpriced = Unpriced(workloads.Select(workload => workload.Pool).OfType<string>().Distinct()),
        };

        // A pool that is the same without it saves nothing, whatever its price.
        Cost Saved() => Cost.Sum(Running().Zip(Nodes([.. others.SelectMany(stack => stack)]), (with, without) => with == without ? default : with - without));

        // Its nodes go while its pods do not run.
        IEnumerable<Cost> Running()
        {
            var hours = own.Select(entry => HoursOf(entry, plan.Money)).DefaultIfEmpty(RateDerivation.HoursPerMonth).Min();
            return Nodes(all).Zip(
                Nodes([.. all.Where(entry => !own.Contains(entry) || HoursOf(entry, plan.Money) > hours)]),
                (awake, asleep) => hours == RateDerivation.HoursPerMonth || awake == asleep ? awake
                    : ((awake * hours) + (asleep * (RateDerivation.HoursPerMonth - hours))) / RateDerivation.HoursPerMonth);
        }

        IEnumerable<Cost> Nodes(List<PlanWorkload> running) => PoolsOf(pools, prices, running).Select(pool => pool.AtNow);
    }

    private static string Missing(NodeOrder order) => order.Region is null
        ? "no region is known whose prices they have"
        : $"no list has the price of {order.MachineType}{(order.FlexStart ? " as flex-start" : CostText.Word(order.Capacity) is { Length: > 0 } word ? $" as {word} in {order.Region}" : $" in {order.Region}")}";

    // A developer's amount is in the currency of the environment's budget.
    private static StackBudget? BudgetOf(Plan plan, Plan? environment)
    {
        var amount = (environment ?? plan).Resources.FirstOrDefault(resource => resource.Type == "gcp:billing/budget:Budget")?.Inputs["amount"]?["specifiedAmount"];
        var units = ReferenceEquals(plan, environment) ? Number(amount?["units"]) : plan.Money.MonthlyAmount;
        var prices = (environment ?? plan).Money.Prices;
        return units is { } value ? new(value, (amount?["currencyCode"] as PlanText)?.Text, prices.UsdPerUnit, prices.UsdPerUnitDate) : null;
    }

    private static decimal? Number(PlanValue? value) => value switch
    {
        PlanNumber number => (decimal)number.Value,
        PlanText text when decimal.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static List<PoolCost> PoolsOf(IReadOnlyList<NodePoolFacts> pools, Dictionary<string, NodePrice> prices, List<PlanWorkload> running)
    {
        var fit = Fit.Plan([.. running.Select(entry => entry.Workload)], pools).Pools.ToDictionary(pool => pool.Pool);
        var houdini = running
            .Where(entry => entry.HoudiniGpus > 0)
            .GroupBy(entry => Fit.FirstPool(entry.Workload, pools)?.Name ?? "")
            .ToDictionary(group => group.Key, group => group.Sum(entry => (long)entry.HoudiniGpus * entry.Workload.Replicas));
        return [.. pools.Select(pool =>
        {
            var (packed, price) = (fit[pool.Name], prices[pool.Name]);
            var taken = (packed.UsablePerNode * pool.MaxNodes) - packed.LeftNow;

            // What Houdini keeps, Kubernetes does not know of: at most what is there.
            var gpus = Math.Min((long)pool.GpuCount * packed.NodesNow, taken.Gpus + houdini.GetValueOrDefault(pool.Name));
            return new PoolCost(
                pool.Name,
                pool.MachineType,
                pool.Capacity,
                price.Hour,
                Math.Min(pool.MinNodes, pool.MaxNodes),
                packed.NodesNow,
                pool.MaxNodes,
                (price.Hour * packed.NodesNow) - price.WorthOf(taken.CpuMillicores, taken.MemoryMib, gpus + taken.Tpus))
            {
                HasIdleGpus = (pool.GpuCount > 0 || pool.TpuCount > 0) && !running.Any(entry =>
                    (entry.Workload.PerPod.Gpus > 0 || entry.Workload.PerPod.Tpus > 0 || entry.HoudiniGpus > 0) && Fit.FirstPool(entry.Workload, [pool]) is not null),
            };
        })];
    }

    private static WorkloadCost WorthOf(PlanWorkload entry, IReadOnlyList<NodePoolFacts> pools, Dictionary<string, NodePrice> prices, MoneySettings money)
    {
        var pool = Fit.FirstPool(entry.Workload, pools);
        var pod = entry.Workload.PerPod;
        var blocks = Cost.Unknown;
        if (pool is not null)
        {
            var usable = SystemOverhead.Default.UsableOf(pool);
            var share = new[] { (pod.CpuMillicores, usable.CpuMillicores), (pod.MemoryMib, usable.MemoryMib), (pod.Gpus + entry.HoudiniGpus, usable.Gpus), (pod.Tpus, usable.Tpus) }
                .Max(part => part.Item2 == 0 ? 0 : Math.Min(1, (decimal)part.Item1 / part.Item2));
            blocks = prices[pool.Name].Hour * share;
        }

        return new(
            entry.Workload.Name,
            entry.Workload.Replicas,
            pool?.Name,
            PodHour(entry, pool?.Name, pools, prices) * entry.Workload.Replicas,
            blocks * entry.Workload.Replicas,
            entry.Resource.Type == "kubernetes:batch/v1:Job" && money.ExpectedHours.TryGetValue(entry.Resource.ObjectName, out var hours) ? hours : null,
            HoursOf(entry, money))
        {
            RunsWhenUsed = entry.Resource.Type == "kubernetes:batch/v1:CronJob",
            Rungs = !entry.Workload.NodeSelector.ContainsKey(NodeLabels.ComputeClass) ? [] :
            [
                .. pools.Where(each => Fit.FirstPool(entry.Workload, [each]) is not null).OrderBy(each => each.ClassRung)
                    .Select(each => new RungCost(each.Name, PodHour(entry, each.Name, pools, prices) * entry.Workload.Replicas)),
            ],
        };
    }

    // Wherever waking hours are said, they are the only ones; what does not sleep runs on.
    private static int HoursOf(PlanWorkload entry, MoneySettings money) => entry.Awake is null ? money.HoursPerMonth : money.AwakeHoursPerMonth ?? money.HoursPerMonth;

    private static Cost PodHour(PlanWorkload entry, string? pool, IReadOnlyList<NodePoolFacts> pools, Dictionary<string, NodePrice> prices)
    {
        if (pool is null)
        {
            return Cost.Unknown;
        }

        var most = pools.First(candidate => candidate.Name == pool).GpuCount;
        var gpus = Math.Max(entry.Workload.PerPod.Gpus, Math.Min(most, entry.Workload.PerPod.Gpus + entry.HoudiniGpus));
        return prices[pool].WorthOf(entry.PerPod.Cores * 1000, entry.PerPod.Bytes / (1024 * 1024), gpus + entry.Workload.PerPod.Tpus);
    }
}
