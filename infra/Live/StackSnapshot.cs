using System.Text.Json.Nodes;
using Infra.Core.NodePools;
using Infra.Fitting;
using Infra.Guardrails;
using Infra.Plans;

namespace Infra.Live;

/// <summary>A stack's plan beside what a cluster has of it at one moment.</summary>
internal sealed class StackSnapshot
{
    private const string Scaler = "ScaledObject";

    private readonly IReadOnlyList<JsonNode> _events;
    private readonly ILookup<string, JsonNode> _nodes;

    private StackSnapshot(IReadOnlyList<JsonNode> events, IEnumerable<JsonNode> nodes) =>
        (_events, _nodes) = (events, nodes.ToLookup(node => node.Name(), StringComparer.Ordinal));

    /// <summary>The plan's workloads, in its order.</summary>
    public required IReadOnlyList<LiveWorkload> Workloads { get; init; }

    /// <summary>All pods of the stack's namespaces, others' among them.</summary>
    public required IReadOnlyList<JsonNode> Pods { get; init; }

    /// <summary>The volume claims of the stack's namespaces.</summary>
    public required IReadOnlyList<JsonNode> Claims { get; init; }

    /// <summary>The quotas of the stack's namespaces.</summary>
    public required IReadOnlyList<JsonNode> Quotas { get; init; }

    /// <summary>Kueue's Workloads: what it has let in, and what waits.</summary>
    public required IReadOnlyList<JsonNode> Admissions { get; init; }

    /// <summary>Kueue's LocalQueues.</summary>
    public required IReadOnlyList<JsonNode> LocalQueues { get; init; }

    /// <summary>Looks at what a stack has in a cluster.</summary>
    public static async Task<StackSnapshot> ReadAsync(ClusterReader cluster, Plan plan, CancellationToken cancellation)
    {
        var wanted = PlanWorkloads.Of(plan);
        var unseen = new HashSet<(string Space, string Kind)>();
        async Task<List<JsonNode>> AllAsync(ApiResource resource, string kind)
        {
            var all = new List<JsonNode>();
            foreach (var space in SpacesOf(plan))
            {
                if (await cluster.ListAsync(resource, space, cancellation).ConfigureAwait(false) is { } listed)
                {
                    all.AddRange(listed);
                }
                else
                {
                    unseen.Add((space, kind));
                }
            }

            return all;
        }

        var pods = await AllAsync(ApiResource.Pods, "Pod").ConfigureAwait(false);
        var objects = new List<(string Title, JsonNode Object)>();
        foreach (var (kind, resource) in new (string, ApiResource)[]
        {
            ("Deployment", ApiResource.Deployments), ("ReplicaSet", ApiResource.ReplicaSets), ("StatefulSet", ApiResource.StatefulSets),
            ("Job", ApiResource.Jobs), ("CronJob", ApiResource.CronJobs), ("ScaledJob", ApiResource.ScaledJobs), ("ReplicationController", ApiResource.Controllers),
            (Scaler, ApiResource.ScaledObjects),
        })
        {
            // Only what the plan has, and what stands between that and its pods.
            if (kind is "ReplicaSet" or "Job" || wanted.Any(each => each.Resource.Kind == kind || (kind == Scaler && each.Awake is not null)))
            {
                objects.AddRange((await AllAsync(resource, kind).ConfigureAwait(false)).Select(each => ($"{kind}/{each.Name()}", each)));
            }
        }

        return new(
            await AllAsync(ApiResource.Events, "Event").ConfigureAwait(false),
            await cluster.ListAsync(ApiResource.Nodes, null, cancellation).ConfigureAwait(false) ?? [])
        {
            Workloads = [.. wanted.Select(each => Workload(plan, each, pods, objects, unseen))],
            Pods = pods,
            Claims = await AllAsync(ApiResource.Claims, "PersistentVolumeClaim").ConfigureAwait(false),
            Quotas = await AllAsync(ApiResource.Quotas, "ResourceQuota").ConfigureAwait(false),
            Admissions = await AllAsync(ApiResource.Workloads, "Workload").ConfigureAwait(false),
            LocalQueues = await AllAsync(ApiResource.LocalQueues, "LocalQueue").ConfigureAwait(false),
        };
    }

    /// <summary>The namespaces that a plan's workloads are in.</summary>
    /// <returns>Their names, sorted.</returns>
    public static IReadOnlyList<string> SpacesOf(Plan plan) =>
        [.. PlanWorkloads.Of(plan).Select(each => each.Resource.Namespace).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What was last said of an object, newest first.</summary>
    /// <param name="about">The object.</param>
    /// <param name="reasons">The reasons that are meant; none for all.</param>
    public IEnumerable<JsonNode> Events(JsonNode about, params string[] reasons) => _events
        .Where(each => each.Text("involvedObject", "name") == about.Name() && each.Text("involvedObject", "namespace") == about.Namespace()
            && (each.Text("involvedObject", "uid") is not { Length: > 0 } uid || uid == about.Text("metadata", "uid"))
            && (reasons.Length == 0 || reasons.Contains(each.Text("reason"))))
        .OrderByDescending(each => each.Time("series", "lastObservedTime") ?? each.Time("lastTimestamp") ?? each.Time("eventTime") ?? each.Time("metadata", "creationTimestamp"));

    /// <summary>The node pool that a pod runs on, by its author's name; null where it is on no node, or the node cannot be seen.</summary>
    public string? PoolOf(JsonNode pod) => NodeOf(pod) is { } node ? PoolOfNode(node) : null;

    /// <summary>The node that a pod is on; null where it is on none, or the node cannot be seen.</summary>
    public JsonNode? NodeOf(JsonNode pod) => _nodes[pod.Text("spec", "nodeName")].FirstOrDefault();

    internal static string? PoolOfNode(JsonNode node) =>
        node.Text("metadata", "labels", PoolLabels.Name) is { Length: > 0 } own ? own
        : node.Text("metadata", "labels", NodeLabels.NodePool) is { Length: > 0 } gke ? gke
        : null;

    private static LiveWorkload Workload(
        Plan plan, PlanWorkload wanted, List<JsonNode> pods, List<(string Title, JsonNode Object)> objects, HashSet<(string Space, string Kind)> unseen)
    {
        var (kind, name, space) = (wanted.Resource.Kind, wanted.Resource.ObjectName, wanted.Resource.Namespace ?? "");
        if (kind == "Pod")
        {
            var pod = pods.Find(each => each.Namespace() == space && each.Name() == name);
            return new(wanted, kind, name, space, plan.SettingFor(wanted.Resource), pod, [], pod is null ? [] : [pod]) { IsUnseen = unseen.Contains((space, kind)) };
        }

        var names = new HashSet<string>(StringComparer.Ordinal) { $"{kind}/{name}" };
        var makers = new List<JsonNode>();
        bool IsMade(JsonNode each) => each.Namespace() == space && each.Owner() is { } owner && names.Contains(owner);

        var own = objects.Find(each => each.Title == $"{kind}/{name}" && each.Object.Namespace() == space).Object;
        foreach (var (title, maker) in objects.Where(each => IsMade(each.Object)).ToList())
        {
            makers.Add(maker);
            names.Add(title);
        }

        var between = kind switch { "Deployment" => "ReplicaSet", "CronJob" or "ScaledJob" => "Job", _ => kind };
        return new(
            wanted, kind, name, space, plan.SettingFor(wanted.Resource), own, makers,
            [.. pods.Where(IsMade).OrderBy(pod => pod.Time("metadata", "creationTimestamp")).ThenBy(pod => pod.Name(), StringComparer.Ordinal)])
        {
            IsUnseen = new[] { kind, between, "Pod" }.Any(each => unseen.Contains((space, each))),
            ScalerTrouble = kind == "ScaledJob" ? KedaTrouble(own)
                : wanted.Awake is null || wanted.Workload.Replicas == 0 || unseen.Contains((space, Scaler)) ? null
                : objects.Where(each => each.Title == $"{Scaler}/{name}" && each.Object.Namespace() == space).Select(each => KedaTrouble(each.Object))
                    .FirstOrDefault("its ScaledObject, which keeps its hours, is not there"),
        };
    }

    private static string? KedaTrouble(JsonNode? scaled) =>
        scaled.Condition("Ready") is { } ready && ready.Text("status") == "False" ? $"{ready.Text("message")} ({ready.Text("reason")})" : null;
}
