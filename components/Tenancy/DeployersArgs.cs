using Pulumi;

namespace Infra.Components.Tenancy;

/// <summary>What <see cref="Deployers"/> are made of.</summary>
public sealed class DeployersArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>From where they deploy.</summary>
    public required DeployersSpec Spec { get; init; }

    /// <summary>The role that opens the cluster's control plane and shows nothing behind it (<c>projects/PROJECT/roles/ID</c>).</summary>
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

    /// <summary>What takes the objects in the cluster along when it goes.</summary>
    /// <value>Nothing does.</value>
    public Resource? Cluster { get; init; }
}
