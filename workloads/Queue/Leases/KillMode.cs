namespace WorkQueue.Leases;

/// <summary>What the kill switch asks for.</summary>
internal enum KillMode
{
    /// <summary>It is off.</summary>
    None,

    /// <summary>No new points; what runs is finished; everyone exits.</summary>
    Finish,

    /// <summary>No new points; what runs is ended and handed back; everyone exits.</summary>
    Release,
}
