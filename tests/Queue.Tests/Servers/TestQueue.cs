using Infra.Core.Quantities;
using Infra.Core.Search;
using StackExchange.Redis;
using WorkQueue.Leases;

namespace WorkQueue.Tests.Servers;

/// <summary>A queue with a name of its own, and short ways to fill it and to look into it.</summary>
internal sealed class TestQueue(RedisLink link, LeaseSpec lease, RedisEndpoint? endpoint = null) : IAsyncDisposable
{
    public static readonly LeaseSpec DefaultLease = new() { Seconds = 30, BackoffSeconds = 0, MaximumBackoffSeconds = 1 };

    private static readonly string[] Names = ["x"];

    public RedisLink Link => link;

    /// <summary>Where its Redis is.</summary>
    public RedisEndpoint Endpoint => endpoint!;

    public LeaseQueue Queue { get; } = new(link, lease);

    public static Point PointAt(decimal x) => new(Names, [x], [DecimalText.Format(x)]);

    /// <summary>The same queue with other durations, as another process with other settings would see it.</summary>
    public LeaseQueue With(LeaseSpec other) => new(link, other);

    /// <summary>Puts points into the main queue as the ledger does after writing their rows.</summary>
    public async Task FillAsync(params decimal[] values)
    {
        await Queue.AcceptAsync([.. values.Select(PointAt)], "", 0, new SearchLimits(), null, default);
        await SettleAsync();
    }

    /// <summary>Does what the ledger does with the new points, without a database.</summary>
    public async Task<int> SettleAsync()
    {
        await EnsureGroupAsync();
        var key = QueueKeys.Of(link.Queue, QueueKeys.LedgerQueue);
        var answer = await link.CommandAsync("XREADGROUP", ["GROUP", "ledger", "test", "COUNT", 100_000, "STREAMS", key, ">"], default);
        if (answer.IsNull)
            return 0;
        var arguments = new List<RedisValue>();
        foreach (var entry in (RedisResult[])((RedisResult[])((RedisResult[])answer!)[0]!)[1]!)
        {
            var parts = (RedisResult[])entry!;
            arguments.AddRange([QueueKeys.LedgerQueue, (string)parts[0]!, ((string[])parts[1]!)[1]]);
        }

        return (int)await link.EvalAsync("settled", [.. arguments], default);
    }

    /// <summary>Takes the first new point's message, as a ledger that has not settled it yet.</summary>
    public async Task<(string Id, string Hash)> OweAsync()
    {
        await EnsureGroupAsync();
        var answer = await link.CommandAsync("XREADGROUP", ["GROUP", "ledger", "test", "COUNT", 1, "STREAMS", QueueKeys.Of(link.Queue, QueueKeys.LedgerQueue), ">"], default);
        var entry = (RedisResult[])((RedisResult[])((RedisResult[])((RedisResult[])answer!)[0]!)[1]!)[0]!;
        return ((string)entry[0]!, ((string[])entry[1]!)[1]);
    }

    /// <summary>Waits until a subscription is there.</summary>
    public async Task UntilHeardAsync(WakeSignal wake)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var heard = wake.Listen(); !heard.IsCompleted; await Task.WhenAny(heard, Task.Delay(20, patience.Token)))
            await link.CommandAsync("PUBLISH", [$"{link.Queue}:wake", "1"], patience.Token);
    }

    public Task<QueueLook> LookAsync() => Queue.LookAsync(100, 100, default);

    public async Task<Lease> ClaimAsync(string worker = "w") =>
        (await Queue.ClaimAsync(worker, default)).Lease ?? throw new InvalidOperationException("nothing to claim");

    /// <summary>Lets a lease run out by Redis' own clock.</summary>
    public async Task ExpireAsync(Lease held)
    {
        var key = QueueKeys.Of(link.Queue, "processing");
        await link.CommandAsync("ZADD", [key, "XX", "1", held.Record], default);
    }

    public async ValueTask DisposeAsync()
    {
        await Queue.ResetAsync(default);
        await link.DisposeAsync();
    }

    private async Task EnsureGroupAsync()
    {
        try
        {
            await link.CommandAsync("XGROUP", ["CREATE", QueueKeys.Of(link.Queue, QueueKeys.LedgerQueue), "ledger", "0", "MKSTREAM"], default);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // It is there already.
        }
    }
}
