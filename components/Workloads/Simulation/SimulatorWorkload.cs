namespace Infra.Components.Workloads.Simulation;

/// <summary>What keeps the simulator's pods running.</summary>
public enum SimulatorWorkload
{
    /// <summary>Pods with stable names, <c>policy-0</c>, <c>policy-1</c> …; needs Kubernetes 1.9.</summary>
    StatefulSet,

    /// <summary>Pods with random names, for clusters older than 1.9.</summary>
    ReplicationController,
}
