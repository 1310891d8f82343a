using System.Collections.Immutable;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Gke;

/// <summary>What GKE accepts of the ComputeClasses of a cluster, and what their pools must be for pods to go down all rungs.</summary>
public static class ComputeClassRules
{
    // GKE's own classes: https://docs.cloud.google.com/kubernetes-engine/docs/concepts/about-autopilot-mode-standard-clusters (checked 2026-11).
    private const string BuiltIn = "autopilot";

    /// <summary>Checks the classes of a cluster.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="pools">All pools of the cluster.</param>
    /// <returns>One finding a mistake, at the class's name; warnings where a class cannot do what it is for.</returns>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<ComputeClassSpec> classes, IReadOnlyList<NodePoolSpec> pools)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(pools);
        var names = pools.Select(pool => pool.Name).ToList();
        return
        [
            .. classes.SelectMany(spec => CheckClass(spec, pools, names)),
            .. from spec in classes
            from pool in spec.Pools.Distinct()
            group spec.Name by pool into shared
            where shared.Count() > 1
            select new Finding(shared.Last(), $"must have pools of its own, for GKE knows one class a pool; got \"{shared.Key}\", which {shared.First()} has", "remove it from one"),
        ];
    }

    private static IEnumerable<Finding> CheckClass(ComputeClassSpec spec, IReadOnlyList<NodePoolSpec> pools, List<string> names) => Finding.Of(
    [
        .. CheckAlone(spec.Name, spec.Pools),
        names.Contains(spec.Name)
            ? new(spec.Name, $"must be no pool's name, for a queue counts both by their names; got \"{spec.Name}\"", "rename one") : null,
        .. spec.Pools.SelectMany((pool, i) => pools.FirstOrDefault(each => each.Name == pool) is not { } found
            ? [new($"{spec.Name}[{i}]", $"must be a node pool of this cluster; got \"{pool}\"", Spelling.DidYouMean(pool, names) ?? $"there are {string.Join(", ", names.Where(name => name.Length > 0))}")]
            : spec.Pools.IndexOf(pool) == i ? CheckPool($"{spec.Name}[{i}]", found) : []),
    ]);

    /// <summary>Checks a class by itself, whatever pools there are.</summary>
    /// <returns>One finding a mistake, at the class's name.</returns>
    internal static IEnumerable<Finding> CheckAlone(string name, ImmutableArray<string> pools) => Finding.Of(
    [
        .. KubernetesNames.CheckLabel(name, name),
        name.StartsWith(BuiltIn, StringComparison.Ordinal) ? new(name, $"must not begin with {BuiltIn}, as GKE's own classes do; got \"{name}\"", "rename it") : null,
        pools.IsEmpty ? new(name, "must name at least one node pool; got none", "list them, the one to try first at the top") : null,
        .. pools.Select((pool, i) => pools.IndexOf(pool) == i ? null
            : new Finding($"{name}[{i}]", $"must be there once; got \"{pool}\" twice", "remove one")),
    ]);

    /// <summary>Checks where the pools of a class are.</summary>
    /// <param name="spec">The class; its pools have nothing against them.</param>
    /// <param name="pools">All pools of the cluster.</param>
    /// <param name="cluster">The cluster.</param>
    /// <returns>A warning where a shortage in one zone would be one on every rung.</returns>
    public static IReadOnlyList<Finding> CheckPlace(ComputeClassSpec spec, IReadOnlyList<NodePoolSpec> pools, ClusterSpec cluster)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(cluster);
        var zones = pools.Where(pool => spec.Pools.Contains(pool.Name)).Select(pool => pool.KnownZones(cluster) ?? []).ToList();
        return spec.Pools.Length < 2 || zones.Exists(each => each.Count != 1) || zones.Select(each => each[0]).Distinct().Count() > 1 ? [] :
        [
            new(spec.Name, $"should have a pool in another zone, or a shortage of machines in {zones[0][0]} is one on every rung; got {string.Join(", ", spec.Pools)}, all there", "set zones on one of them, where the cluster's ‹nodeZones› allow it", FindingLevel.Warning),
        ];
    }

    // Pods of a class tolerate what capacity and accelerators put on nodes, and nothing else.
    private static IEnumerable<Finding> CheckPool(string path, NodePoolSpec pool) => Finding.Of(
    [
        pool.Taints.Count > 0
            ? new(path, $"must be a pool without taints of its own, which pods of a class do not tolerate; got \"{pool.Name}\" with {string.Join(", ", pool.Taints)}", "remove them: the class keeps others off") : null,
        pool.IsArm
            ? new(path, $"must be a pool of x86 processors, as images on the other rungs are built for; got \"{pool.Name}\" ({pool.MachineType})", "assign workloads to it by name") : null,
        pool.FlexStart is { QueuedProvisioning: true }
            ? new(path, $"must be a pool that grows as pods need it, which ‹queuedProvisioning› does not; got \"{pool.Name}\"", "remove it from the class, or ‹queuedProvisioning› from the pool") : null,
    ]);
}
