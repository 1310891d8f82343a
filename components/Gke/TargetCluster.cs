using Infra.Components.Cloud;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>The cluster that node pools belong to: best a <see cref="GkeCluster"/> itself, or one that is there already, by its name.</summary>
public sealed record TargetCluster
{
    /// <summary>The project's id.</summary>
    public required Input<string> Project { get; init; }

    /// <summary>The cluster's name.</summary>
    public required Input<string> Name { get; init; }

    /// <summary>Where it is, and its zones and pods a node where a pool says nothing of its own.</summary>
    public required ClusterSpec Spec { get; init; }

    /// <summary>The labels of what belongs to it and names no others.</summary>
    public required ResourceLabels Labels { get; init; }

    /// <summary>What its network's addresses are to hold, which pools are held against.</summary>
    /// <value>Null: not known.</value>
    public CidrPlan? Plan { get; init; }

    internal Input<string> Location { get => field ?? Spec.Location; init; }

    // What takes the objects in it along when it goes.
    internal Resource? Resource { get; init; }
}
