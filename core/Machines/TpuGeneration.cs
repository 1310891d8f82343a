namespace Infra.Core.Machines;

/// <summary>A generation of TPUs, of which all machines of a series are.</summary>
/// <param name="Type">What GKE calls it in the label <c>cloud.google.com/gke-tpu-accelerator</c>.</param>
/// <param name="Names">What else people call it (<c>v6e</c>).</param>
/// <param name="MostChips">The chips of its largest slice.</param>
/// <param name="IsCubic">Whether its slices have three dimensions; otherwise two.</param>
public sealed record TpuGeneration(string Type, IReadOnlyList<string> Names, int MostChips, bool IsCubic);
