using Infra.Core.Queueing;

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

    /// <summary>TPU chips, 0 or more.</summary>
    /// <value>Null: not limited, as fits a cluster that has none.</value>
    public int? Tpus { get; init; }

    /// <summary>Persistent disks, in bytes.</summary>
    /// <value>200Gi.</value>
    public string Storage { get; init; } = "200Gi";

    /// <summary>Memory limits, in bytes: how far requests may be overdrawn.</summary>
    /// <value>Null: 16 times <see cref="Memory"/>, room for 64 containers without limits of their own (<see cref="ContainerDefaults.MemoryLimit"/>).</value>
    public string? MemoryLimits { get; init; }

    /// <summary>Requests of the nodes' own disks, in bytes.</summary>
    /// <value>200Gi.</value>
    public string EphemeralStorage { get; init; } = "200Gi";

    /// <summary>ConfigMaps, Secrets, Services and volume claims there may be, of each kind, at least 1.</summary>
    /// <value>100.</value>
    public int Objects { get; init; } = 100;

    /// <summary>Services with a load balancer of their own, 0 or more: each costs money, and may be open to the internet.</summary>
    /// <value>0.</value>
    public int LoadBalancers { get; init; }

    /// <summary>Ports of the nodes that Services take, 0 or more; a load balancer takes one for each of its ports.</summary>
    /// <value>0.</value>
    public int NodePorts { get; init; }

    /// <summary>The quota of a namespace whose Jobs a queue limits: where the queue allows more, as much.</summary>
    /// <param name="most">What the queue allows, by resource; null for a namespace without one.</param>
    internal NamespaceQuota AtLeast(IReadOnlyDictionary<string, long>? most)
    {
        string Larger(string resource, string quota) => most?.TryGetValue(resource, out var queued) == true && queued > (QueuedResource.Parse(resource, quota) ?? long.MaxValue)
            ? QueuedResource.Quantity(resource, queued)
            : quota;

        return this with
        {
            Cpu = Larger(QueuedResource.Cpu, Cpu),
            Memory = Larger(QueuedResource.Memory, Memory),
            MemoryLimits = MemoryLimits is null ? null : Larger(QueuedResource.Memory, MemoryLimits),
            EphemeralStorage = Larger(QueuedResource.EphemeralStorage, EphemeralStorage),
            Gpus = (int)Math.Max(Gpus, most?.GetValueOrDefault(QueuedResource.Gpu) ?? 0),
            Tpus = Tpus is { } chips ? (int)Math.Max(chips, most?.GetValueOrDefault(QueuedResource.Tpu) ?? 0) : null,
        };
    }
}
