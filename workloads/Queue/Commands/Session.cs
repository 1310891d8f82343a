using System.CommandLine;
using System.Globalization;
using System.Net;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Commands;

/// <summary>What the verbs have in common: the settings, the servers, the log, the metrics.</summary>
internal sealed class Session : IAsyncDisposable
{
    private static readonly Option<string> SettingsOption = new("--settings")
    {
        Description = "The search's settings file (JSON); QUEUE_SETTINGS",
        DefaultValueFactory = _ => EnvironmentReader.Process.Text("QUEUE_SETTINGS", "queue.json"),
        Recursive = true,
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

    private readonly List<IAsyncDisposable> _opened = [];

    private Session(QueueSettings settings, RedisEndpoint redis, string name)
    {
        Settings = settings;
        Redis = redis;
        Log = new ProcessLog(name, Console.Error);
    }

    /// <summary>The search.</summary>
    public QueueSettings Settings { get; }

    /// <summary>Where Redis is.</summary>
    public RedisEndpoint Redis { get; }

    /// <summary>Gets what happens.</summary>
    public ProcessLog Log { get; }

    /// <summary>Get what is counted.</summary>
    public Metrics Metrics { get; } = new();

    /// <summary>Adds the options that every verb has.</summary>
    /// <param name="root">The program's command.</param>
    public static void AddTo(RootCommand root) => root.Options.Add(SettingsOption);

    /// <summary>Adds the options that every long-running verb has.</summary>
    /// <param name="command">The verb.</param>
    public static void AddServiceOptions(Command command)
    {
        command.Options.Add(NameOption);
        command.Options.Add(ListenOption);
    }

    /// <summary>Reads the settings and the environment.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="verb">The verb, which begins the process' name.</param>
    /// <returns>The session.</returns>
    public static Session Open(ParseResult parsed, string verb)
    {
        var settings = SettingsReader.ReadFile(parsed.GetRequiredValue(SettingsOption));
        var problems = new List<SettingProblem>();
        var redis = RedisEndpoint.Read(EnvironmentReader.Process, problems);
        ThrowIfAny(problems);
        var name = (parsed.GetValue(NameOption) ?? $"{Environment.MachineName}-{Guid.NewGuid().ToString("N")[..8]}").Replace(';', '_');
        return new Session(settings, redis, verb == "worker" ? name : $"{verb} {name}");
    }

    /// <summary>Connects to Redis; the connection lives as long as the session.</summary>
    /// <returns>The connection.</returns>
    public async Task<RedisLink> OpenLinkAsync()
    {
        var link = await RedisLink.OpenAsync(Redis, Settings.Name);
        _opened.Add(link);
        return link;
    }

    /// <summary>The ledger of this search.</summary>
    /// <returns>The ledger; not connected yet.</returns>
    public LedgerDatabase OpenLedger()
    {
        var problems = new List<SettingProblem>();
        var endpoint = LedgerEndpoint.Read(EnvironmentReader.Process, problems);
        ThrowIfAny(problems);
        return new LedgerDatabase(endpoint, Settings.Ledger.Table);
    }

    /// <summary>Serves <c>/metrics</c>, and more pages if wanted.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="queue">The queue that the metrics show.</param>
    /// <param name="routes">Adds more pages; null for none.</param>
    /// <returns>The address.</returns>
    public async Task<string> ServeAsync(ParseResult parsed, LeaseQueue queue, Action<Microsoft.AspNetCore.Routing.IEndpointRouteBuilder>? routes = null)
    {
        var text = parsed.GetRequiredValue(ListenOption);
        if (!IPEndPoint.TryParse(text, out var listen) || !text.Contains(':', StringComparison.Ordinal))
            throw new UserErrorException($"--listen: must be address:port, as 127.0.0.1:9464; got \"{text}\"");
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

    private static void ThrowIfAny(List<SettingProblem> problems)
    {
        if (problems.Count > 0)
            throw new UserErrorException("environment", problems);
    }
}
