using Infra.Tests.Support;

namespace Infra.Queue.Tests;

/// <summary>How long the controllers of Kubernetes and KEDA wait before they replace a pod that was lost, by their own formulas.</summary>
internal static class Replacement
{
    /// <summary>The seconds until the pod is made that replaces one of a controller's pods, which has been lost so many times.</summary>
    public static double SecondsAfter(int losses, RecordedResource controller) => (string)controller["kind"]! switch
    {
        // kubernetes/kubernetes, pkg/controller/replicaset/replica_set.go: syncReplicaSet counts the pods that are active (FilterActivePods: neither
        // ended nor being deleted), and manageReplicas makes those that are missing in the same pass. What came before is not looked at.
        "Deployment" => 0,

        // One pod a Job, so all losses are those of one Job, unless the Job gives up before it would make the pod again. Then it is for KEDA to start
        // another, at its next look (kedacore/keda, pkg/scaling/executor/scale_jobs.go: Jobs that have failed are not among those that run).
        "ScaledJob" => (double)controller["spec.jobTargetRef.backoffLimit"]! == 0
            ? (double)controller["spec.pollingInterval"]!
            : SecondsOfAJob(losses),
        "Job" => SecondsOfAJob(losses),
        var kind => throw new ArgumentException($"nothing is known of {kind}", nameof(controller)),
    };

    /// <summary>
    /// kubernetes/kubernetes, pkg/controller/job/backoff_utils.go: newBackoffRecord counts every pod that has failed since the last that succeeded,
    /// those that podFailurePolicy ignores among them; getRemainingTimeForFailuresCount doubles 10 s with each, up to 10 minutes
    /// (job_controller.go: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff).
    /// </summary>
    public static double SecondsOfAJob(int losses) => losses == 0 ? 0 : Math.Min(10 * Math.Pow(2, losses - 1), 600);
}
