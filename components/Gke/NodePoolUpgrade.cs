namespace Infra.Components.Gke;

/// <summary>How nodes are exchanged for newer ones.</summary>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies">Node upgrade strategies, checked 2026-08</seealso>
public sealed record NodePoolUpgrade
{
    private NodePoolUpgrade()
    {
    }

    /// <summary>Whether a second set of nodes is kept until the first one's work has moved; otherwise a few nodes at a time are exchanged.</summary>
    public bool IsBlueGreen { get; private init; }

    /// <summary>Surge: nodes added before old ones go.</summary>
    public int MaxSurge { get; private init; }

    /// <summary>Surge: nodes that may be missing at a time.</summary>
    public int MaxUnavailable { get; private init; }

    /// <summary>Blue-green: old nodes emptied at a time.</summary>
    public int BatchNodeCount { get; private init; }

    /// <summary>Blue-green: the wait after each batch, in seconds.</summary>
    public int BatchSoakSeconds { get; private init; }

    /// <summary>Blue-green: the wait before the old nodes are deleted, in which one can still go back, in seconds.</summary>
    public int PoolSoakSeconds { get; private init; }

    /// <summary>A few nodes at a time.</summary>
    /// <param name="maxSurge">Nodes added before old ones go, 0 to 20.</param>
    /// <param name="maxUnavailable">Nodes that may be missing at a time, 0 to 20; 1 to 20 together with <paramref name="maxSurge"/>.</param>
    /// <returns>The strategy.</returns>
    public static NodePoolUpgrade Surge(int maxSurge, int maxUnavailable) => new() { MaxSurge = maxSurge, MaxUnavailable = maxUnavailable };

    /// <summary>A second set of nodes beside the first, which needs quota for twice the pool.</summary>
    /// <param name="batchNodeCount">Old nodes emptied at a time, at least 1.</param>
    /// <param name="batchSoakSeconds">The wait after each batch, 0 to 604,800 seconds.</param>
    /// <param name="poolSoakSeconds">The wait before the old nodes are deleted, 0 to 604,800 seconds.</param>
    /// <returns>The strategy.</returns>
    public static NodePoolUpgrade BlueGreen(int batchNodeCount = 1, int batchSoakSeconds = 0, int poolSoakSeconds = 3600) => new()
    {
        IsBlueGreen = true,
        BatchNodeCount = batchNodeCount,
        BatchSoakSeconds = batchSoakSeconds,
        PoolSoakSeconds = poolSoakSeconds,
    };
}
