using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

/// <summary>Several searches in one Redis and one database, as those of a stack's <c>infra:queue</c> and <c>infra:queues</c> are.</summary>
[Collection(SharedServers.Name)]
public class SeveralSearchesTests(ServerFixture servers)
{
    [NeedsFact(Needs.Servers)]
    public async Task Searches_InOneRedisAndDatabase_DoNotTouchEachOther()
    {
        await using var one = await SearchRun.CreateAsync(servers, radius: 3);
        await using var other = await SearchRun.CreateAsync(servers, radius: 4);
        foreach (var run in new[] { one, other })
        {
            await run.RunAsync("starter");
            foreach (var verb in new[] { "ledger", "master", "worker" })
                run.Start(verb, "--name", "same");
        }

        // Both run the same points: each has its own result of them, of its own program, in its own folder.
        await one.AssertCompleteAsync(one.Sequential());
        await other.AssertCompleteAsync(other.Sequential());
        Assert.Equal(one.Sequential().Keys.Order(), one.Runs.Order());
        Assert.Equal(other.Sequential().Keys.Order(), other.Runs.Order());

        // What ends one, or deletes it, leaves the other as it is.
        var rows = (await other.RowsAsync()).ToList();
        var look = await other.Queue.LookAsync(0, 0, default);
        Assert.Equal(0, (await one.RunAsync("kill")).Exit);
        Assert.Equal(0, (await one.RunAsync("reset", "--yes")).Exit);
        Assert.Empty(await one.RowsAsync());
        Assert.Equal(0, (await one.Queue.LookAsync(0, 0, default)).Points);
        Assert.Equal(rows, await other.RowsAsync());
        var after = await other.Queue.LookAsync(0, 0, default);
        Assert.Equal((look.Points, look.Kill, look.Count("stable")), (after.Points, after.Kill, after.Count("stable")));
    }
}
