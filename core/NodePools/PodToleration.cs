namespace Infra.Core.NodePools;

/// <summary>A taint that a pod tolerates, in the words of the pod spec.</summary>
/// <param name="Key">The taint key; null with the operator <c>Exists</c> tolerates every key.</param>
/// <param name="Operator"><c>Equal</c> or <c>Exists</c>.</param>
/// <param name="Value">The taint value for <c>Equal</c>; null otherwise.</param>
/// <param name="Effect">The effect tolerated; null for all.</param>
public sealed record PodToleration(string? Key, string Operator, string? Value, TaintEffect? Effect)
{
    /// <summary>The operator that compares values.</summary>
    public const string Equal = "Equal";

    /// <summary>The operator that accepts any value.</summary>
    public const string Exists = "Exists";

    /// <summary>The toleration that lets a pod onto nodes with a taint, and no further.</summary>
    /// <param name="taint">The pool's taint.</param>
    /// <returns>
    /// The toleration; for GKE's GPU taint any value is accepted, since GKE has used more than one.
    /// </returns>
    public static PodToleration For(NodeTaint taint)
    {
        ArgumentNullException.ThrowIfNull(taint);
        return taint.Key == NodeTaint.Gpu.Key || taint.Value.Length == 0
            ? new(taint.Key, Exists, null, taint.Effect)
            : new(taint.Key, Equal, taint.Value, taint.Effect);
    }

    /// <summary>Whether the pod may be on nodes with a taint as far as this toleration goes, by Kubernetes' rules.</summary>
    /// <param name="taint">The taint.</param>
    /// <returns>True where the toleration matches it.</returns>
    public bool Tolerates(NodeTaint taint)
    {
        ArgumentNullException.ThrowIfNull(taint);
        return (Effect is null || Effect == taint.Effect)
            && (string.IsNullOrEmpty(Key) ? Operator == Exists : Key == taint.Key)
            && (Operator == Exists || (Value ?? "") == taint.Value);
    }
}
