using System.Globalization;
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

    // GiB that a claim of a class has at least, at most, and in which steps. Filestore: https://cloud.google.com/filestore/docs/service-tiers (basic HDD on GKE,
    // basic SSD, zonal, enterprise); Managed Lustre: https://docs.cloud.google.com/managed-lustre/docs/performance-tiers, whose steps are eight times as wide from 170 of
    // them on, which is not checked. Both checked 2026-11.
    private static readonly (string Class, string What, long Least, long Most, long Step)[] Sizes =
    [
        ("standard-rwx", "Filestore basic HDD", 100, 65_433, 1),
        ("premium-rwx", "Filestore basic SSD", 2_560, 65_433, 1),
        ("zonal-rwx", "Filestore zonal", 1_024, 102_400, 256),
        ("enterprise-rwx", "Filestore enterprise", 1_024, 10_240, 256),
        ("lustre-rwx-125mbps-per-tib", "Managed Lustre", 72_000, 12_240_000, 72_000),
        ("lustre-rwx-250mbps-per-tib", "Managed Lustre", 36_000, 40_032_000, 36_000),
        ("lustre-rwx-500mbps-per-tib", "Managed Lustre", 18_000, 20_016_000, 18_000),
        ("lustre-rwx-1000mbps-per-tib", "Managed Lustre", 9_000, 10_008_000, 9_000),
    ];

    /// <summary>Whether a class makes disks that one node mounts at a time.</summary>
    /// <param name="name">The class; null for the cluster's default, which is a disk on GKE and on clusters of one's own alike.</param>
    /// <returns>False also for a class that is not known.</returns>
    public static bool IsOfOneNode(string? name) =>
        name is null || OneNode.Contains(name) || name.EndsWith("-rwo", StringComparison.Ordinal);

    /// <summary>Checks the size of a claim against what its class makes.</summary>
    /// <param name="path">The property that holds the size.</param>
    /// <param name="name">The class; null for the cluster's default.</param>
    /// <param name="size">The size; null is not checked, nor what is no quantity.</param>
    /// <returns>A warning below the least, for some drivers make it larger instead and all of it is paid; an error beyond the most or between two steps.</returns>
    internal static IReadOnlyList<Finding> CheckSize(string path, string? name, string? size)
    {
        if (Array.Find(Sizes, each => each.Class == name) is not { Class: not null } tier || !KubernetesQuantity.TryParse(size, out var bytes))
        {
            return [];
        }

        var gib = bytes / (1L << 30);
        var bounds = string.Create(
            CultureInfo.InvariantCulture,
            $"{tier.Least}Gi to {tier.Most}Gi{(tier.Step > 1 ? $" in steps of {tier.Step}Gi" : "")}");
        string Use(long amount) => string.Create(CultureInfo.InvariantCulture, $"use {amount}Gi");
        return gib < tier.Least
            ? [new(path, $"should be {bounds} for {tier.Class} ({tier.What}), for a smaller one is refused, or made and paid as large; got \"{size}\"", Use(tier.Least), FindingLevel.Warning)]
            : gib > tier.Most ? [new(path, $"must be {bounds} for {tier.Class} ({tier.What}); got \"{size}\"", $"{Use(tier.Most)}, or another class")]
            : gib % tier.Step != 0 ? [new(path, $"must be {bounds} for {tier.Class} ({tier.What}); got \"{size}\"", $"{Use((long)Math.Ceiling(gib / tier.Step) * tier.Step)}")]
            : [];
    }

    /// <summary>Whether a class is one of GKE's that make shares of Filestore, which are mounted by the cluster's Filestore driver alone.</summary>
    internal static bool IsFilestore(string? name) => IsMadeOf(name, "Filestore");

    /// <summary>Whether a class is one of GKE's that make file systems of Managed Lustre, which are mounted by the cluster's Lustre driver alone.</summary>
    internal static bool IsLustre(string? name) => IsMadeOf(name, "Managed Lustre");

    private static bool IsMadeOf(string? name, string product) => Array.Exists(Sizes, each => each.Class == name && each.What.StartsWith(product, StringComparison.Ordinal));

    internal static IReadOnlyList<Finding> Check(string path, string? name) =>
        name is null ? []
        : name.Length > 0 && char.IsAsciiDigit(name[0]) && KubernetesQuantity.TryParse(name, out _)
            ? [new(path, $"must be the name of a storage class; got \"{name}\", which is an amount", $"use for example \"{ForManyNodes}\", or leave it out for the cluster's default")]
            : KubernetesNames.CheckSubdomain(path, name);
}
