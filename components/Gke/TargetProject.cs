using Infra.Components.Cloud;
using Infra.Core.Findings;
using Pulumi;

namespace Infra.Components.Gke;

/// <summary>
/// The project that something is made in: its id, or best a <see cref="GkeNetwork"/> or <see cref="GkeCluster"/> in it, whose region and labels what is
/// made then has.
/// </summary>
public sealed class TargetProject
{
    private TargetProject(Input<string> id) => Id = id;

    internal Input<string> Id { get; }

    internal Input<string>? Region { get; private init; }

    internal ResourceLabels? Labels { get; private init; }

    // The cluster that was given, of this program.
    internal Resource? Cluster { get; private init; }

    /// <summary>A project by its id, of which nothing else is known.</summary>
    /// <param name="id">The id.</param>
    public static implicit operator TargetProject(string id) => new(id);

    /// <summary>A project whose id another resource gives, such as <see cref="ProjectServices.Project"/>; nothing else is known of it.</summary>
    /// <param name="id">The id.</param>
    public static implicit operator TargetProject(Output<string> id) => new(id);

    /// <summary>A project whose id another resource may give; nothing else is known of it.</summary>
    /// <param name="id">The id.</param>
    public static implicit operator TargetProject(Input<string> id) => new(id);

    /// <summary>The project of a network.</summary>
    /// <param name="network">The network.</param>
    public static implicit operator TargetProject(TargetNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(network.Project) { Region = network.Region, Labels = network.Labels };
    }

    /// <summary>The project of a network.</summary>
    /// <param name="network">The network.</param>
    public static implicit operator TargetProject(GkeNetwork network) => (TargetNetwork)network;

    /// <summary>The project of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    public static implicit operator TargetProject(TargetCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return new(cluster.Project) { Region = cluster.Spec.Region, Labels = cluster.Labels, Cluster = cluster.Resource };
    }

    /// <summary>The project of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    public static implicit operator TargetProject(GkeCluster cluster) => (TargetCluster)cluster;

    // What the compiler would ask for, were an id not enough for whoever has nothing better.
    internal static IEnumerable<Finding> CheckLabels(ResourceLabels? labels) => labels is null ? [Missing("Labels", "labels")] : ResourceLabelsRules.Check(labels);

    internal static IEnumerable<Finding> CheckLocation(Input<string>? location) => location is null ? [Missing("Location", "a region")] : [];

    private static Finding Missing(string path, string what) =>
        new(path, "must be said where the project is an id alone; got none", $"give Project a network or a cluster, or name {what}");
}
