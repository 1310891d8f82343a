using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

/// <summary>A search that gets another name, or another Redis, goes on where it was.</summary>
[Collection(SharedServers.Name)]
public class TakeOverTests(ServerFixture servers)
{
    [NeedsFact(Needs.Servers)]
    public async Task Starter_WithTheFormerName_TakesOverAllThatIsThere()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        Assert.Equal(0, (await run.RunAsync("starter")).Exit);
        var former = run.Settings.Name;
        var before = await Keys(former);
        run.ChangeSettings(text => text.Replace($"\"name\":\"{former}\"", $"\"name\":\"team.{former}\"", StringComparison.Ordinal));

        // A verb's log is kept by its arguments.
        var formerName = new Dictionary<string, string> { ["QUEUE_FORMER_NAME"] = former };
        var (exit, output) = await run.RunWithAsync(formerName, "starter", "--wait", "20");
        var (again, after) = await run.RunWithAsync(formerName, "starter", "--wait", "30");

        Assert.Equal((0, 0), (exit, again));
        Assert.StartsWith($"the queue {former} goes on as team.{former}\n1 to begin with: 0 new, 1 known before", output, StringComparison.Ordinal);
        Assert.StartsWith("1 to begin with: 0 new, 1 known before", after, StringComparison.Ordinal);
        Assert.Empty(await Keys(former));
        Assert.Equal(before.Select(key => $"team.{key}"), await Keys($"team.{former}"));
    }

    // Whoever has begun under the new name has what counts.
    [NeedsFact(Needs.Servers)]
    public async Task Starter_WhereTheNewNameIsTaken_LeavesTheFormerAlone()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        Assert.Equal(0, (await run.RunAsync("starter")).Exit);
        var former = run.Settings.Name;
        run.ChangeSettings(text => text.Replace($"\"name\":\"{former}\"", $"\"name\":\"team.{former}\"", StringComparison.Ordinal));
        Assert.Equal(0, (await run.RunAsync("starter")).Exit);
        var before = await Keys(former);

        var (exit, output) = await run.RunWithAsync(new() { ["QUEUE_FORMER_NAME"] = former }, "starter", "--wait", "20");

        Assert.Equal(0, exit);
        Assert.DoesNotContain("goes on as", output, StringComparison.Ordinal);
        Assert.Equal(before, await Keys(former));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Starter_ResumeLost_ReadsTheLedgerOnlyWhereRedisHasNothing()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var (first, fresh) = await run.RunAsync("starter", "--resume-lost");
        var ledger = run.Start("ledger");
        await run.UntilAsync("a row", look => look is { ToLedger: 0, Ready: 1 });
        SearchRun.Crash(ledger);

        var (second, there) = await run.RunAsync("starter", "--resume-lost", "--wait", "20");
        await run.Queue.ResetAsync(default);
        var (third, lost) = await run.RunAsync("starter", "--resume-lost", "--wait", "30");

        Assert.Equal((0, 0, 0), (first, second, third));
        Assert.Contains("0 rows in the ledger", fresh, StringComparison.Ordinal);
        Assert.DoesNotContain("rows in the ledger", there, StringComparison.Ordinal);
        Assert.Contains("1 rows in the ledger, 1 of them of this search, 1 new to the queue\n1 to begin with: 0 new, 1 known before", lost, StringComparison.Ordinal);
    }

    private async Task<List<string>> Keys(string name) =>
        [.. ((string[])(await Admin.RunAsync(servers.Redis.Endpoint, "KEYS", $"{name}*"))!).Where(key => key == name || key.StartsWith($"{name}:", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
