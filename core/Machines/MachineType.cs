namespace Infra.Core.Machines;

/// <summary>A machine type of Compute Engine as a GKE node sees it.</summary>
/// <param name="Name">The name as Google writes it (<c>n1-standard-8</c>, <c>n2-custom-4-8192</c>).</param>
/// <param name="Family">The series the type belongs to.</param>
/// <param name="VCpus">Virtual CPUs that the guest sees; 2 for the shared-core E2 types.</param>
/// <param name="MemoryMib">Memory in MiB. Google's tables say GB and mean GiB.</param>
/// <param name="GpuType">The accelerator that is built in (<c>nvidia-l4</c>); null where none is.</param>
/// <param name="GpuCount">How many GPUs are built in; 0 where none is.</param>
/// <param name="LocalSsdGib">Local SSD that comes with the type, in GiB; 0 where it is optional or not offered.</param>
/// <param name="SharedCore">True for the E2 types that share a core; GKE reserves a flat amount of CPU on these.</param>
/// <param name="PartOfGpu">True where the GPU that GKE counts is a part of one.</param>
/// <param name="TpuCount">How many TPU chips are built in; 0 where none are.</param>
public sealed record MachineType(
    string Name,
    MachineFamily Family,
    int VCpus,
    int MemoryMib,
    string? GpuType = null,
    int GpuCount = 0,
    int LocalSsdGib = 0,
    bool SharedCore = false,
    bool PartOfGpu = false,
    int TpuCount = 0)
{
    /// <summary>How much one local SSD holds, in GiB, on all but a few series (<see cref="MachineFamily.LocalSsdDiskGib"/>).</summary>
    public const int LocalSsdDiskGib = 375;

    /// <summary>How many local SSDs come with the type; 0 where they are optional or not offered.</summary>
    public int LocalSsdCount => LocalSsdGib / Family.LocalSsdDiskGib;

    /// <summary>True where GPUs may be attached by choice: the predefined and custom N1 types.</summary>
    public bool TakesGpus => Family.Name == "n1";
}
