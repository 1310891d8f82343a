using Infra.Core.Quantities;

namespace Infra.Core.Scheduling;

/// <summary>What one container is given.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Amount">CPU, memory, GPUs and TPUs.</param>
public sealed record ContainerShare(string Name, ResourceAmount Amount)
{
    /// <summary>The device plugin's name for GPUs.</summary>
    public const string GpuResource = "nvidia.com/gpu";

    /// <summary>The device plugin's name for TPU chips.</summary>
    public const string TpuResource = "google.com/tpu";

    /// <summary>The container's <c>resources.requests</c>; what is nothing is left out.</summary>
    public IReadOnlyDictionary<string, string> Requests => Map(withCpu: true);

    /// <summary>
    /// The container's <c>resources.limits</c>: memory as requested, so that nobody else's is used, and GPUs and TPUs. CPU is not limited: what
    /// the others leave idle may be used.
    /// </summary>
    public IReadOnlyDictionary<string, string> Limits => Map(withCpu: false);

    private SortedList<string, string> Map(bool withCpu)
    {
        var map = new SortedList<string, string>(StringComparer.Ordinal);
        void Add(string name, long amount, string text)
        {
            if (amount > 0)
            {
                map[name] = text;
            }
        }

        Add("cpu", withCpu ? Amount.CpuMillicores : 0, ResourceQuantity.Cpu(Amount.CpuMillicores));
        Add("memory", Amount.MemoryMib, ResourceQuantity.Memory(Amount.MemoryMib));
        Add(GpuResource, Amount.Gpus, $"{Amount.Gpus}");
        Add(TpuResource, Amount.Tpus, $"{Amount.Tpus}");
        return map;
    }
}
