namespace Infra.Core.Machines;

/// <summary>A machine series of Compute Engine, and where its numbers come from.</summary>
/// <param name="Name">The series as it begins a machine type's name (<c>n1</c>, <c>g2</c>).</param>
/// <param name="Page">The vendor page with the series' table of machine types.</param>
/// <param name="Checked">The month (<c>yyyy-MM</c>) of the copy of that table the numbers were compared with.</param>
public sealed record MachineFamily(string Name, string Page, string Checked)
{
    /// <summary>Whether the processors are Arm: images must be built for them, and GKE keeps other pods off (<see cref="NodePools.NodeTaint.Arm"/>).</summary>
    /// <value>False.</value>
    public bool IsArm { get; init; }

    /// <summary>The generation of the TPUs that are built in.</summary>
    /// <value>Null: none are.</value>
    public TpuGeneration? Tpu { get; init; }

    /// <summary>How much one local SSD of the series holds, in GiB.</summary>
    /// <value><see cref="MachineType.LocalSsdDiskGib"/>.</value>
    public int LocalSsdDiskGib { get; init; } = MachineType.LocalSsdDiskGib;
}
