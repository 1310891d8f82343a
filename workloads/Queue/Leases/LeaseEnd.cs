namespace WorkQueue.Leases;

/// <summary>What became of the attempt to end a lease.</summary>
internal enum LeaseEnd
{
    /// <summary>The lease was lost before; nothing was changed.</summary>
    Lost = 0,

    /// <summary>Done: the result is in, or the point waits for its next try.</summary>
    Done = 1,

    /// <summary>A completion that had been done before, by a call whose answer was lost; or a failure that was the last allowed.</summary>
    Final = 2,
}
