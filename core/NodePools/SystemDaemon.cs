namespace Infra.Core.NodePools;

/// <summary>A pod that GKE runs on every node.</summary>
/// <param name="Name">The DaemonSet's name.</param>
/// <param name="CpuMillicores">CPU it requests.</param>
/// <param name="MemoryMib">Memory it requests, in MiB.</param>
/// <param name="GpuNodesOnly">True where it runs only on nodes with GPUs.</param>
public sealed record SystemDaemon(string Name, int CpuMillicores, int MemoryMib, bool GpuNodesOnly = false);
