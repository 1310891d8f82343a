using Infra.Components.Pods;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Workloads.Queue;

/// <summary>KEDA's resource that starts Jobs as long as a number asks for more of them than run.</summary>
/// <remarks>https://keda.sh/docs/2.20/reference/scaledjob-spec/</remarks>
internal sealed class ScaledJob(string name, ScaledJobArgs args, CustomResourceOptions? options)
    : CustomResource($"kubernetes:{KedaTriggerArgs.Group}:ScaledJob", name, args, options);

/// <summary>A <see cref="ScaledJob"/>'s content.</summary>
internal sealed class ScaledJobArgs : ResourceArgs
{
    [Input("apiVersion", required: true)]
    public Input<string> ApiVersion { get; } = KedaTriggerArgs.Group;

    [Input("kind", required: true)]
    public Input<string> Kind { get; } = "ScaledJob";

    [Input("metadata", required: true)]
    public required Input<ObjectMetaArgs> Metadata { get; init; }

    [Input("spec", required: true)]
    public required Input<ScaledJobSpecArgs> Spec { get; init; }
}

/// <summary>What a <see cref="ScaledJob"/> starts, and when.</summary>
internal sealed class ScaledJobSpecArgs : ResourceArgs
{
    [Input("jobTargetRef", required: true)]
    public required Input<JobSpecArgs> JobTargetRef { get; init; }

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
