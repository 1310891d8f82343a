namespace Infra.Components.Tenancy;

/// <summary>The most that all pods of a namespace may ask for together.</summary>
/// <remarks>
/// GPUs count where the device plugin hands them out; what Houdini gives away below Kubernetes no quota sees.
/// https://kubernetes.io/docs/concepts/policy/resource-quotas/
/// </remarks>
public sealed record NamespaceQuota
{
    /// <summary>CPU requests, in cores.</summary>
    /// <value>8: a trainer, three simulators and room for experiments.</value>
    public string Cpu { get; init; } = "8";

    /// <summary>Memory requests, in bytes.</summary>
    /// <value>32Gi, which with 8 cores is the 4 GiB a core of general-purpose machines.</value>
    public string Memory { get; init; } = "32Gi";

    /// <summary>Pods that have not ended, at least 1.</summary>
    /// <value>30.</value>
    public int Pods { get; init; } = 30;

    /// <summary>GPUs of the device plugin, 0 or more.</summary>
    /// <value>1.</value>
    public int Gpus { get; init; } = 1;

    /// <summary>Persistent disks, in bytes.</summary>
    /// <value>200Gi.</value>
    public string Storage { get; init; } = "200Gi";
}
