namespace WorkQueue.Leases;

/// <summary>
/// Lets a process wait for something to do without asking again and again. Redis publishes a message with every point that becomes
/// claimable; a message may be lost with a connection, so every wait also has an end.
/// </summary>
internal sealed class WakeSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WakeSignal()
    {
    }

    /// <summary>Subscribes to a queue's messages.</summary>
    public static WakeSignal Subscribe(RedisLink link)
    {
        var signal = new WakeSignal();
        link.Subscribe("wake", signal.Raise);
        return signal;
    }

    /// <summary>Begins to listen; to be called before the look that finds nothing, so that no message between the two is missed.</summary>
    /// <returns>A task that ends with the next message.</returns>
    public Task Listen()
    {
        lock (_lock)
            return _next.Task;
    }

    private void Raise()
    {
        TaskCompletionSource raised;
        lock (_lock)
        {
            raised = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        raised.TrySetResult();
    }
}
