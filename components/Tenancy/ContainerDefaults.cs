namespace Infra.Components.Tenancy;

/// <summary>What a container of a namespace asks for, and gets at most, where it says nothing itself.</summary>
/// <remarks>
/// Needed, for a quota on an amount refuses containers that do not name it. A container that asks for more memory than the default limit must name its
/// limit too.
/// https://kubernetes.io/docs/concepts/policy/limit-range/
/// </remarks>
public sealed record ContainerDefaults
{
    /// <summary>CPU request, in cores.</summary>
    /// <value>100m, what the scheduler itself assumes for scoring.</value>
    public string Cpu { get; init; } = "100m";

    /// <summary>Memory request, in bytes.</summary>
    /// <value>256Mi.</value>
    public string Memory { get; init; } = "256Mi";

    /// <summary>Memory limit, in bytes.</summary>
    /// <value>Null: a quarter of <see cref="NamespaceQuota.Memory"/>, at least <see cref="Memory"/>.</value>
    public string? MemoryLimit { get; init; }

    /// <summary>Request of the node's own disk, in bytes: logs, <c>emptyDir</c> volumes and what containers write.</summary>
    /// <value>1Gi.</value>
    public string EphemeralStorage { get; init; } = "1Gi";

    /// <summary>Limit of the node's own disk, in bytes; a pod that writes more is evicted.</summary>
    /// <value>20Gi, a fifth of a pool's usual disk.</value>
    public string EphemeralStorageLimit { get; init; } = "20Gi";
}
