namespace Infra.Components.Workloads.Queue;

/// <summary>What a search is to do: go on, or end.</summary>
public enum KillSwitch
{
    /// <summary>The search goes on.</summary>
    Off,

    /// <summary>No point is begun; those that run are finished; then every process ends.</summary>
    Finish,

    /// <summary>No point is begun; those that run are ended and handed back; then every process ends.</summary>
    Release,
}
