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
    public required InputMap<object> Spec { get; init; }
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
