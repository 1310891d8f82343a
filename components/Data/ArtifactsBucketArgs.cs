using Infra.Components.Cloud;
using Infra.Components.Gke;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What an <see cref="ArtifactsBucket"/> is made from.</summary>
public sealed class ArtifactsBucketArgs : ResourceArgs
{
    /// <summary>The project: best the <see cref="GkeNetwork"/> or <see cref="GkeCluster"/> beside it, or an id.</summary>
    public required TargetProject Project { get; init; }

    /// <summary>The region that objects are kept in; the cluster's, so that reading them costs no egress.</summary>
    /// <value>Default: that of the network or cluster; where <see cref="Project"/> is an id it must be said.</value>
    [Input("location")]
    public Input<string>? Location { get => field ?? Project.Region; init; }

    /// <summary>The bucket wanted.</summary>
    /// <value>Default: all defaults.</value>
    public BucketSpec Spec { get; init; } = new();

    /// <summary>The bucket's labels.</summary>
    /// <value>Default: those of the network or cluster; where <see cref="Project"/> is an id they must be said.</value>
    public ResourceLabels? Labels { get => field ?? Project.Labels; init; }
}
