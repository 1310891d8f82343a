namespace Infra.Components.Workloads.Experiments;

/// <summary>What becomes of a pod whose process or node has ended.</summary>
public enum RestartMode
{
    /// <summary>It is started again, on another node if need be (a Deployment).</summary>
    Always,

    /// <summary>It runs to its end once; a lost node is no end, a failure is (a Job).</summary>
    Once,

    /// <summary>Its containers are started again on the same node, and a lost node ends it (a bare Pod, as in symphony).</summary>
    Bare,
}
