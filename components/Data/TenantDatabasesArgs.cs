using System.Collections.Immutable;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What <see cref="TenantDatabases"/> are made from.</summary>
public sealed class TenantDatabasesArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The Cloud SQL instance, a MySQL (<see cref="CloudSqlDatabase.InstanceName"/>).</summary>
    [Input("instance", required: true)]
    public required Input<string> Instance { get; init; }

    /// <summary>How its administrator reaches it (<see cref="CloudSqlDatabase.Connection"/>).</summary>
    public required DatabaseConnection Administrator { get; init; }

    /// <summary>The namespaces that get a database and a user each, at least one.</summary>
    public required ImmutableArray<string> Namespaces { get; init; }

    /// <summary>What takes the objects on the cluster along when it goes, so that nobody has to reach it for that.</summary>
    /// <value>Default: nothing does.</value>
    public Resource? Cluster { get; init; }

    /// <summary>Anything; another value than before makes new passwords.</summary>
    /// <value>Default: <c>1</c>.</value>
    public string PasswordVersion { get; init; } = "1";

    /// <summary>The image with MySQL's client, with a tag that is not <c>latest</c>, or a digest.</summary>
    /// <value>Default: that of the database in a cluster.</value>
    public string Image { get; init; } = new InClusterDatabaseSpec().EffectiveImage;
}
