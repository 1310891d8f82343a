using StackExchange.Redis;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Search;
using WorkQueue.Settings;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Search;

/// <summary>The way of a strategy over a queue that is not yet there, that is lost, or that has lost its last second.</summary>
[Collection(SharedServers.Name)]
public class StrategyDriverTests(ServerFixture servers)
{
    private const string Small = """{ "name": "x", "minimum": 0, "maximum": 1000, "steps": [ { "increment": 1 } ] }""";
    private const string Fifty = """ "objective": { "name": "v" }, "limits": { "points": 50 } """;

    [NeedsFact(Needs.Servers)]
    public async Task Driver_BeforeTheQueueIsBegunOrBuiltAnew_PutsNothingIn()
    {
        await using var way = await Way.OpenAsync(servers, "sobol", Small, Fifty);
        async Task<long> GoneAsync()
        {
            await way.GoAsync();
            return (await way.LookAsync()).Points;
        }

        Assert.Equal(0, await GoneAsync());
        await way.SayAsync(Beginning.None);
        Assert.Equal(0, await GoneAsync());
        await way.SayAsync(Beginning.Begin);
        Assert.Equal(50, await GoneAsync());

        await way.Queue.ResetAsync(default);
        Assert.Equal(0, await GoneAsync());
        await way.SayAsync(Beginning.Resume);
        Assert.Equal(0, await GoneAsync());
        Assert.True((await way.LookAsync()).Resuming);
        await way.SayAsync(Beginning.Resumed);
        Assert.Equal(50, await GoneAsync());
        Assert.Equal(2, way.Log.Split("puts no points in before the queue is started, or built anew from the ledger").Length - 1);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Driver_OfAQueueThatIsLostUnderItsFeet_SaysThatItIsGone()
    {
        await using var way = await Way.OpenAsync(servers, "sobol", Small, Fifty);
        await way.SayAsync(Beginning.Begin);
        await way.Driver.CompareAsync(await way.LookAsync(), default);
        await way.Queue.ResetAsync(default);

        await Assert.ThrowsAsync<QueueGoneException>(() => way.Driver.AdvanceAsync(default));

        Assert.Equal(0, (await way.LookAsync()).Points);
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData("boundary")]
    [InlineData("descent")]
    public async Task Driver_WhosePointsAreLostWhileItWaitsForThem_PutsThemInAgain(string strategy)
    {
        await using var way = await Way.OpenAsync(servers, strategy, Small, Fifty);
        await way.SayAsync(Beginning.Begin);
        var before = await way.SaveAsync();
        await way.GoAsync();
        var waiting = (await way.LookAsync()).Points;
        Assert.True(waiting > 0);
        await way.RestoreAsync(before);
        Assert.Equal(0, (await way.LookAsync()).Points);

        await way.GoAsync();

        Assert.Equal(waiting, (await way.LookAsync()).Points);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Driver_WhosePointsAreLostOnTheWay_GoesOverItOnceMoreBeforeItEnds()
    {
        const int Points = 40_000;
        await using var way = await Way.OpenAsync(servers, "grid", Small.Replace("1000", $"{Points - 1}", StringComparison.Ordinal));
        await way.SayAsync(Beginning.Begin);
        var before = await way.SaveAsync();
        await way.GoAsync();
        // There is a kill switch to look at, and leases to bring back.
        Assert.InRange((await way.LookAsync()).Points, 1, Points - 1);
        await way.RestoreAsync(before);

        await way.EndAsync();

        Assert.Equal((Points, false), ((await way.LookAsync()).Points, (await way.LookAsync()).Open));
        Assert.Contains("the strategy has no more points", way.Log, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Driver_WhosePointsAreLostAtItsEnd_PutsThemInAgain()
    {
        await using var way = await Way.OpenAsync(servers, "sobol", Small, Fifty);
        await way.SayAsync(Beginning.Begin);
        await way.Queue.OpenAsync(false, default);
        var before = await way.SaveAsync();
        await way.EndAsync();
        await way.RestoreAsync(before);

        await way.EndAsync();

        Assert.Equal((50, false), ((await way.LookAsync()).Points, (await way.LookAsync()).Open));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Driver_WithMoreThanEnoughInTheQueue_WaitsUntilThereIsRoom()
    {
        await using var way = await Way.OpenAsync(servers, "grid", Small);
        await way.SayAsync(Beginning.Begin);

        await way.Driver.CompareAsync(await way.LookAsync() with { Ready = 50_000 }, default);
        await way.Driver.AdvanceAsync(default);
        Assert.Equal(0, (await way.LookAsync()).Points);

        await way.GoAsync();
        Assert.NotEqual(0, (await way.LookAsync()).Points);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Driver_ThatWaitsForNoResults_IsNotBegunAnewByARetry()
    {
        await using var way = await Way.OpenAsync(servers, "sobol", Small, Fifty);
        await way.SayAsync(Beginning.Begin);
        await way.EndAsync();

        await way.Driver.CompareAsync(await way.LookAsync() with { Counters = new Dictionary<string, long> { ["retried"] = 1 } }, default);
        await way.Driver.AdvanceAsync(default);

        Assert.Single(way.Log.Split('\n'), line => line.Contains("the search ends with what is under way", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Driver_ThatWaitsForResults_WaitsForThePointThatIsTriedAgain()
    {
        await using var way = await Way.OpenAsync(servers, "descent", Small, Fifty);
        await way.SayAsync(Beginning.Begin);
        await way.GoAsync();
        await way.RunAsync(await way.ClaimAllAsync(), dead: 1);
        await way.GoAsync();
        Assert.Equal(1, await way.Queue.RetryAsync(null, default));

        var before = (await way.LookAsync()).Points;
        var leases = await way.ClaimAllAsync();
        var again = Assert.Single(leases, lease => lease.Code == way.Dead);
        await way.RunAsync([.. leases.Where(lease => lease != again)]);
        await way.GoAsync();
        Assert.Equal(before, (await way.LookAsync()).Points);

        await way.RunAsync([again]);
        await way.GoAsync();
        Assert.True((await way.LookAsync()).Points > before);
    }

    private sealed class Way : IAsyncDisposable
    {
        private readonly StringWriter _log = new();
        private readonly TestQueue _test;
        private readonly QueueSettings _settings;

        private Way(TestQueue test, QueueSettings settings)
        {
            (_test, _settings) = (test, settings);
            Queue = new LeaseQueue(test.Link, TestQueue.DefaultLease, settings.Definition.Digest);
            Driver = new StrategyDriver(Queue, settings, Infra.Core.Search.SearchStrategies.Of(settings.Search, settings.Space)!, new ProcessLog("master", _log), new Metrics());
        }

        public LeaseQueue Queue { get; }

        public StrategyDriver Driver { get; }

        public string Log => $"{_log}";

        public static async Task<Way> OpenAsync(ServerFixture servers, string strategy, string parameters, string rest = "") =>
            new(await servers.OpenAsync(), StrategyTests.Read(strategy, parameters, rest));

        public async Task SayAsync(Beginning beginning) => await Queue.DefineAsync(_settings.Definition.Digest, _settings.Definition.Text, beginning, planned: true, default);

        public Task<QueueLook> LookAsync() => _test.LookAsync();

        // As the master does each second.
        public async Task GoAsync()
        {
            await Driver.CompareAsync(await LookAsync(), default);
            await Driver.AdvanceAsync(default);
        }

        /// <summary>The point that <see cref="RunAsync"/> has made a dead letter of.</summary>
        public string? Dead { get; private set; }

        public async Task<List<Lease>> ClaimAllAsync()
        {
            await _test.SettleAsync();
            var leases = new List<Lease>();
            while ((await Queue.ClaimAsync("w", default)).Lease is { } lease)
                leases.Add(lease);
            return leases;
        }

        public async Task RunAsync(IReadOnlyList<Lease> leases, int dead = 0)
        {
            foreach (var lease in leases.Take(dead))
            {
                Dead = lease.Code;
                await Queue.RejectAsync(lease, "wrong", default);
            }

            foreach (var lease in leases.Skip(dead))
                await Queue.CompleteAsync(lease, new Completion(true, "", "", TimeSpan.Zero, $$"""{"v":{{lease.Code.Length}}}"""), default);
        }

        public async Task EndAsync()
        {
            var turns = 0;
            do
                await GoAsync();
            while ((await LookAsync()).Open && ++turns < 10_000);
        }

        public async Task<Dictionary<string, byte[]?>> SaveAsync()
        {
            var saved = new Dictionary<string, byte[]?>();
            foreach (var key in QueueKeys.All.Select(part => QueueKeys.Of(_test.Link.Queue, part)))
                saved[key] = (byte[]?)await _test.Link.CommandAsync("DUMP", [key], default);
            return saved;
        }

        // A Redis that has lost what came after its last fsync.
        public async Task RestoreAsync(Dictionary<string, byte[]?> saved)
        {
            foreach (var (key, value) in saved)
            {
                await _test.Link.CommandAsync("DEL", [key], default);
                if (value is not null)
                    await _test.Link.CommandAsync("RESTORE", [key, "0", (RedisValue)value], default);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _test.DisposeAsync();
            await _log.DisposeAsync();
        }
    }
}
