using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What <see cref="ClusterMonitoring"/> is made from.</summary>
public sealed class ClusterMonitoringArgs : ResourceArgs
{
    /// <summary>The cluster that is watched, whose project and labels it has: a <see cref="GkeCluster"/>.</summary>
    public required TargetCluster Cluster { get; init; }

    /// <summary>The database instance's name on Cloud SQL.</summary>
    [Input("sqlInstance", required: true)]
    public required Input<string> SqlInstance { get; init; }

    /// <summary>The channels that alerts go to (<see cref="Notifications.Channels"/>); without any they are seen in the console alone.</summary>
    public required IReadOnlyList<Output<string>> Channels { get; init; }

    /// <summary>The labels that alerts carry.</summary>
    /// <value>Default: the cluster's.</value>
    public ResourceLabels Labels { get => field ?? Cluster.Labels; init; }
}
