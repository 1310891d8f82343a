using System.Text.Json;
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
        VerdictItem Fails(string text) => VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, text, FailOn.Guardrail);
        VerdictItem Tells(string text) => VerdictItem.Of(VerdictKind.GuardRails, pair.Stack, text);

        var come = pair.Change.Findings.Select(finding => Fails($"new: {finding}"));
        if (!pair.IsComparable)
        {
            return come;
        }

        var (before, after) = (pair.Before!, pair.After!);
        var said = after.Findings.Select(finding => finding.Kind).ToHashSet();
        return
        [
            .. come,
            // Another reason for the same waiver is a matter of words.
            .. after.Waivers.Where(waiver => !before.Waivers.ContainsKey(waiver.Key)).Select(waiver => Fails($"waived: {waiver.Key} ({waiver.Value})")),
            .. before.Waivers.Keys.Except(after.Waivers.Keys).Select(rule => Tells($"holds again: {rule}")),
            .. after.DeveloperWaivers.Except(before.DeveloperWaivers).Select(rule => Fails($"developers' stacks may waive {rule}")),
            .. before.DeveloperWaivers.Except(after.DeveloperWaivers).Select(rule => Tells($"developers' stacks may no longer waive {rule}")),
            .. from change in pair.Change.Resources
               from watch in Watching
               where watch.Type == change.Type && pair.Changed(change, watch.Path) is { Old: not null } values && watch.Lost(values.Old, values.New)
               group change.Title by watch.Words into alike
               select Fails($"{PodWords.List([.. alike])}: {alike.Key}"),
            .. before.Findings.Where(finding => !said.Contains(finding.Kind) && !after.Waivers.ContainsKey(finding.Rule))
                .Select(finding => Tells($"gone: {finding.Rule}: {finding.Resource}")),
        ];
    }

    private static bool TellsNobody(JsonElement? old, JsonElement? now) => Items(old).Count > 0 && Items(now).Count == 0;
}
