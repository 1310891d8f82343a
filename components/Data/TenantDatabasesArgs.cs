using System.Collections.Immutable;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What <see cref="TenantDatabases"/> are made from.</summary>
public sealed class TenantDatabasesArgs : ResourceArgs
{
    /// <summary>The instance of Cloud SQL, a MySQL: best a <see cref="CloudSqlDatabase"/>.</summary>
    public required TargetDatabase Database { get; init; }

    /// <summary>The namespaces that get a database and a user each, at least one.</summary>
    public required ImmutableArray<string> Namespaces { get; init; }

    /// <summary>What takes the objects on the cluster along when it goes, so that nobody has to reach it for that.</summary>
    /// <value>Default: nothing does.</value>
    public Resource? Cluster { get; init; }

    /// <summary>Anything; another value than before makes new passwords.</summary>
    /// <value>Default: the database's.</value>
    public string PasswordVersion { get => field ?? Database.PasswordVersion; init; }

    /// <summary>The image with MySQL's client, with a tag that is not <c>latest</c>, or a digest.</summary>
    /// <value>Default: that of the database in a cluster.</value>
    [Input("image")]
    public Input<string> Image { get; init; } = new InClusterDatabaseSpec().EffectiveImage;
}
