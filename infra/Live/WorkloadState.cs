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

    /// <summary>Kind and name.</summary>
    public required string Workload { get; init; }

    /// <summary>The setting that it is made from.</summary>
    public string? Setting { get; init; }

    /// <summary>Pods that are ready.</summary>
    public required int Ready { get; init; }

    /// <summary>Pods that there are to be.</summary>
    public required int Wanted { get; init; }

    /// <summary>Whether it is a Job that has come to its end well.</summary>
    public required bool Done { get; init; }

    /// <summary>Whether all is as it should be.</summary>
    [JsonPropertyName("well")]
    public required bool IsWell { get; init; }

    /// <summary>GPUs that its pods hold on their nodes.</summary>
    public required long Gpus { get; init; }

    /// <summary>TPU chips that its pods hold on their nodes.</summary>
    public required long Tpus { get; init; }

    /// <summary>How often containers were started again.</summary>
    public required long Restarts { get; init; }

    /// <summary>When the object was made.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The pools that its pods run on.</summary>
    public required IReadOnlyList<string> Pools { get; init; }

    /// <summary>The nodes that its pods run on.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>The last thing that happened and is worth a word.</summary>
    public string? Last { get; init; }

    public DateTimeOffset? LastAt { get; init; }

    /// <summary>What the requests of its pods are worth an hour, by the plan and the price list, in US dollars; null where that has no price.</summary>
    public decimal? UsdAnHour { get; init; }

    /// <summary>The hours in which there are any pods, in words; null for always.</summary>
    public string? Awake { get; init; }

    /// <summary>Where what is deployed is not what the file says.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>Looks at a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="snapshot">What it is part of.</param>
    public static WorkloadState Of(LiveWorkload workload, StackSnapshot snapshot)
    {
        var onNodes = workload.LivePods.Where(pod => pod.Text("spec", "nodeName").Length > 0).ToList();
        var (last, at) = workload.Pods.Reverse().Select(PodState.LastReason).Where(each => each.Reason.Length > 0)
            .OrderByDescending(each => each.At ?? DateTimeOffset.MaxValue).FirstOrDefault(("", null));
        return new()
        {
            Workload = workload.Title,
            Setting = workload.Setting,
            Ready = workload.Ready,
            Wanted = workload.Replicas,
            Done = workload.IsDone,
            IsWell = workload.IsWell,
            Gpus = onNodes.Sum(PodState.Gpus),
            Tpus = onNodes.Sum(PodState.Tpus),
            Restarts = workload.Pods.Sum(PodState.Restarts),
            Since = workload.Object.Time("metadata", "creationTimestamp"),
            Pools = Distinct(onNodes.Select(snapshot.PoolOf)),
            Nodes = Distinct(onNodes.Select(pod => pod.Text("spec", "nodeName"))),
            Last = workload.IsUnseen ? NotSeen : workload.Object is null ? "not deployed" : workload.HasFailed ? workload.Object.Condition("Failed").Text("reason")
                : workload.IsSuspended ? "suspended" : workload.ScalerTrouble is not null ? "not scaled" : workload.IsAsleep ? "asleep" : last.Length > 0 ? last
                : onNodes.Exists(pod => !PodState.IsReady(pod) && snapshot.NodeOf(pod).Condition("Ready") is { } ready && ready.Text("status") != "True") ? "node not ready" : null,
            LastAt = workload.Object is null || workload.HasFailed || workload.IsSuspended || workload.ScalerTrouble is not null || workload.IsAsleep ? null : at,
            Awake = workload.Wanted.Awake,
            Differences = [.. Compare(workload)],
        };
    }

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
