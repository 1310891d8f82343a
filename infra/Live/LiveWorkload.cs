using System.Text.Json.Nodes;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Live;

/// <summary>What a stack's plan wants to run, beside what a cluster has of it.</summary>
/// <param name="Wanted">The object of the plan.</param>
/// <param name="Kind">Its kind, as Kubernetes writes it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Setting">The setting that it is made from; null for what follows from several.</param>
/// <param name="Object">The object in the cluster; null where there is none.</param>
/// <param name="Makers">What it made to make pods: ReplicaSets, Jobs.</param>
/// <param name="Pods">Its pods, oldest first.</param>
internal sealed record LiveWorkload(
    PlanWorkload Wanted,
    string Kind,
    string Name,
    string Namespace,
    string? Setting,
    JsonNode? Object,
    IReadOnlyList<JsonNode> Makers,
    IReadOnlyList<JsonNode> Pods)
{
    /// <summary>Whether it is forbidden to look at it, at its pods, or at what makes them, so that nobody knows how many there are.</summary>
    public bool IsUnseen { get; init; }

    /// <summary>Why KEDA, which is to say how many pods there are, does not; null where it does, or is not to.</summary>
    public string? ScalerTrouble { get; init; }

    /// <summary>The workload as messages name it (<c>deployment/web</c>).</summary>
    public string Title => Wanted.Workload.Name;

    /// <summary>How many pods there are to be: what the cluster was told, since a scaler may have the say, else what the file says.</summary>
    public int Replicas => (int)(Kind switch
    {
        _ when IsSuspended || IsDone => 0,
        "Deployment" or "StatefulSet" or "ReplicationController" => Object.Number("spec", "replicas"),
        "Job" => Math.Min(
            Object.Number("spec", "parallelism") ?? 1, (Object.Number("spec", "completions") ?? long.MaxValue) - (Object.Number("status", "succeeded") ?? 0)),
        "ScaledJob" or "CronJob" => LivePods.Count(),
        _ => null,
    } ?? Wanted.Workload.Replicas);

    /// <summary>The pods that count: neither ended nor on their way out.</summary>
    public IEnumerable<JsonNode> LivePods => Pods.Where(pod => pod.Text("status", "phase") is "Pending" or "Running" or "" && pod.At("metadata", "deletionTimestamp") is null);

    /// <summary>Pods that are ready.</summary>
    public int Ready => LivePods.Count(PodState.IsReady);

    /// <summary>Whether it is a Job that has come to its end well.</summary>
    public bool IsDone => Object.Condition("Complete")?.Text("status") == "True";

    /// <summary>Whether it is a Job that has failed for good.</summary>
    public bool HasFailed => Object.Condition("Failed")?.Text("status") == "True";

    /// <summary>Whether it is a Job that is held back, as Kueue does until there is room.</summary>
    public bool IsSuspended => Kind == "Job" && Object.IsTrue("spec", "suspend");

    /// <summary>Whether it has no pods because of the hour.</summary>
    public bool IsAsleep => Wanted.Awake is not null && ScalerTrouble is null && Wanted.Workload.Replicas > 0 && Object.Number("spec", "replicas") == 0;

    /// <summary>Whether all is as it should be.</summary>
    public bool IsWell => Object is not null && !HasFailed && ScalerTrouble is null && (IsDone || (Ready >= Replicas && (!IsSuspended || IsPaused)));

    /// <summary>Whether it is a Job that the file itself holds back.</summary>
    private bool IsPaused => Wanted.Resource.Inputs["spec"]?["suspend"] is PlanFlag { Value: true };
}
