using Infra.Components.Common;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;

namespace Infra.Components.Pods;

/// <summary>KEDA's resource that starts Jobs as long as a number asks for more of them than run.</summary>
/// <remarks>https://keda.sh/docs/2.20/reference/scaledjob-spec/</remarks>
internal sealed class ScaledJob(string name, ScaledJobArgs args, CustomResourceOptions? options)
    : CustomResource($"kubernetes:{KedaTriggerArgs.Group}:ScaledJob", name, args, options);

/// <summary>A <see cref="ScaledJob"/>'s content.</summary>
internal sealed class ScaledJobArgs() : CustomObjectArgs(KedaTriggerArgs.Group, "ScaledJob")
{
    [Input("spec", required: true)]
    public required Input<ScaledJobSpecArgs> Spec { get; set; }
}

/// <summary>What a <see cref="ScaledJob"/> starts, and when.</summary>
internal sealed class ScaledJobSpecArgs : ResourceArgs
{
    [Input("jobTargetRef", required: true)]
    public required Input<JobSpecArgs> JobTargetRef { get; set; }

    [Input("maxReplicaCount", required: true)]
    public required Input<int> MaxReplicaCount { get; init; }

    [Input("pollingInterval", required: true)]
    public required Input<int> PollingInterval { get; init; }

    [Input("successfulJobsHistoryLimit", required: true)]
    public required Input<int> SuccessfulJobsHistoryLimit { get; init; }

    [Input("failedJobsHistoryLimit", required: true)]
    public required Input<int> FailedJobsHistoryLimit { get; init; }

    [Input("triggers", required: true)]
    public InputList<KedaTriggerArgs> Triggers { get; } = [];
}
