using Infra.Core.Machines;

namespace Infra.Core.NodePools;

/// <summary>A taint of a node pool. The workloads' tolerations are made from it (<see cref="PodToleration.For"/>).</summary>
/// <param name="Key">The taint's key.</param>
/// <param name="Value">Its value; may be empty.</param>
/// <param name="Effect">What it does.</param>
public sealed record NodeTaint(string Key, string Value, TaintEffect Effect)
{
    /// <summary>
    /// The taint that GKE itself puts on every node with GPUs:
    /// https://cloud.google.com/kubernetes-engine/docs/how-to/gpus (checked 2026-08).
    /// </summary>
    public static NodeTaint Gpu { get; } = new("nvidia.com/gpu", "present", TaintEffect.NoSchedule);

    /// <summary>The taint that GKE itself puts on every node with TPUs.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/tpus">Deploy TPU workloads, checked 2026-11</seealso>
    public static NodeTaint Tpu { get; } = new("google.com/tpu", "present", TaintEffect.NoSchedule);

    /// <summary>The taint that GKE itself puts on every node with Arm processors, so that only pods whose images are built for them get there.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/prepare-arm-workloads-for-deployment">Arm workloads, checked 2026-11</seealso>
    public static NodeTaint Arm { get; } = new("kubernetes.io/arch", "arm64", TaintEffect.NoSchedule);

    /// <summary>Keeps off Spot nodes what was not written to be interrupted.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/spot-vms">Spot VMs, checked 2026-08</seealso>
    public static NodeTaint Spot { get; } = new("cloud.google.com/gke-spot", "true", TaintEffect.NoSchedule);

    /// <summary>Keeps off preemptible nodes what was not written to be interrupted.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/preemptible-vms">Preemptible VMs, checked 2026-08</seealso>
    public static NodeTaint Preemptible { get; } = new("cloud.google.com/gke-preemptible", "true", TaintEffect.NoSchedule);

    /// <summary>Keeps off the nodes of a ComputeClass what does not ask for it.</summary>
    /// <param name="computeClass">The class.</param>
    /// <returns>The taint by which GKE knows the nodes of a class.</returns>
    public static NodeTaint OfClass(string computeClass) => new(NodeLabels.ComputeClass, computeClass, TaintEffect.NoSchedule);

    /// <summary>The effect as Google's API writes it (<c>NO_SCHEDULE</c>).</summary>
    public string GoogleEffect => Effect switch
    {
        TaintEffect.NoSchedule => "NO_SCHEDULE",
        TaintEffect.PreferNoSchedule => "PREFER_NO_SCHEDULE",
        _ => "NO_EXECUTE",
    };

    /// <summary>The taint of nodes that are bought in a way.</summary>
    /// <param name="capacity">How they are bought.</param>
    /// <returns><see cref="Spot"/> or <see cref="Preemptible"/>; null for nodes that are kept.</returns>
    public static NodeTaint? Of(NodeCapacity capacity) => capacity switch
    {
        NodeCapacity.Spot => Spot,
        NodeCapacity.Preemptible => Preemptible,
        _ => null,
    };

    /// <summary>Reads an effect in Kubernetes' form or in Google's.</summary>
    /// <param name="text"><c>NoSchedule</c>, <c>NO_SCHEDULE</c>, …</param>
    /// <param name="effect">The effect.</param>
    /// <returns>False where the text is no effect.</returns>
    public static bool TryParseEffect(string? text, out TaintEffect effect)
    {
        // Not a number, which the framework reads too.
        var word = text?.Replace("_", "", StringComparison.Ordinal);
        return Enum.TryParse(word, ignoreCase: true, out effect) && effect.ToString().Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The taint as <c>kubectl</c> writes it.</summary>
    /// <returns><c>key=value:Effect</c>.</returns>
    public override string ToString() => Value.Length == 0 ? $"{Key}:{Effect}" : $"{Key}={Value}:{Effect}";
}
