using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Running;

namespace WorkQueue.Tests.Running;

public class LeaseKeeperTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>What a heartbeat may throw: each of it is waited out to the end of the lease.</summary>
    public static TheoryData<string> Errors => [.. ErrorsByName.Keys];

    private static readonly Dictionary<string, Func<Exception>> ErrorsByName = new()
    {
        ["full"] = () => new RedisException("OOM command not allowed when used memory > 'maxmemory'."),
        ["script"] = () => new RedisException("ERR user_script:1: attempt to index a nil value"),
        ["connection"] = () => new IOException("gone"),
        ["timeout"] = () => new TimeoutException(),
        ["disposed"] = () => new ObjectDisposedException("connection"),
        ["cancelled"] = () => new TaskCanceledException(),
        ["bug"] = () => new InvalidCastException(),
    };

    [Fact]
    public async Task Heartbeats_ThatAreAnswered_ComeThreeTimesALeaseAndEndNothing()
    {
        var time = new FakeTimeProvider();
        var beats = 0;
        await using var keeper = Keeper(time, _ => Answer(++beats));

        for (var third = 1; third <= 30; third++)
        {
            Pass(time, Lease / 3);
            Assert.Equal(third, beats);
        }

        Assert.Equal((false, false, false), (keeper.Ending.IsCancellationRequested, keeper.Lost, keeper.Silent));
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Heartbeat_ThatFailsToTheEndOfTheLease_EndsTheProgramThenAndNotBefore(string error)
    {
        var time = new FakeTimeProvider();
        using var text = new StringWriter();
        var beats = 0;
        await using var keeper = Keeper(time, _ => ++beats > 0 ? throw ErrorsByName[error]() : Answer(0), text);

        Pass(time, Lease - TimeSpan.FromMilliseconds(1));
        Assert.False(keeper.Ending.IsCancellationRequested);
        Assert.InRange(beats, 15, 30);
        Pass(time, TimeSpan.FromMilliseconds(1));

        Assert.Equal((true, true, false), (keeper.Ending.IsCancellationRequested, keeper.Silent, keeper.Lost));
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("no heartbeat was answered for 30 s", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Heartbeat_ThatSucceedsAtLast_KeepsTheLease(string error)
    {
        var time = new FakeTimeProvider();
        var beats = 0;
        await using var keeper = Keeper(time, _ => ++beats is > 3 and < 10 ? throw ErrorsByName[error]() : Answer(0));

        Pass(time, 10 * Lease);

        Assert.Equal((false, false, false), (keeper.Ending.IsCancellationRequested, keeper.Lost, keeper.Silent));
    }

    [Fact]
    public async Task Heartbeat_WithoutAnyAnswer_EndsTheProgramAtTheEndOfTheLease()
    {
        var time = new FakeTimeProvider();
        var never = new TaskCompletionSource<(bool, KillMode)>();
        await using var keeper = Keeper(time, _ => never.Task);

        Pass(time, Lease - TimeSpan.FromMilliseconds(1));
        Assert.False(keeper.Ending.IsCancellationRequested);
        Pass(time, TimeSpan.FromMilliseconds(1));

        Assert.Equal((true, true, false), (keeper.Ending.IsCancellationRequested, keeper.Silent, keeper.Lost));
    }

    [Fact]
    public async Task Heartbeat_AnsweredLate_MakesTheLeaseLastFromWhenItWasSent()
    {
        var time = new FakeTimeProvider();
        var beats = 0;
        async Task<(bool, KillMode)> BeatAsync()
        {
            if (++beats > 1)
                throw new TimeoutException();
            await Task.Delay(Lease / 2, time);
            return (true, KillMode.None);
        }

        await using var keeper = Keeper(time, _ => BeatAsync());

        Pass(time, (Lease / 3) + Lease - TimeSpan.FromMilliseconds(1));
        Assert.False(keeper.Ending.IsCancellationRequested);
        Pass(time, TimeSpan.FromMilliseconds(1));

        Assert.Equal((true, true, false), (keeper.Ending.IsCancellationRequested, keeper.Silent, keeper.Lost));
    }

    [Fact]
    public async Task Heartbeat_OfALostLease_EndsTheProgramAtOnce()
    {
        var time = new FakeTimeProvider();
        await using var keeper = Keeper(time, _ => Task.FromResult((false, KillMode.None)));

        Pass(time, Lease / 3);

        Assert.Equal((true, true, false), (keeper.Ending.IsCancellationRequested, keeper.Lost, keeper.Silent));
    }

    [Theory]
    [InlineData(KillMode.Finish, false)]
    [InlineData(KillMode.Release, true)]
    internal async Task Heartbeat_UnderTheKillSwitch_EndsTheProgramOnlyToRelease(KillMode kill, bool ends)
    {
        var time = new FakeTimeProvider();
        var beats = 0;
        await using var keeper = Keeper(time, _ => Task.FromResult((++beats > 0, kill)));

        Pass(time, Lease);

        Assert.Equal((ends, kill, 3), (keeper.Ending.IsCancellationRequested, keeper.Kill, beats));
    }

    private static Task<(bool, KillMode)> Answer(int _) => Task.FromResult((true, KillMode.None));

    private static LeaseKeeper Keeper(TimeProvider time, Func<CancellationToken, Task<(bool, KillMode)>> beat, TextWriter? text = null)
    {
        var keeper = new LeaseKeeper(beat, Lease, time, new ProcessLog("w", text ?? TextWriter.Null));
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        keeper.Start();
        SynchronizationContext.SetSynchronizationContext(context);
        return keeper;
    }

    // Step by step: each timer goes off at its own time, and what waits for it runs before the next.
    private static void Pass(FakeTimeProvider time, TimeSpan by)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        for (var step = TimeSpan.FromMilliseconds(1); by > TimeSpan.Zero; by -= step)
            time.Advance(step);
        SynchronizationContext.SetSynchronizationContext(context);
    }
}
