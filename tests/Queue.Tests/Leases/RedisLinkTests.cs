using WorkQueue.Leases;
using WorkQueue.Local;

namespace WorkQueue.Tests.Leases;

public class RedisLinkTests
{
    [NeedsFact(Needs.Servers)]
    public async Task Link_RedisAwayForLong_AnswersAndHearsMessagesAgain()
    {
        var folder = Directory.CreateTempSubdirectory("queue-link-");
        try
        {
            await using var redis = new RedisServer(folder.FullName);
            await redis.StartAsync(default);
            await using var link = await RedisLink.OpenAsync(redis.Endpoint, "away");
            var wake = WakeSignal.Subscribe(link);
            await link.CommandAsync("SET", ["away:x", "1"], default);

            redis.Kill();
            var waiting = link.CommandAsync("GET", ["away:x"], default);
            // Longer than the link bears a client that does not come back by itself.
            await Task.Delay(TimeSpan.FromSeconds(6));
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
