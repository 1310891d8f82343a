using Infra.Core.Findings;
using Infra.Core.Search;
using StackExchange.Redis;
using WorkQueue.Leases;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Leases;

/// <summary>Each script at each state of a point: what it answers, and where the point is afterwards.</summary>
[Collection(SharedServers.Name)]
public class ScriptTableTests(ServerFixture servers)
{
    private static readonly LeaseSpec Lease = new() { Seconds = 30, BackoffSeconds = 100, MaximumBackoffSeconds = 100 };
    private static readonly string Hash = TestQueue.PointAt(1).Hash;

    // In each of them "lease" is the last lease that the point's first worker had, or one that never was.
    private static readonly string[] States = ["unknown", "accepted", "ready", "leased", "expired", "lost", "retaken", "delayed", "dead", "stable", "unstable", "released"];

    // A script's answer and the state after it, where it does something; everywhere else it answers as its last entry says and nothing changes.
    private static readonly Dictionary<string, string> Table = new()
    {
        ["complete"] = "leased: Done stable, expired: Done stable, stable: Final stable, unstable: Final unstable, else: Lost",
        ["fail"] = "leased: Done delayed, expired: Done delayed, else: Lost",
        ["reject"] = "leased: Final dead, expired: Final dead, else: Lost",
        ["release"] = "leased: Done ready, expired: Done ready, else: Lost",
        ["heartbeat"] = "leased: True leased, expired: True leased, else: False",
        ["collect"] = "expired: 1 ready, else: 0",
        ["claim"] = "ready: w2 leased, expired: w2 leased, lost: w2 leased, released: w2 leased, else: none",
        ["accept"] = "unknown: 1 accepted, else: 0",
        ["recall-stable"] = "unknown: 1 stable, else: 0",
        ["recall-queue"] = "unknown: 1 ready, else: 0",
        ["retry"] = "dead: 1 ready, else: 0",
        ["settle"] = "accepted: 1 ready, else: 0",
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var script in Table.Keys)
            {
                foreach (var state in States)
                    cases.Add(script, state);
            }

            return cases;
        }
    }

    [NeedsTheory(Needs.Servers)]
    [MemberData(nameof(Cases))]
    public async Task Script_AtAState_AnswersAndMovesThePointAsTheTableSays(string script, string state)
    {
        await using var test = await servers.OpenAsync(Lease);
        var lease = await BringAsync(test, state);
        var before = await StateAsync(test);

        var answer = await RunAsync(test, script, lease);

        var entries = Table[script].Split(", ").Select(entry => entry.Split(": ")).ToDictionary(entry => entry[0], entry => entry[1]);
        Assert.Equal(entries.GetValueOrDefault(state, $"{entries["else"]} {before}"), $"{answer} {await StateAsync(test)}");
        // Whatever was done is done: the same call again, as after an answer that was lost, moves nothing.
        if (script is not ("claim" or "collect"))
        {
            var after = await StateAsync(test);
            await RunAsync(test, script, lease);
            Assert.Equal(after, await StateAsync(test));
        }
    }

    [NeedsFact(Needs.Servers)]
    public async Task Settled_ByTwoLedgersWithTheSameMessage_PutsThePointInOnce()
    {
        await using var test = await servers.OpenAsync();
        await test.Queue.AcceptAsync([TestQueue.PointAt(1)], "", 0, new SearchLimits(), null, default);
        var (id, hash) = await test.OweAsync();

        Assert.Equal(1, (int)await test.Link.EvalAsync("settled", [QueueKeys.LedgerQueue, id, hash], default));
        Assert.Equal(0, (int)await test.Link.EvalAsync("settled", [QueueKeys.LedgerQueue, id, hash], default));

        Assert.Equal(1, (await test.LookAsync()).Ready);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Collect_ExpiredPoints_AreNextInLine()
    {
        await using var test = await servers.OpenAsync(Lease);
        await test.FillAsync(1, 2, 3);
        await test.ExpireAsync(await test.ClaimAsync());

        await test.Queue.CollectAsync(default);

        Assert.Equal(["1.0", "2.0", "3.0"], new[] { await test.ClaimAsync(), await test.ClaimAsync(), await test.ClaimAsync() }.Select(lease => lease.Code));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Claim_ThatBringsBackMoreThanItTakes_WakesOthers()
    {
        await using var test = await servers.OpenAsync(Lease);
        await test.FillAsync(1, 2);
        var (one, other) = (await test.ClaimAsync(), await test.ClaimAsync());
        await test.ExpireAsync(one);
        await test.ExpireAsync(other);
        var wake = new WakeSignal(test.Link);
        await test.UntilHeardAsync(wake);
        var woken = wake.Listen();

        await test.ClaimAsync("third");

        await woken.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("complete")]
    [InlineData("fail")]
    [InlineData("release")]
    public async Task Script_ThatMeetsAKeyOfAnotherKind_KeepsTheLeaseForTheNextCall(string script)
    {
        await using var test = await servers.OpenAsync(Lease);
        var lease = await BringAsync(test, "leased");
        var wrong = QueueKeys.Of(test.Link.Queue, script switch { "complete" => QueueKeys.Stable, "fail" => "delayed", _ => "" });
        await test.Link.CommandAsync("SET", [wrong, "not ours"], default);
        using var limit = new CancellationTokenSource();
        var running = RunAsync(test, script, lease, limit.Token);
        await test.Link.CommandAsync("PING", [], default);
        Assert.Equal("leased", (await StateAsync(test)).Split('+')[0]);

        await test.Link.CommandAsync("DEL", [wrong], default);

        Assert.Equal("Done", await running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(script switch { "complete" => "stable", "fail" => "delayed", _ => "ready" }, await StateAsync(test));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Redis_Full_StillTakesHeartbeatsResultsAndTheKillSwitch()
    {
        var folder = Directory.CreateTempSubdirectory("queue-full-");
        try
        {
            await using var redis = new WorkQueue.Local.RedisServer(folder.FullName);
            await redis.StartAsync(default);
            await using var link = await RedisLink.OpenAsync(redis.Endpoint, "full", patience: TimeSpan.FromMilliseconds(100));
            await using var test = new TestQueue(link, Lease);
            await test.FillAsync(1, 2);
            var (one, other) = (await test.ClaimAsync(), await test.ClaimAsync());
            await Admin.RunAsync(redis.Endpoint, "CONFIG", "SET", "maxmemory", "1mb");

            var full = await Assert.ThrowsAsync<UserErrorException>(() => test.FillAsync(3));
            Assert.EndsWith("; it is full: give it more memory (maxmemory)", full.Message, StringComparison.Ordinal);
            Assert.True((await test.Queue.HeartbeatAsync(one, default)).Holds);
            Assert.Equal(LeaseEnd.Done, await test.Queue.CompleteAsync(one, new Completion(true, "", "", TimeSpan.Zero), default));
            Assert.Equal(LeaseEnd.Done, await test.Queue.FailAsync(other, "x", default));
            await test.Queue.KillAsync(KillMode.Finish, default);
            Assert.Equal((KillMode.Finish, 1L, 1L), ((await test.LookAsync()).Kill, (await test.LookAsync()).Count("stable"), (await test.LookAsync()).Delayed));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Lease> BringAsync(TestQueue test, string state)
    {
        var never = new Lease($"{Hash};1-1;1;1;w", Hash, "1-1", 1, "1.0", "", 0, "");
        if (state == "unknown")
            return never;
        await test.Queue.AcceptAsync([TestQueue.PointAt(1)], "", 0, new SearchLimits(), null, default);
        if (state == "accepted")
            return never;
        await test.SettleAsync();
        if (state == "ready")
            return never;
        var lease = await test.ClaimAsync();
        switch (state)
        {
            case "expired":
                await test.ExpireAsync(lease);
                break;
            case "lost" or "retaken":
                await test.ExpireAsync(lease);
                await test.Queue.CollectAsync(default);
                if (state == "retaken")
                    await test.ClaimAsync("other");
                break;
            case "delayed":
                await test.Queue.FailAsync(lease, "x", default);
                break;
            case "dead":
                await test.Queue.RejectAsync(lease, "x", default);
                break;
            case "stable" or "unstable":
                await test.Queue.CompleteAsync(lease, new Completion(state == "stable", "", "", TimeSpan.Zero), default);
                break;
            case "released":
                await test.Queue.ReleaseAsync(lease, default);
                break;
        }

        return lease;
    }

    private static async Task<string> RunAsync(TestQueue test, string script, Lease lease, CancellationToken cancel = default)
    {
        RecalledPoint Known(string outcome) => new(Hash, "1.0", "", 0, outcome, "", "");
        return script switch
        {
            "complete" => $"{await test.Queue.CompleteAsync(lease, new Completion(true, "", "", TimeSpan.Zero), cancel)}",
            "fail" => $"{await test.Queue.FailAsync(lease, "x", cancel)}",
            "reject" => $"{await test.Queue.RejectAsync(lease, "x", cancel)}",
            "release" => $"{await test.Queue.ReleaseAsync(lease, cancel)}",
            "heartbeat" => $"{(await test.Queue.HeartbeatAsync(lease, cancel)).Holds}",
            "collect" => $"{await test.Queue.CollectAsync(cancel)}",
            "claim" => (await test.Queue.ClaimAsync("w2", cancel)).Lease is null ? "none" : "w2",
            "accept" => $"{(await test.Queue.AcceptAsync([TestQueue.PointAt(1)], "", 0, new SearchLimits(), null, cancel)).New}",
            "recall-stable" => $"{await test.Queue.RecallAsync([Known("stable")], true, cancel)}",
            "recall-queue" => $"{await test.Queue.RecallAsync([Known("queue")], true, cancel)}",
            "retry" => $"{await test.Queue.RetryAsync([Hash], cancel)}",
            _ => $"{await test.SettleAsync()}",
        };
    }

    // Every place that the point is in; a healthy one is in one place.
    private static async Task<string> StateAsync(TestQueue test)
    {
        async Task<RedisResult> AskAsync(string command, string part, params object[] rest) =>
            await Admin.RunAsync(test.Endpoint, command, [QueueKeys.Of(test.Link.Queue, part), .. rest]);
        var places = new List<string>();
        foreach (var place in new[] { ("leased", "ZRANGE", "processing"), ("ready", "LRANGE", ""), ("delayed", "ZRANGE", "delayed"), ("accepted", "XRANGE", QueueKeys.LedgerQueue) })
        {
            var found = 0;
            try
            {
                found = place.Item2 == "XRANGE"
                    ? ((RedisResult[])(await AskAsync("XRANGE", place.Item3, "-", "+"))!).Length : ((string[])(await AskAsync(place.Item2, place.Item3, 0, -1))!).Length;
            }
            catch (RedisServerException)
            {
                // Another's key.
            }

            places.AddRange(Enumerable.Repeat(place.Item1, found));
        }

        var dead = !(await AskAsync("HGET", "dead", Hash)).IsNull;
        var outcome = (string?)await AskAsync("HGET", "outcome", Hash);
        if (dead != (outcome?.StartsWith("error;", StringComparison.Ordinal) == true))
            places.Add($"dead letter {dead} but outcome {outcome}");
        if (outcome is not null)
            places.Add(dead ? "dead" : outcome.Split(';')[0]);
        return places.Count == 0 ? "unknown" : string.Join('+', places);
    }
}
