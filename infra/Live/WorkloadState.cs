using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Live;

/// <summary>One workload as <c>infra status</c> shows it.</summary>
internal sealed record WorkloadState
{
    /// <summary>What stands for the last thing that happened where it is forbidden to look.</summary>
    internal const string NotSeen = "not seen";

    private readonly LiveWorkload _workload;
    private readonly StackSnapshot _snapshot;
    private readonly List<JsonNode> _onNodes;
    private readonly (string Reason, DateTimeOffset? At) _last;

    private WorkloadState(LiveWorkload workload, StackSnapshot snapshot)
    {
        (_workload, _snapshot) = (workload, snapshot);
        _onNodes = [.. workload.LivePods.Where(pod => pod.Text("spec", "nodeName").Length > 0)];
        _last = workload.Pods.Reverse().Select(PodState.LastReason).Where(each => each.Reason.Length > 0)
            .OrderByDescending(each => each.At ?? DateTimeOffset.MaxValue).FirstOrDefault(("", null));
    }

    /// <summary>Kind and name.</summary>
    public string Workload => _workload.Title;

    /// <summary>The setting that it is made from.</summary>
    public string? Setting => _workload.Setting;

    /// <summary>Pods that are ready.</summary>
    public int Ready => _workload.Ready;

    /// <summary>Pods that there are to be.</summary>
    public int Wanted => _workload.Replicas;

    /// <summary>Whether it is a Job that has come to its end well.</summary>
    public bool Done => _workload.IsDone;

    /// <summary>Whether all is as it should be.</summary>
    [JsonPropertyName("well")]
    public bool IsWell => _workload.IsWell;

    /// <summary>GPUs that its pods hold on their nodes.</summary>
    public long Gpus => _onNodes.Sum(PodState.Gpus);

    /// <summary>TPU chips that its pods hold on their nodes.</summary>
    public long Tpus => _onNodes.Sum(PodState.Tpus);

    /// <summary>How often containers were started again.</summary>
    public long Restarts => _workload.Pods.Sum(PodState.Restarts);

    /// <summary>When the object was made.</summary>
    public DateTimeOffset? Since => _workload.Object.Time("metadata", "creationTimestamp");

    /// <summary>The pools that its pods run on.</summary>
    public IReadOnlyList<string> Pools => Distinct(_onNodes.Select(_snapshot.PoolOf));

    /// <summary>The nodes that its pods run on.</summary>
    public IReadOnlyList<string> Nodes => Distinct(_onNodes.Select(pod => pod.Text("spec", "nodeName")));

    /// <summary>The last thing that happened and is worth a word.</summary>
    public string? Last =>
        _workload.IsUnseen ? NotSeen : _workload.Object is null ? "not deployed" : _workload.HasFailed ? _workload.Object.Condition("Failed").Text("reason")
        : _workload.IsSuspended ? "suspended" : _workload.ScalerTrouble is not null ? "not scaled" : _workload.IsAsleep ? "asleep" : _last.Reason.Length > 0 ? _last.Reason
        : _onNodes.Exists(pod => !PodState.IsReady(pod) && _snapshot.NodeOf(pod).Condition("Ready") is { } ready && ready.Text("status") != "True") ? "node not ready" : null;

    public DateTimeOffset? LastAt =>
        _workload.Object is null || _workload.HasFailed || _workload.IsSuspended || _workload.ScalerTrouble is not null || _workload.IsAsleep ? null : _last.At;

    /// <summary>What the requests of its pods are worth an hour, by the plan and the price list, in US dollars; null where that has no price.</summary>
    public decimal? UsdAnHour { get; init; }

    /// <summary>The hours in which there are any pods, in words; null for always.</summary>
    public string? Awake => _workload.Wanted.Awake;

    /// <summary>Where what is deployed is not what the file says.</summary>
    public IReadOnlyList<string> Differences => [.. Compare(_workload)];

    /// <summary>Looks at a workload.</summary>
    public static WorkloadState Of(LiveWorkload workload, StackSnapshot snapshot) => new(workload, snapshot);

    private static IEnumerable<string> Compare(LiveWorkload workload)
    {
        if (workload.Object is not { } deployed || PlanWorkloads.PodOf(workload.Wanted.Resource) is not { } pods)
        {
            yield break;
        }

        if (workload.Wanted.Resource.Inputs["spec"]?["replicas"] is PlanNumber file && deployed.Number("spec", "replicas") is { } replicas && file.Value != replicas)
        {
            yield return $"replicas: the file says {file.Text}, deployed are {replicas}";
        }

        JsonNode? template = pods.Path.Split('.').Aggregate((JsonNode?)deployed, (node, key) => node.At(key));
        foreach (var container in pods.Spec["containers"]?.Elements ?? [])
        {
            var (name, image) = (container["name"]?.Text, container["image"]?.Text ?? "");
            var now = template.Items("containers").FirstOrDefault(each => each.Text("name") == name).Text("image");

            // Of a registry that only the deployment knows, the rest of the image is known.
            if (now.Length > 0 && !now.EndsWith(image[(image.LastIndexOf(ComputedMarkers.ComputedText, StringComparison.Ordinal) is >= 0 and var at ? at + ComputedMarkers.ComputedText.Length : 0)..], StringComparison.Ordinal))
            {
                yield return $"image of {name}: the file says {image}, deployed is {now}";
            }
        }
    }

    private static List<string> Distinct(IEnumerable<string?> names) => [.. names.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
