using System.Text.Json.Nodes;
using Infra.Core.NodePools;

namespace Infra.Live;

/// <summary>What a pod's status says.</summary>
internal static class PodState
{
    private const string HoldsGpus = "HOUDINI_GPU_REQUESTED";

    internal static bool IsReady(JsonNode pod) => pod.Condition("Ready")?.Text("status") == "True";

    /// <summary>The containers' status, those that come first in front.</summary>
    internal static IEnumerable<JsonNode> Containers(JsonNode pod) => pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses"));

    /// <summary>How often containers were started again.</summary>
    internal static long Restarts(JsonNode pod) => Containers(pod).Sum(container => container.Number("restartCount") ?? 0);

    /// <summary>The GPUs that a pod holds: of the device plugin, or of the engine that counts them below Kubernetes.</summary>
    internal static long Gpus(JsonNode pod) => pod.Items("spec", "containers").Sum(GpusOf);

    /// <summary>The GPUs that a container holds.</summary>
    internal static long GpusOf(JsonNode container) =>
        container.Quantity("resources", "limits", NodeTaint.Gpu.Key) is > 0 and var count ? count
        : container.Items("env").Where(variable => variable.Text("name") == HoldsGpus).Select(variable => variable.Text("value")).FirstOrDefault() is { } text
            && long.TryParse(text, out var exclusive) ? exclusive
        : 0;

    /// <summary>The TPU chips that a pod holds.</summary>
    internal static long Tpus(JsonNode pod) => pod.Items("spec", "containers").Sum(TpusOf);

    /// <summary>The TPU chips that a container holds.</summary>
    internal static long TpusOf(JsonNode container) => container.Quantity("resources", "limits", NodeTaint.Tpu.Key);

    /// <summary>The last thing that happened to a pod that is worth a word, and when; empty where nothing did.</summary>
    internal static (string Reason, DateTimeOffset? At) LastReason(JsonNode pod)
    {
        if (pod.Text("status", "reason") is { Length: > 0 } reason)
        {
            return (reason, null);
        }

        if (pod.Condition("PodScheduled") is { } scheduled && scheduled.Text("status") == "False")
        {
            return (scheduled.Text("reason"), scheduled.Time("lastTransitionTime"));
        }

        var waits = Containers(pod).Select(container => container.Text("state", "waiting", "reason"));
        if (waits.FirstOrDefault(word => word is not ("" or "PodInitializing")) is { } waiting)
        {
            return (waiting, null);
        }

        return Containers(pod)
            .Select(container => container.At("state", "terminated") is { } now && now.Number("exitCode") is not 0 ? now : container.At("lastState", "terminated"))
            .OfType<JsonNode>()
            .Where(ended => ended.Number("exitCode") is not 0)
            .OrderByDescending(ended => ended.Time("finishedAt"))
            .Select(ended => (ended.Text("reason") is "OOMKilled" ? "OOMKilled" : $"exit code {ended.Number("exitCode")}", ended.Time("finishedAt")))
            .FirstOrDefault(("", null));
    }
}
