using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What an <see cref="ImageRegistry"/> is made from.</summary>
public sealed class ImageRegistryArgs : ResourceArgs
{
    /// <summary>The project: best the <see cref="GkeNetwork"/> or <see cref="GkeCluster"/> beside it, or an id.</summary>
    public required TargetProject Project { get; init; }

    /// <summary>The region that images are kept in; the cluster's, so that nodes pull fast and without egress costs.</summary>
    /// <value>Default: that of the network or cluster; where <see cref="Project"/> is an id it must be said.</value>
    [Input("location")]
    public Input<string>? Location { get => field ?? Project.Region; init; }

    /// <summary>The registry wanted.</summary>
    /// <value>Default: all defaults.</value>
    public RegistrySpec Spec { get; init; } = new();

    /// <summary>The registry's labels.</summary>
    /// <value>Default: those of the network or cluster; where <see cref="Project"/> is an id they must be said.</value>
    public ResourceLabels? Labels { get => field ?? Project.Labels; init; }
}
