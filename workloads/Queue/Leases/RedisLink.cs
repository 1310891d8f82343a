using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using StackExchange.Redis;

namespace WorkQueue.Leases;

/// <summary>
/// One queue's connection to Redis: runs its scripts, and waits out a Redis that is away. Every script may be sent twice without
/// harm, so a call whose answer was lost is simply sent again.
/// </summary>
internal sealed class RedisLink : IAsyncDisposable
{
    // Longer than the client's own connect and keep-alive times: reached only when a connection is silently dead.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<string, Script> Scripts = new();

    private readonly ConnectionMultiplexer _connection;
    private readonly RedisKey[] _keys;

    private RedisLink(ConnectionMultiplexer connection, string queue)
    {
        _connection = connection;
        _keys = [queue];
        Queue = queue;
    }

    /// <summary>The queue's name.</summary>
    public string Queue { get; }

    /// <summary>Publish and subscribe.</summary>
    public ISubscriber Subscriber => _connection.GetSubscriber();

    private IDatabase Database => _connection.GetDatabase();

    /// <summary>Connects; a Redis that is not there yet is waited for by the calls.</summary>
    /// <param name="endpoint">Where Redis is.</param>
    /// <param name="queue">The queue's name.</param>
    /// <returns>The link.</returns>
    public static async Task<RedisLink> OpenAsync(RedisEndpoint endpoint, string queue) =>
        new(await ConnectionMultiplexer.ConnectAsync(endpoint.ToOptions()), queue);

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
    public Task<RedisResult> OnceAsync(string command, object[] arguments, CancellationToken cancel) =>
        Database.ExecuteAsync(command, arguments).WaitAsync(AnswerTimeout, cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync(allowCommandsToComplete: false);
        _connection.Dispose();
    }

    private async Task<RedisResult> PersistAsync(Func<Task<RedisResult>> call, Script? script, CancellationToken cancel)
    {
        var wait = FirstRetry;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return await call().WaitAsync(AnswerTimeout, cancel);
            }
            catch (RedisServerException error) when (script is not null && error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                await PersistAsync(() => Database.ExecuteAsync("SCRIPT", "LOAD", script.Text), null, cancel);
            }
            catch (Exception error) when (IsTransient(error))
            {
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
            var text = string.Create(CultureInfo.InvariantCulture, $"{Resource("common")}\n{Resource(name)}");
            return new Script(text, System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
        }

        private static string Resource(string name)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.lua")
                ?? throw new InvalidOperationException($"no script {name}");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
