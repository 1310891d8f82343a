using System.Collections.Immutable;
using System.Globalization;
using Infra.Core.Prices;
using Infra.Costs;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Review;

/// <summary>What a stack, or all of them, cost a month before and after, in US dollars at list prices or what is negotiated instead.</summary>
/// <param name="Stack">The stack; <c>all stacks</c> for the sum.</param>
/// <param name="Old">Before: with the fewest nodes, with those of now, with the most.</param>
/// <param name="New">After.</param>
public sealed record CostChange(string Stack, ImmutableArray<Cost> Old, ImmutableArray<Cost> New)
{
    private static readonly string[] Figures = ["always on", "now", "at most"];

    /// <summary>Whether anything differs.</summary>
    internal bool IsChange => !Old.SequenceEqual(New);

    /// <summary>Whether less is paid for the nodes of now.</summary>
    internal bool Falls => New[1].Usd < Old[1].Usd;

    /// <summary>The figures that differ, in words.</summary>
    internal string Text => $"USD a month: {string.Join(", ", Figures.Zip(Old, New).Where(each => each.Second != each.Third).Select(each =>
    {
        // What is less than a dollar is not to look like nothing.
        var more = each.Third.Usd - each.Second.Usd;
        var digits = Math.Abs(more) < 1 ? 2 : 0;
        var by = each.Second.IsWhollyUnknown || each.Third.IsWhollyUnknown ? "" : $" ({more.ToString(digits == 0 ? "+#,0;-#,0;+0" : "+0.00;-0.00;+0.00", CultureInfo.InvariantCulture)})";
        return $"{each.First} {each.Second.Text(digits)} -> {each.Third.Text(digits)}{by}";
    }))}";

    /// <summary>Whether a figure rises by more than what is allowed; where it is not known, it may.</summary>
    internal bool RisesBeyond(decimal? percent, decimal? amount) => Old.Zip(New).Any(pair =>
        (pair.Second.State == PriceState.Unknown && pair.First.State != PriceState.Unknown)
        || (amount is { } most && pair.Second.Usd - pair.First.Usd > most)
        || (percent is { } part && pair.Second.Usd > pair.First.Usd && pair.Second.Usd - pair.First.Usd > pair.First.Usd * part / 100));
}

/// <summary>Compares what stacks cost.</summary>
internal static class MoneyReview
{
    private const decimal Cent = 0.01m;

    /// <summary>Each stack that differs, and behind them the sum of all.</summary>
    public static ImmutableArray<CostChange> Of(IReadOnlyCollection<StackPair> pairs)
    {
        // What cannot be seen on one side costs there what nobody knows: it is left out of the sum on both.
        var seen = pairs.Where(pair => pair.Before?.Failure is null && pair.After?.Failure is null).ToList();
        var changes = seen.Select(pair =>
        {
            // Plans of a program that knew no prices are worked out here, and then both sides are, to be alike.
            var both = (pair.Before is null || pair.Before.MonthlyCosts is not null) && (pair.After is null || pair.After.MonthlyCosts is not null);
            ImmutableArray<Cost> Side(bool old) => (old ? pair.Before : pair.After) is not { } side ? [default, default, default]
                : both ? old || ReferenceEquals(pair.Shown, pair.Change) ? side.MonthlyCosts!.Value : Deployed(pair)
                : WorkedOut(pair, pairs, old);
            return new CostChange(pair.Stack, Side(old: true), Side(old: false));
        }).ToList();
        var differ = changes.FindAll(change => change.IsChange);
        ImmutableArray<Cost> Sum(Func<CostChange, ImmutableArray<Cost>> side) => [.. Enumerable.Range(0, 3).Select(at => Cost.Sum(changes.Select(change => side(change)[at])))];
        return differ.Count == 0 ? [] : [.. differ, new(VerdictLine.Everywhere, Sum(change => change.Old), Sum(change => change.New))];
    }

    /// <summary>What a new stack costs, as the end of a line; empty where its plan does not say.</summary>
    public static string NewStack(PlanSnapshot plan)
    {
        static string Text(Cost cost) => cost.Text(0);
        string[] figures = plan.MonthlyCosts is not [var always, var now, var most] ? []
            : always != most ? [$"{Text(always)} always on", $"{Text(now)} now", $"{Text(most)} at most"]
            : always != default ? [$"{Text(always)} of its own"]
            : [];
        string[] parts = plan.WorthMonth is { } worth ? [.. figures, $"{Text(worth)} its pods' worth"] : figures;
        return parts.Length == 0 ? "" : $"; USD a month: {string.Join(", ", parts)}";
    }

    // What Pulumi ignores costs what it did: a database's disk that has a new size in the file alone. Plans have whole cents, so that what is
    // nearer than that is the same.
    private static ImmutableArray<Cost> Deployed(StackPair pair)
    {
        var region = PoolOrders.RegionOf(pair.NewPlan!);
        var less = BillLines.Of(pair.NewPlan!, PriceBook.List, region).Month - BillLines.Of(pair.Written!.ToPlan(), PriceBook.List, region).Month;
        return
        [
            .. pair.After!.MonthlyCosts!.Value.Zip(pair.Before!.MonthlyCosts!.Value, (month, was) =>
                month + less is var now && now.State == was.State && Math.Abs(now.Usd - was.Usd) < 2 * Cent ? was : now),
        ];
    }

    private static ImmutableArray<Cost> WorkedOut(StackPair pair, IReadOnlyCollection<StackPair> pairs, bool old)
    {
        var plan = (old ? pair.OldPlan : pair.NewPlan)!;
        var environment = pairs.FirstOrDefault(each => pair.Environments(old).Contains(each.Stack));
        var others = pairs.Where(each => each != pair && environment is not null && each.Environments(old).Contains(environment.Stack))
            .Select(each => each.Workloads(old)).OfType<IReadOnlyList<PlanWorkload>>().ToList();
        var cost = StackCosts.Of(plan, environment == pair ? plan : old ? environment?.OldPlan : environment?.NewPlan, environment?.PoolsOf(old), others);
        return [cost.AlwaysOn, cost.Now, cost.Max];
    }
}
