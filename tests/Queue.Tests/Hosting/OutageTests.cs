using WorkQueue.Hosting;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Hosting;

public class OutageTests
{
    [Fact]
    public void Failed_ForAnotherReason_IsSaidAfterASecondAndNotBefore()
    {
        var time = new ManualTime();
        using var text = new StringWriter();
        var outage = new Outage("Redis", new ProcessLog("w", text), time);
        string[] Said() => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        outage.Failed("no answer");
        time.Advance(TimeSpan.FromMilliseconds(999));
        outage.Failed("wrong password");
        Assert.Single(Said());
        time.Advance(TimeSpan.FromMilliseconds(1));
        outage.Failed("wrong password");

        Assert.Equal(2, Said().Length);
        Assert.EndsWith("waits for Redis: wrong password", Said()[1].TrimEnd(), StringComparison.Ordinal);
    }
}
