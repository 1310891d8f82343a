using System.Collections.Immutable;
using Infra.Components.Gke;
using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.Names;
using Infra.Core.Queueing;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>An environment's queues: how its pools are divided among the stacks on it.</summary>
/// <param name="Division">The quotas.</param>
/// <param name="Namespaces">The namespaces of each stack.</param>
/// <param name="HighPriority">The stacks whose Jobs may have the priority <c>high</c>.</param>
public sealed record EnvironmentQueues(
    QueueDivision Division, IReadOnlyDictionary<string, IReadOnlyList<string>> Namespaces, ImmutableArray<string> HighPriority);

/// <summary>The settings of an environment's queues.</summary>
internal static class QueueingSettings
{
    /// <summary>The object that holds them; without it nothing is queued.</summary>
    internal const string Section = "queueing";

    // The quotas of a stack file that queues go by, and what they count.
    private static readonly (string Key, string Resource)[] Quotas =
    [
        ("cpu", QueuedResource.Cpu), ("memory", QueuedResource.Memory), ("ephemeralStorage", QueuedResource.EphemeralStorage), ("gpus", QueuedResource.Gpu), ("tpus", QueuedResource.Tpu),
    ];

    private static readonly ObjectSetting Queueing = new(Section, "Queues");

    private static readonly TextListSetting HighPriority =
        new("queueing.highPriority", "Stacks whose Jobs may have the priority high; queueing itself, be it {}, lets the Jobs of all stacks wait for their share of the pools");

    private static readonly FlagSetting SpotFirst =
        new("queueing.spotFirst", "Whether Jobs that may run on either take machines that Google may take back before those that are kept") { Default = false };

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared => [HighPriority, SpotFirst];

    /// <summary>Whether a stack file asks for queues.</summary>
    internal static bool IsAskedFor(SettingsReader root) => root.Has(Queueing);

    /// <summary>Reads the queues; what is wrong stays with the reader.</summary>
    /// <param name="root">The root of the settings.</param>
    /// <param name="pools">The pools; nothing is divided where one of them is refused for itself.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="stacks">The stacks on the environment, as their files name them.</param>
    /// <returns>Null where nothing is queued.</returns>
    internal static EnvironmentQueues? Read(SettingsReader root, IReadOnlyList<NodePoolSpec> pools, ClusterSpec cluster, IReadOnlyList<FolderQueue> stacks)
    {
        var reader = root.Section(Section);
        var high = reader.TextList(HighPriority);
        var spotFirst = reader.Flag(SpotFirst);
        if (!reader.IsGiven)
        {
            root.Report(pools.Where(pool => pool.FlexStart is { QueuedProvisioning: true }).Take(1).Select(pool => new Finding(
                SettingKeys.Full(Section),
                $"must be set for Kueue to ask for the machines of pool \"{pool.Name}\", which come for nobody else (queuedProvisioning); got nothing", $"set infra:{Section}: {{}}",
                FindingLevel.Warning)));
            return null;
        }

        var names = stacks.Select(stack => stack.Stack).ToList();
        foreach (var unknown in high.Where(stack => !names.Contains(stack)))
        {
            var hint = names.Count == 0 ? "there is none yet" : Spelling.DidYouMean(unknown, names) ?? $"there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names)}";
            reader.Report(HighPriority, $"must name stacks on this environment; got \"{unknown}\"", hint);
        }

        if (!pools.All(NodePoolSettings.IsSound))
        {
            return null;
        }

        root.Report(names.SelectMany(name => KubernetesNames.CheckLabel($"stack \"{name}\"", name)).Select(finding => finding with
        {
            Fix = $"{finding.Fix}, since its queue is called as the stack is",
        }));
        var division = QueueQuotas.Divide(
            QueueFlavor.Together(pools.Select(pool => (pool.Facts(cluster), FlavorOf(pool, cluster)))),
            [.. stacks.Select(stack => new QueueClaim(stack.Stack, Asked(stack)))],
            spotFirst,
            SettingKeys.Full(Section));
        root.Report(division.Findings.DependingOn(NodePoolSettings.Section));
        return new(division, stacks.ToDictionary(stack => stack.Stack, stack => stack.Namespaces), high);
    }

    private static QueueFlavor FlavorOf(NodePoolSpec pool, ClusterSpec cluster)
    {
        var machine = MachineCatalog.Find(pool.MachineType)!;
        var storage = machine.LocalSsdCount > 0 && pool.LocalSsd is null or LocalSsdUse.Ephemeral
            ? EphemeralStorage.OfLocalSsdMib(machine.LocalSsdCount, machine.LocalSsdGib)
            : EphemeralStorage.OfBootDiskMib(pool.DiskSizeGb);
        var provisioned = pool.FlexStart is { QueuedProvisioning: true };
        return QueueFlavor.Of(pool.Facts(cluster), storage) with
        {
            Provisioned = provisioned,

            // Kueue counts by where nodes stand only nodes that are there, or are asked for all at once: a pool that grows from nothing would never be used.
            KnowsTopology = pool.CompactPlacement && (provisioned || !pool.Size.Autoscaled),
        };
    }

    // What is no amount is told when the stack itself is previewed.
    private static Dictionary<string, long> Asked(FolderQueue stack) => Quotas
        .Select(quota => (quota.Resource, Amount: stack.Quota.TryGetValue(quota.Key, out var text) ? QueuedResource.Parse(quota.Resource, text) : null))
        .Where(each => each.Amount is not null)
        .ToDictionary(each => each.Resource, each => each.Amount!.Value, StringComparer.Ordinal);
}
