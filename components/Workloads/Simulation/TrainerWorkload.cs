namespace Infra.Components.Workloads.Simulation;

/// <summary>What keeps the trainer's container running.</summary>
public enum TrainerWorkload
{
    /// <summary>A bare pod with the stable name <c>trainer</c>; it is gone when its node is, until the next <c>pulumi up</c>.</summary>
    Pod,

    /// <summary>A Deployment of one pod, which a lost node does not end; the pod's name changes with every start.</summary>
    Deployment,
}
