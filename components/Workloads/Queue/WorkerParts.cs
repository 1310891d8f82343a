using Infra.Components.Pods;
using Infra.Core.Scheduling;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Workloads.Queue;

/// <summary>The parts of the workers' Job that nothing else here has.</summary>
internal static class WorkerParts
{
    /// <summary>The workers' container.</summary>
    internal const string Container = "worker";

    /// <summary>The metric that tells how many workers would have a point now.</summary>
    internal const string WantedMetric = "queue_workers_wanted";

    /// <summary>How many ended workers of each kind stay to be looked at, where KEDA starts them; 100 unless it is told.</summary>
    internal const int EndedJobs = 5;

    // What GKE leaves a pod of a Spot or preemptible node, and what Kubernetes gives any other.
    private const int InterruptibleGraceSeconds = 15;
    private const int UsualGraceSeconds = 30;

    // 128 + SIGTERM: what a shell says of a program that was told to end.
    private const int ToldToEnd = 143;

    // A setting, an option or an environment variable is wrong: the next pod would say the same.
    private const int WrongSettings = 1;

    /// <summary>
    /// Runs the program given and passes SIGTERM on. A worker that is told to end hands its point back and ends well, and a Job without completions
    /// takes one pod that ended well for the end of all work: it replaces none from then on. So that one ends with 143 instead.
    /// </summary>
    internal const string Script =
        """
        told=
        trap 'told=1; kill -TERM "$pid" 2>/dev/null' TERM
        "$@" &
        pid=$!
        if [ -n "$told" ]; then
          kill -TERM "$pid" 2>/dev/null
        fi
        wait "$pid"
        code=$?
        while kill -0 "$pid" 2>/dev/null; do
          wait "$pid"
          code=$?
        done
        if [ -n "$told" ] && [ "$code" -eq 0 ]; then
          code=143
        fi
        exit "$code"
        """;

    /// <summary>What the containers of a worker's pod claim of the place that the dispatcher finds.</summary>
    internal static IReadOnlyList<ContainerClaim> Claims(bool withBucket) =>
        withBucket ? [new(Container), BucketMounts.Sidecar] : [new(Container)];

    /// <summary>What the workers' container is given by a placement.</summary>
    internal static (ContainerResources Resources, GpuAccess Gpu) Share(PodPlacement placement)
    {
        var share = placement.Containers.Single(container => container.Name == Container);
        return (
            new() { Cpu = share.Requests.GetValueOrDefault("cpu"), Memory = share.Requests.GetValueOrDefault("memory") },
            share.Amount.Gpus > 0 ? GpuAccess.DevicePlugin(checked((int)share.Amount.Gpus)) : GpuAccess.None);
    }

    /// <summary>How long a pod has to end.</summary>
    internal static int GraceSeconds(PodPlacement? placement) => placement is { Pool.Interruptible: true } ? InterruptibleGraceSeconds : UsualGraceSeconds;

    /// <summary>Which ends of a worker's pod count for nothing, and which end the Job.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy</remarks>
    internal static PodFailurePolicyArgs FailurePolicy() => new()
    {
        Rules =
        {
            QueueParts.IgnoreDisruption(),
            OnExitCode("Ignore", ToldToEnd),
            OnExitCode("FailJob", WrongSettings),
        },
    };

    private static PodFailurePolicyRuleArgs OnExitCode(string action, int code) => new()
    {
        Action = action,
        OnExitCodes = new PodFailurePolicyOnExitCodesRequirementArgs { ContainerName = Container, Operator = "In", Values = { code } },
    };
}
