using Infra.Core.Search;
using WorkQueue.Running;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

[Collection(SharedServers.Name)]
public class SearchTests(ServerFixture servers)
{
    private static readonly string[] Verbs = ["ledger", "master", "worker", "worker", "worker"];

    [NeedsFact(Needs.Servers)]
    public async Task Search_Undisturbed_RunsEveryPointOnce()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 4);
        Assert.Contains("1 to begin with: 1 new", (await run.RunAsync("starter")).Output, StringComparison.Ordinal);
        run.Start("ledger");
        run.Start("master");
        foreach (var name in new[] { "w1", "w2", "w3" })
            run.StartWorker(name);

        var expected = run.Sequential();
        await run.AssertCompleteAsync(expected);

        Assert.Equal(expected.Count, run.Runs.Count);
        Assert.Equal(expected.Keys.Order(), run.Runs.Order());
        Assert.Contains("1 to begin with: 0 new, 1 known before", (await run.RunAsync("starter", "--point", "50,50")).Output, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Search_ProcessesKilledInTheMiddle_FindsTheSamePoints()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 5, program: "sleep 0.05", leaseSeconds: 2, attempts: 50);
        var random = new Random(384);
        await run.RunAsync("starter");
        var processes = Verbs.Select((verb, index) => (verb, Name: $"p{index}")).ToArray();
        var running = processes.Select(process => run.Start(process.verb, "--name", process.Name)).ToArray();
        var expected = run.Sequential();

        // The next victim falls whenever some more points are done, so the kills are spread over the whole search.
        var kills = new Dictionary<string, int>();
        for (var done = 6; done < expected.Count - 6; done += 7)
        {
            await run.UntilAsync($"{done} points are done", look => look.Count("stable") + look.Count("unstable") >= done);
            var victim = kills.Count < 3 ? kills.Count : random.Next(processes.Length);
            SearchRun.Crash(running[victim]);
            kills[processes[victim].verb] = kills.GetValueOrDefault(processes[victim].verb) + 1;
            running[victim] = run.Start(processes[victim].verb, "--name", $"{processes[victim].Name}-{done}");
        }

        await run.AssertCompleteAsync(expected);
        Assert.Equal(["ledger", "master", "worker"], kills.Keys.Order());
    }

    [NeedsFact(Needs.Servers)]
    public async Task Search_ServersRestartedInTheMiddle_FindsTheSamePoints()
    {
        // Servers of its own: should it fail while they are down, the other tests still have theirs.
        await using var mortal = new ServerFixture();
        await mortal.InitializeAsync();
        // Half of the points wait for the word to go on, so the search is not over before the database goes away.
        const string WaitHalfway = """while [ "$(wc -l < "$RUNS")" -ge 50 ] && [ ! -e "$READY" ]; do sleep 0.05; done; sleep 0.02""";
        await using var run = await SearchRun.CreateAsync(mortal, radius: 5, program: WaitHalfway, leaseSeconds: 5, attempts: 20);
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");
        run.StartWorker("w2");
        var expected = run.Sequential();
        long Done(WorkQueue.Leases.QueueLook look) => look.Count("stable") + look.Count("unstable");

        await run.UntilAsync("some points are done", look => Done(look) >= 15);
        mortal.Redis.Kill();
        await mortal.Redis.StartAsync(default);

        await run.UntilAsync("it goes on", look => Done(look) >= 25);
        mortal.Database.Kill();
        await File.WriteAllTextAsync(run.ReadyFile, "");
        // Away until the workers have nothing left: every new point waits for its row, every result for the ledger.
        await run.UntilAsync("the workers have run dry", look => look is { Ready: 0, Processing: 0, ToExplore: 0, ToLedger: > 0 });
        await mortal.Database.StartAsync(default);

        await run.UntilAsync("it goes on", look => Done(look) >= 60);
        mortal.Redis.Kill();
        mortal.Database.Kill();
        await Task.WhenAll(mortal.Redis.StartAsync(default), mortal.Database.StartAsync(default));

        await run.AssertCompleteAsync(expected);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Search_TwoMastersAndTwoLedgers_DoNothingTwice()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 4);
        await run.RunAsync("starter");
        foreach (var name in new[] { "one", "two" })
        {
            run.Start("ledger", "--name", name);
            run.Start("master", "--name", name);
            run.StartWorker(name);
        }

        var expected = run.Sequential();
        var look = await run.AssertCompleteAsync(expected);

        // Every stable point was searched once: its neighbours were either new or known, and the start is nobody's neighbour at first.
        var stable = expected.Values.Count(value => value);
        Assert.Equal(4 * stable, look.Count("accepted") - 1 + look.Count("repeats"));
        Assert.Equal(expected.Count, run.Runs.Count);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Search_PoisonedPoint_EndsAsADeadLetterWithItsReason()
    {
        await using var run = await SearchRun.CreateAsync(
            servers, radius: 3, program: """[ "$a $b" != "1 0" ] || { echo "thinking"; echo "photochem: no convergence" >&2; exit 3; }""");
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");
        run.StartWorker("w2");
        Assert.True(run.Settings.Space.TryDecode("51,50", out var poisoned));

        var look = await run.AssertCompleteAsync(run.Sequential(point => point.Hash == poisoned.Hash), poisoned.Hash);

        var letter = Assert.Single(look.DeadLetters);
        Assert.Equal(3, letter.Attempts);
        Assert.StartsWith("exit code 3; last lines:", letter.Reason, StringComparison.Ordinal);
        Assert.Contains("photochem: no convergence", letter.Reason, StringComparison.Ordinal);
        Assert.Equal(3, run.Runs.Count(hash => hash == poisoned.Hash));
        var row = (await run.RowsAsync()).Single(row => row.Hash == poisoned.Hash);
        Assert.Equal((3, letter.Reason), (row.Attempt, row.ErrorMsg));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Worker_FrozenBeyondItsLease_CannotCompleteWhenItWakes()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program: """while [ ! -e "$RUNS.go" ]; do sleep 0.05; done""", leaseSeconds: 2, attempts: 5);
        await run.RunAsync("starter");
        run.Start("ledger");
        var frozen = run.StartWorker("frozen");
        await run.UntilAsync("the point is claimed", look => look.Leases.Any(lease => lease.Worker == "frozen"));
        await run.UntilAsync("its program runs", () => run.Runs.Count == 1);

        ProcessGroup.SignalOne(frozen.Process.Id, SearchRun.Freeze);
        run.StartWorker("other");
        await run.UntilAsync("its point is another's", look => look.Leases.Any(lease => lease is { Worker: "other", Attempt: 2 }));
        await File.WriteAllTextAsync(Path.Combine(run.Folder, "runs.txt.go"), "");
        await run.UntilAsync("the other is done", look => look.Count("stable") == 1);
        ProcessGroup.SignalOne(frozen.Process.Id, SearchRun.Thaw);

        await run.UntilAsync("the frozen worker has noticed", () => run.WorkerLog("frozen").Contains("lost its lease", StringComparison.Ordinal));
        var row = Assert.Single(await RowsWhenCompletedAsync(run));
        Assert.Equal(("completed", "other", 2), (row.State, row.Worker, row.Attempt));
        Assert.DoesNotContain("completes", run.WorkerLog("frozen"), StringComparison.Ordinal);
        Assert.Equal(1, (await run.Queue.LookAsync(0, 0, default)).Count("stable"));
    }

    [NeedsFact(Needs.Servers, "faketime")]
    public async Task Search_WorkersWithSkewedClocks_FindsTheSamePoints()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 3, program: "sleep 0.3");
        await run.RunAsync("starter");
        run.Start("ledger");
        run.StartWith(run.Skewed(5), "master");
        run.StartWorker("early", run.Skewed(-3));
        run.StartWorker("late", run.Skewed(3));
        run.StartWorker("right");

        var expected = run.Sequential();
        var look = await run.AssertCompleteAsync(expected);

        // Nobody lost a lease to another's clock, and the clocks were off indeed.
        Assert.Equal((0, 0), (look.Count("expired"), look.Count("refused")));
        Assert.Equal(expected.Count, run.Runs.Count);
        Assert.InRange(FirstTime(run.WorkerLog("early")) - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(-190), TimeSpan.FromMinutes(-170));
        Assert.InRange(FirstTime(run.WorkerLog("late")) - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(170), TimeSpan.FromMinutes(190));
        Assert.All(await run.RowsAsync(), row => Assert.InRange(row.EndTime!.Value, DateTime.UtcNow.AddMinutes(-10), DateTime.UtcNow.AddMinutes(1)));
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Search_DepthLimit_IsTheShortestWayWhateverTheOrder(int depth)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 4, limits: new { depth });
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");
        run.StartWorker("w2");

        bool Within(string hash) => Distance(run, hash) <= depth;
        var expected = run.Sequential(point => !Within(point.Hash) || Distance(run, point.Hash) == depth).Where(entry => Within(entry.Key)).ToDictionary();
        await run.AssertCompleteAsync(expected);
        Assert.Equal(depth == 0 ? 1 : 13, expected.Count);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Search_RedisLost_ResumesFromTheLedger()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 3);
        await run.RunAsync("starter");
        run.Start("ledger");
        var master = run.Start("master");
        var worker = run.StartWorker("w1");
        await run.UntilAsync("some points are done", look => look.Count("stable") >= 8);
        SearchRun.Crash(worker);
        SearchRun.Crash(master);
        await run.UntilAsync("the ledger is written", look => look.Messages == 0 && look.ToLedger == 0);
        var before = (await run.RowsAsync()).Where(row => row.State == "completed").ToList();
        await run.Queue.ResetAsync(default);

        Assert.Contains("rows in the ledger", (await run.RunAsync("starter", "--resume")).Output, StringComparison.Ordinal);
        run.Start("master", "--name", "again");
        run.StartWorker("w2");

        await run.AssertCompleteAsync(run.Sequential());
        Assert.All(before, row => Assert.Equal(1, run.Runs.Count(hash => hash == row.Hash)));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Search_KnownResults_AreStartedFromAndNotRun()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 2);
        var known = Path.Combine(run.Folder, "known.json");
        await File.WriteAllTextAsync(known, """[ { "parameters": { "A": 50, "B": 50 }, "stable": true, "message": "by hand" }, { "code": "51,50", "stable": false } ]""");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");
        Assert.Contains("2 known results, 2 of them new", (await run.RunAsync("starter", "--known", known)).Output, StringComparison.Ordinal);

        await run.UntilIdleAsync();

        var rows = await run.RowsAsync();
        Assert.Equal("stable: by hand", rows.Single(row => row.Hash == run.Settings.Space.Start.Hash).CompleteMsg);
        Assert.DoesNotContain(run.Settings.Space.Start.Hash, run.Runs);
        Assert.Equal(rows.Count - 2, run.Runs.Count);
        Assert.All(rows, row => Assert.Equal("completed", row.State));
        Assert.True(rows.Count > 8);
    }

    private static async Task<IReadOnlyList<LedgerRecord>> RowsWhenCompletedAsync(SearchRun run)
    {
        await run.UntilAsync("the ledger is written", look => look.Messages == 0);
        return await run.RowsAsync();
    }

    private static decimal Distance(SearchRun run, string hash)
    {
        var point = All(run)[hash];
        return Math.Abs(point.Values[0] - 50) + Math.Abs(point.Values[1] - 50);
    }

    private static Dictionary<string, Point> All(SearchRun run) =>
        (from a in Enumerable.Range(40, 21)
         from b in Enumerable.Range(40, 21)
         let point = run.Settings.Space.TryDecode($"{a},{b}", out var decoded) ? decoded : null
         select point).ToDictionary(point => point.Hash);

    private static DateTimeOffset FirstTime(string log) => DateTimeOffset.Parse(log.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
}
