using System.Collections.Immutable;
using System.Text.Json;
using Infra.Components.Gke;
using Infra.Components.Pods;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings of classes of node pools, in which one pool stands in for another.</summary>
internal static class ComputeClassSettings
{
    /// <summary>The objects that hold them, and the environment's output.</summary>
    internal const string Section = "computeClasses";

    private static readonly TextListSetting Pools = new("pools", "Node pools by name, the one that is tried first at the top");

    private static readonly FlagSetting ScaleUpAnyway =
        new("scaleUpAnyway", "Whether GKE may add nodes to any pool of the class where it can follow no rung; otherwise the pods wait") { Default = false };

    private static readonly FlagSetting ActiveMigration =
        new("activeMigration", "Whether GKE moves pods back to a pool further up once that has machines again; they are ended for it") { Default = false };

    /// <summary>The declaration.</summary>
    internal static ObjectSetting Setting { get; } = new(
        Section, "Classes by name: pools that stand in for each other where Google has no machines, for workloads that say computeClass; a pool belongs to one class at most")
    {
        Shape = SettingShape.ByName,
        Members = [Pools, ScaleUpAnyway, ActiveMigration],
        OrList = Pools,
    };

    /// <summary>Reads the classes; what is wrong stays with the reader.</summary>
    internal static ImmutableArray<ComputeClassSpec> Read(SettingsReader root) =>
    [
        .. root.Named(
            Setting,
            (name, reader) => new ComputeClassSpec
            {
                Name = name,
                Pools = reader.TextList(Pools),
                ScaleUpAnyway = reader.Flag(ScaleUpAnyway),
                ActiveMigration = reader.Flag(ActiveMigration),
            }),
    ];

    /// <summary>The declaration of a stack on a cluster that is no environment's.</summary>
    internal static ObjectSetting Foreign { get; } = new(
        Section, "Where there is no environment: classes by name, whose pools the pods of workloads that say computeClass prefer in their order")
    {
        Shape = SettingShape.ByName,
        Members = [Pools],
        OrList = Pools,
    };

    /// <summary>Reads the classes of a stack on a cluster that is no environment's; what is wrong stays with the reader.</summary>
    /// <param name="root">The root of the settings.</param>
    /// <param name="hasEnvironment">Whether the classes are an environment's.</param>
    /// <param name="pools">The pools that the stack names; null for none.</param>
    /// <returns>By class the labels of each rung's nodes.</returns>
    internal static IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> ReadForeign(
        SettingsReader root, bool hasEnvironment, IReadOnlyList<NodePoolFacts>? pools)
    {
        var classes = root.Named(Foreign, (name, reader) => (Name: name, Pools: reader.TextList(Pools), Reader: reader));
        if (hasEnvironment && root.Has(Foreign))
        {
            root.Report(Foreign, "must not be set beside environment, whose classes are used", "remove it");
            return ImmutableDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>>.Empty;
        }

        var known = (pools ?? []).DistinctBy(pool => pool.Name).ToDictionary(pool => pool.Name);
        foreach (var (name, named, reader) in classes)
        {
            root.Report(ComputeClassRules.CheckAlone(name, named).Select(AtClass));
            root.Report(named.Where(pool => !known.ContainsKey(pool)).Select(pool => new Finding(
                $"{reader.Path}.{Pools.Name}", $"must be pools of infra:{NodePoolSettings.Section}; got \"{pool}\"", Spelling.DidYouMean(pool, known.Keys) ?? "describe it there"))
                .DependingOn([.. NodePoolSettings.NamesOf(known.Count), "nodePoolsFile"]));
        }

        return classes.ToDictionary(
            entry => entry.Name,
            IReadOnlyList<IReadOnlyDictionary<string, string>> (entry) => [.. entry.Pools.Where(known.ContainsKey).Select(pool => known[pool].NodeSelector)]);
    }

    /// <summary>Checks that the classes that workloads ask for are there.</summary>
    internal static IEnumerable<Finding> CheckAsked(SettingsReader root, ComputeSettings compute, IReadOnlyCollection<string> known, string where) =>
        from asked in compute.ComputeClasses.Concat(
            from section in (string[])["trainer", "simulator"]
            where ClassOf(root, section) is not null
            select (Key: section, Class: ClassOf(root, section)!))
        where !known.Contains(asked.Class)
        select new Finding(
            SettingKeys.Full($"{asked.Key}.{WorkloadSettings.ComputeClass.Name}"),
            $"must ask for a computeClass that is there; got \"{asked.Class}\"", Spelling.DidYouMean(asked.Class, known) ?? (known.Count == 0 ? $"add it to {where}" : $"there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)} in {where}"));

    /// <summary>Checks the classes, and tells the pools of theirs.</summary>
    /// <returns>The pools, those of a class with their place in it.</returns>
    internal static ImmutableArray<NodePoolSpec> Apply(SettingsReader root, IReadOnlyList<ComputeClassSpec> classes, IReadOnlyList<NodePoolSpec> pools, ClusterSpec cluster)
    {
        var findings = ComputeClassRules.Check(classes, pools);
        root.Report(findings.Select(AtClass).Select(finding => finding.Path.EndsWith(']') ? finding.DependingOn(NodePoolSettings.NamesOf(pools.Count)) : finding));
        root.Report(findings.Count > 0 ? []
            : classes.SelectMany(spec => ComputeClassRules.CheckPlace(spec, pools, cluster)).Select(AtClass).DependingOn(NodePoolSettings.Section, "location"));
        return [.. pools.Select(pool => pool with { ComputeClass = PlaceOf(pool, classes) })];
    }

    // A class is named as its author named it, in whatever letters.
    private static Finding AtClass(Finding finding) => finding.Moved(path => SettingKeys.Full($"{Section}.{path}"));

    // Whoever reads the section says what is wrong in it.
    private static string? ClassOf(SettingsReader root, string section) =>
        root.Json(new ObjectSetting(section, "")) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(WorkloadSettings.ComputeClass.Name, out var name)
        && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private static ComputeClassPlace? PlaceOf(NodePoolSpec pool, IReadOnlyList<ComputeClassSpec> classes) =>
        classes.FirstOrDefault(spec => spec.Pools.Contains(pool.Name)) is { } found ? new(found.Name, found.Pools.IndexOf(pool.Name) + 1) : null;
}
