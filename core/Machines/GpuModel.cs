namespace Infra.Core.Machines;

/// <summary>A GPU that GKE offers.</summary>
/// <param name="Type">The accelerator type as Google writes it (<c>nvidia-tesla-t4</c>).</param>
/// <param name="ShortName">The name people use (<c>t4</c>), accepted wherever a type is asked for.</param>
/// <param name="Limits">How many of it an N1 machine may carry, fewest first; empty where the GPU only comes built in.</param>
/// <param name="Page">The vendor page.</param>
/// <param name="Checked">The month (<c>yyyy-MM</c>) of the copy the numbers were compared with.</param>
public sealed record GpuModel(string Type, string ShortName, IReadOnlyList<GpuLimit> Limits, string Page, string Checked)
{
    /// <summary>True where the GPU is attached to an N1 machine; false where it is built into machine types.</summary>
    public bool Attachable => Limits.Count > 0;
}
