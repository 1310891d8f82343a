namespace Infra.Components.Workloads.Simulation;

/// <summary>In which order a StatefulSet starts and ends its pods.</summary>
public enum PodManagement
{
    /// <summary>One after the other: <c>policy-1</c> waits until <c>policy-0</c> is ready (<c>OrderedReady</c>).</summary>
    Ordered,

    /// <summary>All at once, so that one slow or pending pod does not hold up the others (<c>Parallel</c>).</summary>
    Parallel,
}
