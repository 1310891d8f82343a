using Infra.Components.Pods;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What an <see cref="InClusterDatabase"/> is made from.</summary>
public sealed class InClusterDatabaseArgs : ResourceArgs
{
    /// <summary>The namespace that it runs in.</summary>
    public required TargetNamespace Namespace { get; init; }

    /// <summary>The database wanted.</summary>
    /// <value>Default: all defaults.</value>
    public InClusterDatabaseSpec Spec { get; init; } = new();
}
