using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What an <see cref="ImageRegistry"/> is made from.</summary>
public sealed class ImageRegistryArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The region that images are kept in; the cluster's, so that nodes pull fast and without egress costs.</summary>
    [Input("location", required: true)]
    public required Input<string> Location { get; init; }

    /// <summary>The registry wanted.</summary>
    /// <value>Default: all defaults.</value>
    public RegistrySpec Spec { get; init; } = new();

    /// <summary>The registry's labels.</summary>
    public required CommonLabels Labels { get; init; }
}
