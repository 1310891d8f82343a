using System.Collections.Immutable;
using System.Globalization;
using Infra.Core.Findings;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Review;

/// <summary>How two sets of plans differ, and what that means.</summary>
/// <param name="Compared">What was compared with what, in words.</param>
/// <param name="Verdict">What a reviewer must know, the gravest first.</param>
/// <param name="Stacks">The stacks that differ, by name.</param>
/// <param name="Unchanged">How many stacks do not differ.</param>
public sealed record DiffReview(string Compared, ImmutableArray<VerdictLine> Verdict, ImmutableArray<StackReview> Stacks, int Unchanged)
{
    private static readonly string[] QuotaKeys = ["requests.cpu", "requests.memory", "requests.nvidia.com/gpu", "requests.google.com/tpu", "pods"];

    /// <summary>The stacks whose cost differs, and the sum of all stacks behind them; none where nothing does.</summary>
    public ImmutableArray<CostChange> Costs { get; private init; } = [];

    /// <summary>Whether a stack of the new side cannot be previewed, or has a guard rail's error.</summary>
    public bool HasErrors { get; private init; }

    /// <summary>Compares what <c>infra preview --json</c> wrote at two times.</summary>
    /// <param name="oldJson">The old plan, or plans by stack name.</param>
    /// <param name="oldName">The old side's name in messages.</param>
    /// <param name="newJson">The new plan, or plans by stack name.</param>
    /// <param name="newName">The new side's name in messages.</param>
    /// <returns>The review.</returns>
    /// <exception cref="UserErrorException">A text is not what <c>infra preview --json</c> writes.</exception>
    public static DiffReview Of(string oldJson, string oldName, string newJson, string newName)
    {
        var (before, after) = (PlanSnapshot.Read(oldJson, oldName), PlanSnapshot.Read(newJson, newName));
        var pairs = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(stack => new StackPair(stack, before.GetValueOrDefault(stack), after.GetValueOrDefault(stack))).ToList();
        var newcomers = pairs.Where(pair => pair.Change.IsNew).SelectMany(pair => AccessReview.People(pair.After)).ToHashSet();
        var items = new List<VerdictItem>(Unseen(pairs));
        var stacks = ImmutableArray.CreateBuilder<StackReview>();
        foreach (var pair in pairs)
        {
            var renames = pair.IsComparable ? Renamed(pair) : [];
            var own = new List<VerdictItem>([
                .. pair.IsComparable ? DataReview.Of(pair, renames) : [], .. ChangeReview.Of(pair, renames, pairs),
                .. AccessReview.Of(pair, renames, newcomers), .. AmountReview.Of(pair), .. GuardRailReview.Of(pair),
            ]);
            items.AddRange(own);

            // Another reason for a waiver changes nothing that is deployed, and is not to be missed all the same.
            var waivers = pair.IsComparable && !pair.Before!.Waivers.SequenceEqual(pair.After!.Waivers);
            if (!pair.Shown.IsEmpty || own.Count > 0 || waivers)
            {
                stacks.Add(new(pair.Shown, pair.Change.IsNew ? NewStack(pair) : null)
                {
                    Renames = [.. renames.Select(rename => $"{rename.Old.Type} \"{rename.Old.Name}\" looks renamed to \"{rename.New.Name}\": {rename.Keep}")],
                });
            }
        }

        var costs = MoneyReview.Of(pairs);
        var total = costs.Length > 2 ? costs : [.. costs.Take(1)];
        var places = PlacementReview.Of(pairs).ToList();

        // Less for want of places is no saving.
        string Why(CostChange change) => change.Falls && places.Exists(item => item.Words.Contains(FailOn.Unplaceable) && (change.Stack == VerdictLine.Everywhere || item.Stack == change.Stack))
            ? "; pods that no longer fit count as nothing"
            : "";
        items.InsertRange(0, total.Reverse().Select(change => VerdictItem.Of(VerdictKind.Money, change.Stack, change.Text + Why(change))));
        items.AddRange(places);
        var environments = pairs.Where(pair => pair.PoolsOf(old: true) is not null || pair.PoolsOf(old: false) is not null).Select(pair => pair.Stack).ToHashSet();
        return new($"{oldName} with {newName}", VerdictLine.Of(items, environments), stacks.ToImmutable(), pairs.Count - stacks.Count)
        {
            Costs = costs,
            HasErrors = pairs.Exists(pair => pair.After is { Failure: not null } || pair.After?.Findings.Any(finding => finding.IsError) == true),
        };
    }

    /// <summary>What of <c>--fail-on</c> holds.</summary>
    /// <param name="failOn">What shall fail.</param>
    /// <returns>The words that hold, in the order of the verdict.</returns>
    public ImmutableArray<string> Failing(FailOn failOn)
    {
        ArgumentNullException.ThrowIfNull(failOn);
        var words = Verdict.SelectMany(line => line.Items).SelectMany(item => item.Words).Where(word => failOn.Words.Contains(word)).Distinct();
        return Costs.Length > 0 && Costs[^1].RisesBeyond(failOn.CostPercent, failOn.CostAmount) && (failOn.CostPercent ?? failOn.CostAmount) is not null
            ? [.. words, "cost"]
            : [.. words];
    }

    private static IEnumerable<VerdictItem> Unseen(IReadOnlyCollection<StackPair> pairs) =>
        from pair in pairs
        let failure = pair.After?.Failure
        where failure is not null && !(failure.StoppedBy is { } other && pairs.Any(each => each.Stack == other && each.After?.Failure is not null))
        let stopped = pairs.Where(each => each.After?.Failure?.StoppedBy == pair.Stack).Select(each => each.Stack).ToList()
        let first = failure.Findings is [var finding, ..] ? $"{finding.Path}{(finding.Path is null ? "" : ": ")}{finding.Message}" : failure.Error.Split('\n')[0]
        select VerdictItem.Of(
            VerdictKind.CannotBePreviewed, pair.Stack, $"{first}{(failure.Findings.Length > 1 ? $" and {failure.Findings.Length - 1} more" : "")}{DiffText.StopsText(stopped)}");

    private static IReadOnlyList<Rename> Renamed(StackPair pair) => Rename.Among(
        pair.Change.Resources.Where(change => change.Kind == ChangeKind.Removed).Select(change => pair.Old(change.Urn)!),
        pair.Change.Resources.Where(change => change.Kind == ChangeKind.Added).Select(change => pair.New(change.Urn)!));

    private static string? NewStack(StackPair pair)
    {
        if (pair.NewPlan is not { } plan || pair.Workloads(old: false) is not { } workloads)
        {
            return null;
        }

        const int Shown = 6;
        string List(IEnumerable<string> texts)
        {
            var all = texts.Distinct().ToList();
            return all.Count == 0 ? "none" : PodWords.List(all, Shown);
        }

        var images = workloads.SelectMany(workload => PlanWorkloads.PodOf(workload.Resource)?.Spec["containers"]?.Elements ?? []).Select(container => container["image"]?.Text).OfType<string>();
        var quota = plan.Resources.Where(resource => resource.Type == "kubernetes:core/v1:ResourceQuota").Select(resource => resource.Inputs["spec"]?["hard"]).OfType<PlanMap>()
            .SelectMany(hard => QuotaKeys
                .Where(key => hard[key] is not null).Select(key => $"{(key is "requests.nvidia.com/gpu" ? "gpus" : key is "requests.google.com/tpu" ? "tpus" : key.Replace("requests.", "", StringComparison.Ordinal))} {hard[key]!.Text}"));
        var pools = pair.PoolsOf(old: false);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(pools is null ? $"users {List(AccessReview.People(pair.After))}; quota {List(quota)}; GPUs asked for {workloads.Sum(workload => workload.PerPod.Gpus * workload.Workload.Replicas):0.###}; images {List(images)}" : $"node pools {List(pools.Select(pool => $"{pool.Name} ({pool.MinNodes} to {pool.MaxNodes} x {pool.MachineType})"))}")}{MoneyReview.NewStack(pair.After!)}");
    }
}

/// <summary>A stack that differs.</summary>
/// <param name="Change">How.</param>
/// <param name="New">What a new stack is, in words; null for one that was there.</param>
public sealed record StackReview(StackChange Change, string? New)
{
    /// <summary>What looks renamed, with how to keep it.</summary>
    public ImmutableArray<string> Renames { get; init; } = [];
}
