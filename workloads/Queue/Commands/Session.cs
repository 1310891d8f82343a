using System.CommandLine;
using System.Globalization;
using System.Net;
using Infra.Core.Findings;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Commands;

/// <summary>What the verbs have in common: the settings, the servers, the log, the metrics.</summary>
internal sealed class Session : IAsyncDisposable
{
    /// <summary>The settings' file, which every verb reads but <c>run</c>, whose argument it is.</summary>
    public static readonly Option<string> SettingsOption = new("--settings")
    {
        Description = "The search's settings file (JSON); QUEUE_SETTINGS",
        DefaultValueFactory = _ => EnvironmentReader.Process.Text("QUEUE_SETTINGS", "queue.json"),
    };

    private static readonly Option<string> ListenOption = new("--listen")
    {
        Description = "Where /metrics is served, address:port; port 0 for any free one; QUEUE_LISTEN",
        DefaultValueFactory = _ => EnvironmentReader.Process.Text("QUEUE_LISTEN", "127.0.0.1:9464"),
    };

    private static readonly Option<string?> NameOption = new("--name")
    {
        Description = "This process' name, used by no other of the same verb at the same time; by default the host's name and a random part",
    };

    /// <summary>How long a verb that does one thing waits for its servers.</summary>
    public static readonly Option<double> WaitOption = new("--wait")
    {
        Description = "Seconds to wait for a server that is away or refuses, before it ends with the reason",
        DefaultValueFactory = _ => 10,
    };

    // What the ledger's column and one line of a log hold easily.
    private const int MaximumName = 100;

    private readonly List<IAsyncDisposable> _opened = [];

    private readonly ParseResult _parsed;

    private readonly Outage _redisOutage;

    private Session(ParseResult parsed, QueueSettings settings, RedisEndpoint redis, string name)
    {
        (_parsed, Settings, Redis) = (parsed, settings, redis);
        Log = new ProcessLog(name, Console.Error);
        _redisOutage = new Outage(redis.Where, Log);
    }

    public QueueSettings Settings { get; }

    public RedisEndpoint Redis { get; }

    public ProcessLog Log { get; }

    public Metrics Metrics { get; } = new();

    /// <summary>The settings' file, where the command line itself names it.</summary>
    /// <returns>The path; null where it does not.</returns>
    public static string? NamedSettings(ParseResult parsed) => parsed.GetResult(SettingsOption) is { Implicit: false } ? parsed.GetRequiredValue(SettingsOption) : null;

    /// <summary>The options that every long-running verb has.</summary>
    public static IReadOnlyList<Symbol> ServiceOptions => [NameOption, ListenOption];

    /// <summary>A verb that reads the settings.</summary>
    public static Command Verb(string name, string description, Func<ParseResult, CancellationToken, Task<int>> run, params IReadOnlyList<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols.Append(SettingsOption))
        {
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        }

        command.SetAction(run);
        return command;
    }

    /// <summary>Whether a command goes on until it is told to end.</summary>
    /// <returns>True where it has the options of a service.</returns>
    public static bool IsService(Command command) => command.Options.Contains(ListenOption);

    /// <summary>Reads the settings and the environment.</summary>
    public static Session Open(ParseResult parsed, string verb)
    {
        var settings = SettingsFile.ReadFile(parsed.GetRequiredValue(SettingsOption));
        var problems = new List<Finding>();
        var redis = RedisEndpoint.Read(EnvironmentReader.Process, problems);
        ThrowIfAny(problems);
        var name = parsed.GetValue(NameOption) ?? $"{Environment.MachineName}-{Guid.NewGuid().ToString("N")[..8]}";
        if (name.Length is 0 or > MaximumName || name.Contains(';', StringComparison.Ordinal) || CleanText.Line(name) != name)
            throw UserErrorException.Misuse($"--name: must be 1 to {MaximumName} characters, no control character and no semicolon among them; got \"{CleanText.Line(name)}\"", "take a name of letters and digits, or leave it out");
        return new Session(parsed, settings, redis, verb == "worker" ? name : $"{verb} {name}");
    }

    /// <summary>Connects to Redis; the connection lives as long as the session. Its calls wait for Redis however long it takes.</summary>
    public Task<RedisLink> OpenLinkAsync(CancellationToken cancel) => OpenLinkAsync(null, cancel);

    /// <summary>Connects to Redis for a verb that does one thing: its calls end with the reason after <c>--wait</c>.</summary>
    public Task<RedisLink> OpenPatientLinkAsync(CancellationToken cancel) => OpenLinkAsync(Wait(), cancel);

    /// <summary>Does something with the ledger's database; ends with the reason when it does not answer within <c>--wait</c>.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="ledger">The ledger.</param>
    /// <param name="work">What to do; may be done again.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="outage">Where it waits however long it takes: gets what it waits for; null to end after <c>--wait</c>.</param>
    /// <exception cref="UserErrorException">The wait is over.</exception>
    public async Task<T> WithLedgerAsync<T>(LedgerDatabase ledger, Func<Task<T>> work, CancellationToken cancel, Outage? outage = null)
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var done = await work();
                outage?.Over();
                return done;
            }
            catch (Exception error) when (LedgerDatabase.IsDatabases(error))
            {
                outage?.Failed(ledger.Explain(error).Message);
                if (outage is null && System.Diagnostics.Stopwatch.GetElapsedTime(begun) >= Wait())
                    throw new UserErrorException(ledger.Explain(error));
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancel);
            }
        }
    }

    /// <summary>The same with the ledger's table, which must be there and of this program's version.</summary>
    public Task<T> WithTableAsync<T>(LedgerDatabase ledger, Func<Task<T>> work, CancellationToken cancel, Outage? outage = null) => WithLedgerAsync(
        ledger,
        async () =>
        {
            await ledger.RequireAsync(cancel);
            return await work();
        },
        cancel,
        outage);

    /// <summary>
    /// Checks that the queue is the search of these settings, and makes it that if it is none yet. Also warns of a Redis that throws keys away.
    /// </summary>
    /// <exception cref="UserErrorException">It is another search; the message says where they differ and what to do.</exception>
    public async Task RequireDefinitionAsync(LeaseQueue queue, CancellationToken cancel)
    {
        if (await queue.EvictionAsync(cancel) is { } policy and not "noeviction")
            Log.Write($"warning: {Redis.Where} may throw keys of the queue away when it is full (maxmemory-policy {policy}), and points with them; set it to noeviction");
        if (await queue.StrangerAsync(Settings.Space, cancel) is { } stranger)
            throw new UserErrorException($"queue {Settings.Name} holds points of another search, as {stranger}", Cure(extends: false));
        await DefineAsync(queue, Beginning.None, cancel);
    }

    /// <summary>Says what the search is, and of its beginning what is done.</summary>
    /// <exception cref="UserErrorException">The queue is another search.</exception>
    public async Task DefineAsync(LeaseQueue queue, Beginning beginning, CancellationToken cancel)
    {
        var definition = Settings.Definition;
        var (digest, text, _) = await queue.DefineAsync(definition.Digest, definition.Text, beginning, Settings.IsPlanned, cancel);
        if (digest == definition.Digest)
            return;
        var differences = string.Concat(definition.Differences(text).Select(difference => $"\n - {difference}"));
        throw new UserErrorException($"queue {Settings.Name} is another search than that of the settings", Cure(definition.Obstacles(text).Count == 0), differences);
    }

    private static string Cure(bool extends) => extends
        ? "these settings only add to it, so run once: queue extend"
        : "take back the change, give the search another name, or delete the old one (queue reset)";

    private TimeSpan Wait()
    {
        var seconds = _parsed.GetValue(WaitOption);
        return seconds is >= 0 and <= 86_400 ? TimeSpan.FromSeconds(seconds) : throw UserErrorException.Misuse($"--wait: must be 0 to 86400 seconds; got {seconds}", "name a number of seconds between, or leave it out");
    }

    private async Task<RedisLink> OpenLinkAsync(TimeSpan? patience, CancellationToken cancel)
    {
        var link = await RedisLink.OpenAsync(Redis, Settings.Name, _redisOutage, patience, cancel);
        _opened.Add(link);
        return link;
    }

    /// <summary>The ledger of this search.</summary>
    /// <param name="takesOver">Whether it may be moved here from the database where it was before.</param>
    /// <returns>The ledger; not connected yet.</returns>
    public LedgerDatabase OpenLedger(bool takesOver = false)
    {
        var problems = new List<Finding>();
        var endpoint = LedgerEndpoint.Read(EnvironmentReader.Process, problems);
        ThrowIfAny(problems);
        return new LedgerDatabase(takesOver ? endpoint : endpoint with { FormerDatabase = null }, Settings.Table);
    }

    /// <summary>Where a page or metrics are served.</summary>
    /// <param name="listen">What <c>--listen</c> says.</param>
    /// <exception cref="UserErrorException">It has not both.</exception>
    public static IPEndPoint Address(string listen) =>
        IPEndPoint.TryParse(listen, out var address) && listen.Contains(':', StringComparison.Ordinal)
            ? address
            : throw UserErrorException.Misuse($"--listen: must be address:port, as 127.0.0.1:9464; got \"{listen}\"", "write it so, or leave it out");

    /// <summary>Serves <c>/metrics</c>, and more pages if wanted.</summary>
    public async Task<string> ServeAsync(LeaseQueue queue, Action<Microsoft.AspNetCore.Routing.IEndpointRouteBuilder>? routes = null)
    {
        var listen = Address(_parsed.GetRequiredValue(ListenOption));
        QueueMetrics.Watch(Metrics, queue);
        var endpoint = await HttpEndpoint.StartAsync(listen, Metrics, routes);
        _opened.Add(endpoint);
        Log.Write(string.Create(CultureInfo.InvariantCulture, $"serves {endpoint.Address}{(routes is null ? "/metrics" : "")}"));
        return endpoint.Address;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var opened in Enumerable.Reverse(_opened))
            await opened.DisposeAsync();
    }

    private static void ThrowIfAny(List<Finding> problems)
    {
        if (problems.Count > 0)
            throw new UserErrorException("environment", problems);
    }
}
