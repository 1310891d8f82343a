namespace Infra.Components.Workloads.Services;

/// <summary>How a service's pods are exchanged when it changes.</summary>
public enum ServiceUpdate
{
    /// <summary>New pods first: there are never fewer than the replicas, and it takes room, and GPUs, for at least one more.</summary>
    Rolling,

    /// <summary>Old pods first: the service is away for a moment, and needs no more room than it has.</summary>
    Recreate,
}
