using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using StackExchange.Redis;
using WorkQueue.Hosting;

namespace WorkQueue.Leases;

/// <summary>
/// One queue's connection to Redis: runs its scripts, and waits out a Redis that is away or answers with an error. Every script may be sent
/// twice without harm to what is counted, so a call whose answer was lost is simply sent again; a claim then leaves a lease that runs out.
/// </summary>
internal sealed class RedisLink : IAsyncDisposable
{
    // Longer than the client's own connect and keep-alive times: reached only when a connection is silently dead.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    // What a server that is there may take for an answer, for a caller that waits for none that is away.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);
    private const int ScanCount = 1000;
    private static readonly ConcurrentDictionary<string, Script> Scripts = new();

    private readonly RedisEndpoint _endpoint;
    private readonly ServerTrust? _trust;
    private readonly Outage? _outage;
    private readonly TimeSpan? _patience;
    private readonly RedisKey[] _keys;
    private ConnectionMultiplexer _connection = null!;

    private RedisLink(RedisEndpoint endpoint, string queue, Outage? outage, TimeSpan? patience) =>
        (_endpoint, _trust, _outage, _patience, _keys, Queue) = (endpoint, endpoint.ToTrust(), outage, patience, [queue], queue);

    /// <summary>The queue's name.</summary>
    public string Queue { get; }

    private IDatabase Database => _connection.GetDatabase();

    /// <summary>Connects; a Redis that is not there yet is waited for by the calls.</summary>
    /// <param name="endpoint">Where Redis is.</param>
    /// <param name="queue">The queue's name.</param>
    /// <param name="outage">Is told what is wrong with Redis; null for nobody.</param>
    /// <param name="patience">How long a call tries before it gives up with the reason; null for as long as its caller lets it.</param>
    /// <param name="cancel">Gives up: a Redis that is frozen is waited for a while, each time.</param>
    public static async Task<RedisLink> OpenAsync(RedisEndpoint endpoint, string queue, Outage? outage = null, TimeSpan? patience = null, CancellationToken cancel = default)
    {
        var link = new RedisLink(endpoint, queue, outage, patience);
        link._connection = await ConnectionMultiplexer.ConnectAsync(endpoint.ToOptions(link._trust)).WaitAsync(cancel);
        return link;
    }

    /// <summary>Runs a script of the queue, as often as it takes to hear its answer.</summary>
    /// <param name="name">The script's name, without ".lua".</param>
    /// <param name="arguments">The script's ARGV.</param>
    /// <param name="cancel">Gives up waiting for Redis.</param>
    /// <param name="enough">Once it is cancelled the script is not sent again, but an answer on its way is still waited for; null for <paramref name="cancel"/>.</param>
    /// <exception cref="UserErrorException">The link's patience is over; the message says what is wrong with Redis.</exception>
    public Task<RedisResult> EvalAsync(string name, RedisValue[] arguments, CancellationToken cancel, CancellationToken? enough = null)
    {
        var script = Scripts.GetOrAdd(name, Script.Load);
        return PersistAsync(() => Database.ScriptEvaluateAsync(script.Hash, _keys, arguments), script, cancel, enough ?? cancel);
    }

    /// <summary>The name that Redis has for a script.</summary>
    /// <param name="name">The script's name, without ".lua".</param>
    /// <returns>40 lower-case hex digits.</returns>
    internal static string HashOf(string name) => Convert.ToHexStringLower(Scripts.GetOrAdd(name, Script.Load).Hash);

    /// <summary>Runs a command, as often as it takes to hear its answer; only for commands that may be sent twice.</summary>
    /// <exception cref="UserErrorException">The link's patience is over; the message says what is wrong with Redis.</exception>
    public Task<RedisResult> CommandAsync(string command, object[] arguments, CancellationToken cancel) =>
        PersistAsync(() => Database.ExecuteAsync(command, arguments), null, cancel, cancel);

    /// <summary>Runs a command once; the caller sees every error.</summary>
    public async Task<RedisResult> OnceAsync(string command, object[] arguments, CancellationToken cancel)
    {
        try
        {
            return Answered(await Database.ExecuteAsync(command, arguments).WaitAsync(AnswerTimeout, cancel));
        }
        catch (Exception error) when (IsRedis(error) && !IsAboutAStream(error))
        {
            _outage?.Failed(Explain(error).Message);
            throw;
        }
    }

    /// <summary>Reads a hash in small steps.</summary>
    /// <param name="part">The key, without the queue's name.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Its fields with their values; one may come twice, and one that comes or goes meanwhile may be missing.</returns>
    public async IAsyncEnumerable<(string Field, string Value)> ScanAsync(
        string part, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var cursor = "0";
        do
        {
            var answer = (RedisResult[])(await CommandAsync("HSCAN", [QueueKeys.Of(Queue, part), cursor, "COUNT", ScanCount], cancel))!;
            cursor = (string)answer[0]!;
            foreach (var pair in ((string[])answer[1]!).Chunk(2))
                yield return (pair[0], pair[1]);
        }
        while (cursor != "0");
    }

    /// <summary>Listens to one of the queue's channels for as long as the link lives, whatever becomes of its connection.</summary>
    /// <param name="channel">The channel, without the queue's name.</param>
    /// <param name="handler">Called for each message.</param>
    public void Subscribe(string channel, Action handler) =>
        // Fire and forget: the client subscribes as soon as it is connected.
        _connection.GetSubscriber().Subscribe(RedisChannel.Literal($"{Queue}:{channel}"), (_, _) => handler(), CommandFlags.FireAndForget);

    /// <summary>
    /// Whether an error is Redis' or the connection's, and not this program's. All of them may pass, by themselves or by somebody's doing:
    /// Redis is away, starting, failing over, full, busy; its password has changed; a right is missing; another program has written under
    /// the queue's name. So all of them are waited out, and told.
    /// </summary>
    public static bool IsRedis(Exception error) =>
        error is RedisException or TimeoutException or ObjectDisposedException
            or TaskCanceledException { CancellationToken.CanBeCanceled: false };

    /// <summary>Whether a server's error is the true answer to a command about a stream or its group, which the caller has to act on.</summary>
    public static bool IsAboutAStream(Exception error) => error is RedisServerException server
        && (StreamAnswers.Any(start => server.Message.StartsWith(start, StringComparison.Ordinal))
            || server.Message.Contains("no longer exists", StringComparison.Ordinal) || server.Message.Contains("no such key", StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync(allowCommandsToComplete: false);
        await _connection.DisposeAsync();
    }

    private static readonly string[] StreamAnswers = ["NOGROUP", "BUSYGROUP", "UNBLOCKED"];

    private RedisResult Answered(RedisResult result)
    {
        _outage?.Over();
        return result;
    }

    private Finding Explain(Exception error) => _endpoint.Explain(error, error is RedisServerException ? null : _trust?.Refusal);

    private async Task<RedisResult> PersistAsync(Func<Task<RedisResult>> call, Script? script, CancellationToken cancel, CancellationToken enough)
    {
        var wait = FirstRetry;
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            enough.ThrowIfCancellationRequested();
            try
            {
                return Answered(await call().WaitAsync(_patience is { } patience && patience < AnswerTimeout ? (patience > LeastPatience ? patience : LeastPatience) : AnswerTimeout, cancel));
            }
            catch (RedisServerException error) when (script is not null && error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                await PersistAsync(() => Database.ExecuteAsync("SCRIPT", "LOAD", script.Text), null, cancel, enough);
            }
            catch (Exception error) when (IsRedis(error) && !IsAboutAStream(error))
            {
                var reason = Explain(error);
                _outage?.Failed(reason.Message);
                if (Stopwatch.GetElapsedTime(begun) >= _patience)
                    throw new UserErrorException(reason);
                await Task.Delay(wait, enough);
                wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestRetry.Ticks));
            }
        }
    }

    private sealed record Script(string Text, byte[] Hash)
    {
        [System.Diagnostics.CodeAnalysis.SuppressMessage(
            "Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "EVALSHA names scripts by their SHA-1.")]
        public static Script Load(string name)
        {
            var text = Expand(name, []);
            return new Script(text, System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
        }

        // "--#include name" stands for the text of another script, once.
        private static string Expand(string name, HashSet<string> included) => Regex.Replace(
            Resource(name),
            @"^--#include (\w+)$",
            match => included.Add(match.Groups[1].Value) ? Expand(match.Groups[1].Value, included) : "",
            RegexOptions.Multiline);

        private static string Resource(string name)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.lua")
                ?? throw new InvalidOperationException($"no script {name}");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
