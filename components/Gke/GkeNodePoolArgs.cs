using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="GkeNodePool"/> is made from.</summary>
public sealed class GkeNodePoolArgs : ResourceArgs
{
    /// <summary>The cluster, whose project, place, zones, pods a node and labels the pool has: a <see cref="GkeCluster"/>.</summary>
    public required TargetCluster Cluster { get; init; }

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
    /// <value>Default: the cluster's.</value>
    public ResourceLabels Labels { get => field ?? Cluster.Labels; init; }
}
