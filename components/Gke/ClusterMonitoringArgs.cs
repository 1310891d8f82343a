using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What <see cref="ClusterMonitoring"/> is made from.</summary>
public sealed class ClusterMonitoringArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The cluster's name.</summary>
    [Input("clusterName", required: true)]
    public required Input<string> ClusterName { get; init; }

    /// <summary>The database instance's name on Cloud SQL.</summary>
    [Input("sqlInstance", required: true)]
    public required Input<string> SqlInstance { get; init; }

    /// <summary>The channels that alerts go to (<see cref="Notifications.Channels"/>); without any they are seen in the console alone.</summary>
    public required IReadOnlyList<Output<string>> Channels { get; init; }

    /// <summary>The labels that alerts carry.</summary>
    public required CommonLabels Labels { get; init; }

    /// <summary>The cluster: where it is deleted, nothing on it is asked to go first.</summary>
    public required Resource Cluster { get; init; }
}
