using Infra.Components.Pods;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;

namespace Infra.Components.Workloads.Queue;

/// <summary>Where workers go, and what each is given there.</summary>
/// <param name="Resources">What each asks of its node.</param>
/// <param name="Gpu">Its GPUs.</param>
/// <param name="NodeSelector">Labels that the nodes must have.</param>
/// <param name="Tolerations">Taints of nodes that it accepts.</param>
/// <param name="GraceSeconds">How long a pod has to end.</param>
internal sealed record WorkerPlace(
    ContainerResources Resources,
    GpuAccess Gpu,
    IReadOnlyDictionary<string, string> NodeSelector,
    IReadOnlyList<PodToleration> Tolerations,
    int GraceSeconds)
{
    /// <summary>What Kubernetes gives a pod to end.</summary>
    internal const int UsualGraceSeconds = 30;

    // What GKE leaves a pod of a Spot or preemptible node.
    private const int InterruptibleGraceSeconds = 15;

    /// <summary>As the spec says.</summary>
    internal static WorkerPlace AsWritten(WorkerSpec workers) =>
        new(workers.Resources, GpuAccess.None, workers.NodeSelector, workers.Tolerations, UsualGraceSeconds);

    /// <summary>On a pool, with the resources that the spec says.</summary>
    internal static WorkerPlace On(NodePoolFacts pool, WorkerSpec workers) =>
        new(workers.Resources, GpuAccess.None, pool.NodeSelector, pool.Tolerations, GraceOn(pool));

    /// <summary>With the share of a machine that the dispatcher found.</summary>
    internal static WorkerPlace ShareOf(PodPlacement placement)
    {
        var share = placement.Containers.Single(container => container.Name == WorkerParts.Container);
        return new(
            new() { Cpu = share.Requests.GetValueOrDefault("cpu"), Memory = share.Requests.GetValueOrDefault("memory") },
            share.Amount.Gpus > 0 ? GpuAccess.DevicePlugin(checked((int)share.Amount.Gpus)) : GpuAccess.None,
            placement.NodeSelector,
            placement.Tolerations,
            GraceOn(placement.Pool));
    }

    private static int GraceOn(NodePoolFacts pool) => pool.Interruptible ? InterruptibleGraceSeconds : UsualGraceSeconds;
}
