using Infra.Core.Search;
using WorkQueue.Settings;
using WorkQueue.Tests.EndToEnd;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Search;

[Collection(SharedServers.Name)]
public class SearchDefinitionTests(ServerFixture servers)
{
    private const string A = """{ "name": "A", "start": 1, "minimum": 0, "maximum": 9, "steps": [ { "below": 5, "increment": 1 }, { "increment": 0.5 } ] }""";

    [Fact]
    public void Text_OfADefinition_IsItsMeaning() => Assert.Equal(
        """{"name":"pyatmos","mode":"sides","reach":1,"filler":"N","total":"2.0","parameters":[{"name":"A","start":"1.0","minimum":"0.0","maximum":"9.0","origin":"1.0","steps":[{"increment":"1.0","below":"5.0"},{"increment":"0.5"}]},{"name":"N","start":"1.0","minimum":"0.0","maximum":"none"}]}""",
        Of($$"""{{A}}, { "name": "N" }""", """ "filler": "N", "total": 2""").Text);

    [Theory]
    // Spelled otherwise, defaults said, what means nothing said or left out.
    [InlineData("""{ "start": 1.0, "name": "A", "maximum": 9.00, "origin": 1, "steps": [ { "below": 5.0, "increment": "1" }, { "increment": 5e-1 } ] }""", "")]
    [InlineData("""{ "name": "A", "start": 1, "maximum": 9, "steps": [ { "below": 2, "increment": 1 }, { "below": 5, "increment": 1 }, { "increment": 0.5 } ] }""", """ "mode": "sides", "reach": 1, "total": 7""")]
    [InlineData("""{ "name": "A", "start": 1, "maximum": 9, "steps": [ { "below": 5, "increment": 1 }, { "below": 8, "increment": 0.5 } ] }""", "")]
    public void Definition_OfOtherWordsForTheSame_IsTheSame(string parameter, string rest) => Assert.Equal(Of(A, "").Digest, Of(parameter, rest).Digest);

    [Fact]
    public void Definition_OfLimitsProgramAndLedger_IsTheSame() => Assert.Equal(
        Of(A, "").Digest,
        SettingsFile.Read(
            $$"""{ "space": { "parameters": [ {{A}} ] }, "limits": { "points": 7 }, "lease": { "seconds": 5 }, "run": { "command": ["x"] }, "ledger": { "table": "t" } }""", "test").Definition.Digest);

    [Theory]
    [InlineData("""{ "name": "B", "start": 1, "maximum": 9, "steps": [ { "below": 5, "increment": 1 }, { "increment": 0.5 } ] }""", "")]
    [InlineData("""{ "name": "A", "start": 1, "maximum": 8, "steps": [ { "below": 5, "increment": 1 }, { "increment": 0.5 } ] }""", "space.parameters[A].maximum")]
    [InlineData("""{ "name": "A", "start": 1, "minimum": 0.5, "maximum": 9, "steps": [ { "below": 5, "increment": 1 }, { "increment": 0.5 } ] }""", "space.parameters[A].minimum")]
    [InlineData("""{ "name": "A", "start": 1, "maximum": 9, "steps": [ { "below": 6, "increment": 1 }, { "increment": 0.5 } ] }""", "space.parameters[A].steps")]
    [InlineData("""{ "name": "A", "start": 1, "maximum": 9, "origin": 0, "steps": [ { "below": 5, "increment": 1 }, { "increment": 0.5 } ] }""", "space.parameters[A].origin")]
    [InlineData(A + """, { "name": "B", "start": 1 }""", "space.parameters, space.parameters[B].start")]
    public void Change_ThatMakesOtherPoints_IsNoExtension(string parameters, string obstacles)
    {
        var (before, after) = (Of(A, ""), Of(parameters, ""));
        Assert.NotEqual(before.Digest, after.Digest);
        var found = string.Join(", ", after.Obstacles(before.Text));
        Assert.True(obstacles.Length == 0 ? found.Length > 0 : found == obstacles, found);
    }

    [Theory]
    [InlineData("""{ "name": "A", "start": 1, "minimum": -1, "steps": [ { "below": 5, "increment": 1 }, { "increment": 0.5 } ] }""", """ "reach": 3""")]
    [InlineData("""{ "name": "A", "start": 2, "origin": 1, "maximum": 9, "steps": [ { "below": 5, "increment": 1 }, { "increment": 0.5 } ] }""", """ "mode": "diagonals" """)]
    public void Change_ThatOnlyAdds_IsAnExtensionOneWay(string parameters, string rest)
    {
        var (before, after) = (Of(A, ""), Of(parameters, rest));
        Assert.NotEqual(before.Digest, after.Digest);
        Assert.Empty(after.Obstacles(before.Text));
        Assert.NotEmpty(before.Obstacles(after.Text));
    }

    [Fact]
    public void Parameter_ThatBeginsToMove_IsAnExtension()
    {
        var before = Of($$"""{{A}}, { "name": "B", "start": 1 }""", "");
        var after = Of($$"""{{A}}, { "name": "B", "start": 1, "steps": [ { "increment": 1 } ] }""", "");
        Assert.Empty(after.Obstacles(before.Text));
        Assert.NotEmpty(before.Obstacles(after.Text));
    }

    [Theory]
    [InlineData(""" "type": "integer" """, """ "steps": [ { "increment": 1 } ] """)]
    [InlineData(""" "scale": "logarithmic", "minimum": 1 """, """ "steps": [ { "factor": 2 } ] """)]
    public void Parameter_OfAnotherKindThatBeginsToMove_IsAnExtension(string kind, string steps)
    {
        var before = Of($$"""{{A}}, { "name": "B", "start": 1, {{kind}} }""", "");
        var after = Of($$"""{{A}}, { "name": "B", "start": 1, {{kind}}, {{steps}} }""", "");
        Assert.Empty(after.Obstacles(before.Text));
        Assert.NotEmpty(before.Obstacles(after.Text));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Verbs_OnAQueueOfAnotherDefinition_EndWithOneErrorAndExtendMendsIt()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1);
        Assert.Equal(0, (await run.RunAsync("starter")).Exit);
        run.Start("ledger");
        var master = run.Start("master");
        run.StartWorker("w1");
        var look = await run.UntilAsync("the search is over", look => look.Idle && look.Count("unstable") == 8);
        await run.RunAsync("kill");
        await master.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        await run.RunAsync("kill", "--clear");

        run.ChangeSettings(text => text.Replace("\"steps\"", "\"maximum\":52,\"steps\"", StringComparison.Ordinal));
        foreach (var verb in new[] { "starter", "ledger", "master", "worker" })
        {
            var (exit, output) = await run.RunAsync(verb, verb == "starter" ? ["--wait", "11"] : ["--name", "other"]);
            Assert.Equal(1, exit);
            Assert.Contains($"queue {run.Settings.Name} is another search than that of the settings; take back the change, give the search another name, or delete the old one (queue reset)", output, StringComparison.Ordinal);
            Assert.Contains("\n - space.parameters[A].maximum: the queue has none, the settings have 52.0\n", output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        }

        var refused = await run.RunAsync("extend", "--yes");
        Assert.Equal(1, refused.Exit);
        Assert.Contains("cannot be extended to these settings: space.parameters[A].maximum, space.parameters[B].maximum would make other points of its points", refused.Output, StringComparison.Ordinal);

        run.ChangeSettings(text => text.Replace("\"maximum\":52,", "", StringComparison.Ordinal).Replace("\"parameters\"", "\"reach\":2,\"parameters\"", StringComparison.Ordinal));
        Assert.Contains("these settings only add to it, so run once: queue extend", (await run.RunAsync("worker", "--name", "third")).Output, StringComparison.Ordinal);
        var extended = await run.RunAsync("extend", "--yes", "--wait", "5");
        Assert.Equal(0, extended.Exit);
        Assert.Contains($"is extended; the neighbours of {look.Count("stable")} stable points are searched anew", extended.Output, StringComparison.Ordinal);
        Assert.Contains("has this definition already", (await run.RunAsync("extend")).Output, StringComparison.Ordinal);
        run.Start("ledger", "--name", "again");
        run.Start("master", "--name", "again");
        var worker = run.StartWorker("again");
        // Five stable points; those two steps away along one parameter were known already, those two steps from its outer ones are new.
        await run.UntilAsync("it goes on and ends", now => now.Idle && now.Points > look.Points && now.Count("stable") + now.Count("unstable") == now.Points);

        // A worker would judge by the old definition.
        run.ChangeSettings(text => text.Replace("\"reach\":2", "\"reach\":3", StringComparison.Ordinal));
        Assert.Equal(0, (await run.RunAsync("extend", "--yes", "--wait", "6")).Exit);
        await run.Link.CommandAsync("PUBLISH", [$"{run.Link.Queue}:wake", "1"], default);
        await worker.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        Assert.Equal(1, worker.Process.ExitCode);
        Assert.Contains("its definition was changed while this ran; start this again with the new settings", run.WorkerLog("again"), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Queue_OfBeforeThereWereDefinitions_IsToldByItsPoints()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        await run.RunAsync("starter");
        await run.Link.CommandAsync("DEL", [WorkQueue.Leases.QueueKeys.Of(run.Link.Queue, "definition")], default);

        run.ChangeSettings(text => text.Replace("\"parameters\":[", """
            "parameters":[{"name":"C","start":1},
            """, StringComparison.Ordinal));
        var (exit, output) = await run.RunAsync("starter", "--wait", "9");

        Assert.Equal(1, exit);
        Assert.Contains("holds points of another search, as 50.0,50.0", output, StringComparison.Ordinal);
        Assert.Null((string?)await run.Link.CommandAsync("HGET", [WorkQueue.Leases.QueueKeys.Of(run.Link.Queue, "definition"), "digest"], default));
    }

    private static SearchDefinition Of(string parameters, string rest) =>
        SettingsFile.Read($$"""{ "space": { "parameters": [ {{parameters}} ]{{(rest.Trim().Length == 0 ? "" : ", " + rest)}} } }""", "test").Definition;
}
