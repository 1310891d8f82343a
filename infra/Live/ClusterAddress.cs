namespace Infra.Live;

/// <summary>Which cluster is asked, in kubectl's own words.</summary>
/// <param name="Kubeconfig">The kubeconfig's file; null for what kubectl would read.</param>
/// <param name="Context">The context; null for the current one.</param>
/// <param name="Timeout">For how long an answer is waited for.</param>
internal sealed record ClusterAddress(string? Kubeconfig, string? Context, TimeSpan Timeout)
{
    /// <summary>The line that fetches the way to a cluster of GKE; null where the cluster is said to be another one.</summary>
    /// <value>null</value>
    public string? GkeLogin { get; init; }
}
