using WorkQueue.Hosting;

namespace WorkQueue.Leases;

/// <summary>Waits until a queue has been found with nothing left to do more often than is forgiven, without a break.</summary>
/// <param name="queue">The queue.</param>
/// <param name="looks">How many such looks in a row are forgiven.</param>
/// <param name="interval">The time between two looks.</param>
/// <param name="log">Gets what is seen.</param>
internal sealed class Forgiveness(LeaseQueue queue, int looks, TimeSpan interval, ProcessLog log)
{
    public async Task WaitAsync(CancellationToken cancel)
    {
        var empty = 0;
        while (true)
        {
            // One script looks at every queue, stream and lease at one moment: work that moves from one to another is never missed.
            var look = await queue.LookAsync(0, 0, cancel);
            empty = look.Idle ? empty + 1 : 0;
            if (empty > looks)
                return;
            if (empty > 0)
                log.Write($"nothing is left to do, forgiven {empty} of {looks} times");
            await Task.Delay(interval, cancel);
        }
    }
}
