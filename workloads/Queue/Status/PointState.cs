namespace WorkQueue.Status;

/// <summary>What is known of a point, in the order in which a picture's cell shows it when several points fall there.</summary>
internal enum PointState : byte
{
    /// <summary>Accepted, not run yet.</summary>
    Queued,

    /// <summary>Given up after its last attempt.</summary>
    Error,

    /// <summary>Run, and not stable.</summary>
    Unstable,

    /// <summary>Run, and stable.</summary>
    Stable,

    /// <summary>Under a lease at the moment.</summary>
    Running,
}
