using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace WorkQueue.Leases;

/// <summary>
/// One queue's connection to Redis: runs its scripts, and waits out a Redis that is away. Every script may be sent twice without
/// harm to what is counted, so a call whose answer was lost is simply sent again; a claim then leaves a lease that runs out.
/// </summary>
internal sealed class RedisLink : IAsyncDisposable
{
    // Longer than the client's own connect and keep-alive times: reached only when a connection is silently dead.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    // The client reconnects by itself, but not always: after a restart of Redis it was seen to wait for good.
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(4);
    private static readonly ConcurrentDictionary<string, Script> Scripts = new();

    private readonly RedisEndpoint _endpoint;
    private readonly RedisKey[] _keys;
    private readonly SemaphoreSlim _renewing = new(1);
    private readonly List<(RedisChannel Channel, Action Handler)> _subscriptions = [];
    private ConnectionMultiplexer _connection;
    private long _failingSince;

    private RedisLink(RedisEndpoint endpoint, ConnectionMultiplexer connection, string queue)
    {
        _endpoint = endpoint;
        _connection = connection;
        _keys = [queue];
        Queue = queue;
    }

    /// <summary>The queue's name.</summary>
    public string Queue { get; }

    private IDatabase Database => _connection.GetDatabase();

    /// <summary>Connects; a Redis that is not there yet is waited for by the calls.</summary>
    /// <param name="endpoint">Where Redis is.</param>
    /// <param name="queue">The queue's name.</param>
    /// <returns>The link.</returns>
    public static async Task<RedisLink> OpenAsync(RedisEndpoint endpoint, string queue) =>
        new(endpoint, await ConnectAsync(endpoint), queue);

    /// <summary>A connection of the client library's own; each call's answer goes to its caller at once, not after those before it.</summary>
    /// <param name="endpoint">Where Redis is.</param>
    /// <returns>The connection.</returns>
    public static async Task<ConnectionMultiplexer> ConnectAsync(RedisEndpoint endpoint)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(endpoint.ToOptions());

        // As all later versions of the library do.
        connection.PreserveAsyncOrder = false;
        return connection;
    }

    /// <summary>Runs a script of the queue, as often as it takes to hear an answer.</summary>
    /// <param name="name">The script's name, without ".lua".</param>
    /// <param name="arguments">The script's ARGV.</param>
    /// <param name="cancel">Gives up waiting for Redis.</param>
    /// <returns>The script's answer.</returns>
    public Task<RedisResult> EvalAsync(string name, RedisValue[] arguments, CancellationToken cancel)
    {
        var script = Scripts.GetOrAdd(name, Script.Load);
        return PersistAsync(() => Database.ScriptEvaluateAsync(script.Hash, _keys, arguments), script, cancel);
    }

    /// <summary>Runs a command, as often as it takes to hear an answer; only for commands that may be sent twice.</summary>
    /// <param name="command">The command.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancel">Gives up waiting for Redis.</param>
    /// <returns>The answer.</returns>
    public Task<RedisResult> CommandAsync(string command, object[] arguments, CancellationToken cancel) =>
        PersistAsync(() => Database.ExecuteAsync(command, arguments), null, cancel);

    /// <summary>Runs a command once; the caller sees every error.</summary>
    /// <param name="command">The command.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancel">Gives up waiting for the answer.</param>
    /// <returns>The answer.</returns>
    public async Task<RedisResult> OnceAsync(string command, object[] arguments, CancellationToken cancel)
    {
        try
        {
            return Answered(await Database.ExecuteAsync(command, arguments).WaitAsync(AnswerTimeout, cancel));
        }
        catch (Exception error) when (IsTransient(error))
        {
            await RenewIfStuckAsync();
            throw;
        }
    }

    /// <summary>Listens to one of the queue's channels for as long as the link lives, whatever becomes of its connection.</summary>
    /// <param name="channel">The channel, without the queue's name.</param>
    /// <param name="handler">Called for each message.</param>
    public void Subscribe(string channel, Action handler)
    {
        _subscriptions.Add(($"{Queue}:{channel}", handler));
        Subscribe(_connection, _subscriptions[^1]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync(_connection);
        _renewing.Dispose();
    }

    // Dispose alone would wait for an answer to QUIT that a subscription does not give.
    private static async Task CloseAsync(ConnectionMultiplexer connection)
    {
        await connection.CloseAsync(allowCommandsToComplete: false);
        connection.Dispose();
    }

    // Fire and forget: the client subscribes as soon as it is connected.
    private static void Subscribe(ConnectionMultiplexer connection, (RedisChannel Channel, Action Handler) subscription) =>
        connection.GetSubscriber().Subscribe(subscription.Channel, (_, _) => subscription.Handler(), CommandFlags.FireAndForget);

    private RedisResult Answered(RedisResult result)
    {
        Interlocked.Exchange(ref _failingSince, 0);
        return result;
    }

    private async Task RenewIfStuckAsync()
    {
        var now = Stopwatch.GetTimestamp();
        var since = Interlocked.CompareExchange(ref _failingSince, now, 0);
        if (since == 0 || Stopwatch.GetElapsedTime(since, now) < RenewAfter || !await _renewing.WaitAsync(TimeSpan.Zero))
            return;
        try
        {
            var old = _connection;
            var renewed = await ConnectAsync(_endpoint);
            foreach (var subscription in _subscriptions)
                Subscribe(renewed, subscription);
            _connection = renewed;
            Interlocked.Exchange(ref _failingSince, Stopwatch.GetTimestamp());
            await CloseAsync(old);
        }
        finally
        {
            _renewing.Release();
        }
    }

    private async Task<RedisResult> PersistAsync(Func<Task<RedisResult>> call, Script? script, CancellationToken cancel)
    {
        var wait = FirstRetry;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return Answered(await call().WaitAsync(AnswerTimeout, cancel));
            }
            catch (RedisServerException error) when (script is not null && error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                await PersistAsync(() => Database.ExecuteAsync("SCRIPT", "LOAD", script.Text), null, cancel);
            }
            catch (Exception error) when (IsTransient(error))
            {
                await RenewIfStuckAsync();
                await Task.Delay(wait, cancel);
                wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestRetry.Ticks));
            }
        }
    }

    /// <summary>
    /// Whether an error passes by itself: Redis is away, starting (LOADING), failing over (READONLY, MASTERDOWN), out of disk for a
    /// while (MISCONF), busy with a script, or its answer was lost.
    /// </summary>
    /// <param name="error">The error.</param>
    /// <returns>Whether to try again.</returns>
    public static bool IsTransient(Exception error) => error switch
    {
        RedisConnectionException or TimeoutException or ObjectDisposedException => true,
        RedisServerException server => Transient.Any(start => server.Message.StartsWith(start, StringComparison.Ordinal)),
        TaskCanceledException cancelled => !cancelled.CancellationToken.CanBeCanceled,
        _ => false,
    };

    private static readonly string[] Transient = ["LOADING", "READONLY", "MASTERDOWN", "BUSY ", "TRYAGAIN", "MISCONF"];

    private sealed record Script(string Text, byte[] Hash)
    {
        [System.Diagnostics.CodeAnalysis.SuppressMessage(
            "Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "EVALSHA names scripts by their SHA-1.")]
        public static Script Load(string name)
        {
            var text = Expand(name);
            return new Script(text, System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
        }

        // "--#include name" stands for the text of another script.
        private static string Expand(string name) =>
            Regex.Replace(Resource(name), @"^--#include (\w+)$", match => Expand(match.Groups[1].Value), RegexOptions.Multiline);

        private static string Resource(string name)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.lua")
                ?? throw new InvalidOperationException($"no script {name}");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
