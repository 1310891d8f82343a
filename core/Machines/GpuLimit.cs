namespace Infra.Core.Machines;

/// <summary>The largest N1 machine that may carry a number of GPUs.</summary>
/// <param name="Count">GPUs of one type on one machine.</param>
/// <param name="MaxVCpus">Most virtual CPUs of the machine.</param>
/// <param name="MaxMemoryMib">Most memory of the machine, in MiB.</param>
public sealed record GpuLimit(int Count, int MaxVCpus, int MaxMemoryMib);
