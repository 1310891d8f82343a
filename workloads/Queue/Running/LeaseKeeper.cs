using WorkQueue.Hosting;
using WorkQueue.Leases;

namespace WorkQueue.Running;

/// <summary>
/// Keeps a lease while its point is worked on. It never throws: whatever Redis answers, it tries again until the lease's time is over, and
/// then says that the program must end. What the program has by then is still worth sending, for nobody may have taken the point back.
/// </summary>
/// <param name="beat">Makes the lease last for its whole duration again; says whether it still holds, and the kill switch.</param>
/// <param name="duration">The lease's duration.</param>
/// <param name="time">The clock; only durations are read.</param>
/// <param name="log">Gets what goes wrong.</param>
internal sealed class LeaseKeeper(
    Func<CancellationToken, Task<(bool Holds, KillMode Kill)>> beat, TimeSpan duration, TimeProvider time, ProcessLog log) : IAsyncDisposable
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _keeping = Task.CompletedTask;

    /// <summary>Cancelled when the program must end: the lease is lost or may be, or the kill switch asks for it.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Whether Redis has said that the lease is another's or nobody's.</summary>
    public bool Lost { get; private set; }

    /// <summary>Whether no heartbeat was answered for the whole lease.</summary>
    public bool Silent { get; private set; }

    /// <summary>The kill switch, as of the last heartbeat.</summary>
    public KillMode Kill { get; private set; }

    /// <summary>Begins; the lease has just been given.</summary>
    public void Start() => _keeping = KeepAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        _stop.Dispose();
        _ending.Dispose();
    }

    private async Task KeepAsync()
    {
        var confirmed = time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(duration / 3, time, _stop.Token);
                var sent = time.GetTimestamp();
                if (await BeatAsync(confirmed) is not { } answer)
                {
                    Silent = true;
                    log.Write($"no heartbeat was answered for {duration.TotalSeconds} s: the point may be another's, so its program is ended");
                    await _ending.CancelAsync();
                    return;
                }

                (var holds, Kill) = answer;
                if (!holds)
                {
                    Lost = true;
                    await _ending.CancelAsync();
                    return;
                }

                confirmed = sent;
                if (Kill == KillMode.Release)
                    await _ending.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The point is done with.
        }
    }

    // Null when the lease's time is over.
    private async Task<(bool Holds, KillMode Kill)?> BeatAsync(long confirmed)
    {
        var retry = duration / 30 < LongestRetry ? duration / 30 : LongestRetry;
        var said = false;
        while (true)
        {
            var left = duration - time.GetElapsedTime(confirmed);
            if (left <= TimeSpan.Zero)
                return null;
            using var deadline = new CancellationTokenSource(left, time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
            try
            {
                return await beat(limit.Token).WaitAsync(limit.Token);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                throw new OperationCanceledException(_stop.Token);
            }
            catch (Exception) when (deadline.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception error)
            {
                if (!said)
                    log.Write($"a heartbeat failed, trying again until the lease is over: {error.Message}");
                said = true;
                await Task.Delay(retry < left ? retry : left, time, _stop.Token);
            }
        }
    }
}
