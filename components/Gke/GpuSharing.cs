namespace Infra.Components.Gke;

/// <summary>How several containers share one GPU.</summary>
/// <param name="Strategy">The way.</param>
/// <param name="MaxClientsPerGpu">The most containers on one GPU (or on one partition of it), 2 to 48.</param>
public sealed record GpuSharing(GpuSharingStrategy Strategy, int MaxClientsPerGpu);
