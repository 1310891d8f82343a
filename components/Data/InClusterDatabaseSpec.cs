using Infra.Components.Common;
using Infra.Components.Pods;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What kind of database is wanted inside the cluster.</summary>
public sealed record InClusterDatabaseSpec
{
    /// <summary>The server.</summary>
    /// <value>Default: <see cref="DatabaseEngine.MySql"/>.</value>
    public DatabaseEngine Engine { get; init; } = DatabaseEngine.MySql;

    /// <summary>The image, with a tag that is not <c>latest</c>, or a digest; one of the official images for the server, PostgreSQL's on Alpine.</summary>
    /// <value>Default: <c>docker.io/library/mysql:8.4.4</c> or <c>docker.io/library/postgres:17.4-alpine</c>.</value>
    public Input<string>? Image { get; init => field = value.OrNone(); }

    /// <summary>The name of the Service and of everything behind it.</summary>
    /// <value>Default: <c>database</c>.</value>
    public string ServiceName { get; init; } = "database";

    /// <summary>The database that is created on the server.</summary>
    /// <value>Default: <c>pyatmos</c>.</value>
    public string Database { get; init; } = "pyatmos";

    /// <summary>The user that is created on the server; never its root.</summary>
    /// <value>Default: <c>worker</c>.</value>
    public string User { get; init; } = "worker";

    /// <summary>CPU and memory.</summary>
    /// <value>Default: 250 millicores and 1 GiB.</value>
    public ContainerResources Resources { get; init; } = new() { Cpu = "250m", Memory = "1Gi" };

    /// <summary>The disk's size.</summary>
    /// <value>Default: <c>5Gi</c>.</value>
    public string StorageSize { get; init; } = "5Gi";

    /// <summary>The disk's storage class.</summary>
    /// <value>Default: none named; the cluster's default.</value>
    public Input<string>? StorageClass { get; init => field = value.OrNone(); }

    /// <summary>Whether it can be deleted only after this is turned off; the disk is kept in any case.</summary>
    /// <value>Default: true.</value>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>The image that runs: <see cref="Image"/>, or the engine's default.</summary>
    public Input<string> EffectiveImage => Image ?? (Engine == DatabaseEngine.MySql ? "docker.io/library/mysql:8.4.4" : "docker.io/library/postgres:17.4-alpine");

    /// <summary>The server's TCP port.</summary>
    public int Port => Engine == DatabaseEngine.MySql ? 3306 : 5432;
}
