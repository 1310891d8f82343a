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

    /// <summary>The cluster as it was asked for: its zones and pods a node count where the pool says nothing of its own.</summary>
    public required ClusterSpec ClusterSpec { get; init; }

    /// <summary>The repository that the nodes pull images from (<see cref="ImageRegistry.RepositoryResourceId"/>); they get the right to read it.</summary>
    /// <value>Default: none.</value>
    [Input("imageRepository")]
    public Input<string>? ImageRepository { get; init; }

    /// <summary>The networks of <see cref="GpuDirectFabric"/>, of which the nodes get as many as they have cards for GPUs.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<GpuNetwork> GpuNetworks { get; init; } = [];

    /// <summary>The pool wanted.</summary>
    public required NodePoolSpec Spec { get; init; }

    /// <summary>The labels of the machines as the bill shows them; labels of the nodes in Kubernetes are in <see cref="NodePoolSpec.Labels"/>.</summary>
    public required CommonLabels Labels { get; init; }
}
