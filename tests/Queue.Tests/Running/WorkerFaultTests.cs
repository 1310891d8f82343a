using System.Text.Json;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Running;
using WorkQueue.Settings;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Running;

/// <summary>Whatever Redis answers, wherever: the worker goes on when it answers well again, and nothing is lost.</summary>
[Collection(SharedServers.Name)]
public class WorkerFaultTests(ServerFixture servers)
{
    private static readonly string[] Errors =
    [
        "OOM command not allowed when used memory > 'maxmemory'.", "NOAUTH Authentication required.", "NOPERM this user has no permissions to run the 'evalsha' command",
        "READONLY You can't write against a read only replica.", "NOREPLICAS Not enough good replicas to write.", "WRONGTYPE Operation against a key holding the wrong kind of value",
        "CLUSTERDOWN The cluster is down", "EXECABORT Transaction discarded because of previous errors.", "ERR user_script:7: attempt to index a nil value", "MISCONF Errors writing to the AOF file",
        "LOADING Redis is loading the dataset in memory", "BUSY Redis is busy running a script.", "MASTERDOWN Link with MASTER is down", "TRYAGAIN Multiple keys request during rehashing of slot",
    ];

    public static TheoryData<string, string> Faults
    {
        get
        {
            var faults = new TheoryData<string, string>();
            foreach (var script in new[] { "claim", "heartbeat", "complete", "fail", "release" })
            {
                foreach (var error in Errors)
                    faults.Add(script, error);
            }

            return faults;
        }
    }

    [NeedsTheory(Needs.Servers)]
    [MemberData(nameof(Faults))]
    public async Task Worker_ErrorAtACall_GoesOnWhenItPasses(string script, string error)
    {
        await using var faulty = new FaultyRedis(servers.Redis.Endpoint);
        await using var test = await servers.OpenAsync();
        await using var run = await WorkerRun.StartAsync(test, faulty, script switch
        {
            "fail" => "exit 3",
            "release" or "heartbeat" => """: > "$GO.begun"; while [ ! -e "$GO" ]; do sleep 0.02; done; echo '{"stable":true}' > "$QUEUE_RESULT" """,
            _ => """echo '{"stable":true}' > "$QUEUE_RESULT" """,
        }, () => faulty.Fail(script, error));
        if (script == "release")
        {
            await run.UntilAsync(() => Task.FromResult(File.Exists($"{run.Go}.begun")));
            await run.StopAsync();
        }

        await run.UntilAsync(() => Task.FromResult(faulty.Refused(script) >= 2));
        Assert.False(run.Ended);
        if (script == "heartbeat")
        {
            // The lease is kept by those that get through; without them the program would be ended at 3 s.
            faulty.Heal(script);
            await File.WriteAllTextAsync(run.Go, "");
        }

        faulty.Heal(script);

        var (outcome, kept) = script switch { "fail" => ("failed", 0), "release" => ("released", 1), _ => ("stable", 0) };
        await run.UntilAsync(async () => (await test.LookAsync()).Count(outcome) >= 1);
        var look = await test.LookAsync();
        Assert.Equal((0L, 0L, (long)kept), (look.Count("expired"), look.Count("refused"), look.Ready));
        if (script is "claim" or "complete" or "fail" or "release")
            Assert.Contains(error.Split(' ')[0] == "NOAUTH" ? "it refuses the password; check REDIS_PASSWORD" : error.Split(' ')[0], run.Log, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Worker_NoHeartbeatForTheWholeLease_EndsItsProgramAndStillSendsItsResult()
    {
        await using var faulty = new FaultyRedis(servers.Redis.Endpoint);
        await using var test = await servers.OpenAsync();
        // Told to end, it writes its result and ends well.
        await using var run = await WorkerRun.StartAsync(
            test, faulty, """trap 'echo "{\"stable\":true}" > "$QUEUE_RESULT"; exit 0' TERM; sleep 600 & wait""", () => faulty.Fail("heartbeat", "OOM full"));

        await run.UntilAsync(async () => (await test.LookAsync()).Count("stable") == 1);

        Assert.Contains("no heartbeat was answered for 3 s", run.Log, StringComparison.Ordinal);
        Assert.False(run.Ended);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Worker_WhosePointIsAnothersByThen_HandsNothingBack()
    {
        await using var faulty = new FaultyRedis(servers.Redis.Endpoint);
        await using var test = await servers.OpenAsync();
        await using var run = await WorkerRun.StartAsync(
            test, faulty, """trap : TERM; : > "$GO.begun"; while [ ! -e "$GO" ]; do sleep 0.02; done; kill -KILL $$""", () => faulty.Fail("heartbeat", "OOM full"));

        await run.UntilAsync(() => Task.FromResult(File.Exists($"{run.Go}.begun")));
        await run.UntilAsync(async () => (await test.Queue.ClaimAsync("other", default)).Lease is not null);
        await run.UntilAsync(() => Task.FromResult(run.Log.Contains("no heartbeat was answered", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(run.Go, "");

        await run.UntilAsync(() => Task.FromResult(run.Log.Contains("there is nothing to hand back", StringComparison.Ordinal)));
        Assert.DoesNotContain("hands back", run.Log, StringComparison.Ordinal);
        var look = await test.LookAsync();
        Assert.Equal((0L, "other"), (look.Count("released"), Assert.Single(look.Leases).Worker));
    }

    private sealed class WorkerRun : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("queue-fault-");
        private readonly CancellationTokenSource _stop = new();
        private readonly StringWriter _log = new();
        private Task _working = Task.CompletedTask;
        private RedisLink _link = null!;

        public string Go => Path.Combine(_folder.FullName, "go");

        public bool Ended => _working.IsCompleted;

        public string Log
        {
            get
            {
                lock (_log)
                    return _log.ToString();
            }
        }

        public static async Task<WorkerRun> StartAsync(TestQueue test, FaultyRedis faulty, string program, Action begin)
        {
            var run = new WorkerRun();
            var settings = SettingsFile.Read(
                JsonSerializer.Serialize(new
                {
                    space = new { parameters = new[] { new { name = "x", start = 1, steps = new[] { new { increment = 1 } } } } },
                    lease = new { seconds = 3, attempts = 3, backoffSeconds = 100 },
                    run = new { command = new[] { "/bin/sh", "-c", $"GO='{run.Go}'; {program}" }, outputs = run._folder.FullName, graceSeconds = 5 },
                }),
                "test");
            var log = new ProcessLog("w", TextWriter.Synchronized(run._log));
            run._link = await RedisLink.OpenAsync(faulty.Endpoint, test.Link.Queue, new Outage("Redis", log));
            var worker = new WorkerService(run._link, new WakeSignal(run._link), new ProgramRunner(settings), settings, null, log, new Metrics());
            begin();
            await test.FillAsync(1);
            run._working = worker.RunAsync(run._stop.Token);
            return run;
        }

        public async Task UntilAsync(Func<Task<bool>> condition)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!await condition())
            {
                Assert.False(_working.IsFaulted, $"{_working.Exception}");
                await Task.Delay(10, patience.Token);
            }
        }

        public Task StopAsync() => _stop.CancelAsync();

        public async ValueTask DisposeAsync()
        {
            await File.WriteAllTextAsync(Go, "");
            await _stop.CancelAsync();
            await _working.WaitAsync(TimeSpan.FromSeconds(30));
            await _link.DisposeAsync();
            _folder.Delete(recursive: true);
            _stop.Dispose();
        }
    }
}
