using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>What a <see cref="GkeNetwork"/> is made from.</summary>
public sealed class GkeNetworkArgs : ResourceArgs
{
    /// <summary>The project's id.</summary>
    [Input("project", required: true)]
    public required Input<string> Project { get; init; }

    /// <summary>The network wanted.</summary>
    public required NetworkSpec Spec { get; init; }

    /// <summary>The labels; of all that a network is made of, Google takes them on the address range for services alone.</summary>
    public required ResourceLabels Labels { get; init; }
}
