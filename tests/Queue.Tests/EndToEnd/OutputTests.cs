using Infra.Core.Search;
using WorkQueue.Ledger;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

/// <summary>What the verbs print and write where there is little room for it, or none.</summary>
[Collection(SharedServers.Name)]
public class OutputTests(ServerFixture servers)
{
    [NeedsFact(Needs.Servers)]
    public async Task Rows_WiderThanTheTerminal_AreFoldedNowhere_AndSayWhatIsLeftOut()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        run.ChangeSettings(text => text.Replace("\"limits\":{},", """ "objective":{"name":"z"}, """, StringComparison.Ordinal));
        Assert.EndsWith("\nnone of the ledger's 0 rows\n", (await run.RunAsync("rows")).Output, StringComparison.Ordinal);
        var values = Enumerable.Range(0, 8).ToDictionary(index => $"value.{index}", index => index / 3.0);
        values["z"] = double.NegativeInfinity;
        var start = run.Settings.Space.Start;
        await run.Database.WriteAsync(
            [new LedgerRow { Hash = start.Hash, Code = start.Code, Parameters = start.ToJson(), State = "completed", CompleteMsg = new string('m', 100), Stable = true, Version = 1, Attempt = 1, Worker = "w", Results = ResultValues.ToJson(values) }],
            default);

        var (exit, table) = await run.RunAsync("best");

        Assert.Equal(0, exit);
        var lines = table.Split('\n');
        Assert.Matches($"^│ 50 │ 50 │ 0       │ 0.333333 │ 0.666667 │ (.* )?-Infinity │ .*{start.Hash[..8]} │$", lines[3]);
        Assert.All(lines[..5], line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(5, lines.Count(line => line.Length > 0 && "╭│├╰".Contains(line[0], StringComparison.Ordinal)));
        Assert.Matches("^no room for value.[0-9], .*message; --format csv has all$", lines[5]);
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("dir: must be a place that can be written; got \"/dev/null\"; name another (", "export", "/dev/null")]
    [InlineData("dir: must be a place that can be written; got \"\"; name another\n", "export", "")]
    [InlineData("--picture: must be a place that can be written; got \"/dev/null/x.svg\"; name another (", "status", "--picture", "/dev/null/x.svg")]
    [InlineData("cannot listen at 192.0.2.1:80: Cannot assign requested address; choose another address with --listen or QUEUE_LISTEN\n", "status", "--web", "--listen", "192.0.2.1:80")]
    public async Task Verbs_WhoseOutputHasNoPlace_SaySo(string message, string verb, params string[] arguments)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);

        var (exit, said) = await run.RunAsync(verb, arguments);

        Assert.StartsWith(message, said, StringComparison.Ordinal);
        Assert.Equal((1, 1), (exit, said.Count(letter => letter == '\n')));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Rows_FollowedWithoutADatabase_WaitForIt()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        string[] options = ["--follow", "--format", "jsonl", "--wait", "0"];

        var rows = run.StartWith(new() { ["MYSQL_PORT"] = "1" }, "rows", options);

        await run.UntilAsync("it says what it waits for", () => run.Log("rows", options).Contains("waits for the database at 127.0.0.1:1: ", StringComparison.Ordinal));
        Assert.False(rows.Process.HasExited);
        rows.Terminate();
        await rows.Process.WaitForExitAsync();
        Assert.Equal(130, rows.Process.ExitCode);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Status_WithDeadLetters_HasTheirHashesWhole()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, "echo a reason that is longer than what is left of eighty columns beside a hash; exit 9", attempts: 1);
        await run.RunAsync("starter");
        run.Start("ledger");
        run.StartWorker("w1");
        await run.UntilAsync("it is given up", look => look.Dead == 1);

        Assert.Contains($"│ {run.Settings.Space.Start.Hash} │ ", (await run.RunAsync("status", "--once")).Output, StringComparison.Ordinal);
    }
}
