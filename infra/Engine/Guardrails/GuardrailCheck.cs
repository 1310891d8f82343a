using System.Collections.Immutable;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Core.Settings;
using Infra.Fitting;
using Infra.Plans;
using Infra.Stacks;

namespace Infra.Guardrails;

/// <summary>Holds a plan against every guard rail.</summary>
public static class GuardrailCheck
{
    // Enough to see which they are.
    private const int MostNamed = 3;

    /// <summary>In the place of a rule's name: what a component of the program warns of by itself.</summary>
    public const string ComponentRule = "settings";

    /// <summary>The rules, in the order in which they are described.</summary>
    public static ImmutableArray<Guardrail> Rules { get; } =
        [.. ExposureRules.All, .. SecretRules.All, .. AccessRules.All, .. CareRules.All, .. TenantRules.All, .. WorkloadRules.All, .. SchedulingRules.All, .. MoneyRules.All];

    /// <summary>Checks a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pools">The node pools that its pods run on; null where they are not known.</param>
    /// <param name="waivers">The rules that the stack waives, with the reason of each.</param>
    /// <returns>The report; a waiver of a rule that does not exist, or without a reason, is an error of its own.</returns>
    public static GuardrailReport Run(Plan plan, IReadOnlyList<NodePoolFacts>? pools, IReadOnlyDictionary<string, string> waivers) =>
        Run(new GuardrailContext(plan, pools), waivers);

    /// <summary>Checks a plan together with what is known around it.</summary>
    /// <param name="context">The plan and its surroundings.</param>
    /// <param name="waivers">The rules that the stack waives, with the reason of each.</param>
    /// <returns>The report; a waiver of a rule that does not exist, or without a reason, is an error of its own.</returns>
    public static GuardrailReport Run(GuardrailContext context, IReadOnlyDictionary<string, string> waivers)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(waivers);
        if (context is { Fit: null, Pools: { } pools })
        {
            context = context with { Fit = Fit.Plan([.. PlanWorkloads.Of(context.Plan).Select(entry => entry.Workload)], pools) };
        }

        var findings = new List<GuardrailFinding>();
        var waived = ImmutableArray.CreateBuilder<Waiver>();
        foreach (var rule in Rules)
        {
            var raised = rule.Check(context).Select(it => new GuardrailFinding(rule.Name, it.Level ?? rule.Level, it.Resource, it.Reason, it.Fix)).ToList();
            if (waivers.TryGetValue(rule.Name, out var reason) && !string.IsNullOrWhiteSpace(reason) && MayWaive(context, rule.Name))
            {
                waived.Add(new(rule.Name, reason, raised.Count));
            }
            else
            {
                findings.AddRange(Grouped(context.Plan, raised));
            }
        }

        findings.AddRange(CheckWaivers(context, waivers));
        findings.AddRange(ComponentWarnings(context.Plan));
        return new([.. findings.OrderByDescending(finding => finding.Level)], waived.ToImmutable());
    }

    /// <summary>What the components of a plan warn of by themselves; the same of several is said once.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>The warnings in the plan's order.</returns>
    public static IEnumerable<GuardrailFinding> ComponentWarnings(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Warnings
            .GroupBy(warning => new { warning.What, Message = warning.Finding.Message.Replace(warning.Name, PlanReading.Family(warning.Name), StringComparison.Ordinal) })
            .Select(group => group.ToList())
            .Select(group => new GuardrailFinding(
                ComponentRule,
                FindingLevel.Warning,
                group[0].Subject + AndMore(group.Select(warning => $"\"{warning.Name}\"")),
                $"{group[0].Finding.Path}{AndMore(group.Where(warning => warning.Name == group[0].Name).Select(warning => warning.Finding.Path))}: {group[0].Finding.Rule}",
                group[0].Finding.Fix));
    }

    private static string AndMore(IEnumerable<string> all)
    {
        var others = all.Distinct().Skip(1).ToList();
        return others.Count == 0 ? "" : $" and {others.Count} more ({string.Join(", ", others.Take(MostNamed))}{(others.Count > MostNamed ? " among them" : "")})";
    }

    // What is said of many numbered resources in the same words is said once: how many of how many.
    private static IEnumerable<GuardrailFinding> Grouped(Plan plan, IReadOnlyList<GuardrailFinding> raised)
    {
        var named = raised.ToLookup(finding =>
        {
            if (plan.Resources.FirstOrDefault(resource => resource.Describe() == finding.Resource) is not { } resource)
            {
                return new { Type = finding.Resource, Family = "", finding.Reason, finding.Fix };
            }

            var family = PlanReading.Family(resource.Name);
            string Common(string words) => words.Replace(resource.Name, family, StringComparison.Ordinal);
            return new { resource.Type, Family = family, Reason = Common(finding.Reason), Fix = Common(finding.Fix) };
        });
        return named.SelectMany(IEnumerable<GuardrailFinding> (group) =>
        {
            var alike = group.Key;
            if (group.Count() == 1 || alike.Family.Length == 0)
            {
                return group;
            }

            var all = plan.Resources.Count(resource => resource.Type == alike.Type && PlanReading.Family(resource.Name) == alike.Family);
            return [group.First() with { Resource = $"{alike.Type} \"{alike.Family}\"", Reason = $"{group.Count()} of {all}: {alike.Reason}", Fix = alike.Fix }];
        });
    }

    // Whoever is on somebody else's environment does not decide alone what endangers the others there.
    private static bool MayWaive(GuardrailContext context, string rule) =>
        !WaiverSettings.OfEnvironments.Contains(rule) || context.Environment?.DeveloperWaivers is not { } allowed || allowed.Contains(rule);

    private static IEnumerable<GuardrailFinding> CheckWaivers(GuardrailContext context, IReadOnlyDictionary<string, string> waivers)
    {
        var plan = context.Plan;
        var names = Rules.Select(rule => rule.Name).ToList();
        foreach (var (name, reason) in waivers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!names.Contains(name))
            {
                var near = Spelling.Nearest(name, names);
                yield return Fault($"there is no rule \"{name}\"", near is null ? $"the rules are {string.Join(", ", names)}" : $"did you mean \"{near}\"?");
            }
            else if (string.IsNullOrWhiteSpace(reason))
            {
                yield return Fault($"a waiver of \"{name}\" needs a reason", "say why, or take the waiver out");
            }
            else if (!MayWaive(context, name))
            {
                yield return Fault(
                    $"a waiver of \"{name}\" holds only where the environment allows it",
                    "mend what the rule objects to and take the waiver out, "
                    + $"or have whoever keeps the environment add \"{name}\" to {SettingKeys.Full(WaiverSettings.ForDevelopers.Key)} of stack \"{context.Environment!.Stack}\"");
            }
        }

        GuardrailFinding Fault(string reason, string fix) => new("waivers", FindingLevel.Error, $"stack \"{plan.Stack}\"", reason, fix);
    }
}
