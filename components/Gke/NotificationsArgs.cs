using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What <see cref="Notifications"/> are made from.</summary>
public sealed class NotificationsArgs : ResourceArgs
{
    /// <summary>The project: best the <see cref="GkeNetwork"/> or <see cref="GkeCluster"/> beside it, or an id.</summary>
    public required TargetProject Project { get; init; }

    /// <summary>The addresses that get mail; at least one, and at most <see cref="NotificationsRules.MaxEmails"/> with those of <see cref="NamedEmails"/>.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>
    /// Further addresses, which other resources may give, such as a group that the program makes: by names of their own, for what is named by an address has to
    /// know it at once.
    /// </summary>
    /// <value>Default: none.</value>
    public Dictionary<string, Input<string>> NamedEmails { get; init; } = [];

    /// <summary>The labels that the channels carry.</summary>
    /// <value>Default: those of the network or cluster; where <see cref="Project"/> is an id they must be said.</value>
    public ResourceLabels? Labels { get => field ?? Project.Labels; init; }
}
