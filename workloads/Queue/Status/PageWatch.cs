using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Core.Findings;
using Infra.Core.Search;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Status;

/// <summary>Keeps what the page shows while somebody looks at it: the queue as Redis has it, the results as the ledger has them. An answer waits for neither.</summary>
internal sealed class PageWatch(LeaseQueue queue, LedgerDatabase ledger, QueueSettings settings, StatusWatch watch) : IAsyncDisposable
{
    private const int RowsAtOnce = 5000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // What a page that has just been opened waits for, at most.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan RedisPatience = TimeSpan.FromMilliseconds(900);

    // A database that is frozen refuses nothing; the client would wait for seconds.
    private static readonly TimeSpan LedgerPatience = TimeSpan.FromMilliseconds(900);

    // A page asks each second.
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly Lock _lock = new();
    private Task? _watching;
    private volatile Task _reading = Task.CompletedTask;
    private TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastAsked;
    private long _lastHeard;
    private volatile Live? _live;
    private volatile string? _redisProblem;
    private volatile string? _ledgerProblem;
    private volatile bool _loaded;
    private volatile bool _full;
    private volatile ResultStore _store = new(settings.Space, settings.Search.Objective);
    private LedgerFollower _follower = new(ledger);
    private (string Asked, ResultStore Store, long Version, JsonElement View)? _last;

    public ResultStore Store => _store;

    /// <summary>Everything that the page shows, of one moment.</summary>
    /// <returns>JSON.</returns>
    public async Task<string> ViewAsync(string asked, StoreQuery query, CancellationToken cancel)
    {
        Interlocked.Exchange(ref _lastAsked, Stopwatch.GetTimestamp());
        lock (_lock)
            _watching ??= Task.Run(WatchAsync, CancellationToken.None);
        if (_asked.CurrentCount == 0)
            _asked.Release();
        await Task.WhenAny(_looked.Task, Task.Delay(FirstLook, cancel));
        var (live, store) = (_live, _store);
        var state = StateOf(live?.Report);
        JsonElement view;
        lock (_lock)
        {
            // Where nothing has changed, as at the end, a million points are not gone through again.
            if (_last is { } last && last.Asked == asked && last.Store == store && last.Version == store.Version)
                view = last.View;
            else
                _last = (asked, store, store.Version, view = store.View(query));
        }

        return JsonSerializer.Serialize(
            new
            {
                queue = settings.Name,
                strategy = settings.Search.Strategy,
                objective = settings.Search.Objective,
                parameters = settings.Space.Moving.Select(index => settings.Space.Parameters[index].Name),
                state = new { kind = state.Kind, words = state.Words },
                live = live?.Report,
                points = live?.Points,
                problems = new[] { _redisProblem, LedgerProblem() }.Where(problem => problem is not null),
                loaded = _loaded,
                results = view,
            },
            Json);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await (_watching ?? Task.CompletedTask);
        await _reading;
        _asked.Dispose();
        _end.Dispose();
    }

    private string? LedgerProblem() => _ledgerProblem
        ?? (_loaded && !_reading.IsCompleted && Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastHeard)) > LedgerPatience ? $"{ledger.Where} does not answer; results are of before" : null);

    // What there is to say of the search as a whole: a word for its looks, and the words.
    private (string Kind, string Words) StateOf(StatusReport? report)
    {
        if (report is null)
            return _redisProblem is null ? ("waiting", "Waiting for Redis") : ("lost", "Redis does not answer; results are as the ledger has them");
        long Of(string name) => report.Queues[name];
        // A search that is over has it on as a rule: what ends the processes is no news then.
        if (report.Kill != KillMode.None && report.State is (SearchState.NotStarted or SearchState.Running))
            return ("stopped", $"The kill switch is on: {(report.Kill == KillMode.Finish ? "what runs is finished" : "what runs is handed back")}, and nothing new begins");
        return report.State switch
        {
            SearchState.NotStarted => ("empty", "Not started yet; begin with: queue starter"),
            SearchState.StartFailed => ("lost", "Stopped: every point was given up; see Failures"),
            SearchState.Done => ("done", "Finished: nothing is left to do"),
            _ when Of("processing") > 0 => ("running", $"Running: {Of("processing")} at once"),
            _ when Of("ready") > 0 => ("waiting", $"Waiting for workers: {Of("ready")} points are ready, and nobody runs one"),
            _ when Of("toLedger") + Of("messages") > 0 => ("waiting", $"Waiting for the ledger to write {Of("toLedger") + Of("messages")} messages"),
            _ when Of("toExplore") > 0 => ("waiting", $"Waiting for the master to look at {Of("toExplore")} stable points"),
            _ when Of("delayed") > 0 => ("waiting", $"Waiting: {Of("delayed")} points have failed and are tried again later"),
            _ => ("waiting", settings.Search.Strategy == SearchStrategy.External ? "Waiting for points; put them in with: queue add" : "Waiting for the master to put points in"),
        };
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                while (Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastAsked)) > Watched)
                {
                    (_live, _looked) = (null, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                    if (!await _asked.WaitAsync(Forgotten, _end.Token))
                    {
                        await _reading;
                        (_store, _follower, _loaded, _full) = (new(settings.Space, settings.Search.Objective), new(ledger), false, false);
                        lock (_lock)
                            _last = null;
                    }
                }

                if (_reading.IsCompleted && !_full)
                    _reading = ReadAsync();
                await LookAsync();
                _looked.TrySetResult();
                await Task.Delay(Pause, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    private async Task LookAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(RedisPatience);
        try
        {
            var report = await watch.LookAsync(limit.Token);
            var hashes = report.Leases.Select(lease => lease.Hash).Concat(report.DeadLetters.Concat(report.Failures).Select(letter => letter.Hash)).Distinct().ToList();
            var payloads = hashes.Count == 0 ? [] : await queue.PayloadsAsync(hashes, limit.Token);
            _live = new Live(report, hashes.Zip(payloads, (hash, payload) => (hash, Words(payload))).ToDictionary(entry => entry.hash, entry => entry.Item2));
            _redisProblem = null;
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            (_live, _redisProblem) = (null, "Redis does not answer");
        }
    }

    private string Words(PointPayload? payload) => payload is not null && settings.Space.TryDecode(payload.Code, out var point)
        ? string.Join(", ", settings.Space.Moving.Select(index => $"{point.Names[index]} = {point.Texts[index]}")) : "unknown";

    private async Task ReadAsync()
    {
        Interlocked.Exchange(ref _lastHeard, Stopwatch.GetTimestamp());
        try
        {
            await ledger.RequireAsync(_end.Token);
            var some = new List<StoredRow>(RowsAtOnce);
            var store = _store;
            await foreach (var row in _follower.ReadAsync(_end.Token))
            {
                // Somebody has emptied the ledger: what was known is no more.
                if (_follower.IsAnew && store == _store)
                    store = new(settings.Space, settings.Search.Objective);
                Interlocked.Exchange(ref _lastHeard, Stopwatch.GetTimestamp());
                some.Add(row);
                if (some.Count < RowsAtOnce)
                    continue;
                store.Put(some);
                some.Clear();
                var memory = GC.GetGCMemoryInfo();
                if (Shortage(store.Bytes, memory.TotalAvailableMemoryBytes, memory.MemoryLoadBytes, memory.HighMemoryLoadThresholdBytes) is not { } shortage)
                    continue;
                // Read again and again it would be no less.
                _full = true;
                throw shortage;
            }

            store.Put(some);
            _store = _follower.IsAnew && store == _store ? new(settings.Space, settings.Search.Objective) : store;
            (_loaded, _ledgerProblem) = (true, null);
        }
        catch (UserErrorException error)
        {
            _ledgerProblem = error.Message;
        }
        catch (Exception error) when (LedgerDatabase.IsDatabases(error))
        {
            _ledgerProblem = $"{ledger.Where} does not answer: {ledger.Explain(error).Message}";
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    /// <summary>Why no more points are taken in: the ledger's own work goes before its page, and a machine without memory ends what takes it without a word.</summary>
    /// <param name="taken">The bytes that the points take.</param>
    /// <param name="available">The bytes that this process may have.</param>
    /// <param name="load">The bytes that all on the machine, or in the container, take.</param>
    /// <param name="high">The bytes from which on that is too much.</param>
    /// <returns>What to say; null where there is room.</returns>
    internal static UserErrorException? Shortage(long taken, long available, long load, long high) =>
        taken > available / 3 ? new($"the ledger has more points than this process has memory to show ({taken / 1048576} MiB so far, a third of what it may have)", "give it more, or run queue status --web where there is more")
        : load > high ? new($"the machine has no memory left to show all points ({load / 1048576} MiB are in use, {taken / 1048576} MiB of it by the points so far)", "end something, or run queue status --web where there is more")
        : null;

    private sealed record Live(StatusReport Report, IReadOnlyDictionary<string, string> Points);
}
