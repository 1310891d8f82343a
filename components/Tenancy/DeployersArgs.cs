using Infra.Components.Gke;
using Pulumi;

namespace Infra.Components.Tenancy;

/// <summary>What <see cref="Deployers"/> are made of.</summary>
public sealed class DeployersArgs : ResourceArgs
{
    /// <summary>The cluster, in whose project they are, and which takes what they have in it along when it goes: best a <see cref="GkeCluster"/>.</summary>
    public required TargetCluster Cluster { get; init; }

    /// <summary>From where they deploy.</summary>
    public required DeployersSpec Spec { get; init; }

    /// <summary>The role that opens the cluster's control plane and shows nothing behind it (<see cref="DeveloperAccess.RoleName"/>).</summary>
    [Input("connectRole", required: true)]
    public required Input<string> ConnectRole { get; init; }

    /// <summary>Whether the environment has firewall rules of its own.</summary>
    /// <value>false</value>
    public bool MakesFirewalls { get; init; }

    /// <summary>Whether the environment makes channels of Cloud Monitoring.</summary>
    /// <value>false</value>
    public bool MakesNotifications { get; init; }

    /// <summary>Whether the environment makes a dashboard and alerts of Cloud Monitoring.</summary>
    /// <value>false</value>
    public bool MakesMonitoring { get; init; }
}
