using Infra.Core.Quantities;

namespace Infra.Core.NodePools;

/// <summary>
/// What the system takes of a node beyond the published reservation: the requests of GKE's own pods on every node, and the memory
/// that the node's kernel keeps and therefore never shows as capacity.
/// </summary>
/// <param name="Daemons">The pods that run on every node.</param>
public sealed record SystemOverhead(IReadOnlyList<SystemDaemon> Daemons)
{
    /// <summary>
    /// GKE's own pods as a node of GKE 1.29 to 1.36 lists them (<c>kubectl describe node</c>, up to 2026-10) with Workload Identity,
    /// node-local DNS, managed Prometheus and Dataplane V2; where versions differ, the larger request.
    /// </summary>
    /// <value>449 millicores and 841 MiB a node; 150 millicores and 80 MiB more with GPUs or TPUs.</value>
    public static SystemOverhead Default { get; } = new(
    [
        // The request of Dataplane V2's agent is not published. This is the largest of the three agents that can stand in its
        // place: kube-proxy 100m, calico-node 160m, and the same agent in Google's clusters outside the cloud, 110m and 164 MiB.
        new("anetd", 160, 170),
        new("fluentbit-gke", 105, 230),
        new("gke-metadata-server", 100, 100),
        new("gke-metrics-agent", 21, 155),
        new("netd", 8, 65),
        new("node-local-dns", 30, 50),
        new("ip-masq-agent", 10, 16),
        new("pdcsi-node", 10, 20),
        new("collector (managed Prometheus)", 5, 35),

        // What the plugin of TPUs requests is not published; this stands in for it.
        new("nvidia-gpu-device-plugin", 150, 80, GpuNodesOnly: true),
    ]);

    /// <summary>Nothing runs on the nodes but the workloads, and the kernel's memory alone is taken off.</summary>
    public static SystemOverhead KernelOnly { get; } = new([]);

    /// <summary>What a node of a pool leaves for workloads.</summary>
    /// <param name="pool">The pool; its allocatable amounts are what GKE publishes for the machine.</param>
    /// <returns>The amount that may be divided; never negative.</returns>
    public ResourceAmount UsableOf(NodePoolFacts pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var daemons = RequestsOn(pool.GpuCount > 0 || pool.TpuCount > 0);
        return new(
            Math.Max(0, pool.AllocatableCpuMillicores - daemons.CpuMillicores),
            Math.Max(0, pool.AllocatableMemoryMib - daemons.MemoryMib - KernelMib(pool.MemoryMib)),
            pool.GpuCount,
            pool.TpuCount);
    }

    /// <summary>How many pods a node of a pool has room for beside the system's own.</summary>
    /// <param name="pool">The pool.</param>
    /// <returns>At least 1, since which of the system's pods there are differs between versions.</returns>
    public int PodsOn(NodePoolFacts pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return Math.Max(1, pool.MaxPodsPerNode - Daemons.Count);
    }

    /// <summary>What the pods on every node request together.</summary>
    /// <param name="withGpus">Whether the node has GPUs or TPUs.</param>
    /// <returns>The sum; neither of them.</returns>
    public ResourceAmount RequestsOn(bool withGpus)
    {
        var sum = default(ResourceAmount);
        foreach (var daemon in Daemons)
        {
            if (withGpus || !daemon.GpuNodesOnly)
            {
                sum += new ResourceAmount(daemon.CpuMillicores, daemon.MemoryMib);
            }
        }

        return sum;
    }

    /// <summary>Memory that a Container-Optimized OS node's kernel keeps for itself.</summary>
    /// <remarks>
    /// The estimate of the cluster autoscaler (kubernetes/autoscaler, <c>gce_reserved.go</c>, read 2026-08): 1/64 of the memory, 16 MiB,
    /// 64 MiB for I/O buffers above 3 GiB, 8 MiB up to 8 GiB, and 0.175 % but at most 248 MiB; 8 MiB are always taken here and 24 MiB
    /// more, since kernels since 6.12 keep that much more than the estimate says.
    /// </remarks>
    /// <param name="totalMib">The machine's memory in MiB, 0 or more.</param>
    /// <returns>MiB, rounded up.</returns>
    public static long KernelMib(long totalMib)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(totalMib);
        var pages = (totalMib + 63) / 64;
        var ioBuffers = totalMib > 3 * 1024 ? 64 : 0;
        var correction = Math.Min(248, ((totalMib * 175) + 99_999) / 100_000);
        return pages + 16 + 8 + 24 + ioBuffers + correction;
    }
}
