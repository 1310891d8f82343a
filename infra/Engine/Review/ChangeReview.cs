using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Core.Machines;
using Infra.Costs;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Review;

/// <summary>What is replaced, ended or restarted, what Pulumi's preview will not show, and what cannot be taken back.</summary>
internal static partial class ChangeReview
{
    private const string NodePool = "gcp:container/nodePool:NodePool";

    // https://cloud.google.com/kubernetes-engine/docs/how-to/node-pools#deleting_a_node_pool: GKE waits for pods and disruption budgets.
    private const string LongestDrain = "1 hour";
    private const int ShortJobSeconds = 3600;

    // https://cloud.google.com/kubernetes-engine/docs/concepts/managing-clusters#manual-changes: these make nodes anew; labels, taints and tags do not.
    private static readonly string[] NewNodes =
    [
        "nodeConfig.machineType", "nodeConfig.diskType", "nodeConfig.diskSizeGb", "nodeConfig.bootDisk", "nodeConfig.imageType", "nodeConfig.kubeletConfig",
        "nodeConfig.linuxNodeConfig", "nodeConfig.containerdConfig", "nodeConfig.gcfsConfig", "nodeConfig.gvnic", "nodeConfig.workloadMetadataConfig", "version",
    ];

    // https://cloud.google.com/sql/docs/mysql/instance-settings, https://cloud.google.com/memorystore/docs/redis/scaling-behavior (checked 2026-11)
    private static readonly (string Type, string[] Paths, string Words)[] Restarts =
    [
        ("gcp:sql/databaseInstance:DatabaseInstance", ["settings.tier", "settings.edition", "settings.availabilityType"], "restarts, and every connection breaks for some minutes"),
        ("gcp:sql/databaseInstance:DatabaseInstance", ["settings.databaseFlags"], "may restart, and every connection break for some minutes"),
        ("gcp:redis/instance:Instance", ["memorySizeGb"], "breaks its connections for some minutes, and may lose what was written meanwhile"),
        ("gcp:redis/instance:Instance", ["redisVersion"], "is down while it is upgraded, and in the tier BASIC loses all that is in it"),
    ];

    // Their removal or replacement stops nothing that runs, or is told elsewhere: as access, as money.
    private static readonly string[] Quiet =
    [
        "kubernetes:core/v1:ResourceQuota", "kubernetes:core/v1:LimitRange", "kubernetes:networking.k8s.io/v1:NetworkPolicy", "kubernetes:policy/v1:PodDisruptionBudget",
        "gcp:billing/budget:Budget", "gcp:monitoring/notificationChannel:NotificationChannel", "pulumi:pulumi:StackReference",
    ];

    /// <summary>What a reviewer must know.</summary>
    public static IEnumerable<VerdictItem> Of(StackPair pair, IReadOnlyList<Rename> renames, IReadOnlyCollection<StackPair> all)
    {
        if (pair.Change is { IsGone: true, OldFailure: null } gone)
        {
            return
            [
                VerdictItem.Of(
                    VerdictKind.Replaced,
                    pair.Stack,
                    $"gone from the files: what it deployed ({NumberWords.Count(gone.Resources.Length, "resource")}) stays, and costs, until pulumi destroy -s {pair.Stack}"),
            ];
        }

        return pair.Change.IsNew ? [] : [.. Ended(pair, renames, all), .. Refused(pair), .. OneWay(pair)];
    }

    private static IEnumerable<VerdictItem> Ended(StackPair pair, IReadOnlyList<Rename> renames, IReadOnlyCollection<StackPair> all)
    {
        VerdictItem Item(string text) => VerdictItem.Of(VerdictKind.Replaced, pair.Stack, text, FailOn.Replace);

        var packing = new Lazy<Packing?>(() => Packing.Of(pair.Stack, all, old: true));
        var renamed = renames.Where(rename => !DataReview.Holds(rename.Old.Type)).ToList();
        foreach (var rename in renamed)
        {
            var ended = rename.Old.Type == NodePool ? [] : pair.Workloads(old: true)!
                .Where(workload => workload.Resource.Urn == rename.Old.Urn || (NameOfParent(rename) is not null && workload.Resource.Parent == rename.Old.Parent)).ToList();
            var pods = rename.Old.Type == NodePool
                ? Overlap(pair, rename.Old.Name, rename.New.Name, packing.Value) + Evicted(packing.Value, rename.Old.Name, "")
                : ended.Count == 0 ? "" : $"; ends {PodWords.List(ended.ConvertAll(PodWords.Of))}";
            var what = NameOfParent(rename) is { } parent ? $"{parent} ({NumberWords.Count(rename.Pairs.Count, "resource")})" : $"{PlanResource.KindOf(rename.Old.Type)} \"{rename.Old.Name}\"";
            var name = NameOfParent(rename) is null ? rename.New.Name : Rename.NameOf(rename.New.Parent);
            yield return Item($"{what} looks renamed to \"{name}\": deleted and made anew; {rename.Keep}{pods}") with { IsLost = ended.Exists(LosesWork) };
        }

        var quietly = renamed.Select(rename => rename.Old.Parent).Concat(renames.Select(rename => rename.Old.Urn)).ToHashSet();
        var others = new List<ResourceChange>();
        foreach (var change in pair.Change.Resources.OrderBy(Rank).ThenBy(change => change.Kind == ChangeKind.Removed ? 0 : 1))
        {
            var was = pair.Old(change.Urn);
            if (change.Kind == ChangeKind.Added || was is null || DataReview.Holds(change.Type) && change.Kind != ChangeKind.Updated
                || (change.Kind == ChangeKind.Removed && (quietly.Contains(change.Urn) || (quietly.Contains(was.Parent) && was.Parent.Length > 0)))
                || IsQuiet(change.Type))
            {
                continue;
            }

            if (change.Type == NodePool && Pool(pair, change, packing) is { } pool)
            {
                yield return Item(pool);
            }
            else if (change.Type != NodePool && Pods(pair, change) is { } pods)
            {
                yield return Item(pods) with { IsLost = LosesWork(pair.Workload(change.Urn, old: true)!) };
            }
            else if (change is { Type: "gcp:container/cluster:Cluster", Kind: ChangeKind.Updated } && Fewer(pair, change) is { } fewer)
            {
                yield return Item($"cluster \"{change.Name}\" {fewer}, of every pool that has no zones of its own; their pods move");
            }
            else if (Restart(pair, change) is { } restart)
            {
                yield return Item(restart);
            }
            else if (change.Kind is ChangeKind.Replaced or ChangeKind.Removed)
            {
                others.Add(change);
            }
        }

        // The gravest are named; of a replaced cluster or namespace there are dozens.
        const int Named = 3;
        foreach (var kind in others.GroupBy(change => change.Kind))
        {
            var list = kind.ToList();
            foreach (var change in list.Take(Named))
            {
                yield return Item(
                    $"{change.Title} is {(change.Kind == ChangeKind.Removed ? "removed" : $"replaced ({DataReview.Causes(change)}){Order(change)}")}{change.Guarded}");
            }

            if (list.Count > Named)
            {
                yield return Item($"{list.Count - Named} more are {(kind.Key == ChangeKind.Removed ? "removed" : "replaced")}");
            }
        }
    }

    // A node pool that is deleted, or whose nodes are made anew.
    private static string? Pool(StackPair pair, ResourceChange change, Lazy<Packing?> packing)
    {
        var node = $"node pool \"{change.Name}\"";
        var rolled = change.Properties
            .Where(property => NewNodes.Any(path =>
                ProviderAnswers.IsWithin(property.Path, path) || (ProviderAnswers.IsWithin(path, property.Path) && pair.Changed(change, path) is not null)))
            .Select(DataReview.Words).ToList();
        return change.Kind switch
        {
            ChangeKind.Removed => $"{node} is removed{Evicted(packing.Value, change.Name, " if another pool takes them")}{change.Guarded}",
            ChangeKind.Replaced => $"{node} is replaced ({DataReview.Causes(change)})"
                + (change.Answer == ProviderAnswer.ReplacedCreateFirst ? Overlap(pair, change.Name, change.Name, packing.Value) : "")
                + Evicted(packing.Value, change.Name, "") + change.Guarded,
            ChangeKind.Updated when Fewer(pair, change) is { } fewer => $"{node} {fewer}{Evicted(packing.Value, change.Name, "")}",
            ChangeKind.Updated when rolled.Count > 0 =>
                $"{node} makes its nodes anew, one after another ({string.Join(", ", rolled)}){Evicted(packing.Value, change.Name, "")}",
            _ => null,
        };
    }

    // Nodes that go at once: of a zone, or of a number that nothing but the file changes.
    private static string? Fewer(StackPair pair, ResourceChange change) =>
        pair.Changed(change, "nodeLocations") is { Old: not null, New: not null } zones && JsonInputs.Texts(zones.Old).Except(JsonInputs.Texts(zones.New)).ToList() is { Count: > 0 } left
            ? $"loses its nodes in {string.Join(", ", left)}"
        : pair.Changed(change, "nodeCount") is { Old: { ValueKind: JsonValueKind.Number } was, New: { ValueKind: JsonValueKind.Number } now } && now.GetInt32() < was.GetInt32()
            ? $"loses nodes (nodeCount {was} -> {now})"
        : null;

    // While both are there, so are both their nodes and GPUs.
    private static string Overlap(StackPair pair, string old, string now, Packing? packing)
    {
        if (pair.PoolsOf(old: true)?.FirstOrDefault(pool => pool.Name == old) is not { } was || pair.PoolsOf(old: false)?.FirstOrDefault(pool => pool.Name == now) is not { } becomes)
        {
            return "";
        }

        // As many as the pods that move need; the old ones go one after another.
        var nodes = Math.Max(becomes.MinNodes, packing?.Fit.Pools.FirstOrDefault(pool => pool.Pool == old)?.NodesNow ?? 0);

        // What Google counts are the machines' GPUs, however they are shared, and those that it may take back by themselves:
        // https://docs.cloud.google.com/compute/resource-usage#gpu_quota (checked 2026-11)
        var gpus = new[] { (Pool: was, Plan: pair.OldPlan), (Pool: becomes, Plan: pair.NewPlan) }.Where(side => side.Pool.GpuCount > 0)
            .GroupBy(side => (side.Pool.GpuType, IsPreemptible: side.Pool.Capacity != NodeCapacity.OnDemand || PoolOrders.Of(side.Pool, side.Plan).FlexStart)).ToList();
        var quota = gpus.Select(group => string.Create(
            CultureInfo.InvariantCulture,
            $"{group.Sum(side => PoolOrders.GpusOf(side.Pool, side.Plan) * side.Pool.MaxNodes)} {group.Key.GpuType}{(group.Key.IsPreemptible ? " (preemptible)" : "")}"));
        string?[] parts =
        [
            nodes > 0 && pair.After!.NodeHours.TryGetValue(now, out var hour)
                ? $"{(hour * nodes).Text()} USD an hour more for {NumberWords.Count(nodes, "node")}"
                : null,
            gpus.Count > 0 ? $"the project's quota must have room for up to {string.Join(" and ", quota)}" : null,
        ];
        return $"; both pools stand until the old one is empty{(string.Join(", ", parts.OfType<string>()) is { Length: > 0 } more ? $": {more}" : "")}";
    }

    private static string Evicted(Packing? packing, string pool, string condition)
    {
        var pods = packing?.On(pool).ToList() ?? [];
        if (pods.Count == 0)
        {
            return "; no pod of these stacks runs there as packed";
        }

        const int Shown = 4;
        var names = pods.Select(entry => $"{entry.Stack} {PodWords.Of(entry.Workload)}").ToList();
        var lost = pods.Where(entry => !PodWords.Return(entry.Workload).StartsWith("comes back", StringComparison.Ordinal))
            .Select(entry => $"{entry.Workload.Workload.Name} {PodWords.Return(entry.Workload)}").Distinct().ToList();
        return $"; evicts pods of {string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? $" and {names.Count - Shown} more workloads" : "")}, each within "
            + string.Create(CultureInfo.InvariantCulture, $"{pods.Max(entry => PodWords.Grace(entry.Workload))} s, all within {LongestDrain}; ")
            + (lost.Count < pods.Count ? $"they come back{condition}" : "")
            + (lost.Count == 0 ? "" : $"{(lost.Count < pods.Count ? ", but " : "")}{string.Join(", ", lost.Take(Shown))}");
    }

    // A workload whose pods end: because it goes, is made anew, is told to have none, or has pods that cannot stand beside their successors.
    private static string? Pods(StackPair pair, ResourceChange change)
    {
        if (pair.Workload(change.Urn, old: true) is not { } workload)
        {
            return null;
        }

        var (pods, grace) = (PodWords.Of(workload), string.Create(CultureInfo.InvariantCulture, $"within {PodWords.Grace(workload)} s"));
        if (change.Kind is ChangeKind.Removed or ChangeKind.Replaced)
        {
            return change.Kind == ChangeKind.Removed ? $"{pods} is removed; its pods end {grace}"
                : LosesWork(workload) ? $"running Job ended: {pods} stops {grace} and begins again from the start ({DataReview.Causes(change)}); what it has not saved is lost"
                : IsJob(change.Type) ? $"{pods} runs again ({DataReview.Causes(change)}), for {workload.Resource.Inputs["spec"]!["activeDeadlineSeconds"]!.Text} s at most"
                : $"{pods} is replaced ({DataReview.Causes(change)}){Order(change)}; its pods end {grace}";
        }

        // https://keda.sh/docs/latest/reference/scaledjob-spec/ (checked 2026-11): unless it is told to do so gradually.
        if (PlanResource.KindOf(change.Type) == "ScaledJob" && change.Kind == ChangeKind.Updated && workload.Resource.Inputs["spec"]?["rollout"]?["strategy"] is not PlanText { Text: "gradual" }
            && change.Properties.FirstOrDefault(property => property.Path.StartsWith("spec", StringComparison.Ordinal)) is { } cause)
        {
            return $"{workload.Workload.Name}: KEDA ends its running Jobs, {grace}, and starts others ({DataReview.Words(cause)})";
        }

        if (change.Kind != ChangeKind.Updated || workload.Workload.Replicas == 0)
        {
            return null;
        }

        if (pair.Workload(change.Urn, old: false)?.Workload is { Replicas: 0, MaxReplicas: 0 or 1 } && PlanResource.KindOf(change.Type) is "Deployment" or "StatefulSet"
            && change.Properties.Any(property => property is { Path: "spec.replicas", New: "0" }))
        {
            return $"{pods} has no pods any more; they end {grace}";
        }

        if (IsJob(change.Type) && change.Properties.Any(property => property is { Path: "spec.suspend", New: "true" }))
        {
            return $"{pods} is suspended: its pods end {grace}, and where it goes on it begins again from the start; what it has not saved is lost";
        }

        var template = change.Properties.Where(property => TemplatePath().IsMatch(property.Path)).ToList();
        if (template.Count == 0)
        {
            return null;
        }

        var causes = PodWords.List(template.ConvertAll(DataReview.Words), shown: 2);
        return PlanResource.KindOf(change.Type) switch
        {
            "StatefulSet" => $"{pods} restarts, one pod after another, each down until its successor is ready ({causes})",
            "DaemonSet" => $"{pods} restarts on every node, one after another ({causes})",
            "Deployment" when workload.Resource.Inputs["spec"]?["strategy"]?["type"] is PlanText { Text: "Recreate" } =>
                $"{pods} is down from its end {grace} until new pods are ready ({causes})",
            _ => null,
        };
    }

    // A Job that has only minutes, such as a queue's starter, has long ended, or is soon made up for.
    private static bool LosesWork(PlanWorkload workload) =>
        IsJob(workload.Resource.Type) && workload.Resource.Inputs["spec"]?["activeDeadlineSeconds"] is not PlanNumber { Value: <= ShortJobSeconds };

    private static bool IsJob(string type) => type == "kubernetes:batch/v1:Job";

    private static string? Restart(StackPair pair, ResourceChange change) => change.Kind != ChangeKind.Updated ? null : (
        from rule in Restarts
        where rule.Type == change.Type
        from path in rule.Paths
        let changed = pair.Changed(change, path)
        where changed is not null
        select $"{change.Title} {rule.Words} ({DataReview.Words(changed.Value.Shown)})").FirstOrDefault();

    private static IEnumerable<VerdictItem> Refused(StackPair pair) =>
        from change in pair.Change.Resources
        where change is { Kind: ChangeKind.Replaced, Answer: ProviderAnswer.ReplacedPreviewFails }
        select VerdictItem.Of(
            VerdictKind.PreviewFails,
            pair.Stack,
            $"{change.Title} ({DataReview.Causes(change)}); use: pulumi up --skip-preview --target '{change.Urn}' -s {pair.Stack}",
            FailOn.PreviewFails,
            FailOn.Replace);

    // Of what holds data and is replaced, the first line has it.
    private static IEnumerable<VerdictItem> OneWay(StackPair pair) =>
        from change in pair.Change.Resources
        where change.Kind is ChangeKind.Updated or ChangeKind.Kept || (change.Kind == ChangeKind.Replaced && !DataReview.Holds(change.Type))
        from why in change.Properties.GroupBy(property => property.Note ?? LifelongRules.OneWay(change.Type, property))
        where why.Key is not null
        select VerdictItem.Of(VerdictKind.Irreversible, pair.Stack, $"{change.Title} {DataReview.Words(why.First())}: {why.Key}", FailOn.Irreversible);

    private static int Rank(ResourceChange change) =>
        change.Type.StartsWith("gcp:container", StringComparison.Ordinal) ? 0
        : change.Type == "kubernetes:batch/v1:Job" ? 1
        : change.Type is "kubernetes:apps/v1:StatefulSet" or "kubernetes:apps/v1:Deployment" or "kubernetes:core/v1:Pod" ? 2
        : change.Type is "kubernetes:core/v1:Service" or "kubernetes:core/v1:Secret" || change.Type.StartsWith("gcp:compute", StringComparison.Ordinal) ? 3
        : 4;

    private static bool IsQuiet(string type) =>
        Quiet.Contains(type) || AccessReview.IsGrant(type) || type.StartsWith("random:", StringComparison.Ordinal) || type.StartsWith("kubernetes:rbac", StringComparison.Ordinal);

    private static string Order(ResourceChange change) => change.Answer switch
    {
        ProviderAnswer.ReplacedCreateFirst => ", the new one first",
        ProviderAnswer.Replaced => "",
        _ => ", the old one is deleted first",
    };

    private static string? NameOfParent(Rename rename) => Rename.NameOf(rename.Old.Parent) == Rename.NameOf(rename.New.Parent)
        ? null
        : $"{PlanResource.KindOf(Rename.TypeOf(rename.Old.Parent))} \"{Rename.NameOf(rename.Old.Parent)}\"";

    [GeneratedRegex(@"^spec\.template($|\.|\[)")]
    private static partial Regex TemplatePath();
}
