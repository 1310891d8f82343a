using System.Collections.Immutable;
using Infra.Components.Gke;
using Infra.Components.Workloads.Queue;
using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings of what an environment's cluster is given besides what GKE brings.</summary>
internal static class AddonSettings
{
    /// <summary>The object that holds them, and the environment's output.</summary>
    internal const string Section = "addons";

    /// <summary>The add-on that starts workers by the work there is.</summary>
    internal const string Keda = "keda";

    private static readonly FlagSetting KueueSetting =
        new("addons.kueue", $"Whether the cluster has Kueue {ClusterAddon.Kueue.Version}, which lets Jobs wait for their share of scarce machines; with {QueueingSettings.Section} it always has");

    private static readonly FlagSetting KedaSetting =
        new("addons.keda", $"Whether the cluster has KEDA {ClusterAddon.Keda.Version}, which starts a queue's workers by the work there is");

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared => [KueueSetting, KedaSetting];

    /// <summary>Reads which add-ons there are.</summary>
    internal static ImmutableArray<ClusterAddon> Read(SettingsReader root)
    {
        var reader = root.Section(Section);
        var queueing = QueueingSettings.IsAskedFor(root);
        var kueue = reader.Flag(KueueSetting);
        if (queueing && !kueue && reader.Has(KueueSetting))
        {
            reader.Report(KueueSetting, $"must not be off where {SettingKeys.Full(QueueingSettings.Section)} makes queues, which are Kueue's; got false", "remove it, or remove queueing");
        }

        return [.. kueue || queueing ? [ClusterAddon.Kueue] : Array.Empty<ClusterAddon>(), .. reader.Flag(KedaSetting) ? [ClusterAddon.Keda] : Array.Empty<ClusterAddon>()];
    }

    /// <summary>What to say of waking hours that nothing in the cluster would keep.</summary>
    internal static Finding KedaIsNeeded(string environment) => new(
        SettingKeys.Full(Components.Pods.WakingHours.Setting.Key),
        $"must have KEDA in the cluster, which keeps the hours and which \"{environment}\" does not bring; got an environment without it", $"set infra:{KedaSetting.Key}: true there and run pulumi up --stack {environment}");

    /// <summary>What to say of workers that KEDA is to start where the environment did not bring it; somebody else may have.</summary>
    internal static Finding KedaIsMissing(string environment, WorkQueueSpec queue) => new(
        $"{queue.SettingsPath}.workers.keda",
        $"must find KEDA in the cluster, which \"{environment}\" does not bring, or pulumi up ends with no matches for kind \"ScaledJob\"; got an environment without it", $"set infra:{KedaSetting.Key}: true there and run pulumi up --stack {environment}, unless it was installed otherwise",
        FindingLevel.Warning);
}
