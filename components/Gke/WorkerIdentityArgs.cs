using Infra.Components.Cloud;
using Infra.Components.Common;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="WorkerIdentity"/> is made from. It has no right but those that are named here.</summary>
public sealed class WorkerIdentityArgs : ResourceArgs
{
    /// <summary>
    /// The project of the cluster: best the <see cref="GkeCluster"/> whose pods act as it, or an id. The pool of identities that <see cref="Subjects"/> are in
    /// comes with a project's first cluster, so whoever gives an id sees to it that there is one.
    /// </summary>
    public required TargetProject Project { get; init; }

    /// <summary>The service account's id, unique in the project; environments that share a project need one each.</summary>
    /// <value>Default: <c>ultron-NAME</c>, with the component's name. 6 to 30 characters.</value>
    public string? AccountId { get; init; }

    /// <summary>The service accounts inside the cluster whose pods act as this identity.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<KubernetesServiceAccount> Subjects { get; init; } = [];

    /// <summary>The bucket whose objects it may read, write and delete: best an <c>ArtifactsBucket</c>, or a name.</summary>
    /// <value>Default: none.</value>
    public TargetBucket? ArtifactsBucket { get; init; }

    /// <summary>The folder of the bucket, with a slash at its end, to which that is restricted; the names of other objects can be seen, their contents not.</summary>
    /// <value>Default: all of the bucket.</value>
    [Input("artifactsPrefix")]
    public Input<string>? ArtifactsPrefix { get; init => field = value.OrNone(); }

    /// <summary>
    /// Whether it may use Cloud SQL's connectors, a role that Google gives for a whole project only; clients that connect to the private
    /// address with a password do not need it.
    /// </summary>
    /// <value>Default: false.</value>
    public bool CloudSqlConnector { get; init; }
}
