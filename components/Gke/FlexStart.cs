namespace Infra.Components.Gke;

/// <summary>Machines that Google provides when it has them, for a limited time and at a lower price (Dynamic Workload Scheduler).</summary>
/// <param name="MaxRunSeconds">How long a node lives, in seconds; at most seven days.</param>
/// <param name="QueuedProvisioning">Whether nodes come only for ProvisioningRequests, all of one request at the same time.</param>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/dws">About flex-start, checked 2026-08</seealso>
public sealed record FlexStart(int MaxRunSeconds = FlexStart.MaxSeconds, bool QueuedProvisioning = false)
{
    /// <summary>The longest life of a node, in seconds: seven days.</summary>
    public const int MaxSeconds = 7 * 24 * 3600;
}
