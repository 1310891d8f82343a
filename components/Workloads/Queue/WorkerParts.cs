using Infra.Core.Quantities;
using Infra.Core.Scheduling;

namespace Infra.Components.Workloads.Queue;

/// <summary>The parts of the workers' pods that nothing else here has.</summary>
internal static class WorkerParts
{
    internal const string Container = "worker";

    /// <summary>The metric that tells how many workers would have a point now.</summary>
    internal const string WantedMetric = "queue_workers_wanted";

    /// <summary>How many ended workers of each kind stay to be looked at, where KEDA starts them; 100 unless it is told.</summary>
    internal const int EndedJobs = 5;

    // More millicores or MiB than any machine has.
    private const long Beyond = 1L << 40;

    /// <summary>What the containers of a worker's pod claim of the place that the dispatcher finds.</summary>
    internal static IReadOnlyList<ContainerClaim> Claims(bool withBucket) =>
        withBucket ? [new(Container), BucketMounts.Sidecar] : [new(Container)];

    /// <summary>Where the dispatcher puts workers that nobody has put anywhere: on machines that may be taken away and have no GPUs.</summary>
    /// <returns>Null where there are no such machines, or none is large enough; then Kubernetes chooses.</returns>
    internal static PodPlacement? OnSpot(Dispatcher dispatcher, WorkerSpec workers, bool withBucket)
    {
        long Amount(string? quantity, decimal unit, long? beside) =>
            (KubernetesQuantity.TryParse(quantity, out var value) ? (long)Math.Ceiling(Math.Min(value, Beyond * unit) / unit) : 1) + (withBucket ? beside ?? 0 : 0);

        return dispatcher.OnSpot(new(
            Amount(workers.Resources.Cpu, 0.001m, BucketMounts.Sidecar.Cpu),
            Amount(workers.Resources.Memory ?? workers.Resources.MemoryLimit, 1024 * 1024, BucketMounts.Sidecar.Memory),
            0));
    }
}
