using Infra.Core.Machines;
using Infra.Core.NodePools;

namespace Infra.Components.Gke;

/// <summary>
/// The taints of a pool, made in one place; workloads get their tolerations from the same list by way of <see cref="NodePoolFacts"/>.
/// </summary>
public static class PoolTaints
{
    /// <summary>Keeps off Spot nodes what was not written to be interrupted.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/spot-vms">Spot VMs, checked 2026-08</seealso>
    public static NodeTaint Spot { get; } = new("cloud.google.com/gke-spot", "true", TaintEffect.NoSchedule);

    /// <summary>Keeps off preemptible nodes what was not written to be interrupted.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/preemptible-vms">Preemptible VMs, checked 2026-08</seealso>
    public static NodeTaint Preemptible { get; } = new("cloud.google.com/gke-preemptible", "true", TaintEffect.NoSchedule);

    /// <summary>The taints of a pool, in the order in which they are sent.</summary>
    /// <param name="spec">The pool.</param>
    /// <param name="hasGpus">Whether its nodes have GPUs.</param>
    /// <returns>
    /// The capacity's taint, the author's own, and GKE's GPU taint. That one is declared although GKE adds it, since GKE leaves it out
    /// in a cluster that has nothing but GPU pools; declared, it is in Google's answer just as it was sent and never a difference.
    /// </returns>
    public static IReadOnlyList<NodeTaint> Of(NodePoolSpec spec, bool hasGpus)
    {
        var taints = new List<NodeTaint>();
        if (spec.TaintInterruptible && spec.Capacity != NodeCapacity.OnDemand)
        {
            taints.Add(spec.Capacity == NodeCapacity.Spot ? Spot : Preemptible);
        }

        taints.AddRange(spec.Taints);
        if (hasGpus && taints.All(taint => taint.Key != NodeTaint.Gpu.Key))
        {
            taints.Add(NodeTaint.Gpu);
        }

        return taints;
    }
}
