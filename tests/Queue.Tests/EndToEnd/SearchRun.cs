using System.Diagnostics;
using System.Text.Json;
using Infra.Core.Search;
using WorkQueue.Faults;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Local;
using WorkQueue.Running;
using WorkQueue.Settings;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.EndToEnd;

/// <summary>
/// One search as it is deployed: the program's verbs as processes, real servers, and a shell script as the simulation. A point is stable
/// when it lies in a circle around the start, so a sequential search can say what must come out.
/// </summary>
internal sealed class SearchRun : IAsyncDisposable
{
    /// <summary>The signals that stop a process for a while, and let it go on.</summary>
    public const int Freeze = 19, Thaw = 18;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder;
    private readonly ServerFixture _servers;
    private readonly string _settingsFile;
    private readonly int _radius;
    private readonly List<ChildProcess> _children = [];
    private RedisLink _link = null!;

    private SearchRun(ServerFixture servers, int radius, string program, object lease, object? limits, int takeOverSeconds, int timeoutSeconds)
    {
        _servers = servers;
        _radius = radius;
        _folder = Directory.CreateTempSubdirectory("queue-run-");
        var name = $"r{Guid.NewGuid():N}"[..20];
        var script = Path.Combine(_folder.FullName, "program.sh");
        File.WriteAllText(
            script,
            $$"""
            a=$(( ${QUEUE_PARAM_A%.0} - 50 )); b=$(( ${QUEUE_PARAM_B%.0} - 50 ))
            echo "$QUEUE_HASH" >> "$RUNS"
            {{program}}
            if [ $(( a * a + b * b )) -le {{radius * radius}} ]; then stable=true; else stable=false; fi
            echo "{\"stable\": $stable, \"message\": \"$a $b\"}" > "$QUEUE_RESULT"

            """);
        _settingsFile = Path.Combine(_folder.FullName, "queue.json");
        object Moving(string parameter) => new { name = parameter, start = 50, steps = new[] { new { increment = 1 } } };
        File.WriteAllText(_settingsFile, JsonSerializer.Serialize(new
        {
            name,
            space = new { parameters = new[] { Moving("A"), Moving("B") } },
            limits = limits ?? new { },
            lease,
            run = new { command = new[] { "/bin/sh", script }, timeoutSeconds, graceSeconds = 5, outputs = Path.Combine(_folder.FullName, "outputs") },
            ledger = new { table = name, takeOverSeconds },
        }));
        Settings = SettingsFile.ReadFile(_settingsFile);
        Database = new LedgerDatabase(servers.Database.Endpoint, name);
    }

    public QueueSettings Settings { get; }

    public LedgerDatabase Database { get; }

    public LeaseQueue Queue { get; private set; } = null!;

    public RedisLink Link => _link;

    public string Folder => _folder.FullName;

    public string Outputs => Settings.Outputs;

    /// <summary>Every start of the program, by point.</summary>
    public IReadOnlyList<string> Runs => File.Exists(RunsFile) ? File.ReadAllLines(RunsFile) : [];

    /// <summary>The programs' <c>$READY</c>: written by one that is told to end only when it can hear it, or awaited by those that are held back.</summary>
    public string ReadyFile => Path.Combine(_folder.FullName, "ready");

    public bool Ready => File.Exists(ReadyFile);

    private string RunsFile => Path.Combine(_folder.FullName, "runs.txt");

    public static async Task<SearchRun> CreateAsync(
        ServerFixture servers, int radius, string program = "", int leaseSeconds = 30, int attempts = 3, object? limits = null, int takeOverSeconds = 2, int timeoutSeconds = 60)
    {
        var run = new SearchRun(servers, radius, program, new { seconds = leaseSeconds, attempts, backoffSeconds = 0 }, limits, takeOverSeconds, timeoutSeconds);
        run._link = await RedisLink.OpenAsync(servers.Redis.Endpoint, run.Settings.Name);
        run.Queue = new LeaseQueue(run._link, run.Settings.Lease);
        await run.Database.MigrateAsync(default);
        return run;
    }

    /// <summary>Changes the settings of the processes that are started from now on.</summary>
    public void ChangeSettings(Func<string, string> change) => File.WriteAllText(_settingsFile, change(File.ReadAllText(_settingsFile)));

    /// <summary>Changes the program of the runs that begin from now on.</summary>
    public void ChangeProgram(Func<string, string> change)
    {
        var script = Path.Combine(_folder.FullName, "program.sh");
        File.WriteAllText(script, change(File.ReadAllText(script)));
    }

    /// <summary>The settings as they are now.</summary>
    public QueueSettings Reread() => SettingsFile.ReadFile(_settingsFile);

    /// <summary>What a search by one thread finds: every point with whether it is stable.</summary>
    public Dictionary<string, bool> Sequential(Func<Point, bool>? without = null) => CircleSearch.Find(Settings.Space, _radius, without);

    /// <summary>Starts a verb of the program.</summary>
    public ChildProcess Start(string verb, params string[] arguments) => StartWith([], verb, arguments);

    public ChildProcess StartWith(Dictionary<string, string> environment, string verb, params string[] arguments)
    {
        var variables = Variables();
        foreach (var (name, value) in environment)
            variables[name] = value;
        var child = ChildProcess.Start(LogOf(verb, arguments), variables, [verb, .. arguments]);
        _children.Add(child);
        return child;
    }

    private Dictionary<string, string> Variables()
    {
        var variables = ChildProcess.Variables(_servers.Redis.Endpoint, _servers.Database.Endpoint);
        variables["QUEUE_SETTINGS"] = _settingsFile;
        variables["RUNS"] = RunsFile;
        variables["READY"] = ReadyFile;
        return variables;
    }

    /// <summary>Lets the user "nobody" write where a search writes.</summary>
    public void OpenToEveryone()
    {
        const UnixFileMode Open = (UnixFileMode)0x1ff;
        _folder.UnixFileMode = Open;
        Directory.CreateDirectory(Outputs);
        File.SetUnixFileMode(Outputs, Open);
        if (File.Exists(RunsFile))
            File.SetUnixFileMode(RunsFile, Open);
    }

    /// <summary>Starts a verb as an ordinary user, whoever runs the tests: root may read everything.</summary>
    public ChildProcess StartAsNobody(string verb, params string[] arguments)
    {
        if (Environment.UserName != "root")
            return Start(verb, arguments);
        var child = ChildProcess.Start(
            LogOf(verb, arguments), Variables(), [verb, .. arguments], ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", .. ChildProcess.Self]);
        _children.Add(child);
        return child;
    }

    public ChildProcess StartWorker(string name, Dictionary<string, string>? environment = null) => StartWith(environment ?? [], "worker", "--name", name);

    /// <summary>The variables of a process whose clock is off; needs faketime.</summary>
    public Dictionary<string, string> Skewed(int hours)
    {
        var file = Path.Combine(Folder, $"clock{hours}");
        File.WriteAllText(file, $"{hours * 3600:+0;-0}\n");
        return Faults.FakeTime.Variables(file);
    }

    /// <summary>Runs a verb to its end.</summary>
    public Task<(int Exit, string Output)> RunAsync(string verb, params string[] arguments) => RunWithAsync([], verb, arguments);

    public async Task<(int Exit, string Output)> RunWithAsync(Dictionary<string, string> environment, string verb, params string[] arguments)
    {
        var child = StartWith(environment, verb, arguments);
        using var limit = new CancellationTokenSource(Patience);
        await child.Process.WaitForExitAsync(limit.Token);
        return (child.Process.ExitCode, Log(verb, arguments));
    }

    public string Log(string verb, params string[] arguments) => CircleSearch.ReadShared(LogOf(verb, arguments));

    public string WorkerLog(string name) => Log("worker", "--name", name);

    /// <summary>Ends a process as a crash would.</summary>
    public static void Crash(ChildProcess child)
    {
        ProcessGroup.SignalOne(child.Process.Id, ProcessGroup.Kill);
        child.Process.WaitForExit();
    }

    /// <summary>Waits until the queue is in a state; fails with what is there when it takes too long.</summary>
    public async Task<QueueLook> UntilAsync(string what, Func<QueueLook, bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var look = await Queue.LookAsync(100, 100, default);
            if (condition(look))
                return look;
            if (watch.Elapsed > Patience)
                Assert.Fail($"not in {Patience.TotalSeconds} s: {what}; there is {look}, {string.Join(", ", look.Counters)}\n{Logs()}");
            await Task.Delay(20);
        }
    }

    public Task UntilAsync(string what, Func<bool> condition) => UntilAsync(() => what, () => Task.FromResult(condition()));

    public async Task UntilAsync(Func<string> what, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Patience)
                Assert.Fail($"not in {Patience.TotalSeconds} s: {what()}\n{Logs()}");
            await Task.Delay(20);
        }
    }

    public Task<QueueLook> UntilIdleAsync() => UntilAsync("the search is over", look => look.Idle && look.Points > 0);

    /// <summary>Checks what must hold at the end of every search, whatever happened on the way.</summary>
    public async Task<QueueLook> AssertCompleteAsync(Dictionary<string, bool> expected, params string[] dead)
    {
        var look = await UntilIdleAsync();
        var rows = await RowsAsync();
        Assert.Equal(expected.Keys.Order(), rows.Select(row => row.Hash).Order());
        foreach (var row in rows)
        {
            if (dead.Contains(row.Hash))
            {
                Assert.Equal("error", row.State);
                continue;
            }

            Assert.Equal((row.Hash, "completed", expected[row.Hash]), (row.Hash, row.State, row.Stable == 1));
            Assert.True(File.Exists(Path.Combine(Outputs, row.OutPath!, "result.json")), row.OutPath);
            Assert.True(row.Attempt >= 1 && row.RunTime > 0 && row.StartTime <= row.EndTime && row.Worker!.Length > 0);
            Assert.True(row.Hash == Settings.Space.Start.Hash ? row.Parent is null : expected[row.Parent!]);
        }

        Assert.Equal(expected.Count, look.Count("accepted"));
        Assert.Equal(expected.Count - dead.Length, look.Count("stable") + look.Count("unstable"));
        Assert.Equal(dead.Order(), look.DeadLetters.Select(letter => letter.Hash).Order());
        Assert.Empty(look.Leases);
        return look;
    }

    /// <summary>Does something to the database that the program would not.</summary>
    public async Task DatabaseAsync(string statement)
    {
        await using var connection = new MySqlConnector.MySqlConnection(_servers.Database.Endpoint.ToConnectionString());
        await Dapper.SqlMapper.ExecuteAsync(connection, statement);
    }

    public async Task<IReadOnlyList<LedgerRecord>> RowsAsync()
    {
        await using var connection = new MySqlConnector.MySqlConnection(_servers.Database.Endpoint.ToConnectionString());
        return [.. await Dapper.SqlMapper.QueryAsync<LedgerRecord>(
            connection,
            $"SELECT hash, parent, state, stable, attempt, worker, out_path AS OutPath, run_time AS RunTime, start_time AS StartTime, end_time AS EndTime, error_msg AS ErrorMsg, complete_msg AS CompleteMsg FROM `{Database.Table}` ORDER BY id")];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children)
            child.Dispose();
        // Its keys and its table have names of their own and go with the servers, which a failed test may have left dead.
        await _link.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string LogOf(string verb, string[] arguments) => Path.Combine(_folder.FullName, $"{verb}{string.Concat(arguments).Replace('/', '_')}.log");

    private string Logs() => string.Join('\n', _folder.EnumerateFiles("*.log").Select(file => $"--- {file.Name}\n{string.Join('\n', CircleSearch.ReadShared(file.FullName).Split('\n').TakeLast(15))}"));
}

internal sealed record LedgerRecord
{
    public string Hash { get; init; } = "";

    public string? Parent { get; init; }

    public string State { get; init; } = "";

    public int? Stable { get; init; }

    public int Attempt { get; init; }

    public string? Worker { get; init; }

    public string? OutPath { get; init; }

    public double? RunTime { get; init; }

    public DateTime? StartTime { get; init; }

    public DateTime? EndTime { get; init; }

    public string? ErrorMsg { get; init; }

    public string? CompleteMsg { get; init; }
}
