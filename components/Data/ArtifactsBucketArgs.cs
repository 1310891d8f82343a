using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What an <see cref="ArtifactsBucket"/> is made from.</summary>
public sealed class ArtifactsBucketArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The region that objects are kept in; the cluster's, so that reading them costs no egress.</summary>
    [Input("location", required: true)]
    public required Input<string> Location { get; init; }

    /// <summary>The bucket wanted.</summary>
    /// <value>Default: all defaults.</value>
    public BucketSpec Spec { get; init; } = new();

    /// <summary>The bucket's labels.</summary>
    public required CommonLabels Labels { get; init; }
}
