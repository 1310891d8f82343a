using Infra.Components.Cloud;
using Infra.Components.Gke;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What a <see cref="CloudSqlDatabase"/> is made from.</summary>
public sealed class CloudSqlDatabaseArgs : ResourceArgs
{
    /// <summary>Where its private address is: a <see cref="GkeNetwork"/>, whose project and region it shares.</summary>
    public required TargetNetwork Network { get; init; }

    /// <summary>The database wanted.</summary>
    /// <value>Default: all defaults.</value>
    public DatabaseSpec Spec { get; init; } = new();

    /// <summary>The regions in which Secret Manager keeps the password; another list than before replaces the secret.</summary>
    /// <value>Default: none, for wherever Google chooses.</value>
    public IReadOnlyList<string> SecretLocations { get; init; } = [];

    /// <summary>The labels of the instance and of its secret.</summary>
    /// <value>Default: the network's.</value>
    public ResourceLabels Labels { get => field ?? Network.Labels; init; }
}
