namespace Infra.Components.Workloads.Experiments;

/// <summary>Processes that share a pod, and so a node, an address and their fate.</summary>
/// <remarks>
/// What belongs to a pod is set on the group, except <see cref="PodOptions.Assign"/>, which one of the processes may have instead: it alone
/// claims the resources of the place then.
/// </remarks>
public sealed record ProcessGroupSpec : PodOptions
{
    /// <summary>The processes, at least one.</summary>
    public IReadOnlyList<ProcessSpec> Processes { get; init; } = [];
}
