using WorkQueue.Leases;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

/// <summary>What anyone who can write to Redis or the ledger may have left there: it is set aside with its reason, and the search goes on.</summary>
[Collection(SharedServers.Name)]
public class HostileDataTests(ServerFixture servers)
{
    private const string Hash = "0123456789abcdef0123456789abcdef";
    private const string NoCode = "the point's values not-a-code are none of this space";

    // A command on a key of the queue, and the reason that status gives for setting aside what it left.
    private static readonly (string Command, string[] Arguments, string Reason)[] Things =
    [
        ("RPUSH", ["", "no-semicolon"], "it is no point of this queue"),
        ("RPUSH", ["", "../elsewhere/../../run/pwn;1"], "it is no point of this queue"),
        ("RPUSH", ["", "/any/absolute/path;1"], "it is no point of this queue"),
        ("RPUSH", ["", $"{Hash};1"], "it is no point of this queue"),
        ("ZADD", ["delayed", "1", "rubbish"], "it is no point of this queue"),
        ("ZADD", ["processing", "1", "x;y"], "it is no lease"),
        ("XADD", ["sql:queue", "*", "x", "y"], "it names no point"),
        ("XADD", ["sql:queue", "*", "h", "../../evil"], "it names no point"),
        ("XADD", ["sql:queue", "*", "h", "0123456789012345678901234567890123456789"], "it names no point"),
        ("XADD", ["sql:queue", "*", "h", Hash], "its point is not known to the queue"),
        ("XADD", ["sql:running", "*", "l", "x;y"], "it names no point"),
        ("XADD", ["sql:complete", "*", "l", "START;1-1;1;1;w", "o", "maybe", "m", "", "p", "", "r", ""], "it has no outcome (o), message (m) or output (p)"),
        ("XADD", ["sql:error", "*", "l", "START;1-1;1;1;w"], "it has no reason (m)"),
        ("XADD", ["sql:complete1", "*", "h", "nobody"], "it names no point of this queue"),
        ("XADD", ["sql:complete1", "*", "y", "z"], "it names no point of this queue"),
        ("HSET", ["points", Hash[..^1] + "0", "0.0,0.0;;x"], ""),
        ("RPUSH", ["", Hash[..^1] + "0;1"], "its values are unreadable"),
        ("HSET", ["points", Hash[..^1] + "1", "not-a-code;;0"], ""),
        ("RPUSH", ["", Hash[..^1] + "1;1"], ""),
    ];

    [NeedsFact(Needs.Servers)]
    public async Task Search_WithThingsThatAreNone_SetsThemAsideAndGoesOn()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1);
        await run.RunAsync("starter");
        foreach (var (command, arguments, _) in Things)
        {
            var words = arguments.Select(word => word.Replace("START", run.Settings.Space.Start.Hash, StringComparison.Ordinal)).ToList();
            await run.Link.CommandAsync(command, [QueueKeys.Of(run.Link.Queue, words[0]), .. words[1..]], default);
        }

        var processes = new[] { run.Start("ledger"), run.Start("master"), run.StartWorker("w1") };

        var look = await run.UntilAsync("the search is over", look => look.Idle && look.Count("stable") == 5 && look.Count("unstable") == 8);
        Assert.All(processes, process => Assert.False(process.Process.HasExited));
        Assert.Equal([run.Outputs], Directory.GetDirectories(run.Folder));
        Assert.Equal(
            Things.Where(thing => thing.Reason.Length > 0).GroupBy(thing => thing.Reason).Select(group => (group.Key, group.Count())).Order(),
            look.SetAside.Where(thing => thing.Reason != NoCode).GroupBy(thing => thing.Reason).Select(group => (group.Key, group.Count())).Order());

        // A point without values, and one that only the ledger heard of, are dead letters; what the ledger hears of the first meanwhile is set aside.
        Assert.Equal(
            [(Hash, "its point is not known to the queue"), (Hash[..^1] + "1", NoCode)],
            look.DeadLetters.Select(letter => (letter.Hash, letter.Reason)).OrderDescending());
    }

    [NeedsFact(Needs.Servers)]
    public async Task StatusMetricsAndReset_OverRubbish_Work()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        async Task SetAsync(string command, string part, params object[] arguments) =>
            await run.Link.CommandAsync(command, [QueueKeys.Of(run.Link.Queue, part), .. arguments], default);
        await run.RunAsync("starter");
        await SetAsync("HSET", "stats", "stable", "many", "odd", "\u001b]0;x");
        await SetAsync("HSET", "dead", "[red]\u001b[31m", "rubbish [bold]");
        await SetAsync("HSET", "failing", "x", "1;2");
        await SetAsync("ZADD", "processing", "99999999999999", $"{Hash};1-1;1;1;[bold]\u202e");
        await SetAsync("ZADD", "processing", "99999999999999", "x");
        await SetAsync("HSET", "outcome", "x", "y");
        await SetAsync("SET", "kill", "of another kind");

        var table = await run.RunAsync("status", "--once");
        var json = await run.RunAsync("status", "--json");
        var picture = await run.RunAsync("status", "--picture", Path.Combine(run.Folder, "p.svg"));
        run.Start("status", "--web");
        await run.UntilAsync("it serves", () => run.Log("status", "--web").Contains("serves ", StringComparison.Ordinal));
        var address = run.Log("status", "--web").Split("serves ")[1].Split('\n')[0].Trim();
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri(address + "/metrics"));
        await client.GetStringAsync(new Uri(address + "/view.json"));

        Assert.Equal((0, 0, 0), (table.Exit, json.Exit, picture.Exit));
        Assert.DoesNotContain('\u001b', table.Output);
        Assert.DoesNotContain('\u202e', table.Output);
        Assert.Contains("unreadable record: rubbish [bold]", table.Output, StringComparison.Ordinal);
        Assert.Contains("queue_redis_up 1\n", metrics, StringComparison.Ordinal);
        Assert.Equal(0, (await run.RunAsync("reset", "--yes")).Exit);
        Assert.Equal(0, (await run.Queue.LookAsync(0, 0, default)).Processing);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Ledger_RowThatTheDatabaseRefuses_IsADeadLetterAndTheSearchGoesOn()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 2);
        // The database's own rule, as a migration or an operator may have set it.
        Assert.True(run.Settings.Space.TryDecode("51,51", out var refused));
        await run.DatabaseAsync($"ALTER TABLE `{run.Database.Table}` ADD CONSTRAINT not_this CHECK (hash <> '{refused.Hash}')");
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");

        var look = await run.UntilAsync("the search is over", look => look is { Idle: true, Dead: 1 } && look.Count("stable") == 12 && look.Count("unstable") == 12);
        var letter = Assert.Single(look.DeadLetters);
        Assert.Equal(refused.Hash, letter.Hash);
        Assert.StartsWith("the ledger's database refuses it: CONSTRAINT `not_this` failed", letter.Reason, StringComparison.Ordinal);
        Assert.Equal(24, (await run.RowsAsync()).Count);

        // What made it fail is mended; the other results stay as they are.
        await run.DatabaseAsync($"ALTER TABLE `{run.Database.Table}` DROP CONSTRAINT not_this");
        Assert.Equal((0, "1 of 1 points were dead letters and are tried again"), Trimmed(await run.RunAsync("retry", refused.Hash)));
        await run.UntilAsync("it is over again", look => look is { Idle: true, Dead: 0 } && look.Count("stable") == 13);
        Assert.Equal(25, (await run.RowsAsync()).Count);
        Assert.Equal((1, "0 of 1 points were dead letters and are tried again"), Trimmed(await run.RunAsync("retry", refused.Hash, "--wait", "9")));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Retry_All_RunsDeadLettersAgainWithAllTheirAttempts()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1, program: """[ -e "$READY" ] || exit 9""", attempts: 2);
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");
        var dead = await run.UntilAsync("the start has failed", look => look is { Idle: true, Dead: 1 });
        Assert.Contains("stopped: every point was given up", (await run.RunAsync("status", "--once")).Output, StringComparison.Ordinal);
        Assert.Equal("error", Assert.Single(await run.RowsAsync()).State);
        Assert.Equal(2L, dead.Count("failed"));

        await File.WriteAllTextAsync(run.ReadyFile, "");
        Assert.Equal((0, "1 dead letters are tried again"), Trimmed(await run.RunAsync("retry", "--all")));

        await run.AssertCompleteAsync(run.Sequential());
        Assert.All(await run.RowsAsync(), row => Assert.Equal(1, row.Attempt));
        Assert.Contains("done: nothing is left to do", (await run.RunAsync("status", "--once", "--wait", "9")).Output, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Resume_RowsThatAreNoPoints_StayOut()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1);
        await run.DatabaseAsync($"INSERT INTO `{run.Database.Table}` (hash, code, parameters, depth, state, attempt, version) VALUES ('../../evil', '50.0,50.0', '{{}}', 0, 'queue', 0, 0)");

        var (exit, output) = await run.RunAsync("starter", "--resume");

        Assert.Equal(0, exit);
        Assert.Contains("1 rows in the ledger, 0 of them of this search, 0 new to the queue", output, StringComparison.Ordinal);
        Assert.Contains("warning: a row of the ledger stays out, for its hash, values, parent, depth or folder are none of this search's: ../../evil 50.0,50.0", output, StringComparison.Ordinal);
        Assert.Equal(1, (await run.Queue.LookAsync(0, 0, default)).Points);
    }

    private static (int Exit, string Output) Trimmed((int Exit, string Output) answer) => (answer.Exit, answer.Output.Trim());
}
