namespace Infra.Components.Pods;

/// <summary>What workloads have in common that run until they are stopped, and so may be stopped by the clock.</summary>
public abstract class ScaledWorkloadArgs : WorkloadArgs
{
    private protected ScaledWorkloadArgs()
    {
    }

    /// <summary>The hours in which the pods of Deployments and StatefulSets run, bare pods and Jobs always do; needs KEDA in the cluster.</summary>
    /// <value>Null: always.</value>
    public WakingHours? Awake { get; init; }
}
