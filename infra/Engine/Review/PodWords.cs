using System.Globalization;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Review;

/// <summary>What becomes of pods that are ended, in words.</summary>
internal static class PodWords
{
    // https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
    private const int DefaultGraceSeconds = 30;

    /// <summary>A workload and its pods (<c>job/ranzcr, 4 pods with 4 GPUs</c>).</summary>
    public static string Of(PlanWorkload workload)
    {
        var pods = workload.Workload.Replicas;
        var (gpus, tpus) = (pods * workload.PerPod.Gpus, pods * workload.PerPod.Tpus);
        return string.Create(CultureInfo.InvariantCulture, $"{workload.Workload.Name} ({NumberWords.Count(pods, "pod")}{(gpus > 0 ? $" with {NumberWords.Count((int)gpus, "GPU")}" : "")}{(tpus > 0 ? $" with {NumberWords.Count((int)tpus, "TPU chip")}" : "")})");
    }

    /// <summary>Whether the pods come back by themselves, and how.</summary>
    public static string Return(PlanWorkload workload)
    {
        var spec = workload.Resource.Inputs["spec"];
        return workload.Resource.Kind switch
        {
            "Pod" => "does not come back",
            "Job" when spec?["backoffLimit"] is PlanNumber { Value: 0 } && spec["podFailurePolicy"] is null => "does not come back, for its Job allows no failure",
            "Job" or "CronJob" or "ScaledJob" => "begins again from the start or its last checkpoint",
            _ => "comes back",
        };
    }

    /// <summary>How long a pod has to end, in seconds.</summary>
    public static int Grace(PlanWorkload workload) =>
        PlanWorkloads.PodOf(workload.Resource)?.Spec["terminationGracePeriodSeconds"] is PlanNumber seconds ? (int)seconds.Value : DefaultGraceSeconds;

    /// <summary>The first of a list, and how many more there are.</summary>
    public static string List(IReadOnlyCollection<string> texts, int shown = 3) =>
        string.Join(", ", texts.Take(shown)) + (texts.Count > shown ? $" and {texts.Count - shown} more" : "");

    /// <summary>Two texts, cut so that what differs is seen: of what both begin with, no more stays than makes it readable.</summary>
    public static (string Old, string New) Beside(string old, string now, int longest)
    {
        const int Before = 8;
        var same = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        var from = Math.Max(old.Length, now.Length) <= longest || same <= longest / 2 ? 0 : same - Before;
        string Cut(string text) => $"{(from > 0 ? "..." : "")}{(text.Length - from <= longest ? text[from..] : $"{text.AsSpan(from, longest)}...")}";
        return (Cut(old), Cut(now));
    }
}
