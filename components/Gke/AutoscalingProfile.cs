namespace Infra.Components.Gke;

/// <summary>How eagerly the cluster autoscaler takes nodes away.</summary>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/cluster-autoscaler#autoscaling_profiles">Autoscaling profiles</seealso>
public enum AutoscalingProfile
{
    /// <summary>Keeps spare nodes longer, so that new pods start sooner.</summary>
    Balanced,

    /// <summary>Takes idle nodes away sooner, so that less is paid for.</summary>
    OptimizeUtilization,
}
