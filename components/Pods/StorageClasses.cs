using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Quantities;

namespace Infra.Components.Pods;

/// <summary>The storage classes that GKE brings, and how many nodes may mount what they make.</summary>
/// <remarks>
/// https://cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes and
/// https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/filestore-csi-driver, checked 2026-11.
/// </remarks>
public static class StorageClasses
{
    /// <summary>The cheapest class that many nodes can write to.</summary>
    public const string ForManyNodes = "standard-rwx";

    private static readonly string[] OneNode = ["standard", "standard-rwo", "premium-rwo"];

    /// <summary>Whether a class makes disks that one node mounts at a time.</summary>
    /// <param name="name">The class; null for the cluster's default, which is a disk on GKE and on clusters of one's own alike.</param>
    /// <returns>False also for a class that is not known.</returns>
    public static bool IsOfOneNode(string? name) =>
        name is null || OneNode.Contains(name) || name.EndsWith("-rwo", StringComparison.Ordinal);

    internal static IReadOnlyList<Finding> Check(string path, string? name) =>
        name is null ? []
        : name.Length > 0 && char.IsAsciiDigit(name[0]) && KubernetesQuantity.TryParse(name, out _)
            ? [new(path, $"must be the name of a storage class; got \"{name}\", which is an amount; use for example \"{ForManyNodes}\", or leave it out for the cluster's default")]
            : KubernetesNames.CheckSubdomain(path, name);
}
