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

    private readonly Found _found;
    private readonly Dictionary<string, JsonNode> _nodes;

    private StackSnapshot(IReadOnlyList<LiveWorkload> workloads, Found found, IEnumerable<JsonNode> nodes) => (Workloads, _found, _nodes) =
        (workloads, found, nodes.GroupBy(node => node.Name()).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal));

    /// <summary>The plan's workloads, in its order.</summary>
    public IReadOnlyList<LiveWorkload> Workloads { get; }

    /// <summary>All pods of the stack's namespaces, others' among them.</summary>
    public IReadOnlyList<JsonNode> Pods => _found.Pods;

    /// <summary>The volume claims of the stack's namespaces.</summary>
    public IReadOnlyList<JsonNode> Claims => _found.Claims;

    /// <summary>The quotas of the stack's namespaces.</summary>
    public IReadOnlyList<JsonNode> Quotas => _found.Quotas;

    /// <summary>Kueue's Workloads: what it has let in, and what waits.</summary>
    public IReadOnlyList<JsonNode> Admissions => _found.Admissions;

    /// <summary>Kueue's LocalQueues.</summary>
    public IReadOnlyList<JsonNode> LocalQueues => _found.LocalQueues;

    /// <summary>Looks at what a stack has in a cluster.</summary>
    public static async Task<StackSnapshot> ReadAsync(ClusterReader cluster, Plan plan, CancellationToken cancellation)
    {
        var wanted = PlanWorkloads.Of(plan);
        var found = new Found();
        foreach (var space in SpacesOf(plan))
        {
            if (await cluster.ListAsync(ApiResource.Pods, space, cancellation).ConfigureAwait(false) is { } pods)
            {
                found.Pods.AddRange(pods);
            }
            else
            {
                found.Unseen.Add((space, "Pod"));
            }

            found.Events.AddRange(await cluster.ListAsync(ApiResource.Events, space, cancellation).ConfigureAwait(false) ?? []);
            found.Quotas.AddRange(await cluster.ListAsync(ApiResource.Quotas, space, cancellation).ConfigureAwait(false) ?? []);
            found.Claims.AddRange(await cluster.ListAsync(ApiResource.Claims, space, cancellation).ConfigureAwait(false) ?? []);
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
                    var listed = await cluster.ListAsync(resource, space, cancellation).ConfigureAwait(false);
                    found.Objects.AddRange((listed ?? []).Select(each => ($"{kind}/{each.Name()}", each)));
                    if (listed is null)
                    {
                        found.Unseen.Add((space, kind));
                    }
                }
            }

            found.Admissions.AddRange(await cluster.ListAsync(ApiResource.Workloads, space, cancellation).ConfigureAwait(false) ?? []);
            found.LocalQueues.AddRange(await cluster.ListAsync(ApiResource.LocalQueues, space, cancellation).ConfigureAwait(false) ?? []);
        }

        var nodes = await cluster.ListAsync(ApiResource.Nodes, null, cancellation).ConfigureAwait(false) ?? [];
        return new([.. wanted.Select(each => Workload(plan, each, found))], found, nodes);
    }

    /// <summary>The namespaces that a plan's workloads are in.</summary>
    /// <returns>Their names, sorted.</returns>
    public static IReadOnlyList<string> SpacesOf(Plan plan) =>
        [.. PlanWorkloads.Of(plan).Select(each => each.Resource.Namespace).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What was last said of an object, newest first.</summary>
    /// <param name="about">The object.</param>
    /// <param name="reasons">The reasons that are meant; none for all.</param>
    public IEnumerable<JsonNode> Events(JsonNode about, params string[] reasons) => _found.Events
        .Where(each => each.Text("involvedObject", "name") == about.Name() && each.Text("involvedObject", "namespace") == about.Namespace()
            && (each.Text("involvedObject", "uid") is not { Length: > 0 } uid || uid == about.Text("metadata", "uid"))
            && (reasons.Length == 0 || reasons.Contains(each.Text("reason"))))
        .OrderByDescending(each => each.Time("series", "lastObservedTime") ?? each.Time("lastTimestamp") ?? each.Time("eventTime") ?? each.Time("metadata", "creationTimestamp"));

    /// <summary>The node pool that a pod runs on, by its author's name; null where it is on no node, or the node cannot be seen.</summary>
    public string? PoolOf(JsonNode pod) => NodeOf(pod) is { } node ? PoolOfNode(node) : null;

    /// <summary>The node that a pod is on; null where it is on none, or the node cannot be seen.</summary>
    public JsonNode? NodeOf(JsonNode pod) => _nodes.GetValueOrDefault(pod.Text("spec", "nodeName"));

    internal static string? PoolOfNode(JsonNode node) =>
        node.Text("metadata", "labels", PoolLabels.Name) is { Length: > 0 } own ? own
        : node.Text("metadata", "labels", NodeLabels.NodePool) is { Length: > 0 } gke ? gke
        : null;

    private static LiveWorkload Workload(Plan plan, PlanWorkload wanted, Found found)
    {
        var (kind, name, space) = (wanted.Resource.Kind, wanted.Workload.Name[(wanted.Workload.Name.IndexOf('/') + 1)..], wanted.Resource.Namespace ?? "");
        if (kind == "Pod")
        {
            var pod = found.Pods.FirstOrDefault(each => each.Namespace() == space && each.Name() == name);
            return new(wanted, kind, name, space, plan.SettingFor(wanted.Resource), pod, [], pod is null ? [] : [pod]) { IsUnseen = found.Unseen.Contains((space, kind)) };
        }

        var names = new HashSet<string>(StringComparer.Ordinal) { $"{kind}/{name}" };
        var makers = new List<JsonNode>();
        bool IsMade(JsonNode each) => each.Namespace() == space && each.Owner() is { } owner && names.Contains(owner);

        var own = found.Objects.FirstOrDefault(each => each.Title == $"{kind}/{name}" && each.Object.Namespace() == space).Object;
        foreach (var (title, maker) in found.Objects.Where(each => IsMade(each.Object)).ToList())
        {
            makers.Add(maker);
            names.Add(title);
        }

        var between = kind switch { "Deployment" => "ReplicaSet", "CronJob" or "ScaledJob" => "Job", _ => kind };
        return new(
            wanted, kind, name, space, plan.SettingFor(wanted.Resource), own, makers,
            [.. found.Pods.Where(IsMade).OrderBy(pod => pod.Time("metadata", "creationTimestamp")).ThenBy(pod => pod.Name(), StringComparer.Ordinal)])
        {
            IsUnseen = new[] { kind, between, "Pod" }.Any(each => found.Unseen.Contains((space, each))),
            ScalerTrouble = kind == "ScaledJob" ? KedaTrouble(own)
                : wanted.Awake is null || wanted.Workload.Replicas == 0 || found.Unseen.Contains((space, Scaler)) ? null
                : found.Objects.Where(each => each.Title == $"{Scaler}/{name}" && each.Object.Namespace() == space).Select(each => KedaTrouble(each.Object))
                    .FirstOrDefault("its ScaledObject, which keeps its hours, is not there"),
        };
    }

    private static string? KedaTrouble(JsonNode? scaled) =>
        scaled.Condition("Ready") is { } ready && ready.Text("status") == "False" ? $"{ready.Text("message")} ({ready.Text("reason")})" : null;

    private sealed class Found
    {
        public List<JsonNode> Pods { get; } = [];

        public List<JsonNode> Events { get; } = [];

        public List<JsonNode> Quotas { get; } = [];

        public List<JsonNode> Claims { get; } = [];

        public List<JsonNode> Admissions { get; } = [];

        public List<JsonNode> LocalQueues { get; } = [];

        public List<(string Title, JsonNode Object)> Objects { get; } = [];

        public HashSet<(string Space, string Kind)> Unseen { get; } = [];
    }
}
