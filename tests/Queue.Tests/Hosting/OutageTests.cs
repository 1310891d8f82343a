using Microsoft.Extensions.Time.Testing;
using WorkQueue.Hosting;

namespace WorkQueue.Tests.Hosting;

public sealed class OutageTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero));
    private readonly StringWriter _text = new();
    private readonly Outage _outage;

    public OutageTests() => _outage = new Outage("Redis", new ProcessLog("w", _text, _time), _time);

    private string[] Said => _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Failed_ForAnotherReason_IsSaidAfterASecondAndNotBefore()
    {
        _outage.Failed("no answer");
        _time.Advance(TimeSpan.FromMilliseconds(999));
        _outage.Failed("wrong password");
        Assert.Single(Said);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _outage.Failed("wrong password");

        Assert.Equal(["2026-01-31T23:59:00.000Z w: waits for Redis: no answer", "2026-01-31T23:59:01.000Z w: waits for Redis: wrong password"], Said);
    }

    [Fact]
    public void Failed_ForLong_IsSaidAgainEachMinuteAndOnceWhenItIsOver()
    {
        _outage.Over();
        Assert.Empty(Said);
        for (var second = 0; second < 60; second++, _time.Advance(TimeSpan.FromSeconds(1)))
            _outage.Failed("no answer");
        Assert.Single(Said);
        _outage.Failed("no answer");
        _outage.Over();
        _outage.Over();

        Assert.Equal(
            ["2026-01-31T23:59:00.000Z w: waits for Redis: no answer", "2026-02-01T00:00:00.000Z w: waits for Redis: no answer", "2026-02-01T00:00:00.000Z w: Redis answers again"],
            Said);
    }

    public void Dispose() => _text.Dispose();
}
