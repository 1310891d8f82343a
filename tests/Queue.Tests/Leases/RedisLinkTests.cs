using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Local;

namespace WorkQueue.Tests.Leases;

public class RedisLinkTests
{
    [NeedsFact(Needs.Servers)]
    public async Task Link_WhoseRedisWasAway_AnswersAndHearsMessagesAgain()
    {
        var folder = Directory.CreateTempSubdirectory("queue-link-");
        try
        {
            await using var redis = new RedisServer(folder.FullName);
            await redis.StartAsync(default);
            var text = new StringWriter();
            using var log = TextWriter.Synchronized(text);
            await using var link = await RedisLink.OpenAsync(redis.Endpoint, "away", new Outage("Redis", new ProcessLog("w", log)));
            var wake = new WakeSignal(link);
            await link.CommandAsync("SET", ["away:x", "1"], default);

            redis.Kill();
            var waiting = link.CommandAsync("GET", ["away:x"], default);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!text.ToString().Contains("waits for Redis", StringComparison.Ordinal))
                await Task.Delay(20, patience.Token);
            Assert.False(waiting.IsCompleted);
            await redis.StartAsync(default);

            Assert.Equal("1", (string?)await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
            var woken = wake.Listen();
            for (var tries = 0; tries < 300 && !woken.IsCompleted; tries++)
            {
                await link.CommandAsync("PUBLISH", ["away:wake", "1"], default);
                await Task.WhenAny(woken, Task.Delay(100));
            }

            Assert.True(woken.IsCompletedSuccessfully);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
