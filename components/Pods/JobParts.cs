using Infra.Components.Common;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace Infra.Components.Pods;

/// <summary>The parts of Jobs whose pods may lose their node.</summary>
internal static class JobParts
{
    /// <summary>Makes a lost node no failure: the pod is made again and nothing is counted.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions</remarks>
    internal static PodFailurePolicyArgs DisruptionIsNoFailure() => new()
    {
        Rules =
        {
            new PodFailurePolicyRuleArgs
            {
                Action = "Ignore",
                OnPodConditions = { new PodFailurePolicyOnPodConditionsPatternArgs { Type = "DisruptionTarget", Status = "True" } },
            },
        },
    };

    /// <summary>One pod that runs to its end.</summary>
    /// <param name="template">The pod.</param>
    /// <param name="retries">How often it is made again where it has failed; null for as often as Kubernetes does it.</param>
    /// <param name="seconds">How long that may take; null for as long as it takes.</param>
    internal static JobSpecArgs Once(PodTemplateSpecArgs template, int? retries = 0, int? seconds = null) => new()
    {
        ActiveDeadlineSeconds = seconds.AsInput(),
        BackoffLimit = retries.AsInput(),
        PodFailurePolicy = DisruptionIsNoFailure(),

        // Kubernetes asks for it beside a failure policy; and so no two pods of one role run at a time.
        PodReplacementPolicy = "Failed",
        Template = template,
    };
}
