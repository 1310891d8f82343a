using System.Diagnostics;
using System.Net.NetworkInformation;
using Infra.Core.Search;
using Microsoft.Extensions.Time.Testing;
using MySqlConnector;
using StackExchange.Redis;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Running;
using WorkQueue.Settings;
using WorkQueue.Tests.EndToEnd;
using WorkQueue.Tests.Servers;
using WorkQueue.Tests.Space;

namespace WorkQueue.Tests;

/// <summary>The defects that a queue of lists, with re-queueing from the ledger, was seen to have; each must stay impossible.</summary>
[Collection(SharedServers.Name)]
public class DefectTests(ServerFixture servers)
{
    private static readonly Completion Unstable = new(false, "", "", TimeSpan.Zero);

    [NeedsFact(Needs.Servers)]
    public async Task Defect1_CompletingAPointWithAParent_LeavesTheProcessingListEmpty()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        await test.Queue.CompleteAsync(await test.ClaimAsync(), Unstable, default);
        await test.Queue.AcceptAsync([TestQueue.PointAt(2)], TestQueue.PointAt(1).Hash, 1, new SearchLimits(), null, default);
        await test.SettleAsync();
        var child = await test.ClaimAsync();
        Assert.NotEmpty(child.Parent);

        await test.Queue.CompleteAsync(child, Unstable, default);

        Assert.Equal(0, (await test.LookAsync()).Processing);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Defect2_KilledWorkersPoint_IsAnothersWithinItsLease()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program: """[ "$QUEUE_WORKER" != doomed ] || sleep 600""", leaseSeconds: 2);
        await run.RunAsync("starter");
        run.Start("ledger");
        var doomed = run.StartWorker("doomed");
        await run.UntilAsync("its program runs", () => run.Runs.Count == 1);
        run.StartWorker("other");
        var watch = Stopwatch.StartNew();
        SearchRun.Crash(doomed);

        await run.UntilAsync("the other is done", look => look.Count("stable") == 1);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        var row = Assert.Single(await RowsAsync(run));
        Assert.Equal(("completed", "other", 2), (row.State, row.Worker, row.Attempt));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Defect3_StuckPoints_AreFoundByTheirLeaseAndShownInOneSpelling()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        await run.RunAsync("starter");
        run.Start("ledger");
        await run.UntilAsync("the point is there", look => look.Ready == 1);
        var lease = (await run.Queue.ClaimAsync("stuck", default)).Lease!;
        Assert.Equal("running", Assert.Single(await RowsAsync(run)).State);

        await run.Link.CommandAsync("ZADD", [QueueKeys.Of(run.Link.Queue, "processing"), "XX", "1", lease.Record], default);
        Assert.Equal(1, await run.Queue.CollectAsync(default));

        var row = Assert.Single(await RowsAsync(run));
        Assert.Equal(("error", "lease expired: worker stuck was silent"), (row.State, row.ErrorMsg));
        Assert.NotNull((await run.Queue.ClaimAsync("other", default)).Lease);
        Assert.Equal(("running", 2), ((await RowsAsync(run))[0].State, (await RowsAsync(run))[0].Attempt));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Defect4_PointThatComesBack_KeepsItsValuesAndItsParent()
    {
        await using var test = await servers.OpenAsync();
        await test.Queue.AcceptAsync([TestQueue.PointAt(2)], TestQueue.PointAt(1).Hash, 7, new SearchLimits(), null, default);
        await test.SettleAsync();
        var first = await test.ClaimAsync();
        await test.ExpireAsync(first);
        var second = await test.ClaimAsync();
        await test.Queue.FailAsync(second, "x", default);
        var third = await test.ClaimAsync();
        await test.Queue.ReleaseAsync(third, default);
        var fourth = await test.ClaimAsync();

        foreach (var lease in new[] { first, second, third, fourth })
            Assert.Equal(("2.0", TestQueue.PointAt(1).Hash, 7), (lease.Code, lease.Parent, lease.Depth));
        Assert.Equal([1, 2, 3, 3], new[] { first, second, third, fourth }.Select(lease => lease.Attempt));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Defect5_ManyMastersWithTheSamePoint_InsertItOnce()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var point = run.Settings.Space.Start;

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => run.Queue.AcceptAsync([point], "", 0, run.Settings.Limits, null, default)));
        Assert.Equal(1, answers.Sum(answer => answer.New));
        var row = new WorkQueue.Ledger.LedgerRow { Hash = point.Hash, Code = point.Code, Parameters = point.ToJson(), State = "queue" };
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => run.Database.WriteAsync([row, row], default))));
        Assert.Single(await run.RowsAsync());
    }

    [NeedsFact(Needs.Servers)]
    public void Defect6_WalkForthAndBack_MeetsTheStartAgain()
    {
        var space = SeedSpace.OxygenOnly(reach: 1);
        var up = space.Neighbours(space.Start).Single(point => point.Values[0] > space.Start.Values[0]);

        Assert.Equal("0.211,0.7762982887,0.0123,1.63e-06,0.0004,8.13e-08", up.Code);
        Assert.Contains(space.Neighbours(up), point => point.Hash == SeedSpace.StartHash);
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Defect7_ForgivingKill_LooksAsOftenAsItSaysAndBeginsAnewWhenThereIsWork(int forgiven)
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        using var text = new StringWriter();
        var patience = new Forgiveness(test.Queue, forgiven, TimeSpan.FromMilliseconds(20), new ProcessLog("kill", text)).WaitAsync(default);
        var looked = await EvaluationsAsync(test.Link);
        while (await EvaluationsAsync(test.Link) < looked + 10)
            Assert.False(patience.IsCompleted);

        await test.Queue.CompleteAsync(await test.ClaimAsync(), Unstable, default);
        Assert.False((await test.LookAsync()).Idle);
        await test.Link.CommandAsync("DEL", [QueueKeys.Of(test.Link.Queue, "sql:running"), QueueKeys.Of(test.Link.Queue, "sql:complete")], default);
        await patience.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(forgiven, text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(KillMode.None, (await test.LookAsync()).Kill);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Defect8_IdleWorker_WaitsWithoutAskingAndWakesAtOnce()
    {
        await using var test = await servers.OpenAsync();
        var folder = Directory.CreateTempSubdirectory("queue-idle-");
        var settings = SettingsFile.Read(
            $$"""{ "space": { "parameters": [ { "name": "x", "start": 1, "steps": [ { "increment": 1 } ] } ] }, "run": { "command": ["/bin/sh", "-c", "echo '{\"stable\":true}' > \"$QUEUE_RESULT\""], "outputs": "{{folder.FullName}}" } }""", "test");
        var (time, metrics, wake) = (new FakeTimeProvider(), new Metrics(), new WakeSignal(test.Link));
        await test.UntilHeardAsync(wake);
        using var stop = new CancellationTokenSource();
        var worker = new WorkerService(test.Link, wake, new ProgramRunner(settings), settings, null, new ProcessLog("idle", TextWriter.Null), metrics, time);
        var working = worker.RunAsync(stop.Token);
        await UntilAsync(metrics, "queue_worker_waits_total 1");
        var before = await EvaluationsAsync(test.Link);

        time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal(before, await EvaluationsAsync(test.Link));

        // Its clock stands from here on, so nothing but a message ends its wait.
        await test.FillAsync(1);
        await UntilAsync(metrics, "queue_worker_waits_total 2");
        Assert.Equal(1, (await test.LookAsync()).Count("stable"));
        await stop.CancelAsync();
        await working;
        folder.Delete(recursive: true);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Defect9_Secrets_AreNeitherOnCommandLinesNorInSettingsNorOptional()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var worker = run.StartWorker("w1");
        await run.UntilAsync("it is there", () => run.WorkerLog("w1").Contains("serves", StringComparison.Ordinal));
        var secrets = new[] { servers.Redis.Endpoint.Password!, servers.Database.Endpoint.Password! };

        foreach (var process in Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)))
        {
            var line = "";
            try
            {
                line = await File.ReadAllTextAsync($"/proc/{process}/cmdline");
            }
            catch (IOException)
            {
                // It has ended in the meantime.
            }

            Assert.All(secrets, secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
        }

        var mine = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == servers.Redis.Endpoint.Port || listener.Port == servers.Database.Endpoint.Port).ToList();
        Assert.Equal(2, mine.Count);
        Assert.All(mine, listener => Assert.Equal("127.0.0.1", listener.Address.ToString().Replace("::ffff:", "", StringComparison.Ordinal)));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, run.WorkerLog("w1"), StringComparison.Ordinal));

        var (exit, output) = await run.RunAsync("status", "--json", "--redis-password", "x");
        Assert.NotEqual(0, exit);
        Assert.DoesNotContain("\"queue\"", output, StringComparison.Ordinal);
        var withoutPassword = servers.Redis.Endpoint with { Password = null };
        using var connection = await ConnectionMultiplexer.ConnectAsync(withoutPassword.ToOptions());
        await Assert.ThrowsAnyAsync<RedisException>(() => connection.GetDatabase().StringGetAsync("x"));
        await connection.CloseAsync(allowCommandsToComplete: false);
        await using var database = new MySqlConnection((servers.Database.Endpoint with { Password = null }).ToConnectionString());
        await Assert.ThrowsAsync<MySqlException>(() => database.OpenAsync());
    }

    private static async Task<IReadOnlyList<LedgerRecord>> RowsAsync(SearchRun run)
    {
        await run.UntilAsync("the ledger is written", look => look.Messages == 0 && look.ToLedger == 0);
        return await run.RowsAsync();
    }

    private static async Task UntilAsync(Metrics metrics, string line)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!(await metrics.WriteAsync(default)).Contains($"{line}\n", StringComparison.Ordinal))
            await Task.Delay(20, patience.Token);
    }

    private static async Task<long> EvaluationsAsync(RedisLink link)
    {
        var info = (string)(await link.CommandAsync("INFO", ["commandstats"], default))!;
        var line = info.Split('\n').FirstOrDefault(line => line.StartsWith("cmdstat_evalsha:", StringComparison.Ordinal)) ?? "calls=0,";
        return long.Parse(line.Split("calls=")[1].Split(',')[0]);
    }
}
