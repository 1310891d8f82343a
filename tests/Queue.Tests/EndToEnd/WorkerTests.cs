using System.Diagnostics;
using System.Text.Json;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

[Collection(SharedServers.Name)]
public class WorkerTests(ServerFixture servers)
{
    private const string Trap = """trap 'echo told > "$QUEUE_OUTPUT/told"; exit 1' TERM; : > "$READY"; sleep 600 & child=$!; wait $child""";

    [NeedsFact(Needs.Servers)]
    public async Task Worker_Program_GetsThePointInEveryForm()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1, program: """env | sort > "$QUEUE_OUTPUT/env"; echo out; echo err >&2""");
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");
        await run.UntilIdleAsync();

        var rows = await run.RowsAsync();
        var start = rows.Single(row => row.Parent is null);
        var child = rows.First(row => row.Parent == start.Hash);
        var folder = Path.Combine(run.Outputs, child.OutPath!);
        var environment = File.ReadAllLines(Path.Combine(folder, "env")).Where(line => line.Contains('=', StringComparison.Ordinal))
            .ToDictionary(line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        Assert.Equal(child.Hash, environment["QUEUE_HASH"]);
        Assert.Equal(start.Hash, environment["QUEUE_PARENT"]);
        Assert.Equal(Path.Combine(run.Outputs, start.OutPath!), environment["QUEUE_PARENT_OUTPUT"]);
        Assert.True(File.Exists(Path.Combine(environment["QUEUE_PARENT_OUTPUT"], "result.json")));
        Assert.Equal(("1", "1", "w1", folder), (environment["QUEUE_ATTEMPT"], environment["QUEUE_DEPTH"], environment["QUEUE_WORKER"], environment["QUEUE_OUTPUT"]));
        Assert.Equal(environment["QUEUE_CODE"], $"{environment["QUEUE_PARAM_A"]},{environment["QUEUE_PARAM_B"]}");
        Assert.Equal(folder, environment["PWD"]);
        using var parameters = JsonDocument.Parse(File.ReadAllText(environment["QUEUE_PARAMETERS"]));
        Assert.Equal(environment["QUEUE_PARAM_A"], parameters.RootElement.GetProperty("A").GetRawText());
        Assert.Equal(["err", "out"], File.ReadAllLines(Path.Combine(folder, "output.log")).Order());
        Assert.DoesNotContain(environment.Keys, name => name.StartsWith("REDIS_", StringComparison.Ordinal) || name.StartsWith("MYSQL_", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Worker_Terminated_TellsItsProgramAndHandsThePointBackInTime()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program: Trap);
        await run.RunAsync("starter");
        run.Start("ledger");
        var worker = run.StartWorker("w1");
        await run.UntilAsync("the program is ready", () => run.Ready);
        await run.UntilAsync("the ledger says so", look => look.Messages == 0);
        Assert.Equal("running", Assert.Single(await run.RowsAsync()).State);

        var watch = Stopwatch.StartNew();
        worker.Terminate();
        await worker.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Equal(0, worker.Process.ExitCode);
        Assert.Single(Directory.GetFiles(run.Outputs, "told", SearchOption.AllDirectories));
        var look = await run.UntilAsync("the point is back", look => look is { Ready: 1, Processing: 0, Messages: 0 });
        Assert.Equal((1, 0), (look.Count("released"), look.Count("failed")));
        var row = Assert.Single(await run.RowsAsync());
        Assert.Equal(("queue", 0), (row.State, row.Attempt));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Worker_TerminatedWithADeafProgram_StillHandsThePointBackInTime()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program: "trap '' TERM; : > $READY; sleep 600 & sleep 600");
        await run.RunAsync("starter");
        run.Start("ledger");
        var worker = run.StartWorker("w1");
        await run.UntilAsync("the program is ready", () => run.Ready);

        var watch = Stopwatch.StartNew();
        worker.Terminate();
        await worker.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(15));
        await run.UntilAsync("the point is back", look => look is { Ready: 1, Processing: 0 });
    }

    [NeedsFact(Needs.Servers)]
    public async Task Worker_TerminatedWhileItsProgramFinishes_KeepsTheResult()
    {
        // It is ready once what it waits for is there to be told to end, too.
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program: "trap 'echo finishing' TERM; sleep 600 & : > $READY; wait $!");
        await run.RunAsync("starter");
        run.Start("ledger");
        var worker = run.StartWorker("w1");
        await run.UntilAsync("the program is ready", () => run.Ready);

        worker.Terminate();
        await worker.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);

        var look = await run.UntilAsync("the result is in", look => look.Count("stable") == 1);
        Assert.Equal((0, 0), (look.Ready, look.Processing));
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("sleep 600", "timed out after 1 s", 1)]
    [InlineData("for i in $(seq 30); do echo line $i; done; exit 7", "exit code 7; last lines:\nline 11\nline 12", 60)]
    [InlineData("exit 0", "exit code 0, but the program wrote no result.json", 60)]
    [InlineData("""echo '{' > "$QUEUE_RESULT"; exit 0""", "exit code 0, but result.json is no JSON", 60)]
    [InlineData("""echo '{ "stable": "yes" }' > "$QUEUE_RESULT"; exit 0""", "exit code 0, but result.json has no \"stable\": true or false", 60)]
    public async Task Worker_ProgramThatFails_GivesTheReason(string program, string reason, int timeoutSeconds)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program, attempts: 1, timeoutSeconds: timeoutSeconds);
        await run.RunAsync("starter");
        run.Start("ledger");
        run.StartWorker("w1");

        var look = await run.UntilAsync("it has failed", look => look.Dead == 1);

        Assert.StartsWith(reason, look.DeadLetters[0].Reason, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Kill_Finish_LetsProgramsFinishAndEndsEveryone()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 5, program: "sleep 0.5");
        await run.RunAsync("starter");
        var all = new[] { run.Start("ledger"), run.Start("master"), run.StartWorker("w1"), run.StartWorker("w2") };
        await run.UntilAsync("both work", look => look.Processing == 2);

        Assert.Contains("the kill switch is on", (await run.RunAsync("kill")).Output, StringComparison.Ordinal);
        await Task.WhenAll(all.Select(child => child.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token)));

        Assert.All(all, child => Assert.Equal(0, child.Process.ExitCode));
        var look = await run.Queue.LookAsync(0, 0, default);
        Assert.Equal((0, 0, 0, 0), (look.Processing, look.Messages, look.ToLedger, look.Count("released")));
        Assert.Equal(run.Runs.Count, look.Count("stable") + look.Count("unstable"));
        Assert.All(await run.RowsAsync(), row => Assert.True(row.State is "queue" or "completed", row.State));

        // Clearing is explicit, and the search goes on where it was.
        var late = run.StartWorker("late");
        await late.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        Assert.Contains("warning: the kill switch is on", (await run.RunAsync("starter")).Output, StringComparison.Ordinal);
        Assert.Contains("the kill switch is off", (await run.RunAsync("kill", "--clear")).Output, StringComparison.Ordinal);
        Assert.True((await run.Queue.LookAsync(0, 0, default)).Ready + look.ToExplore > 0);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Kill_Release_HandsBackWhatRuns()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program: Trap, leaseSeconds: 3);
        await run.RunAsync("starter");
        run.Start("ledger");
        var worker = run.StartWorker("w1");
        await run.UntilAsync("the program is ready", () => run.Ready);

        await run.RunAsync("kill", "--release");
        await worker.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);

        await run.UntilAsync("the point is back", look => look is { Ready: 1, Processing: 0 });
        Assert.Single(Directory.GetFiles(run.Outputs, "told", SearchOption.AllDirectories));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Kill_Forgiving_EndsEveryoneWhenTheWorkIsDone()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 2);
        await run.RunAsync("starter");
        var all = new[] { run.Start("ledger"), run.Start("master"), run.StartWorker("w1"), run.Start("kill", "--forgive", "2", "--interval", "0.3") };

        await Task.WhenAll(all.Select(child => child.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(120)).Token)));

        await run.AssertCompleteAsync(run.Sequential());
        Assert.All(all, child => Assert.Equal(0, child.Process.ExitCode));
        Assert.Contains("forgiven 2 of 2 times", run.Log("kill", "--forgive", "2", "--interval", "0.3"), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Worker_Idle_EndsByItselfWhenNothingIsLeftForIt()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1);
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");
        await run.UntilAsync("the search is over", look => look.Idle && look.Count("stable") + look.Count("unstable") == 13);

        var (exit, log) = await run.RunAsync("worker", "--name", "w2", "--idle", "1");

        Assert.Equal(0, exit);
        Assert.Contains("found nothing to claim for 1 s", log, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Worker_IdleOfNoTime_IsRefused()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);

        var (exit, output) = await run.RunAsync("worker", "--idle", "0");

        Assert.Equal((2, "--idle: must be 1 or more seconds; got 0; use 1 or more, or leave it out"), (exit, output.Trim()));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Metrics_OfEveryVerb_AreInPrometheusFormat()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1);
        await run.RunAsync("starter");
        var verbs = new (string Verb, string[] Arguments, string Metric)[]
        {
            ("ledger", [], "queue_ledger_messages_total{state=\"completed\"} 13"),
            ("master", [], "queue_master_expanded_total 5"),
            ("worker", ["--name", "w1"], "queue_worker_points_total{end=\"stable\"} 5"),
            ("status", ["--web"], "queue_points{place=\"ready\"} 0"),
            ("kill", ["--forgive", "1000"], "queue_workers_wanted 0"),
        };
        foreach (var (verb, arguments, _) in verbs)
            run.Start(verb, arguments);
        await run.UntilAsync("the search is over", look => look.Idle && look.Count("unstable") == 8);
        using var client = new HttpClient();

        foreach (var (verb, arguments, metric) in verbs)
        {
            await run.UntilAsync($"{verb} serves", () => run.Log(verb, arguments).Contains("serves http", StringComparison.Ordinal));
            var address = run.Log(verb, arguments).Split('\n').First(line => line.Contains("serves ", StringComparison.Ordinal)).Split("serves ")[1].Trim().Replace("/metrics", "", StringComparison.Ordinal);
            var text = "";
            // A process counts what it has done after it is done.
            await run.UntilAsync(() => $"{verb} tells {metric}, of\n{text}", async () =>
            {
                using var answer = await client.GetAsync(new Uri(address + "/metrics"));
                Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
                text = await answer.Content.ReadAsStringAsync();
                return text.Contains(metric + "\n", StringComparison.Ordinal);
            });
            Assert.Contains("queue_redis_up 1\n", text, StringComparison.Ordinal);
            Assert.All(text.TrimEnd().Split('\n'), line => Assert.Matches("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"\})? [0-9.eE+-]+)$""", line));
        }
    }
}
