using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Pods;

/// <summary>The parts of Jobs whose pods may lose their node.</summary>
internal static class JobParts
{
    /// <summary>Makes a lost node no failure: the pod is made again and nothing is counted.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions</remarks>
    internal static PodFailurePolicyRuleArgs DisruptionIsNoFailure() => new()
    {
        Action = "Ignore",
        OnPodConditions = { new PodFailurePolicyOnPodConditionsPatternArgs { Type = "DisruptionTarget", Status = "True" } },
    };

    /// <summary>One pod that runs to its end, whatever that is.</summary>
    internal static JobSpecArgs Once(PodTemplateSpecArgs template) => new()
    {
        BackoffLimit = 0,
        PodFailurePolicy = new PodFailurePolicyArgs { Rules = { DisruptionIsNoFailure() } },

        // Kubernetes asks for it beside a failure policy; and so no two pods of one role run at a time.
        PodReplacementPolicy = "Failed",
        Template = template,
    };
}
