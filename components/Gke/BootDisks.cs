namespace Infra.Components.Gke;

/// <summary>Which types of boot disk the nodes of a machine series can have.</summary>
/// <remarks>
/// What each series takes: https://docs.cloud.google.com/compute/docs/machine-resource and https://docs.cloud.google.com/compute/docs/disks/hyperdisks;
/// what GKE boots from: the provider's page of container.NodePool (9.36); TPUs from ct6e on: GoogleCloudPlatform/cluster-toolkit, examples/gke-tpu-v6e and gke-tpu-7x, 2026-06. Checked 2026-11.
/// </remarks>
internal static class BootDisks
{
    /// <summary>The type whose performance is provisioned apart from its size.</summary>
    internal const string Hyperdisk = "hyperdisk-balanced";

    private const string Standard = "pd-standard";
    private const string Balanced = "pd-balanced";
    private const string Ssd = "pd-ssd";

    // By the beginning of a machine type's name; the first that fits counts.
    private static readonly (string[] Prefixes, string[] Types)[] BySeries =
    [
        (["n4-", "n4a-", "n4d-", "c4-", "c4a-", "c4d-", "c4n-", "g4-", "h4d-", "m4-", "a3-ultragpu-", "a4-", "a4x-", "ct6e-", "tpu7x-"], [Hyperdisk]),
        (["c3-", "c3d-", "m3-", "a3-", "z3-"], [Balanced, Ssd, Hyperdisk]),
        (["h3-"], [Balanced, Hyperdisk]),
        (["ct5lp-", "ct5p-"], [Balanced, Ssd, Standard]),
        (["g2-"], [Balanced, Ssd]),
        (["m1-", "m2-"], [Balanced, Ssd, Standard, Hyperdisk]),
        (["n1-", "custom-", "n2-", "n2d-", "e2-", "c2-", "c2d-", "t2a-", "t2d-", "a2-"], [Balanced, Ssd, Standard]),
    ];

    /// <summary>Every type that GKE boots nodes from.</summary>
    internal static IReadOnlyList<string> All { get; } = [Standard, Balanced, Ssd, Hyperdisk];

    /// <summary>The types for a machine, the default first; all of them for one that the table does not know.</summary>
    internal static IReadOnlyList<string> Of(string machineType) =>
        BySeries.FirstOrDefault(row => row.Prefixes.Any(prefix => machineType.StartsWith(prefix, StringComparison.Ordinal))).Types ?? All;
}
