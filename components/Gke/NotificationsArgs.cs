using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What <see cref="Notifications"/> are made from.</summary>
public sealed class NotificationsArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The addresses that get mail, at least one.</summary>
    public required IReadOnlyList<string> Emails { get; init; }

    /// <summary>The labels that the channels carry.</summary>
    public required CommonLabels Labels { get; init; }
}
