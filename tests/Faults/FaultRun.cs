using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Infra.Core.Search;
using MySqlConnector;
using StackExchange.Redis;
using WorkQueue.Leases;
using WorkQueue.Local;
using WorkQueue.Settings;

namespace WorkQueue.Faults;

/// <summary>
/// One small search under faults that a seed chooses. When the faults are over the search has to come to its end in time, with exactly the
/// points that a sequential search finds, and no process may have ended but by what was done to it.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private const int LeaseSeconds = 3;
    private const int TimeoutSeconds = 2;
    private const int Attempts = 20;
    private const string Hex = "0123456789abcdef";
    private static readonly JsonSerializerOptions LeaveOut = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    // Bounds of a machine on which a process starts within a second; they are as many times longer where it takes as many times longer.
    // The first: a lease, a take-over, a retry of each server's client, and the start of every process anew.
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan SlowestScrape = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SlowestVerb = TimeSpan.FromSeconds(30);

    // A Spot node gives 15 s, and a worker takes at most its grace and a few seconds more.
    private static readonly TimeSpan SlowestEnd = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Hopeless = TimeSpan.FromMinutes(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fault-run-");
    private readonly Random _random;
    private readonly string _settingsFile;
    private readonly QueueSettings _settings;
    private readonly int _radius;
    private readonly List<Nemesis> _chosen;
    private readonly List<Point> _outside = [];
    private readonly Dictionary<char, Misbehaviour> _misbehaviours;
    private readonly char? _refused;
    private readonly bool _failsAlways;
    private readonly List<string> _violations = [];
    private readonly List<(double At, string Worker)> _crashes = [];
    private readonly List<(double From, double To)> _outages = [];
    private readonly ConcurrentDictionary<string, int> _happened = [];
    private int _verbs;
    // Until the first process has ended nobody knows: nothing is slow then.
    private double _slowness = Hopeless / SlowestVerb;

    private FaultRun(Servers servers, int seed)
    {
        Servers = servers;
        Seed = seed;
        _random = new Random(seed);
        _radius = _random.Next(4, 6);
        var strategies = Enum.GetValues<SearchStrategy>();
        var strategy = strategies[_random.Next(strategies.Length)];
        var judges = _random.Next(2) == 0;
        var digits = Hex.ToArray();
        _random.Shuffle(digits);
        var kinds = Misbehaviour.All.ToArray();
        _random.Shuffle(kinds);
        _misbehaviours = kinds.Take(_random.Next(0, 5)).Select((kind, index) => (kind, index)).ToDictionary(pair => digits[pair.index], pair => pair.kind);
        _failsAlways = _random.Next(3) == 0;
        _refused = _random.Next(4) == 0 ? digits[10] : null;
        var name = $"fault{seed}";
        var script = Path.Combine(_folder.FullName, "program.sh");
        File.WriteAllText(script, Program(_random.Next(1, 12), judges));
        _settingsFile = Path.Combine(_folder.FullName, "queue.json");
        // A search by neighbours finds its own bounds.
        object Moving(string parameter) => strategy == SearchStrategy.Neighbours
            ? new { name = parameter, start = 50, steps = new[] { new { increment = 1 } } }
            : new { name = parameter, start = 50, steps = new[] { new { increment = 1 } }, minimum = 49 - _radius, maximum = 51 + _radius };
        File.WriteAllText(_settingsFile, JsonSerializer.Serialize(new
        {
            name,
            space = new { parameters = new[] { Moving("A"), Moving("B") } },
            strategy = JsonNamingPolicy.CamelCase.ConvertName(strategy.ToString()),
            seed,
            objective = strategy == SearchStrategy.Descent ? new { name = "distance" } : null,
            stableWhen = judges ? $"distance <= {_radius * _radius}" : null,
            limits = new { points = strategy is SearchStrategy.Random or SearchStrategy.Sobol or SearchStrategy.Descent ? _random.Next(50, 100) : 0 },
            lease = new { seconds = LeaseSeconds, attempts = Attempts, backoffSeconds = 0 },
            run = new { command = new[] { "/bin/sh", script }, timeoutSeconds = TimeoutSeconds, graceSeconds = 1, outputs = Path.Combine(_folder.FullName, "outputs") },
            ledger = new { table = name, takeOverSeconds = 2 },
        }, LeaveOut));
        _settings = SettingsFile.ReadFile(_settingsFile);
        if (strategy == SearchStrategy.External)
            AddOutside();
        Table = name;
        foreach (var (verb, count) in new[] { ("worker", _random.Next(2, 4)), ("ledger", _random.Next(1, 3)), ("master", _random.Next(1, 3)) })
        {
            for (var index = 0; index < count; index++)
                Actors.Add(new Actor(verb, $"{verb}{index}", Start, _folder.FullName));
        }

        var nemeses = Nemesis.All.ToArray();
        _random.Shuffle(nemeses);
        _chosen = [.. nemeses.Take(_random.Next(4, 11))];
    }

    public Servers Servers { get; }

    public int Seed { get; }

    public string Table { get; }

    public List<Actor> Actors { get; } = [];

    /// <summary>Processes that were started before this moment may end by themselves, for the kill switch was on.</summary>
    public double SwitchedOffUntil { get; private set; } = double.MinValue;

    /// <summary>How long a process that is told to end may take.</summary>
    public TimeSpan LongestEnd => SlowestEnd * _slowness;

    /// <summary>Runs a search.</summary>
    /// <param name="servers">The servers, well.</param>
    /// <param name="seed">Chooses everything.</param>
    /// <param name="faults">How long things go wrong.</param>
    /// <returns>What came of it.</returns>
    public static async Task<RunReport> RunAsync(Servers servers, int seed, TimeSpan faults)
    {
        await using var run = new FaultRun(servers, seed);
        return await run.RunAsync(faults);
    }

    public Actor Any(string verb, Random random)
    {
        var actors = Actors.Where(actor => actor.Verb == verb).ToList();
        return actors[random.Next(actors.Count)];
    }

    public void Crash(Actor actor)
    {
        if (!actor.Running)
            return;
        actor.Kill();
        if (actor.Verb == "worker")
            _crashes.Add((Uptime.Now, actor.Name));
    }

    /// <summary>Runs a verb to its end: it is done, or says what is wrong with a server.</summary>
    public async Task<int> VerbAsync(string verb, params string[] arguments)
    {
        using var child = ChildProcess.Start(Path.Combine(_folder.FullName, $"verb{Interlocked.Increment(ref _verbs)}-{verb}.log"), Variables(), [verb, .. arguments]);
        var begun = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(Hopeless);
        try
        {
            await child.Process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
        }

        if (begun.Elapsed > SlowestVerb * _slowness)
            Violate($"{verb} has {(child.Process.HasExited ? "ended after" : "not ended in")} {begun.Elapsed.TotalSeconds:0} s");
        if (!child.Process.HasExited)
            return -1;
        if (child.Process.ExitCode is not (0 or 1))
            Violate($"{verb} {string.Join(' ', arguments)} ended with {child.Process.ExitCode}");
        return child.Process.ExitCode;
    }

    /// <summary>Turns the kill switch on.</summary>
    public async Task SwitchOffAsync(params string[] arguments)
    {
        SwitchedOffUntil = double.MaxValue;
        await VerbAsync("kill", arguments);
    }

    /// <summary>Turns the kill switch off.</summary>
    public async Task SwitchOnAsync()
    {
        if (await VerbAsync("kill", "--clear") == 0)
            SwitchedOffUntil = Uptime.Now;
    }

    /// <summary>Asks a process for its metrics as Prometheus does.</summary>
    public async Task ScrapeAsync(Actor actor)
    {
        var address = actor.Logs.Where(log => log.EndsWith($"{actor.Name}.log", StringComparison.Ordinal)).SelectMany(ReadLines).Select(line => line.Split(" serves ")).LastOrDefault(parts => parts.Length == 2)?[1];
        if (address is null || !actor.Running)
            return;
        using var client = new HttpClient { Timeout = SlowestScrape * _slowness };
        try
        {
            using var answer = await client.GetAsync(new Uri(address.Trim()));
            if (!answer.IsSuccessStatusCode)
                Violate($"/metrics of {actor.Name} answers {(int)answer.StatusCode}");
        }
        catch (Exception error) when (error is HttpRequestException && (!actor.Running || SwitchedOffUntil == double.MaxValue))
        {
            // It has ended meanwhile.
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            Violate($"/metrics of {actor.Name} does not answer: {error.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var actor in Actors)
            actor.Dispose();
        _folder.Delete(recursive: true);
        await Task.CompletedTask;
    }

    private async Task<RunReport> RunAsync(TimeSpan faults)
    {
        var begun = Stopwatch.StartNew();
        if (await VerbAsync("create", "--yes") != 0)
            Violate("create has failed");
        _slowness = Math.Max(1, begun.Elapsed.TotalSeconds);
        if (_refused is { } digit)
            await Servers.DatabaseAsync($"ALTER TABLE `{Table}` ADD CONSTRAINT refused CHECK (hash NOT LIKE '{digit}%' OR hash = '{_settings.Space.Start.Hash}')");
        foreach (var actor in Actors)
            actor.Keep(SwitchedOffUntil);
        if (await BeginAsync() != 0)
            Violate("starter has failed");
        await KillInCalmAsync();
        using (var over = new CancellationTokenSource(faults))
        {
            // Each track has a random sequence of its own, so that a seed always gives the same one.
            await Task.WhenAll(_chosen.GroupBy(nemesis => nemesis.Track).Select(track => PlayAsync([.. track], new Random(_random.Next()), over.Token)).ToList());
        }

        await HealAsync();
        var healed = Stopwatch.StartNew();
        if (_outside.Count > 0 && await VerbAsync("add", "--points", OutsideFile(2), "--close") != 0)
            Violate("add has failed");
        await using var link = await RedisLink.OpenAsync(Servers.Redis.Endpoint, _settings.Name);
        var queue = new LeaseQueue(link, _settings.Lease);
        var look = await queue.LookAsync(100, 100, default);
        var (steps, since) = (-1L, healed.Elapsed);
        while (!look.Idle && healed.Elapsed < Hopeless && healed.Elapsed - since < Standstill * _slowness)
        {
            KeepAll();
            await Task.Delay(100);
            look = await queue.LookAsync(100, 100, default);
            if (look.Counters.Values.Sum() - look.Messages is var now && now != steps)
                (steps, since) = (now, healed.Elapsed);
        }

        var ended = healed.Elapsed;
        if (!look.Idle)
            Violate($"not over {ended.TotalSeconds:0} s after the last fault, and {(ended - since).TotalSeconds:0} s after the last step: {look}");
        KeepAll();
        await Task.WhenAll(Actors.Select(actor => actor.EndAsync(LongestEnd)));
        foreach (var actor in Actors)
            actor.Judge(SwitchedOffUntil);
        if (look.Idle)
            await CheckAsync(await queue.LookAsync(100, 1000, default));
        CheckTraces();
        CheckRemains();
        _violations.AddRange(Actors.SelectMany(actor => actor.Violations));
        if (_violations.Count > 0)
            Keep();
        await queue.ResetAsync(default);
        await Servers.DatabaseAsync($"DROP TABLE IF EXISTS `{Table}`, `{Table}_versions`");
        return new RunReport(
            Seed, _settings.Search.Strategy.ToString(), Happened(), (int)look.Points, Math.Round(begun.Elapsed.TotalSeconds, 1), Math.Round(ended.TotalSeconds, 1), LeaseSeconds, Math.Round(_slowness, 1), [.. Recoveries()], _violations);
    }

    // A worker dies while its program runs, another is at work and nothing else is wrong: how soon the point comes back is what a lease promises.
    private async Task KillInCalmAsync()
    {
        File.WriteAllText(CalmFile, "");
        var begun = Stopwatch.StartNew();
        while (begun.Elapsed < Standstill * _slowness)
        {
            var last = Lines().GroupBy(line => line.Worker).Select(group => group.Last()).Where(line => line.Begins).ToList();
            var busy = Actors.Where(actor => actor.Running && last.Exists(line => line.Worker == actor.Name)).ToList();
            if (busy.Count > 1)
            {
                var hash = last.First(line => line.Worker == busy[0].Name).Hash;
                Crash(busy[0]);
                while (begun.Elapsed < Standstill * _slowness && Lines().Last(line => line.Begins && line.Hash == hash).Worker == busy[0].Name)
                    await Task.Delay(50);
                break;
            }

            await Task.Delay(20);
        }

        File.Delete(CalmFile);
        KeepAll();
    }

    private async Task PlayAsync(IReadOnlyList<Nemesis> nemeses, Random random, CancellationToken over)
    {
        var isServer = nemeses[0].Track != "process";
        while (!over.IsCancellationRequested)
        {
            var nemesis = nemeses[random.Next(nemeses.Count)];
            var (quiet, lasts) = (TimeSpan.FromMilliseconds(random.Next(200, 2500)), TimeSpan.FromMilliseconds(random.Next(200, 5000)));
            if (!await SleepAsync(quiet, over))
                return;
            var from = Uptime.Now;
            try
            {
                var end = await nemesis.Begin(this, random);
                _happened.AddOrUpdate(nemesis.Name, 1, (_, times) => times + 1);
                await SleepAsync(lasts, over);
                await end();
            }
            catch (Exception error) when (error is RedisException or MySqlException or TimeoutException or IOException)
            {
                // What one did is in another's way; everything is healed in the end.
            }

            if (isServer)
            {
                lock (_outages)
                    _outages.Add((from, Uptime.Now));
            }
            else
                KeepAll();
        }
    }

    private static async Task<bool> SleepAsync(TimeSpan time, CancellationToken over)
    {
        await Task.Delay(time, over).ContinueWith(_ => { }, TaskScheduler.Default);
        return !over.IsCancellationRequested;
    }

    // Makes everything well again: also what an end of a fault could not.
    private async Task HealAsync()
    {
        try
        {
            await Servers.RedisAsync("CLIENT", "UNPAUSE");
            await Servers.RedisAsync("CONFIG", "SET", "maxmemory", "0", "min-replicas-to-write", "0", "maxclients", "10000");
            await Servers.RedisAsync("ACL", "SETUSER", "default", "+@all");
            await Servers.RedisAsync("CONFIG", "SET", "requirepass", Servers.Redis.Endpoint.Password!);
            await Servers.RedisAsync("REPLICAOF", "NO", "ONE");
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            Servers.Redis.Kill();
            await Servers.Redis.StartAsync(default);
        }

        try
        {
            await Servers.DatabaseAsync("SET GLOBAL read_only = 0, max_connections = 151");
            await using var connection = new MySqlConnection(Servers.Database.Endpoint.ToConnectionString());
            await connection.OpenAsync();
        }
        catch (MySqlException)
        {
            Servers.Database.Kill();
            await Servers.Database.StartAsync(default);
            var (user, password) = (Servers.Database.Endpoint.User, Servers.Database.Endpoint.Password);
            await Servers.DatabaseAsync($"ALTER USER '{user}'@'127.0.0.1' IDENTIFIED BY '{password}'");
        }

        foreach (var actor in Actors)
            actor.Thaw();
        for (var tries = 0; SwitchedOffUntil == double.MaxValue && tries < 3; tries++)
            await SwitchOnAsync();
        KeepAll();
    }

    private void KeepAll()
    {
        foreach (var actor in Actors)
            actor.Keep(SwitchedOffUntil);
    }

    // How often each thing went wrong: of a program's the number of points.
    private Dictionary<string, int> Happened()
    {
        var hashes = Lines().Select(line => line.Hash).Distinct().ToList();
        var happened = new Dictionary<string, int>(_happened);
        foreach (var (digit, kind) in _misbehaviours)
            happened[$"program:{kind.Name}"] = hashes.Count(hash => hash[0] == digit);
        if (_failsAlways)
            happened["program:always-fails"] = hashes.Count(hash => FailsAlways(hash));
        if (_refused is not null)
            happened["database-refuses-rows"] = Expected().Keys.Count(IsRefused);
        return happened;
    }

    // Half the points of the box come before the faults and again between them, all when they are over.
    private void AddOutside()
    {
        for (var a = 49 - _radius; a <= 51 + _radius; a++)
        {
            for (var b = 49 - _radius; b <= 51 + _radius; b++)
            {
                if (_random.Next(3) > 0 && _settings.Space.TryDecode($"{a},{b}", out var point))
                    _outside.Add(point);
            }
        }

        File.WriteAllLines(OutsideFile(1), _outside.Take(_outside.Count / 2).Select(point => point.Code));
        File.WriteAllLines(OutsideFile(2), _outside.Select(point => point.Code));
    }

    private string OutsideFile(int number) => Path.Combine(_folder.FullName, $"outside{number}.txt");

    // Where a condition judges, the program says the opposite, which must not count.
    private string Program(int hundredths, bool judges)
    {
        var kinds = string.Concat(_misbehaviours.Select(pair => $"  {pair.Key}*:1) {pair.Value.Script} ;;\n"));
        return $$"""
            a=$(( ${QUEUE_PARAM_A%.0} - 50 )); b=$(( ${QUEUE_PARAM_B%.0} - 50 ))
            read -r up rest < /proc/uptime
            echo "begin $QUEUE_HASH $QUEUE_WORKER $up" >> "$RUNS"
            distance=$(( a * a + b * b ))
            if [ $distance -le {{_radius * _radius}} ]; then stable={{(judges ? "false" : "true")}}; else stable={{(judges ? "true" : "false")}}; fi
            {{(_failsAlways ? "case \"$QUEUE_HASH\" in f[0-3]*) exit 7 ;; esac" : "")}}
            case "$QUEUE_HASH:$QUEUE_ATTEMPT" in
            {{kinds}}
              *) ;;
            esac
            [ ! -e "$CALM" ] || sleep 0.4
            sleep {{(hundredths / 100.0).ToString("0.00", CultureInfo.InvariantCulture)}}
            printf '{"stable": %s, "message": "%s %s", "values": {"distance": %s} }' "$stable" "$a" "$b" "$distance" > "$QUEUE_RESULT"
            read -r up rest < /proc/uptime
            echo "end $QUEUE_HASH $QUEUE_WORKER $up" >> "$RUNS"

            """;
    }

    // As long as it is there a program takes long enough to be met at work.
    private string CalmFile => Path.Combine(_folder.FullName, "calm");

    private string RunsFile => Path.Combine(_folder.FullName, "runs.txt");

    private Dictionary<string, string> Variables()
    {
        var variables = ChildProcess.Variables(Servers.Redis.Endpoint, Servers.Database.Endpoint);
        variables["QUEUE_SETTINGS"] = _settingsFile;
        variables["RUNS"] = RunsFile;
        variables["CALM"] = CalmFile;
        return variables;
    }

    private ChildProcess Start(Actor actor, string life, string log)
    {
        var variables = Variables();
        if (_chosen.Exists(nemesis => nemesis.Name == Nemesis.Clock))
        {
            if (!File.Exists(actor.ClockFile))
                SetClock(actor, 0);
            foreach (var (name, value) in FakeTime.Variables(actor.ClockFile))
                variables[name] = value;
        }

        return ChildProcess.Start(log, variables, [actor.Verb, "--name", life]);
    }

    /// <summary>Sets a process' clock, while it runs and for its next lives.</summary>
    public static void SetClock(Actor actor, int seconds)
    {
        File.WriteAllText($"{actor.ClockFile}.new", $"{seconds:+0;-0;+0}\n");
        File.Move($"{actor.ClockFile}.new", actor.ClockFile, overwrite: true);
    }

    /// <summary>Begins the search as its starter does; again is harmless.</summary>
    public async Task<int> BeginAsync()
    {
        var exit = await VerbAsync("starter");
        return exit == 0 && _outside.Count > 0 ? await VerbAsync("add", "--points", OutsideFile(1)) : exit;
    }

    private void Violate(string what)
    {
        lock (_violations)
            _violations.Add(what);
    }

    // Points that end as dead letters: those whose program always fails, and those whose row the database refuses.
    private bool IsRefused(string hash) => hash[0] == _refused && hash != _settings.Space.Start.Hash;

    private bool IsDead(string hash) => IsRefused(hash) || FailsAlways(hash);

    private bool FailsAlways(string hash) => _failsAlways && hash[0] == 'f' && hash[1] is >= '0' and <= '3';

    // What one process finds that runs the points one after the other: each with whether it is stable.
    private Dictionary<string, bool> Expected()
    {
        if (_settings.Search.Strategy == SearchStrategy.Neighbours)
            return CircleSearch.Find(_settings.Space, _radius, point => IsDead(point.Hash));
        int Distance(Point point) => (int)(((point.Values[0] - 50) * (point.Values[0] - 50)) + ((point.Values[1] - 50) * (point.Values[1] - 50)));
        bool Stable(Point point) => Distance(point) <= _radius * _radius;
        PointResult Result(Point point) => IsDead(point.Hash) ? new(false, null) : new(Stable(point), Distance(point));
        IEnumerable<IReadOnlyList<Point>> generations = SearchStrategies.Of(_settings.Search, _settings.Space)?.Generations(Result) ?? [_outside];
        return generations.SelectMany(generation => generation).DistinctBy(point => point.Hash).ToDictionary(point => point.Hash, Stable);
    }

    private async Task CheckAsync(QueueLook look)
    {
        var expected = Expected();
        await using var connection = new MySqlConnection(Servers.Database.Endpoint.ToConnectionString());
        var rows = (await connection.QueryAsync<Row>($"SELECT hash, state, stable, attempt, parent, out_path AS OutPath FROM `{Table}`")).ToDictionary(row => row.Hash);
        var missing = new List<string>();
        foreach (var (hash, stable) in expected)
        {
            if (IsRefused(hash))
            {
                if (rows.ContainsKey(hash))
                    Violate($"{hash} has a row that the database refuses");
            }
            else if (!rows.TryGetValue(hash, out var row))
            {
                missing.Add(hash);
            }
            else if (row.State != (IsDead(hash) ? "error" : "completed") || (!IsDead(hash) && (row.Stable == 1) != stable))
            {
                Violate($"{hash} is {row.State}, stable {row.Stable}; expected {(IsDead(hash) ? "error" : $"completed, stable {stable}")}");
            }
            else if (!IsDead(hash) && !File.Exists(Path.Combine(_settings.Outputs, row.OutPath!, "result.json")))
            {
                Violate($"{hash} has no result at {row.OutPath}");
            }
        }

        if (missing.Count > 0)
            Violate($"{missing.Count} points have no row: {string.Join(", ", missing.Take(3))}");
        foreach (var hash in rows.Keys.Except(expected.Keys))
            Violate($"{hash} has a row and is no point of the search");
        var dead = expected.Keys.Where(IsDead).Order().ToList();
        if (!dead.SequenceEqual(look.DeadLetters.Select(letter => letter.Hash).Order()))
            Violate($"dead letters are {string.Join(", ", look.DeadLetters)}; expected {string.Join(", ", dead)}");
        if (look.Count("accepted") != expected.Count || look.Count("stable") + look.Count("unstable") != expected.Count - dead.Count)
            Violate($"counted {look.Count("accepted")} accepted and {look.Count("stable") + look.Count("unstable")} ended; expected {expected.Count} and {expected.Count - dead.Count}");
        if (look.Leases.Count > 0)
            Violate($"{look.Leases.Count} leases are left");
    }

    // What this program would say to nobody but a programmer.
    private void CheckTraces()
    {
        foreach (var file in _folder.EnumerateFiles("*.log"))
        {
            if (ReadLines(file.FullName).FirstOrDefault(line => line.StartsWith("   at ", StringComparison.Ordinal) || line.Contains("Unhandled exception", StringComparison.Ordinal)) is { } line)
                Violate($"{file.Name} has a trace: {line}");
        }
    }

    // No program outlives its worker's orderly end; those of a worker that was killed go with its container, which is not here.
    private void CheckRemains()
    {
        if (Actors.Any(actor => actor.Verb == "worker" && actor.Absences.Count > 1) || _misbehaviours.Count == 0)
            return;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(process, "environ")).Contains($"QUEUE_NAME={_settings.Name}\0", StringComparison.Ordinal))
                    Violate($"a program is left: {File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ')}");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is another's.
            }
        }
    }

    /// <summary>
    /// Seconds from a worker's death to the next start of its point, where another worker was there all the time, not held by a program, and
    /// no server was away.
    /// </summary>
    private IEnumerable<double> Recoveries()
    {
        var lines = Lines();
        foreach (var (at, worker) in _crashes)
        {
            var last = lines.LastOrDefault(line => line.Begins && line.Worker == worker && line.At <= at);
            if (last.Hash is null || lines.Any(line => !line.Begins && line.Worker == worker && line.Hash == last.Hash && line.At <= at))
                continue;
            var next = lines.FirstOrDefault(line => line.Begins && line.Hash == last.Hash && line.At > at);
            if (next.Hash is null || _outages.Any(outage => outage.From < next.At && outage.To > at - 1))
                continue;
            var due = at + LeaseSeconds;
            bool Free(string other) => other != worker
                && lines.Any(line => line.Worker == other && line.At < at)
                && !Actors.Any(actor => actor.Absences.Any(absence => absence.Name == other && absence.From < next.At && absence.To > at - 1))
                // What it runs in the moment that the lease ends is one of the quick programs.
                && lines.LastOrDefault(line => line.Worker == other && line.At <= due) is { Hash: not null } doing
                && (!doing.Begins || lines.Any(line => !line.Begins && line.Worker == other && line.Hash == doing.Hash && line.At >= doing.At && line.At < doing.At + 1));
            if (Actors.Any(actor => Free($"{actor.Name}")))
                yield return Math.Round(next.At - at, 2);
        }
    }

    // What the programs wrote of their beginnings and ends.
    private List<(bool Begins, string Hash, string Worker, double At)> Lines() => !File.Exists(RunsFile) ? [] :
    [
        .. File.ReadAllLines(RunsFile).Select(line => line.Split(' ')).Where(line => line.Length == 4)
            .Select(line => (line[0] == "begin", line[1], line[2], double.Parse(line[3], CultureInfo.InvariantCulture))),
    ];

    // What is needed to see what went wrong.
    private void Keep()
    {
        var kept = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "faults", $"seed-{Seed}"));
        foreach (var file in _folder.EnumerateFiles())
            file.CopyTo(Path.Combine(kept.FullName, file.Name), overwrite: true);
        File.WriteAllLines(Path.Combine(kept.FullName, "violations.txt"), _violations);
    }

    private static string[] ReadLines(string path) => CircleSearch.ReadShared(path).Split('\n');

    private sealed record Row
    {
        public string Hash { get; init; } = "";

        public string State { get; init; } = "";

        public int? Stable { get; init; }

        public string? OutPath { get; init; }
    }
}
