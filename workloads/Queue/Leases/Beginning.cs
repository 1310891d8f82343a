namespace WorkQueue.Leases;

/// <summary>What of a queue's beginning is done; a strategy puts nothing into a queue that nobody has begun.</summary>
internal enum Beginning
{
    /// <summary>Nothing: whoever comes first says what the search is.</summary>
    None,

    /// <summary>The queue is begun.</summary>
    Begin,

    /// <summary>It is begun, but what the ledger has is still to be taken up.</summary>
    Resume,

    /// <summary>What the ledger has is taken up.</summary>
    Resumed,
}
