using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="GkeNodePool"/> is made from.</summary>
public sealed class GkeNodePoolArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The cluster's name (<see cref="GkeCluster.ClusterName"/>).</summary>
    [Input("cluster", required: true)]
    public required Input<string> Cluster { get; init; }

    /// <summary>The cluster's zone or region (<see cref="GkeCluster.Location"/>).</summary>
    [Input("location", required: true)]
    public required Input<string> Location { get; init; }

    /// <summary>The zones of a pool that names none (<see cref="GkeCluster.ZoneCount"/>); the facts count nodes by it.</summary>
    /// <value>Default: 1.</value>
    public int ClusterZoneCount { get; init; } = 1;

    /// <summary>The repository that the nodes pull images from (<see cref="ImageRegistry.RepositoryResourceId"/>); they get the right to read it.</summary>
    /// <value>Default: none.</value>
    [Input("imageRepository")]
    public Input<string>? ImageRepository { get; init; }

    /// <summary>The pool wanted.</summary>
    public required NodePoolSpec Spec { get; init; }

    /// <summary>The labels of the machines as the bill shows them; labels of the nodes in Kubernetes are in <see cref="NodePoolSpec.Labels"/>.</summary>
    public required CommonLabels Labels { get; init; }
}
