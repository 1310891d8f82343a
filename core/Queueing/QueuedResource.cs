using System.Globalization;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;

namespace Infra.Core.Queueing;

/// <summary>What Kueue counts of a Job's pods, each in one unit: millicores, MiB, whole GPUs or TPU chips.</summary>
/// <remarks>A pod that requests anything else than what a queue counts never runs, so all that pods of this program request is counted.</remarks>
public static class QueuedResource
{
    /// <summary>CPU, in millicores.</summary>
    public const string Cpu = "cpu";

    /// <summary>Memory, in MiB.</summary>
    public const string Memory = "memory";

    /// <summary>The nodes' own disks, in MiB: the LimitRange of a developer's namespace requests it for every container.</summary>
    public const string EphemeralStorage = "ephemeral-storage";

    /// <summary>GPUs of the device plugin.</summary>
    public const string Gpu = ContainerShare.GpuResource;

    /// <summary>TPU chips.</summary>
    public const string Tpu = ContainerShare.TpuResource;

    private const decimal BytesPerMib = 1024 * 1024;

    private static readonly string[] BinaryUnits = ["", "Mi", "Gi", "Ti", "Pi", "Ei"];

    /// <summary>All of them, in the order in which queues list them.</summary>
    public static IReadOnlyList<string> All { get; } = [Cpu, Memory, EphemeralStorage, Gpu, Tpu];

    /// <summary>An amount as Kubernetes itself would write it, so that what is sent is what is kept.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="amount">The amount in the resource's unit, 0 or more.</param>
    /// <returns><c>92</c> or <c>91640m</c> cores, <c>338Gi</c>, <c>8</c>.</returns>
    public static string Quantity(string resource, long amount)
    {
        if (resource == Cpu)
        {
            return ResourceQuantity.Cpu(amount);
        }

        var unit = resource is Memory or EphemeralStorage && amount > 0 ? 1 : 0;
        while (unit > 0 && amount % 1024 == 0 && unit < BinaryUnits.Length - 1)
        {
            (amount, unit) = (amount / 1024, unit + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{amount}{BinaryUnits[unit]}");
    }

    /// <summary>Reads an amount.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="quantity">The amount as Kubernetes or a stack file writes it.</param>
    /// <returns>The amount in the resource's unit, rounded down; null for what is none, and for more than can be counted.</returns>
    public static long? Parse(string resource, string? quantity)
    {
        var unit = resource switch
        {
            Cpu => 0.001m,
            Memory or EphemeralStorage => BytesPerMib,
            _ => 1m,
        };
        return !KubernetesQuantity.TryParse(quantity, out var value) || value < 0 || value > long.MaxValue * unit ? null : (long)(value / unit);
    }

    /// <summary>An amount of what the scheduler goes by, by resource.</summary>
    /// <param name="amount">The amount.</param>
    /// <returns>CPU, memory, GPUs and TPUs; no ephemeral storage, of which it says nothing.</returns>
    public static IReadOnlyDictionary<string, long> Of(ResourceAmount amount) => new Dictionary<string, long>
    {
        [Cpu] = amount.CpuMillicores,
        [Memory] = amount.MemoryMib,
        [Gpu] = amount.Gpus,
        [Tpu] = amount.Tpus,
    };
}
