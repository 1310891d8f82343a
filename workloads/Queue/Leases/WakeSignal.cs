namespace WorkQueue.Leases;

/// <summary>
/// Lets a process wait for something to do without asking again and again. Redis publishes a message with every point that becomes
/// claimable; a message may be lost with a connection, so every wait also has an end.
/// </summary>
internal sealed class WakeSignal
{
    private TaskCompletionSource _next = Source();

    /// <summary>Subscribes to a queue's messages.</summary>
    public WakeSignal(RedisLink link) => link.Subscribe("wake", () => Interlocked.Exchange(ref _next, Source()).TrySetResult());

    /// <summary>Begins to listen; to be called before the look that finds nothing, so that no message between the two is missed.</summary>
    /// <returns>A task that ends with the next message.</returns>
    public Task Listen() => Volatile.Read(ref _next).Task;

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
