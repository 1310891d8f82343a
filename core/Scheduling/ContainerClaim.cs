namespace Infra.Core.Scheduling;

/// <summary>What one container claims of its pod.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Cpu">CPU in millicores; null for an equal part of what the others do not claim, 0 for none.</param>
/// <param name="Memory">Memory in MiB; null for an equal part of what the others do not claim, 0 for none.</param>
/// <param name="Gpus">GPUs; null for an equal part of what the others do not claim, 0 for none.</param>
/// <param name="Tpus">TPU chips; null for an equal part of what the others do not claim, 0 for none.</param>
public sealed record ContainerClaim(string Name, long? Cpu = null, long? Memory = null, long? Gpus = null, long? Tpus = null);
