using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What <see cref="ProjectServices"/> are made from.</summary>
public sealed class ProjectServicesArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The services to enable.</summary>
    /// <value>Default: <see cref="ProjectServicesRules.Platform"/>, what the components of this library call with their defaults.</value>
    public IReadOnlyList<string> Services { get; init; } = ProjectServicesRules.Platform;
}
