using Infra.Core.NodePools;
using Infra.Core.Quantities;

namespace Infra.Core.Scheduling;

/// <summary>Pods that are all alike, as a plan has them.</summary>
/// <param name="Name">The workload's name.</param>
/// <param name="Replicas">Pods that are to run now.</param>
/// <param name="MaxReplicas">Pods that autoscaling may bring it to; the same as <paramref name="Replicas"/> without autoscaling.</param>
/// <param name="PerPod">What one pod requests.</param>
/// <param name="NodeSelector">The pods' <c>nodeSelector</c>.</param>
/// <param name="Tolerations">The pods' tolerations; GKE adds those for GPUs and TPUs to pods that request some.</param>
public sealed record FitWorkload(
    string Name,
    int Replicas,
    int MaxReplicas,
    ResourceAmount PerPod,
    IReadOnlyDictionary<string, string> NodeSelector,
    IReadOnlyList<PodToleration> Tolerations)
{
    /// <summary>The most GPUs that one of the pod's containers asks for.</summary>
    /// <value>All that the pod requests, as where it has one container.</value>
    public long GpusOfAContainer { get; init; } = PerPod.Gpus;

    /// <summary>By how many of the workload's pods two nodes may differ that would take them, where that is required.</summary>
    /// <value>Null: a node may have all of them.</value>
    public int? NodeSkew { get; init; }
}
