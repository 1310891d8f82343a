using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Running;
using WorkQueue.Status;
using WorkQueue.Tests.EndToEnd;
using WorkQueue.Tests.Servers;
using WorkQueue.Tests.Space;

namespace WorkQueue.Tests.Status;

[Collection(SharedServers.Name)]
public class StatusTests(ServerFixture servers)
{
    [NeedsFact(Needs.Servers, "chromium")]
    public async Task Status_Forms_AgreeOnASearchThatIsOver()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 2, program: """[ "$a $b" != "1 1" ] || { echo "RuntimeError: CUDA out of memory"; exit 9; }""", attempts: 1);
        await run.RunAsync("starter");
        run.Start("ledger");
        run.Start("master");
        run.StartWorker("w1");
        var web = run.Start("status", "--web");
        var look = await run.UntilIdleAsync();

        using var json = JsonDocument.Parse((await run.RunAsync("status", "--json")).Output);
        var root = json.RootElement;
        Assert.Equal((look.Points, look.Count("stable"), look.Count("unstable"), 1), (
            root.GetProperty("points").GetInt64(), root.GetProperty("stable").GetInt64(), root.GetProperty("unstable").GetInt64(), root.GetProperty("errors").GetInt64()));
        Assert.True(root.GetProperty("idle").GetBoolean());
        Assert.Equal("none", root.GetProperty("kill").GetString());
        Assert.Equal("done", root.GetProperty("state").GetString());
        Assert.Equal(1, root.GetProperty("failedAttempts").GetInt64());
        Assert.StartsWith("exit code 9", root.GetProperty("deadLetters")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        var table = (await run.RunAsync("status", "--once")).Output;
        Assert.Matches($"stable +│ +{look.Count("stable")} ", table);
        Assert.Contains("exit code 9", table, StringComparison.Ordinal);
        // The reason in full, and not its first line alone; a narrow terminal breaks it within its cell.
        Assert.Contains("RuntimeError: CUDA out of memory", Regex.Replace(table, @"[│\s]+", " "), StringComparison.Ordinal);
        Assert.Contains("done: nothing is left to do", table, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', table);

        // The page as a browser shows it, after its scripts have run.
        await run.UntilAsync("the page is served", () => run.Log("status", "--web").Contains("serves", StringComparison.Ordinal));
        var address = run.Log("status", "--web").Split("serves ")[1].Trim();
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        await run.UntilAsync(() => "the page has read the ledger", async () => (await client.GetStringAsync("/view.json")).Contains("CUDA out of memory", StringComparison.Ordinal));
        var page = await BrowseAsync($"{address}/?x=B&y=A", run.Folder);
        Assert.Matches($"""id="n-stable">{look.Count("stable")}<""", page);
        Assert.Matches($"""id="n-points">{look.Points}<""", page);
        Assert.Matches("""<p id="state" role="status" class="done">Finished: nothing is left to do<""", page);
        Assert.Contains("exit code 9: RuntimeError: CUDA out of memory", page, StringComparison.Ordinal);
        Assert.Contains("1 given up, 0 tried again; to give them their attempts again: queue retry --all", page, StringComparison.Ordinal);
        Assert.Equal(look.Count("stable"), Regex.Count(page, "<rect [^>]*class=\"stable\""));
        Assert.Equal(look.Count("unstable"), Regex.Count(page, "<rect [^>]*class=\"unstable\""));
        Assert.Matches("class=\"x-axis\"[^>]*>B<", page);
        Assert.Matches("class=\"y-axis\"[^>]*>A<", page);
        Assert.Matches("class=\"x-axis\"[^>]*>A<", await BrowseAsync(address, run.Folder));

        // What a browser asks for by itself, and what nobody should.
        Assert.StartsWith("<svg", (await client.GetStringAsync("/favicon.ico")).Trim(), StringComparison.Ordinal);
        foreach (var (question, answer) in new[]
        {
            ("/view.json?x=Z", "x: must be one of A, B; got \"Z\"; choose one of them, or leave it out\n"),
            ("/view.json?where=state%20%3D", "where: must be a condition, as \"state = error\"; at character 8 a number or a word must stand there; got the end; mend it there\n"),
            ("/view.json?where=stat%20%3D%20error", "where: must name a parameter, a value, or state, stable, seconds, attempt, worker, start, end, hash; got \"stat\"; did you mean state?\n"),
            ("/view.json?limit=501", "limit: must be 1 to 500 rows; got \"501\"; use 50, or leave it out\n"),
            ("/point.json?hash=zz", "hash: must be 4 to 32 lower-case hex digits, the first ones of a point's hash; got \"zz\"; queue rows shows them\n"),
        })
        {
            var refused = await client.GetAsync(question);
            Assert.Equal((HttpStatusCode.BadRequest, answer), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        }

        // One answer, in which everything is of one moment.
        using var view = JsonDocument.Parse(await client.GetStringAsync("/view.json?where=state%20%3D%20error%20or%20A%20%3D%2050&sort=-B"));
        var results = view.RootElement.GetProperty("results");
        var counts = results.GetProperty("counts").EnumerateObject().ToDictionary(state => state.Name, state => state.Value.GetInt64());
        Assert.Equal((look.Count("stable"), look.Count("unstable"), 1L, look.Points), (counts["stable"], counts["unstable"], counts["error"], counts.Values.Sum()));
        var rows = results.GetProperty("table");
        Assert.Equal(["53", "52", "51"], rows.GetProperty("rows").EnumerateArray().Take(3).Select(row => row.GetProperty("parameters")[1].GetString()![..2]));
        var csv = (await client.GetStringAsync("/rows.csv?where=state%20%3D%20error")).Split('\n');
        Assert.StartsWith("A,B,hash,state,", csv[0], StringComparison.Ordinal);
        Assert.Equal(("51.0,51.0", 3), (csv[1][..9], Regex.Count(string.Join('\n', csv), "error|CUDA|exit code") - 1));
        using var point = JsonDocument.Parse(await client.GetStringAsync($"/point.json?hash={root.GetProperty("deadLetters")[0].GetProperty("hash").GetString()}"));
        Assert.Equal("w1", Assert.Single(point.RootElement.GetProperty("attempts").EnumerateArray().ToList()).GetProperty("worker").GetString());

        // It only shows, unless it was started to do more.
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync("/retry", JsonContent.Create(new { }))).StatusCode);

        web.Terminate();
        await web.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(15)).Token);
        Assert.Equal(0, web.Process.ExitCode);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Page_AllowedToRetry_GivesTheFailuresOfAReasonTheirAttemptsAgain()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0, program: """[ -e "$READY" ] || { echo "no licence 17"; exit 9; }""", attempts: 1);
        await run.RunAsync("starter");
        run.Start("ledger");
        run.StartWorker("w1");
        await run.UntilAsync("it is given up", look => look.Dead == 1 && look.Messages == 0);
        run.Start("status", "--web", "--allow-retry");
        await run.UntilAsync("the page is served", () => run.Log("status", "--web", "--allow-retry").Contains("serves", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(run.Log("status", "--web", "--allow-retry").Split("serves ")[1].Trim()) };
        await run.UntilAsync(() => "the page has read the ledger", async () => (await client.GetStringAsync("/view.json")).Contains("exit code 9: no licence", StringComparison.Ordinal));

        // That it is over says more than what has ended it.
        await run.RunAsync("kill");
        await run.UntilAsync(() => "the kill switch is seen", async () => (await client.GetStringAsync("/view.json")).Contains("\"kill\":\"finish\"", StringComparison.Ordinal));
        Assert.Contains("Stopped: every point was given up", await client.GetStringAsync("/view.json"), StringComparison.Ordinal);
        await run.RunAsync("kill", "--clear");
        // It has ended them.
        run.Start("ledger", "--name", "l2");
        run.StartWorker("w2");

        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/retry", new StringContent("reason=exit code 9"))).StatusCode);
        Assert.Equal("""{"retried":0}""", await (await client.PostAsync("/retry", JsonContent.Create(new { reason = "another" }))).Content.ReadAsStringAsync());
        await File.WriteAllTextAsync(run.ReadyFile, "");
        Assert.Equal("""{"retried":1}""", await (await client.PostAsync("/retry", JsonContent.Create(new { reason = "exit code 9: no licence \u2026" }))).Content.ReadAsStringAsync());

        await run.UntilAsync("it has ended well", look => look.Count("stable") == 1);
        await run.UntilAsync(() => "the page shows it", async () => (await client.GetStringAsync("/view.json")).Contains("\"stable\":1", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Page_WithoutItsServers_SaysSoAtOnceAndForgetsWhatAResetDeletes()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        await run.RunAsync("starter");
        run.Start("ledger", "--name", "l1");
        await run.UntilAsync("the page is served", () => run.Log("ledger", "--name", "l1").Contains("serves", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(run.Log("ledger", "--name", "l1").Split("serves ")[1].Split('\n')[0].Trim()) };
        await run.UntilAsync(() => "the ledger's own page has the point", async () => (await client.GetStringAsync("/view.json")).Contains("Waiting for workers: 1 points are ready", StringComparison.Ordinal));

        servers.Redis.Kill();
        await run.UntilAsync(() => "it says that Redis is away", async () => (await client.GetStringAsync("/view.json")).Contains("Redis does not answer; results are as the ledger has them", StringComparison.Ordinal));
        await servers.Redis.StartAsync(default);
        await run.UntilAsync(() => "it is back", async () => (await client.GetStringAsync("/view.json")).Contains("Waiting for workers", StringComparison.Ordinal));

        // Frozen, it refuses nothing, and its last results would stand there as those of now.
        ProcessGroup.SignalOne(servers.DatabaseProcess(), SearchRun.Freeze);
        try
        {
            await run.UntilAsync(() => "it says that the database is away", async () => (await client.GetStringAsync("/view.json")).Contains("does not answer; results are of before", StringComparison.Ordinal));
        }
        finally
        {
            ProcessGroup.SignalOne(servers.DatabaseProcess(), SearchRun.Thaw);
        }

        await run.UntilAsync(() => "the database is back", async () => (await client.GetStringAsync("/view.json")).Contains("\"problems\":[]", StringComparison.Ordinal));

        Assert.Equal(0, (await run.RunAsync("reset", "--yes")).Exit);
        await run.UntilAsync(() => "nothing is left on the page", async () => Regex.IsMatch(await client.GetStringAsync("/view.json"), "\"version\":0,\"points\":0,"));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Status_AddressInUse_SaysWhatToDo()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);

        var (exit, output) = await run.RunAsync("status", "--web", "--listen", $"127.0.0.1:{servers.Redis.Endpoint.Port}");

        Assert.Equal(1, exit);
        Assert.Contains("choose another address with --listen or QUEUE_LISTEN", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0, "NotStarted")]
    [InlineData(3, 1, 1, 0, 0, "Running")]
    [InlineData(3, 0, 2, 0, 0, "Done")]
    [InlineData(3, 0, 2, 0, 1, "Done")]
    [InlineData(3, 0, 0, 2, 1, "Done")]
    [InlineData(1, 0, 0, 0, 1, "StartFailed")]
    public void Report_State_TellsNotStartedDoneAndAFailedStartApart(long points, long ready, long stable, long unstable, long dead, string expected)
    {
        var look = Look(points, ready, 0, stable, dead, 0) with { Counters = new Dictionary<string, long> { ["stable"] = stable, ["unstable"] = unstable } };
        Assert.Equal(expected, $"{new StatusReport("q", look, null).State}");
    }

    [Fact]
    public void Report_TimeLeft_CountsWhatRuns()
    {
        // Six points ended in a minute; three wait and three run.
        var report = new StatusReport("q", Look(20, 3, 3, 6, 0, 60), Look(20, 9, 3, 0, 0, 0));

        Assert.Equal((6.0, 60.0), (report.PointsPerMinute, report.EtaSeconds));
    }

    private static QueueLook Look(long points, long ready, long processing, long stable, long dead, int second) => new(
        DateTimeOffset.UnixEpoch.AddSeconds(second), ready, 0, processing, 0, 0, 0, points, dead, KillMode.None, null,
        new Dictionary<string, long> { ["stable"] = stable, ["dead"] = dead }, [], [], 0, [], 0, []);

    [Fact]
    public void Picture_OfPoints_HasACellForEachPairOfValues()
    {
        var space = SeedSpace.FiveMolecules();
        var near = space.Neighbours(space.Start);
        var points = near.Select((point, index) => (point, (PointState)(index % 5))).Append((space.Start, PointState.Stable)).ToList();

        var svg = XDocument.Parse(SpacePicture.Draw(points, space, "O2", "CO2"));
        XNamespace name = "http://www.w3.org/2000/svg";
        var cells = svg.Descendants(name + "rect").Where(rect => rect.Attribute("class") is not null).ToList();

        Assert.Equal(points.Select(entry => (entry.Item1.Values[0], entry.Item1.Values[4])).Distinct().Count(), cells.Count);
        Assert.All(cells, cell => Assert.InRange((double)cell.Attribute("x")!, 0, 720));
        Assert.All(cells, cell => Assert.InRange((double)cell.Attribute("y")!, 0, 520));
        Assert.Contains(cells, cell => cell.Element(name + "title")!.Value.StartsWith("O2 = 0.211, CO2 = 0.0004: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Picture_WithoutPoints_IsStillAPicture()
    {
        var space = SeedSpace.OxygenOnly();
        Assert.NotNull(XDocument.Parse(SpacePicture.Draw([], space, "O2", "N2")).Root);
        Assert.NotNull(XDocument.Parse(SpacePicture.Draw([(space.Start, PointState.Running)], space, "O2", "O2")).Root);
    }

    [Fact]
    public async Task Metrics_Labels_AreEscaped()
    {
        var metrics = new Metrics();
        metrics.Count("a_total", "Counts.", 2, ("who", "a \"b\"\\\n"));
        metrics.Count("a_total", "Counts.", 1, ("who", "a \"b\"\\\n"));
        metrics.Set("b", "Shows.", 0.5);

        Assert.Equal("# HELP a_total Counts.\n# TYPE a_total counter\na_total{who=\"a \\\"b\\\"\\\\\\n\"} 3\n# HELP b Shows.\n# TYPE b gauge\nb 0.5\n", await metrics.WriteAsync(default));
    }

    private static async Task<string> BrowseAsync(string address, string folder)
    {
        var browser = InstalledProgram.Find("chromium", "chromium", "chromium-browser", "google-chrome");
        var start = new ProcessStartInfo(browser,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={Path.Combine(folder, "browser")}",
            "--virtual-time-budget=6000", "--dump-dom", address,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        await errors;
        return await output;
    }
}
