using Infra.Core.Machines;

namespace Infra.Core.Prices;

/// <summary>A node as it is bought.</summary>
/// <param name="MachineType">The machine type as Google writes it.</param>
/// <param name="Region">Where it runs; null where that is not known.</param>
/// <param name="Capacity">How it is bought.</param>
public sealed record NodeOrder(string MachineType, string? Region, NodeCapacity Capacity = NodeCapacity.OnDemand)
{
    /// <summary>Whether Google provides the machine when it has it (flex-start), at a price that no list here has.</summary>
    /// <value>false</value>
    public bool FlexStart { get; init; }

    /// <summary>The accelerator type; null for what is built in.</summary>
    /// <value>null</value>
    public string? GpuType { get; init; }

    /// <summary>GPUs of the machine, however they are shared or cut; null for what is built in.</summary>
    /// <value>null</value>
    public int? GpuCount { get; init; }

    /// <summary>GPUs that the node offers to pods once they are shared or cut; null for as many as there are.</summary>
    /// <value>null</value>
    public int? GpusOffered { get; init; }

    /// <summary>Local SSD that is attached beside what comes with the machine type, in GiB.</summary>
    /// <value>0</value>
    public int ExtraLocalSsdGib { get; init; }

    /// <summary>The boot disk's type (<c>pd-balanced</c>); null where it is not known.</summary>
    /// <value>null</value>
    public string? DiskType { get; init; }

    /// <summary>The boot disk's size in GiB.</summary>
    /// <value>0</value>
    public int DiskGib { get; init; }
}
