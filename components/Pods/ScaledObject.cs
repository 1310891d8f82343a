using Infra.Components.Common;
using Pulumi;

namespace Infra.Components.Pods;

/// <summary>KEDA's resource that scales a workload by its triggers, to 0 as well.</summary>
/// <remarks>https://keda.sh/docs/2.20/reference/scaledobject-spec/</remarks>
internal sealed class ScaledObject(string name, ScaledObjectArgs args, CustomResourceOptions? options)
    : CustomResource($"kubernetes:{KedaTriggerArgs.Group}:ScaledObject", name, args, options);

/// <summary>A <see cref="ScaledObject"/>'s content.</summary>
internal sealed class ScaledObjectArgs() : CustomObjectArgs(KedaTriggerArgs.Group, "ScaledObject")
{
    [Input("spec", required: true)]
    public required Input<ScaledObjectSpecArgs> Spec { get; init; }
}

/// <summary>What a <see cref="ScaledObject"/> scales, and between which numbers.</summary>
internal sealed class ScaledObjectSpecArgs : ResourceArgs
{
    [Input("scaleTargetRef", required: true)]
    public required Input<ScaleTargetArgs> ScaleTargetRef { get; init; }

    [Input("minReplicaCount", required: true)]
    public required Input<int> MinReplicaCount { get; init; }

    [Input("maxReplicaCount", required: true)]
    public required Input<int> MaxReplicaCount { get; init; }

    [Input("advanced")]
    public required Input<ScaledObjectAdvancedArgs> Advanced { get; init; }

    [Input("triggers", required: true)]
    public InputList<KedaTriggerArgs> Triggers { get; } = [];
}

/// <summary>The workload that a <see cref="ScaledObject"/> scales.</summary>
internal sealed class ScaleTargetArgs : ResourceArgs
{
    [Input("apiVersion", required: true)]
    public required Input<string> ApiVersion { get; init; }

    [Input("kind", required: true)]
    public required Input<string> Kind { get; init; }

    [Input("name", required: true)]
    public required Input<string> Name { get; init; }
}

/// <summary>What becomes of the number when the <see cref="ScaledObject"/> goes.</summary>
internal sealed class ScaledObjectAdvancedArgs : ResourceArgs
{
    [Input("restoreToOriginalReplicaCount", required: true)]
    public required Input<bool> RestoreToOriginalReplicaCount { get; init; }

    [Input("horizontalPodAutoscalerConfig")]
    public Input<KedaAutoscalerArgs>? HorizontalPodAutoscalerConfig { get; init; }
}

/// <summary>The autoscaler that KEDA makes of a <see cref="ScaledObject"/>.</summary>
internal sealed class KedaAutoscalerArgs : ResourceArgs
{
    [Input("name", required: true)]
    public required Input<string> Name { get; init; }
}

/// <summary>The number that KEDA follows.</summary>
internal sealed class KedaTriggerArgs : ResourceArgs
{
    /// <summary>The API of KEDA's resources.</summary>
    internal const string Group = "keda.sh/v1alpha1";

    [Input("type", required: true)]
    public required Input<string> Type { get; init; }

    [Input("metricType")]
    public Input<string>? MetricType { get; init; }

    [Input("metadata", required: true)]
    public InputMap<string> Metadata { get; } = [];
}
