using Infra.Core.NodePools;
using Infra.Core.Quantities;

namespace Infra.Core.Machines;

/// <summary>
/// What GKE Standard leaves of a machine for pods, by the vendor's published formula:
/// https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes (checked 2026-07).
/// </summary>
/// <remarks>
/// Whole numbers throughout: what is reserved is rounded up, so the result never exceeds what the formula gives.
/// A node reports less memory than this by what its kernel keeps (<see cref="SystemOverhead"/>).
/// </remarks>
public static class Allocatable
{
    /// <summary>
    /// The pods that GKE lets a node run where nothing else is said, the system's included:
    /// https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr (checked 2026-08).
    /// </summary>
    public const int DefaultMaxPodsPerNode = 110;

    /// <summary>Memory that the kubelet keeps free before it evicts pods, in MiB.</summary>
    public const int EvictionThresholdMib = 100;

    /// <summary>CPU that GKE reserves on a shared-core E2 machine, in millicores, whatever its size.</summary>
    public const int SharedCoreReservedMillicores = 1060;

    /// <summary>CPU that GKE reserves besides on a node that may run more than the usual number of pods, in millicores.</summary>
    public const int ManyPodsReservedMillicores = 400;

    /// <summary>Memory that GKE reserves on a machine of less than 1 GiB, in MiB.</summary>
    public const int SmallMachineReservedMib = 255;

    private static readonly (int VCpus, int Tenths)[] CpuSteps = [(1, 600), (1, 100), (2, 50), (int.MaxValue, 25)];

    private static readonly (int Mib, int Percent)[] MemorySteps = [(4096, 25), (4096, 20), (8192, 10), (112 * 1024, 6), (int.MaxValue, 2)];

    /// <summary>What a machine type offers to pods, before anything of the system's runs there.</summary>
    /// <param name="machine">The machine type; GPUs and TPUs built in count.</param>
    /// <param name="maxPodsPerNode">
    /// The most pods of a node; beyond <see cref="DefaultMaxPodsPerNode"/> <see cref="ManyPodsReservedMillicores"/> more are reserved.
    /// </param>
    /// <returns>CPU and memory by the formula, and the GPUs and TPUs; never negative.</returns>
    public static ResourceAmount Of(MachineType machine, int maxPodsPerNode = DefaultMaxPodsPerNode)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var cpu = machine.SharedCore
            ? (machine.VCpus * 1000L) - SharedCoreReservedMillicores
            : CpuMillicores(machine.VCpus);
        if (maxPodsPerNode > DefaultMaxPodsPerNode)
        {
            cpu = Math.Max(0, cpu - ManyPodsReservedMillicores);
        }

        return new(cpu, MemoryMib(machine.MemoryMib), machine.GpuCount, machine.TpuCount);
    }

    /// <summary>CPU that is left of a number of cores; shared-core machines are different (<see cref="Of"/>).</summary>
    /// <param name="vCpus">Virtual CPUs of the machine, 0 or more.</param>
    /// <returns>Millicores for pods.</returns>
    public static long CpuMillicores(int vCpus)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vCpus);

        // In tenths of a millicore, in which every step of the formula is whole.
        return ((vCpus * 10_000L) - Reserved(vCpus, CpuSteps)) / 10;
    }

    /// <summary>Memory that is left of a machine's memory.</summary>
    /// <param name="totalMib">The machine's memory in MiB, 0 or more.</param>
    /// <returns>MiB for pods, the eviction threshold taken off; never negative.</returns>
    public static long MemoryMib(long totalMib)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(totalMib);
        if (totalMib < 1024)
        {
            return Math.Max(0, totalMib - SmallMachineReservedMib - EvictionThresholdMib);
        }

        // In hundredths of a MiB, in which every step of the formula is whole.
        return Math.Max(0, ((totalMib - EvictionThresholdMib) * 100 - Reserved(totalMib, MemorySteps)) / 100);
    }

    private static long Reserved(long total, (int Amount, int Part)[] steps)
    {
        var (reserved, left) = (0L, total);
        foreach (var (amount, part) in steps)
        {
            var taken = Math.Min(left, amount);
            reserved += taken * part;
            left -= taken;
        }

        return reserved;
    }
}
