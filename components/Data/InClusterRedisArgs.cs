using Infra.Components.Pods;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What an <see cref="InClusterRedis"/> is made from.</summary>
public sealed class InClusterRedisArgs : ResourceArgs
{
    /// <summary>The namespace that it runs in.</summary>
    public required TargetNamespace Namespace { get; init; }

    /// <summary>The Redis wanted.</summary>
    /// <value>Default: all defaults.</value>
    public InClusterRedisSpec Spec { get; init; } = new();

    /// <summary>What its pod may end only after, where it is being stopped: then nothing that uses it waits for it, as it does for one that starts.</summary>
    /// <value>Null: it runs.</value>
    [Input("stopsAfter")]
    public InputList<Resource>? StopsAfter { get; init; }
}
