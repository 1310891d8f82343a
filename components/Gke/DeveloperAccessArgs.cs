using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What <see cref="DeveloperAccess"/> is made from.</summary>
public sealed class DeveloperAccessArgs : ResourceArgs
{
    /// <summary>The project of the cluster: best the <see cref="GkeCluster"/> itself, or an id.</summary>
    public required TargetProject Project { get; init; }

    /// <summary>Who may reach the cluster, in IAM's words (<c>user:ada@example.com</c>, <c>group:lab@example.com</c>).</summary>
    /// <value>Default: nobody yet.</value>
    public IReadOnlyList<string> Members { get; init; } = [];
}
