using System.Runtime.CompilerServices;

namespace WorkQueue.Ledger;

/// <summary>Reads all rows of a ledger once, and from then on those that change.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="time">The clock, of which only durations are read; null for the system's.</param>
internal sealed class LedgerFollower(LedgerDatabase ledger, TimeProvider? time = null)
{
    // What a ledger that was frozen in the middle of a transaction writes late has an old date: it is seen by then at the latest.
    private static readonly TimeSpan AllAgain = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private DateTime? _since;
    private DateTime? _created;
    private long _readAll;

    /// <summary>Whether the reading that has begun last is of another table than those before: what they gave is no longer there.</summary>
    public bool IsAnew { get; private set; }

    /// <summary>Reads what has changed since the last reading that came to its end.</summary>
    /// <returns>The rows; some of them may be as they were.</returns>
    public async IAsyncEnumerable<StoredRow> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var (now, created) = await ledger.NowAsync(cancel);
        IsAnew = _since is not null && created != _created;
        var (all, begun) = (_since is null || IsAnew || _time.GetElapsedTime(_readAll) > AllAgain, _time.GetTimestamp());
        await foreach (var row in ledger.ReadRowsAsync(all ? null : _since, cancel))
            yield return row;
        (_since, _created, _readAll) = (now, created, all ? begun : _readAll);
    }
}
