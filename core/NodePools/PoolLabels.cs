using System.Globalization;
using Infra.Core.Machines;

namespace Infra.Core.NodePools;

/// <summary>The labels of a pool's nodes by which workloads are placed, under the names that cloudwise gave them.</summary>
public static class PoolLabels
{
    /// <summary>The pool's name as its author wrote it; what workloads select by, since the pool's own name changes when it is replaced.</summary>
    public const string Name = "name";

    /// <summary>Label: the machine type, such as <c>n2-standard-8</c>.</summary>
    public const string MachineType = "machine_type";

    /// <summary>Virtual CPUs of the machine.</summary>
    public const string Cpu = "cpu";

    /// <summary>Memory of the machine in MiB.</summary>
    public const string MemoryMib = "memory_m";

    /// <summary>The GPU's short name (<c>t4</c>); absent without GPUs.</summary>
    public const string GpuType = "gpu_type";

    /// <summary>GPUs of the machine; absent without GPUs.</summary>
    public const string GpuCount = "gpu_count";

    /// <summary><c>true</c> where Google may take the machine back (Spot and preemptible), otherwise <c>false</c>.</summary>
    public const string Preemptible = "preemptible";

    /// <summary><c>true</c> on nodes that run Houdini's GPU engine; absent elsewhere.</summary>
    public const string Houdini = "houdini.gpu";

    /// <summary>The labels of a pool.</summary>
    /// <param name="name">The pool's name as its author wrote it.</param>
    /// <param name="machine">The machine type.</param>
    /// <param name="gpuType">The accelerator type or short name; null for what is built in.</param>
    /// <param name="gpuCount">GPUs of a machine; null for what is built in, or 1 where a type is given.</param>
    /// <param name="capacity">How the machines are bought.</param>
    /// <param name="houdini">Whether the nodes run Houdini's GPU engine.</param>
    /// <returns>Label names and values, in alphabetical order.</returns>
    public static IReadOnlyDictionary<string, string> Of(
        string name,
        MachineType machine,
        string? gpuType = null,
        int? gpuCount = null,
        NodeCapacity capacity = NodeCapacity.OnDemand,
        bool houdini = false)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var (type, count) = MachineCatalog.GpusOf(machine, gpuType, gpuCount);
        var labels = new SortedList<string, string>(StringComparer.Ordinal)
        {
            [Name] = name,
            [MachineType] = machine.Name,
            [Cpu] = machine.VCpus.ToString(CultureInfo.InvariantCulture),
            [MemoryMib] = machine.MemoryMib.ToString(CultureInfo.InvariantCulture),
            [Preemptible] = capacity == NodeCapacity.OnDemand ? "false" : "true",
        };
        if (type is not null)
        {
            labels[GpuType] = MachineCatalog.FindGpu(type)?.ShortName ?? type;
            labels[GpuCount] = count.ToString(CultureInfo.InvariantCulture);
        }

        if (houdini)
        {
            labels[Houdini] = "true";
        }

        return labels;
    }
}
