using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="Budget"/> is made from.</summary>
public sealed class BudgetArgs : ResourceArgs
{
    /// <summary>The billing account that pays for the project (<c>012345-6789AB-CDEF01</c>).</summary>
    [Input("billingAccount", required: true)]
    public required Input<string> BillingAccount { get; init; }

    /// <summary>
    /// The project: best the <see cref="GkeNetwork"/> or <see cref="GkeCluster"/> in it, or an id. Google answers for the billing account only on behalf of a
    /// project in which the API is enabled.
    /// </summary>
    public required TargetProject Project { get; init; }

    /// <summary>The project's number, not its id: Google answers with the number, and the id would be a difference for ever.</summary>
    /// <value>Default: Google is asked for that of <see cref="Project"/>.</value>
    [Input("projectNumber")]
    public Input<string>? ProjectNumber { get; init; }

    /// <summary>How much, and when to say so.</summary>
    public required BudgetSpec Spec { get; init; }

    /// <summary>Who is told, besides the billing account's administrators: channels as <see cref="Notifications.Channels"/> has them.</summary>
    /// <value>Default: nobody.</value>
    public IReadOnlyList<Output<string>> Channels { get; init; } = [];

    /// <summary>The labels by which the budget is named.</summary>
    /// <value>Default: those of the network or cluster; where <see cref="Project"/> is an id they must be said.</value>
    public ResourceLabels? Labels { get => field ?? Project.Labels; init; }
}
