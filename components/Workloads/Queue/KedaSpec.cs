namespace Infra.Components.Workloads.Queue;

/// <summary>Lets the number of workers follow the work, by KEDA (https://keda.sh, 2.14.1 or newer), which must be in the cluster.</summary>
/// <remarks>
/// KEDA starts a worker for each point that is ready or running and has none, up to <see cref="WorkerSpec.Parallelism"/>. It ends none: a worker ends by
/// itself when it finds nothing to do. Only a change of the workers' settings ends them, as it does without KEDA; their points are handed back.
/// </remarks>
public sealed record KedaSpec
{
    /// <summary>The fewest seconds of <see cref="IdleSeconds"/> and <see cref="PollingSeconds"/>.</summary>
    public const int MinSeconds = 1;

    /// <summary>The most.</summary>
    public const int MaxSeconds = 3600;

    /// <summary>Seconds that a worker waits while it finds nothing to do before it ends, 1 to 3600; the cluster gives back nodes on which nothing is left.</summary>
    /// <value>120</value>
    public int IdleSeconds { get; init; } = 120;

    /// <summary>Seconds between two looks of KEDA, 1 to 3600.</summary>
    /// <value>15</value>
    public int PollingSeconds { get; init; } = 15;

    /// <summary>The namespace that KEDA's operator runs in.</summary>
    /// <value><c>keda</c>, as its documents install it.</value>
    public string Namespace { get; init; } = "keda";
}
