using Infra.Core.Search;
using Microsoft.Extensions.Time.Testing;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Tests.EndToEnd;
using WorkQueue.Tests.Servers;
using WorkQueue.Tests.Space;

namespace WorkQueue.Tests.Ledger;

[Collection(SharedServers.Name)]
public class LedgerDatabaseTests(ServerFixture servers)
{
    private static readonly PointPayload Payload = new("50.0,50.0", "", 0);

    [NeedsFact(Needs.Servers)]
    public async Task Write_MessagesInAnyOrderAndTwice_EndInTheSameRow()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var hash = run.Settings.Space.Start.Hash;
        var rows = Life(hash).Select(message => Row(message, run)).ToList();
        await run.Database.WriteAsync(rows, default);
        var expected = Assert.Single(await run.RowsAsync());
        Assert.Equal(("completed", 3, "c", "stable: 288 K", 12.5), (expected.State, expected.Attempt, expected.Worker, expected.CompleteMsg, expected.RunTime));
        var random = new Random(7);

        for (var round = 0; round < 12; round++)
        {
            await run.Database.DropAsync(default);
            await run.Database.MigrateAsync(default);
            var shuffled = rows.Concat(rows).ToArray();
            random.Shuffle(shuffled);
            foreach (var part in shuffled.Chunk(3))
                await run.Database.WriteAsync(part, default);

            // What an attempt that failed had to say may be heard or not, once the row is completed.
            Assert.Equal(expected with { ErrorMsg = null }, Assert.Single(await run.RowsAsync()) with { ErrorMsg = null });
        }
    }

    [NeedsFact(Needs.Servers)]
    public async Task Write_EachMessage_MovesTheRowOn()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var states = new List<string>();
        foreach (var message in Life(run.Settings.Space.Start.Hash))
        {
            await run.Database.WriteAsync([Row(message, run)], default);
            var row = Assert.Single(await run.RowsAsync());
            states.Add($"{row.State} {row.Attempt} {row.Worker} {row.ErrorMsg}".TrimEnd());
        }

        Assert.Equal(["queue 0", "running 1 a", "queue 0", "running 1 b", "error 1 b exit code 1", "running 2 c exit code 1", "error 2 c lease expired", "running 3 c lease expired", "completed 3 c lease expired"], states);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Write_LongAndForeignText_IsKeptOrCut()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var fields = new Dictionary<string, string> { ["l"] = $"{run.Settings.Space.Start.Hash};5-0;1;5;wörker 漢字", ["m"] = new string('漢', 20_000) };
        await run.Database.WriteAsync([Row(new QueueMessage(QueueKeys.Error, "1700000000000-0", fields), run)], default);

        var row = Assert.Single(await run.RowsAsync());
        Assert.Equal(("wörker 漢字", new string('漢', 16_000)), (row.Worker, row.ErrorMsg));
        Assert.Equal(new DateTime(2023, 11, 14, 22, 13, 20), row.EndTime);
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData(QueueKeys.Running, "running", 1)]
    [InlineData(QueueKeys.Error, "error", 1)]
    [InlineData(QueueKeys.Complete, "completed", 1)]
    public async Task Message_OfTheFirstVersion_SaysTheSame(string stream, string state, int attempt)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var fields = new Dictionary<string, string>
        {
            ["h"] = run.Settings.Space.Start.Hash,
            ["t"] = "1700000000000-0",
            ["a"] = "1",
            ["w"] = "w",
            ["c"] = "1700000000000",
            ["o"] = "stable",
            ["m"] = "m",
            ["p"] = "p",
            ["r"] = "5",
        };

        await run.Database.WriteAsync([Row(new QueueMessage(stream, "1700000001000-0", fields), run)], default);

        var row = Assert.Single(await run.RowsAsync());
        Assert.Equal((state, "w", attempt), (row.State, row.Worker, row.Attempt));
    }

    [Fact]
    public void Version_OfOneLeaseHandedBack_IsBelowThatOfTheNextLeaseOfTheSameMillisecond()
    {
        var space = SeedSpace.OxygenOnly();
        LedgerRow Of(string id, string lease, params string[] fields) => LedgerRow.Read(
            new QueueMessage(QueueKeys.Running, id, fields.Append("l").Append($"{SeedSpace.StartHash};{lease}").Chunk(2).ToDictionary(pair => pair[0], pair => pair[1])),
            new PointPayload(SeedSpace.StartCode, "", 0), space, out _)!;

        var begun = Of("1700000000000-0", ";1;;a");
        var back = Of("1700000000001-0", "1700000000000-0;1;1700000000000;a", "b", "1");
        var next = Of("1700000000000-1", ";1;;b");

        Assert.True(begun.Version < back.Version && back.Version < next.Version, $"{begun.Version} {back.Version} {next.Version}");
    }

    [NeedsFact(Needs.Servers)]
    public async Task Write_ShorterWay_ChangesDepthAndParentWhateverTheRowsState()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var hash = run.Settings.Space.Start.Hash;
        foreach (var message in Life(hash))
            await run.Database.WriteAsync([LedgerRow.Read(message, new PointPayload("50.0,50.0", new string('a', 32), 4), run.Settings.Space, out _)!], default);
        var notice = new QueueMessage(QueueKeys.Running, "1700000009000-0", new Dictionary<string, string> { ["l"] = $"{hash};0;1;;", ["b"] = "1" });

        await run.Database.WriteAsync([LedgerRow.Read(notice, new PointPayload("50.0,50.0", new string('b', 32), 2), run.Settings.Space, out _)!], default);
        await run.Database.WriteAsync([LedgerRow.Read(notice, new PointPayload("50.0,50.0", new string('c', 32), 3), run.Settings.Space, out _)!], default);

        var row = Assert.Single(await run.RowsAsync());
        Assert.Equal(("completed", 3, new string('b', 32)), (row.State, row.Attempt, row.Parent));
        Assert.Equal(2, Assert.Single(await run.Database.ReadAllAsync(default)).Depth);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Ledger_UnderTheKillSwitch_EndsOnlyWhenNewPointsHaveTheirRowsToo()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        await run.RunAsync("starter");
        // The point is another ledger's, which has gone, so this one cannot have it before that one has been silent for its time.
        await run.Link.CommandAsync("XGROUP", ["CREATE", QueueKeys.Of(run.Link.Queue, QueueKeys.LedgerQueue), "ledger", "0"], default);
        await run.Link.CommandAsync("XREADGROUP", ["GROUP", "ledger", "gone", "COUNT", 1, "STREAMS", QueueKeys.Of(run.Link.Queue, QueueKeys.LedgerQueue), ">"], default);
        await run.RunAsync("kill");

        var (exit, output) = await run.RunAsync("ledger");

        Assert.Equal(0, exit);
        Assert.Contains("the kill switch is on and everything is written", output, StringComparison.Ordinal);
        Assert.Equal("queue", Assert.Single(await run.RowsAsync()).State);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Ledger_MessagesOwedFromBeforeItsStart_AreWrittenOnceEach()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        run.ChangeSettings(text => text.Replace("\"takeOverSeconds\"", "\"batch\":1,\"takeOverSeconds\"", StringComparison.Ordinal));
        var settings = run.Reread();
        Assert.Equal(1, settings.Search.Ledger.Batch);
        Point[] points = [.. new[] { "50.0,50.0", "50.0,51.0", "51.0,50.0", "51.0,51.0" }.Select(code => settings.Space.TryDecode(code, out var point) ? point : throw new InvalidOperationException(code))];
        await run.Queue.AcceptAsync(points, "", 0, new SearchLimits(), null, default);
        // Three are given to this ledger and not settled, as by a process that ended there; one is new.
        await run.Link.CommandAsync("XGROUP", ["CREATE", QueueKeys.Of(run.Link.Queue, QueueKeys.LedgerQueue), "ledger", "0"], default);
        await run.Link.CommandAsync("XREADGROUP", ["GROUP", "ledger", "me", "COUNT", 3, "STREAMS", QueueKeys.Of(run.Link.Queue, QueueKeys.LedgerQueue), ">"], default);
        await run.Queue.KillAsync(KillMode.Finish, default);
        await using var blocking = await RedisLink.OpenAsync(servers.Redis.Endpoint, run.Link.Queue);
        var metrics = new Metrics();

        await new LedgerService(
            run.Link, new MessageReader(blocking, "ledger", "me", TimeSpan.FromSeconds(60), LedgerService.Streams), run.Database, settings, new ProcessLog("ledger", TextWriter.Null), metrics)
            .RunAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

        Assert.Equal(points.Select(point => point.Hash).Order(StringComparer.Ordinal), (await run.RowsAsync()).Select(row => row.Hash).Order(StringComparer.Ordinal));
        Assert.Contains("queue_ledger_messages_total{state=\"queue\"} 4\n", await metrics.WriteAsync(default), StringComparison.Ordinal);
        Assert.Equal(4, (await run.Queue.LookAsync(0, 0, default)).Ready);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Migrate_AgainAndAtOnce_TakesEachStepOnce()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        Assert.Equal((0, false), await run.Database.MigrateAsync(default));
        await run.Database.DropAsync(default);

        var steps = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => run.Database.MigrateAsync(default))));

        Assert.Equal(5, steps.Sum(step => step.Steps));
        await run.Database.RequireAsync(default);
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Migrate_OfATableOfTheFirstVersion_KeepsEveryRowAndAddsTheResults(bool endedBeforeItsNote)
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        var hash = run.Settings.Space.Start.Hash;
        foreach (var message in Life(hash))
            await run.Database.WriteAsync([Row(message, run)], default);
        var before = await run.RowsAsync();
        await run.DatabaseAsync($"DELETE FROM `{run.Database.Table}_versions` WHERE version > 1");
        if (!endedBeforeItsNote)
            await run.DatabaseAsync($"ALTER TABLE `{run.Database.Table}` DROP COLUMN results, DROP COLUMN lineage, DROP COLUMN changed; DROP TABLE `{run.Database.Table}_attempts`");

        var (exit, output) = await run.RunAsync("ledger");
        Assert.Equal((1, true), (exit, output.Contains($"table {run.Database.Table} is of version 1, this program needs 5; run: queue create", StringComparison.Ordinal)));
        Assert.Equal((4, false), await run.Database.MigrateAsync(default));

        Assert.Equal(before, await run.RowsAsync());
        Assert.Equal("", Assert.Single(await run.Database.ReadAllAsync(default)).Values);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Follower_AfterItsFirstReading_HasWhatHasChangedAndAllOfATableThatIsAnew()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1);
        var space = run.Settings.Space;
        LedgerRow New(Infra.Core.Search.Point point) => LedgerRow.Read(
            new QueueMessage(QueueKeys.LedgerQueue, "1700000000000-0", new Dictionary<string, string> { ["h"] = point.Hash }), new PointPayload(point.Code, "", 0), space, out _)!;
        var near = space.Neighbours(space.Start);
        await run.Database.WriteAsync([.. near.Take(3).Select(New)], default);
        // Of longer ago than a transaction may take.
        await run.DatabaseAsync($"UPDATE `{run.Database.Table}` SET changed = UTC_TIMESTAMP() - INTERVAL 1 DAY");
        var time = new FakeTimeProvider();
        var follower = new LedgerFollower(run.Database, time);
        async Task<List<string>> ReadAsync()
        {
            var hashes = new List<string>();
            await foreach (var row in follower.ReadAsync(default))
                hashes.Add(row.Hash);
            return hashes;
        }

        Assert.Equal(near.Take(3).Select(point => point.Hash).Order(), (await ReadAsync()).Order());
        Assert.Empty(await ReadAsync());
        await run.Database.WriteAsync([New(near[3]), New(near[0]) with { State = "running", Version = 1 }, New(near[1])], default);
        Assert.Equal(new[] { near[0].Hash, near[3].Hash }.Order(), (await ReadAsync()).Order());
        Assert.False(follower.IsAnew);

        // What a transaction wrote late has an old date: all are read again after a while.
        time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromTicks(1));
        Assert.Equal(near.Take(4).Select(point => point.Hash).Order(), (await ReadAsync()).Order());

        await run.Database.DropAsync(default);
        await run.Database.MigrateAsync(default);
        Assert.Empty(await ReadAsync());
        Assert.True(follower.IsAnew);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Write_Values_AreReadAgainWhateverStandsBesideThem()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1);
        var points = run.Settings.Space.Neighbours(run.Settings.Space.Start);
        QueueMessage Of(Infra.Core.Search.Point point, string? values) => new(QueueKeys.Complete, "1700000008000-0", new Dictionary<string, string>
        {
            ["l"] = $"{point.Hash};1700000007000-0;1;1700000007000;c",
            ["o"] = "stable",
            ["m"] = "",
            ["p"] = "",
            ["r"] = "1",
            ["v"] = values ?? "",
        });
        string?[] values = [null, """{"a b":1E-07,"n":"NaN"}""", """{"é":"-Infinity"}""", "no JSON"];

        foreach (var _ in new[] { 1, 2 })
            await run.Database.WriteAsync([.. points.Zip(values, (point, value) => LedgerRow.Read(Of(point, value), new PointPayload(point.Code, "", 0), run.Settings.Space, out var _)!)], default);

        // A server may write JSON its own way.
        var read = (await run.Database.ReadAllAsync(default)).ToDictionary(row => row.Hash, row => Infra.Core.Search.ResultValues.ToJson(Infra.Core.Search.ResultValues.Parse(row.Values)));
        Assert.Equal(["", """{"a b":1E-07,"n":"NaN"}""", """{"\u00E9":"-Infinity"}""", ""], points.Take(4).Select(point => read[point.Hash]));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Create_WhereTheLedgerIsInAnotherDatabase_MovesItHereOnce()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        await run.Database.WriteAsync([Row(new QueueMessage(QueueKeys.LedgerQueue, "1700000000000-0", new Dictionary<string, string> { ["h"] = run.Settings.Space.Start.Hash }), run)], default);
        await servers.AdminAsync($"CREATE DATABASE moved_{run.Database.Table}; GRANT ALL ON moved_{run.Database.Table}.* TO '{servers.Database.Endpoint.User}'@'127.0.0.1'");
        var there = new Dictionary<string, string> { ["MYSQL_DATABASE"] = $"moved_{run.Database.Table}", ["MYSQL_FORMER_DATABASE"] = servers.Database.Endpoint.Database };

        var (resetExit, _) = await run.RunWithAsync(there, "reset", "--yes");
        Assert.Equal((0, 1), (resetExit, (await run.RowsAsync()).Count));
        await servers.AdminAsync($"DROP DATABASE moved_{run.Database.Table}; CREATE DATABASE moved_{run.Database.Table}");

        var (exit, output) = await run.RunWithAsync(there, "create", "--yes");
        var (again, after) = await run.RunWithAsync(there, "create", "--yes", "--wait", "5");

        Assert.Equal((0, 0), (exit, again));
        Assert.Equal($"table {run.Database.Table} was moved here from another database, with its rows\ntable {run.Database.Table} is up to date\n", output);
        Assert.Equal($"table {run.Database.Table} is up to date\n", after);
        var moved = new LedgerDatabase(servers.Database.Endpoint with { Database = $"moved_{run.Database.Table}" }, run.Database.Table);
        Assert.Equal(run.Settings.Space.Start.Hash, Assert.Single(await moved.ReadAllAsync(default)).Hash);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Create_WhereTheFormerDatabaseIsNoName_SaysSo()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);

        var (exit, output) = await run.RunWithAsync(new() { ["MYSQL_FORMER_DATABASE"] = "a`b" }, "create", "--yes");

        Assert.Equal(1, exit);
        Assert.Contains("MYSQL_FORMER_DATABASE: must be 1 to 64 letters, digits, underscores and hyphens; got \"a`b\"", output, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Ledger_WithoutItsTable_SaysWhatToRun()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 0);
        await run.Database.DropAsync(default);

        var (exit, output) = await run.RunAsync("ledger");

        Assert.Equal(1, exit);
        Assert.Contains($"table {run.Database.Table} is missing; run: queue create", output, StringComparison.Ordinal);
        Assert.Equal(1, (await run.RunAsync("create")).Exit);
        Assert.Contains("there is no terminal to ask at; add --yes", run.Log("create"), StringComparison.Ordinal);
        Assert.Equal(0, (await run.RunAsync("create", "--yes")).Exit);
        await run.Database.RequireAsync(default);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Reset_Verb_EmptiesOnlyThisSearch()
    {
        await using var run = await SearchRun.CreateAsync(servers, radius: 1);
        await using var other = await SearchRun.CreateAsync(servers, radius: 1);
        foreach (var search in new[] { run, other })
        {
            await search.RunAsync("starter");
            search.Start("ledger");
            await search.UntilAsync("the row is there", look => look.Ready == 1);
        }

        Assert.Equal(1, (await run.RunAsync("reset")).Exit);
        Assert.Single(await run.RowsAsync());
        Assert.Equal(0, (await run.RunAsync("reset", "--yes")).Exit);

        Assert.Empty(await run.RowsAsync());
        Assert.Equal(0, (await run.Queue.LookAsync(0, 0, default)).Points);
        Assert.Single(await other.RowsAsync());
        Assert.Equal(1, (await other.Queue.LookAsync(0, 0, default)).Ready);
    }

    private static LedgerRow Row(QueueMessage message, SearchRun run) =>
        LedgerRow.Read(message, Payload, run.Settings.Space, out var reason) ?? throw new InvalidOperationException(reason);

    private static IEnumerable<QueueMessage> Life(string hash)
    {
        QueueMessage Of(string stream, int second, params string[] fields) => new(
            stream, $"{1_700_000_000_000 + (second * 1000)}-0", fields.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]));
        yield return Of(QueueKeys.LedgerQueue, 0, "h", hash);
        yield return Of(QueueKeys.Running, 1, "l", $"{hash};;1;;a");
        yield return Of(QueueKeys.Running, 2, "l", $"{hash};1700000001000-0;1;1700000001000;a", "b", "1");
        yield return Of(QueueKeys.Running, 3, "l", $"{hash};;1;;b");
        yield return Of(QueueKeys.Error, 4, "l", $"{hash};1700000003000-0;1;1700000003000;b", "m", "exit code 1");
        yield return Of(QueueKeys.Running, 5, "l", $"{hash};;2;;c");
        yield return Of(QueueKeys.Error, 6, "l", $"{hash};1700000005000-0;2;1700000005000;c", "m", "lease expired");
        yield return Of(QueueKeys.Running, 7, "l", $"{hash};;3;;c");
        yield return Of(QueueKeys.Complete, 8, "l", $"{hash};1700000007000-0;3;1700000007000;c", "o", "stable", "m", "288 K", "p", "x/14", "r", "12500");
    }
}
