namespace WorkQueue.Hosting;

/// <summary>
/// Says what is wrong with a server: at once, again each minute, and when it is over. A process of a search waits for its servers however
/// long it takes, and whoever reads its log must see what it waits for.
/// </summary>
/// <param name="server">The server in words.</param>
/// <param name="log">Gets the words.</param>
/// <param name="time">The clock.</param>
internal sealed class Outage(string server, ProcessLog log, TimeProvider? time = null)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private string? _reason;
    private long _said;

    /// <summary>A call has failed.</summary>
    public void Failed(string reason)
    {
        lock (_lock)
        {
            if (reason == _reason && _time.GetElapsedTime(_said) < Again)
                return;
            // Two reasons may take turns while a server goes down: that is no news each time.
            if (_reason is not null && reason != _reason && _time.GetElapsedTime(_said) < TimeSpan.FromSeconds(1))
                return;
            _reason = reason;
            _said = _time.GetTimestamp();
            log.Write($"waits for {server}: {reason}");
        }
    }

    /// <summary>A call has succeeded.</summary>
    public void Over()
    {
        // Read without the lock: this is said after every call, and a moment's delay of the news does not matter.
        if (_reason is null)
            return;
        lock (_lock)
        {
            if (_reason is null)
                return;
            _reason = null;
            log.Write($"{server} answers again");
        }
    }
}
