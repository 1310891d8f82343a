using Infra.Core.Search;
using WorkQueue.Leases;
using WorkQueue.Running;
using WorkQueue.Tests.Search;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

/// <summary>Every strategy as it is deployed, with processes and servers killed on the way, a worker frozen and clocks that are off: the ledger has the sequential run's points, each once.</summary>
[Collection(SharedServers.Name)]
public class StrategyRunTests(ServerFixture servers)
{
    private const int Radius = 9;

    [NeedsTheory(Needs.Servers, "faketime")]
    [InlineData("grid", """ "strategy":"grid" """, 7)]
    [InlineData("random", """ "strategy":"random","seed":3,"limits":{"points":50} """, 25)]
    [InlineData("sobol", """ "strategy":"sobol","limits":{"points":50} """, 25)]
    [InlineData("boundary", """ "strategy":"boundary" """, 25)]
    [InlineData("descent", """ "strategy":"descent","objective":{"name":"v"},"limits":{"points":50} """, 25)]
    public async Task Search_WithEverythingKilledOnTheWay_EndsAsItsSequentialRun(string strategy, string settings, int half)
    {
        await using var run = await SearchRun.CreateAsync(servers, Radius, "sleep 0.05", leaseSeconds: 3);
        run.ChangeSettings(text => text
            .Replace("\"limits\":{},", $"{settings.Trim()},", StringComparison.Ordinal)
            .Replace("\"start\":50", $"\"start\":50,\"minimum\":{50 - half},\"maximum\":{50 + half}", StringComparison.Ordinal)
            .Replace("\"increment\":1}", $"\"increment\":{(strategy == "grid" ? 2 : 1)}}}", StringComparison.Ordinal));
        run.ChangeProgram(script => script.Replace("\\\"message\\\"", "\\\"values\\\": {\\\"v\\\": $(( a * a + 3 * b * b ))}, \\\"message\\\"", StringComparison.Ordinal));
        var search = run.Reread();
        PointResult Result(Point point)
        {
            var (a, b) = (point.Values[0] - 50, point.Values[1] - 50);
            return new((a * a) + (b * b) <= Radius * Radius, (double)((a * a) + (3 * b * b)));
        }

        var expected = StrategyTests.Run(search, Result).ToDictionary(point => point.Hash, point => Result(point).Stable);
        Assert.InRange(expected.Count, 30, 400);
        Assert.Equal(0, (await run.RunAsync("starter")).Exit);
        var (ledger, master) = (run.Start("ledger", "--name", "l1"), run.Start("master", "--name", "m1"));
        var worker = run.StartWorker("w1", run.Skewed(-3));
        var frozen = run.StartWorker("w2");

        await run.UntilAsync("some are done", look => look.Count("stable") + look.Count("unstable") >= 4);
        ProcessGroup.SignalOne(frozen.Process.Id, SearchRun.Freeze);
        SearchRun.Crash(worker);
        SearchRun.Crash(master);
        run.StartWith(run.Skewed(5), "master", "--name", "m2");
        run.StartWorker("w3", run.Skewed(3));
        await run.UntilAsync("more are done, and what the frozen worker had is another's", look => look.Count("stable") + look.Count("unstable") >= 10 && look.Leases.All(lease => lease.Worker != "w2"));
        ProcessGroup.SignalOne(frozen.Process.Id, SearchRun.Thaw);
        SearchRun.Crash(ledger);
        servers.Redis.Kill();
        await servers.Redis.StartAsync(default);
        servers.Database.Kill();
        await servers.Database.StartAsync(default);
        run.Start("ledger", "--name", "l2");
        run.Start("master", "--name", "m3");

        var end = await run.UntilIdleAsync();
        var rows = await run.RowsAsync();
        Assert.Equal(expected.OrderBy(entry => entry.Key), rows.Select(row => KeyValuePair.Create(row.Hash, row.Stable == 1)).OrderBy(entry => entry.Key));
        Assert.All(rows, row => Assert.Equal("completed", row.State));
        Assert.Equal(expected.Count, end.Count("accepted"));
        Assert.Equal(expected.Count, end.Count("stable") + end.Count("unstable"));

        // Redis is lost altogether, with the masters up, and the building anew is broken off: the results of the ledger lead the same way, and nothing runs again.
        var runs = run.Runs.Count;
        await run.Queue.ResetAsync(default);
        run.Start("master", "--name", "m4");
        string[] told = ["puts no points in before the queue is started", "is gone: Redis has lost it"];
        foreach (var name in new[] { "m2", "m3", "m4" })
            await run.UntilAsync("a master waits", () => told.Any(words => run.Log("master", "--name", name).Contains(words, StringComparison.Ordinal)));
        await new LeaseQueue(run.Link, search.Lease).DefineAsync(search.Definition.Digest, search.Definition.Text, Beginning.Resume, planned: true, default);
        var (exit, refused) = await run.RunAsync("starter");
        Assert.Equal(1, exit);
        Assert.Contains("it was being built anew from the ledger, and that was broken off; go on with it by: queue starter --resume", refused, StringComparison.Ordinal);
        Assert.Equal(0, (await run.RunAsync("starter", "--resume-lost")).Exit);
        var again = await run.UntilIdleAsync();
        Assert.Equal((expected.Count, 0), (again.Points, again.Ready));
        Assert.Equal(expected.Count, (await run.RowsAsync()).Count);
        Assert.Equal(runs, run.Runs.Count);
    }

    [NeedsFact(Needs.Servers)]
    public async Task External_ByAddRowsBestAndExport_GoesRoundAndEndsWhenItIsClosed()
    {
        await using var run = await SearchRun.CreateAsync(servers, Radius);
        run.ChangeSettings(text => text.Replace("\"limits\":{},", """ "strategy":"external","objective":{"name":"v"}, """, StringComparison.Ordinal));
        run.ChangeProgram(script => script.Replace("\\\"message\\\"", "\\\"values\\\": {\\\"v\\\": $(( a * a + 3 * b * b )), \\\"n\\\": NaN}, \\\"message\\\"", StringComparison.Ordinal));
        var points = Path.Combine(run.Folder, "points.txt");
        await File.WriteAllTextAsync(points, "{\"A\": 50, \"B\": 52}\n51,50\n\n{\"B\": 70, \"A\": 50}\n50,52\n");
        Assert.Contains("points come from queue add", (await run.RunAsync("starter")).Output, StringComparison.Ordinal);
        Assert.Contains("4 points: 3 new, 1 known before", (await run.RunAsync("add", "--points", points)).Output, StringComparison.Ordinal);
        run.Start("ledger");
        run.StartWorker("w1");
        await run.UntilAsync("all are done", look => look is { Open: true, Idle: false } && look.Count("stable") + look.Count("unstable") == 3 && look.Messages == 0);

        var bad = Path.Combine(run.Folder, "bad.txt");
        await File.WriteAllTextAsync(bad, "{\"A\": -1, \"B\": 52}\n51\n{\"A\": 1, \"C\": 2}\n");
        var refused = await run.RunAsync("add", "--points", bad);
        Assert.Equal(1, refused.Exit);
        Assert.Contains("line 1: A must be 0.0 or more; got -1.0; mend the line, or take it out\n - line 2: must be an object with a value for each of A, B, or their values joined by commas; got 51; mend the line, or take it out\n - line 3: must be", refused.Output, StringComparison.Ordinal);

        var best = (await run.RunAsync("best", "--format", "csv")).Output.Split('\n');
        Assert.StartsWith("A,B,n,v,hash,state,stable,message,error,output,attempt,worker,parent,depth,start,end,seconds,lineage", best[0], StringComparison.Ordinal);
        Assert.Equal(["51.0,50.0,nan,1", "50.0,52.0,nan,12", "50.0,70.0,nan,1200"], best[1..4].Select(line => string.Join(',', line.Split(',')[..4])));
        var rows = (await run.RunAsync("rows", "--where", "stable = false or v < 5", "--sort", "-v", "--format", "jsonl")).Output.Trim().Split('\n');
        Assert.Equal(2, rows.Length);
        using var first = System.Text.Json.JsonDocument.Parse(rows[0]);
        Assert.Equal(("completed", "NaN", 1200.0, 70.0), (
            first.RootElement.GetProperty("state").GetString(), first.RootElement.GetProperty("values").GetProperty("n").GetString(),
            first.RootElement.GetProperty("values").GetProperty("v").GetDouble(), first.RootElement.GetProperty("parameters").GetProperty("B").GetDouble()));
        Assert.Contains("--where: must name a fact, a parameter or a value that some row has; got \"stat\"; did you mean state?", (await run.RunAsync("rows", "--where", "stat = error")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await run.RunAsync("rows", "--sort", "-w")).Exit);
        Assert.Contains("--where: must be a condition, as \"state = error\"; at character 5 a number or a word must stand there; got the end", (await run.RunAsync("rows", "--where", "v < ")).Output, StringComparison.Ordinal);

        var folder = Path.Combine(run.Folder, "export");
        Assert.Contains("3 rows in", (await run.RunAsync("export", folder)).Output, StringComparison.Ordinal);
        await run.Queue.ResetAsync(default);
        Assert.Contains("3 known results, 3 of them new to the queue", (await run.RunAsync("starter", "--known", Path.Combine(folder, "points.csv"))).Output, StringComparison.Ordinal);
        var known = await run.Queue.ResultsAsync([.. run.Settings.Space.TryDecode("51.0,50.0", out var point) ? new[] { point.Hash } : []], default);
        Assert.Equal(("stable", """{"n":"NaN","v":1}"""), known[0]);
        Assert.Equal(0, (await run.RunAsync("add", "--close")).Exit);
        run.Start("master");
        await run.UntilAsync("it is over", look => look.Idle);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Rows_Followed_TellAPointThatFailedAgainWhenItEndsWell()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, """[ -e "$READY" ] || exit 9""", attempts: 1);
        await run.RunAsync("starter");
        run.Start("ledger");
        run.StartWorker("w1");
        await run.UntilAsync("it is given up", look => look.Dead == 1 && look.Messages == 0);
        run.Start("rows", "--follow", "--format", "jsonl");
        await run.UntilAsync("the failure is told", () => run.Log("rows", "--follow", "--format", "jsonl").Contains("\"state\":\"error\"", StringComparison.Ordinal));

        await File.WriteAllTextAsync(run.ReadyFile, "");
        Assert.Equal(0, (await run.RunAsync("retry", "--all")).Exit);

        await run.UntilAsync("the result is told", () => run.Log("rows", "--follow", "--format", "jsonl").Contains("\"state\":\"completed\"", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Add_Close_IsOnlyForASearchThatDoesNotEndByItself()
    {
        await using var run = await SearchRun.CreateAsync(servers, Radius);

        var (exit, output) = await run.RunAsync("add", "--close");

        Assert.Equal(1, exit);
        Assert.Contains("add --close: must be of a search with the strategy external", output, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Search_WithAnHourLimit_EndsWhenItIsOver()
    {
        await using var run = await SearchRun.CreateAsync(servers, Radius);
        run.ChangeSettings(text => text.Replace("\"limits\":{},", "\"limits\":{\"hours\":0.0000001},", StringComparison.Ordinal));
        await run.RunAsync("starter");

        var (exit, output) = await run.RunAsync("master");

        Assert.Equal(0, exit);
        Assert.Contains("the search has gone on for longer than limits.hours (0.0000001); the kill switch goes on", output, StringComparison.Ordinal);
        Assert.Equal(KillMode.Finish, (await run.Queue.LookAsync(0, 0, default)).Kill);
    }
}
