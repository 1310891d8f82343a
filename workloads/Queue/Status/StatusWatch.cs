using WorkQueue.Leases;

namespace WorkQueue.Status;

/// <summary>Looks at a queue again and again, and works out how fast it moves.</summary>
internal sealed class StatusWatch(string name, LeaseQueue queue)
{
    private const int MostLeases = 200;
    private const int MostDeadLetters = 50;

    // Long enough that slow runs give a steady rate, short enough to follow a change.
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(60);

    private readonly Queue<QueueLook> _looks = new();

    /// <summary>Looks once more.</summary>
    public async Task<StatusReport> LookAsync(CancellationToken cancel)
    {
        var look = await queue.LookAsync(MostLeases, MostDeadLetters, cancel);
        lock (_looks)
        {
            while (_looks.Count > 1 && look.Now - _looks.Peek().Now > RateWindow)
                _looks.Dequeue();
            var before = _looks.Count > 0 ? _looks.Peek() : null;
            _looks.Enqueue(look);
            return new StatusReport(name, look, before);
        }
    }
}
