namespace Infra.Components.Tenancy;

/// <summary>What a container of a namespace asks for where it says nothing itself.</summary>
/// <remarks>
/// Needed, for a quota on CPU and memory refuses containers without requests. There are no default limits: the cluster would refuse each
/// container that asks for more than the default limit and names no limit of its own.
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
}
