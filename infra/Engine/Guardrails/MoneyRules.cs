using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Components.Workloads.Workbenches;
using Infra.Core.Findings;
using Infra.Core.Prices;
using Infra.Core.Settings;
using Infra.Costs;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Guardrails;

/// <summary>Nothing costs more than somebody meant it to, and no GPU is paid for and left alone.</summary>
internal static partial class MoneyRules
{
    private static readonly string[] Shells = ["sh", "bash", "ash", "dash"];

    internal static Guardrail[] All { get; } =
    [
        new("over-budget", FindingLevel.Error, "what always runs stays within the budget; that pools at their most nodes would exceed it is a warning", OverBudget),
        new("idle-gpu", FindingLevel.Warning, "no GPU is paid for that nobody can use, or by a pod that only waits", IdleGpus),
    ];

    private static IEnumerable<Objection> OverBudget(GuardrailContext context)
    {
        if (context.Cost is not { Budget: { } budget } cost)
        {
            yield break;
        }

        var what = $"stack \"{cost.Stack}\"";
        Objection Warned(string reason, string fix) => new(what, reason, fix) { Level = FindingLevel.Warning };

        var key = SettingKeys.Full("budget.monthlyAmount");
        if (budget.Usd is not { } limit)
        {
            yield return Warned(
                $"not compared: {budget.Currency}, and prices are in USD",
                $"say what a unit is worth in {SettingKeys.Full("prices.usdPerUnit")} of the environment, with its day");
            yield break;
        }

        var amount = string.Create(CultureInfo.InvariantCulture, $"{key} ({budget.Amount:0.##} {budget.Currency ?? "without currencyCode, taken as USD"}")
            + (budget.Currency is null or "USD" ? ")" : string.Create(CultureInfo.InvariantCulture, $", at {budget.UsdPerUnit} of {budget.RateDate:yyyy-MM-dd} {limit:N2} USD)"));
        var (always, most) = cost.Developer is { } developer
            ? (cost.AlwaysOn + developer.WorthMonth, cost.AlwaysOn + developer.WorthMonthAtMax)
            : (cost.AlwaysOn, cost.Max);
        if (always.Usd > limit)
        {
            yield return new(what, $"costs {CostText.Month(always)} USD a month{(cost.Developer is null ? " always on" : "")}, more than {amount}", "run less, or raise the amount");
        }
        else if (most.Usd > limit)
        {
            var pools = cost.Pools.Where(pool => pool.MaxNodes > pool.MinNodes).OrderByDescending(pool => pool.AtMax.Usd)
                .Select(pool => $"{pool.Pool} {CostText.Month(pool.AtMax)}").ToList();
            yield return Warned(
                $"at most costs {CostText.Month(most)} USD a month, more than {amount}{(pools.Count == 0 ? "" : $": {string.Join(", ", pools)}")}",
                $"lower {(pools.Count == 0 ? "the most replicas" : "maxNodes")}, or raise the amount");
        }
        else if (most.State == PriceState.Unknown)
        {
            yield return Warned(
                $"at most costs {CostText.Month(most)} USD a month: a part of it has no price, so that it may be more than {amount}",
                $"say what its machines cost in {SettingKeys.Full("prices.usdPerHour")} of the environment");
        }
    }

    private static IEnumerable<Objection> IdleGpus(GuardrailContext context)
    {
        // While a stack of the folder cannot be previewed nobody knows what it would use.
        foreach (var pool in context.Cost is { NotCounted.Length: 0 } cost ? cost.Pools.Where(pool => pool.MinNodes > 0 && pool.HasIdleGpus) : [])
        {
            yield return new(
                $"node pool \"{pool.Pool}\"",
                $"always has {(pool.MinNodes == 1 ? "1 node" : string.Create(CultureInfo.InvariantCulture, $"{pool.MinNodes} nodes"))} with {(Core.Machines.MachineCatalog.Find(pool.MachineType) is { TpuCount: > 0 } ? "TPUs" : "GPUs")}, {CostText.Month(pool.AtMin)} USD a month, "
                    + "that no stack of this folder can use",
                "set minNodes 0, or add a stack that asks for them");
        }

        foreach (var workload in PlanWorkloads.Of(context.Plan))
        {
            var pod = PlanWorkloads.PodOf(workload.Resource);
            var bench = context.SettingOf(workload.Resource) is { } key && key == SettingKeys.Full(WorkbenchSettings.Setting.Key) ? key : null;
            foreach (var container in pod?.Spec["containers"]?.Elements ?? [])
            {
                if (bench is not null && AsksForGpus(container) && pod?.Metadata?["annotations"]?[IdleEnd.Annotation] is null)
                {
                    yield return new(workload.Resource.Describe(), "keeps its GPU whether somebody works or not", $"set {bench}.idleMinutes, after which it ends unused, to 60 for example");
                }

                if (AsksForGpus(container) && OnlyWaits([.. container["command"].Items().Concat(container["args"].Items()).Select(word => word.Text)]))
                {
                    yield return new(
                        workload.Resource.Describe(),
                        $"container {container["name"].AsText()} asks for a GPU and its command only waits, which costs as much as working",
                        "ask for the GPU in a Job that works and ends, or leave the GPU out");
                }
            }
        }
    }

    private static bool AsksForGpus(PlanValue container) =>
        new[] { Core.NodePools.NodeTaint.Gpu.Key, Core.NodePools.NodeTaint.Tpu.Key }
            .Any(resource => (container["resources"]?["limits"]?[resource] ?? container["resources"]?["requests"]?[resource]) is { Text: not "0" })
        || PlanWorkloads.HoudiniGpusOf(container) > 0;

    // Of a shell, the command that it is given.
    private static bool OnlyWaits(IReadOnlyList<string> words) => Waiting().IsMatch(
        words.Count > 2 && Shells.Contains(words[0][(words[0].LastIndexOf('/') + 1)..]) && words[1].StartsWith('-') && words[1].EndsWith('c')
            ? words[2]
            : string.Join(' ', words));

    [GeneratedRegex(@"\A\s*(trap\s[^;]+;\s*)?(exec\s+)?((/usr)?/bin/)?(sleep\s+\S+|tail\s+(-n\s*\S+\s+)?(-[fF]|--follow\S*)\s+\S+|while\s+(true|:|\[ 1 \])\s*;\s*do\s+(sleep|wait)[^;]*;\s*done)\s*(&\s*wait\s*)?;?\s*\z")]
    private static partial Regex Waiting();
}
