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
}
