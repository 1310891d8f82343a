using System.Text.Json;
using Infra.Plans;
using static Infra.Plans.JsonInputs;

namespace Infra.Review;

/// <summary>What guard rails say now and did not say before, are silent about, or are told not to say.</summary>
internal static class GuardRailReview
{
    // By what somebody is told, or finds out later, what has happened.
    private static readonly (string Type, string Path, string Words, Func<JsonElement?, JsonElement?, bool> Lost)[] Watching =
    [
        ("gcp:monitoring/alertPolicy:AlertPolicy", "notificationChannels", "nobody is told of it any more", TellsNobody),
        ("gcp:billing/budget:Budget", "allUpdatesRule.monitoringNotificationChannels", "nobody is told of it any more", TellsNobody),
        ("gcp:compute/subnetwork:Subnetwork", "logConfig", "who talks to whom is no longer logged", (_, now) => now is null),
        ("gcp:container/cluster:Cluster", "loggingConfig.enableComponents", "logs less", (old, now) => Texts(old).Except(Texts(now)).Any()),
    ];

    /// <summary>What a reviewer must know.</summary>
    public static IEnumerable<VerdictItem> Of(StackPair pair)
    {
        foreach (var finding in pair.Change.Findings)
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"new: {finding}", FailOn.Guardrail);
        }

        if (!pair.IsComparable)
        {
            yield break;
        }

        // Another reason for the same waiver is a matter of words.
        foreach (var (rule, reason) in pair.After!.Waivers.Where(waiver => !pair.Before!.Waivers.ContainsKey(waiver.Key)))
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"waived: {rule} ({reason})", FailOn.Guardrail);
        }

        foreach (var rule in pair.Before!.Waivers.Keys.Where(rule => !pair.After.Waivers.ContainsKey(rule)))
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"holds again: {rule}");
        }

        foreach (var rule in pair.After.DeveloperWaivers.Except(pair.Before.DeveloperWaivers))
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"developers' stacks may waive {rule}", FailOn.Guardrail);
        }

        foreach (var rule in pair.Before.DeveloperWaivers.Except(pair.After.DeveloperWaivers))
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"developers' stacks may no longer waive {rule}");
        }

        foreach (var group in from change in pair.Change.Resources
                              from watch in Watching
                              where watch.Type == change.Type && pair.Changed(change, watch.Path) is { Old: not null } values && watch.Lost(values.Old, values.New)
                              group $"{PlanResource.KindOf(change.Type)} \"{change.Name}\"" by watch.Words)
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"{PodWords.List([.. group])}: {group.Key}", FailOn.Guardrail);
        }

        var said = pair.After.Findings.Select(finding => finding.Kind).ToHashSet();
        foreach (var finding in pair.Before.Findings.Where(finding => !said.Contains(finding.Kind) && !pair.After.Waivers.ContainsKey(finding.Rule)))
        {
            yield return VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, $"gone: {finding.Rule}: {finding.Resource}");
        }
    }

    private static bool TellsNobody(JsonElement? old, JsonElement? now) => Items(old).Count > 0 && Items(now).Count == 0;
}
