namespace Infra.Core.Machines;

/// <summary>What GKE leaves of a node's own disks for pods (<c>ephemeral-storage</c>), by the vendor's published formula.</summary>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes">Plan node sizes, checked 2026-11</seealso>
public static class EphemeralStorage
{
    private const long MibPerGib = 1024;

    // A node of the page's example with a disk of 100 GB has 98,831,908 KiB of it: the rest is the operating system's, which is not told for others.
    private const long ImageGib = 6;

    // 9 / 10 stay above the threshold at which pods are evicted.
    private const long KeptTenths = 9;

    /// <summary>What is left of a boot disk: less the operating system, a tenth that stays free, and half of it, 6 GiB and 35 %, or 100 GiB, whatever is least.</summary>
    /// <param name="diskGb">The disk's size in GB, which Google counts as GiB.</param>
    /// <returns>MiB, rounded down; never negative.</returns>
    public static long OfBootDiskMib(int diskGb)
    {
        var reservedMib = Math.Min(Math.Min(diskGb * MibPerGib / 2, (6 * MibPerGib) + (diskGb * MibPerGib * 35 / 100)), 100 * MibPerGib);
        return Math.Max(0, ((diskGb - ImageGib) * MibPerGib * KeptTenths / 10) - reservedMib);
    }

    /// <summary>What is left of local SSDs that pods use instead: less a tenth that stays free, and 50 GiB for one disk, 75 for two, 100 for more.</summary>
    /// <param name="disks">The disks, 1 or more.</param>
    /// <param name="totalGib">Their size together in GiB.</param>
    /// <returns>MiB, rounded down; never negative.</returns>
    public static long OfLocalSsdMib(int disks, long totalGib)
    {
        var reservedGib = disks switch { 1 => 50, 2 => 75, _ => 100 };
        return Math.Max(0, (totalGib * MibPerGib * KeptTenths / 10) - (reservedGib * MibPerGib));
    }
}
