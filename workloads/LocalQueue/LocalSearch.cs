using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Infra.Core.Findings;
using Infra.Core.Search;
using WorkQueue.Commands;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Settings;
using WorkQueue.Status;

namespace WorkQueue.Local;

/// <summary>A search on this machine: each process of it a child of this one, ended with it.</summary>
internal sealed class LocalSearch : IAsyncDisposable
{
    // Longer than a worker takes to end its program and hand its point back.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(20);

    // Less than a message may have, so that its end is not cut.
    private const int MostOfALog = 3000;

    private readonly DirectoryInfo _logs;
    private readonly string _folder;
    private readonly Dictionary<string, string> _variables;
    private readonly Dictionary<string, ChildProcess> _children = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private LocalSearch(RedisEndpoint redis, LedgerEndpoint ledger, string settingsFile, DirectoryInfo logs, string folder, RedisLink link)
    {
        (_logs, _folder, Link) = (logs, folder, link);
        Settings = SettingsFile.ReadFile(settingsFile);
        Queue = new LeaseQueue(link, Settings.Lease);
        Database = new LedgerDatabase(ledger, Settings.Table);
        _variables = ChildProcess.Variables(redis, ledger);
        _variables["QUEUE_SETTINGS"] = Path.GetFullPath(settingsFile);
        // A program beside the settings is found by its name alone, as one in the image is.
        _variables["PATH"] = $"{Path.GetDirectoryName(Path.GetFullPath(settingsFile))}:{Environment.GetEnvironmentVariable("PATH")}";
        // How a program of the user's calls the verbs, here and, with another value, in a cluster.
        _variables["QUEUE"] = string.Join(' ', ChildProcess.Self.Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
    }

    public QueueSettings Settings { get; }

    /// <summary>The connection to Redis.</summary>
    public RedisLink Link { get; }

    public LeaseQueue Queue { get; }

    public LedgerDatabase Database { get; }

    /// <summary>Whether there is a ledger to read from.</summary>
    public bool HasLedger { get; private set; }

    /// <summary>Prepares a search; nothing runs yet.</summary>
    /// <param name="redis">Redis.</param>
    /// <param name="ledger">The database.</param>
    /// <param name="settingsFile">The settings.</param>
    /// <param name="logs">The folder that gets a log of each process.</param>
    /// <param name="folder">Where the processes run: outputs with a relative path are below it.</param>
    public static async Task<LocalSearch> PrepareAsync(RedisEndpoint redis, LedgerEndpoint ledger, string settingsFile, DirectoryInfo logs, string folder) =>
        new(redis, ledger, settingsFile, logs, folder, await RedisLink.OpenAsync(redis, SettingsFile.ReadFile(settingsFile).Name));

    /// <summary>Runs the search to its end, and shows how it goes.</summary>
    /// <param name="workers">How many workers.</param>
    /// <param name="page">Where a page shows it, address:port; null for none.</param>
    /// <param name="known">Results to begin with; null for none.</param>
    /// <param name="sampler">A program that puts points in from outside while the search runs; empty for none.</param>
    /// <param name="cancel">Ends it: what runs is handed back.</param>
    /// <exception cref="UserErrorException">A process could not do its work; the message has its own words.</exception>
    public async Task RunAsync(int workers, string? page, string? known, IReadOnlyList<string> sampler, CancellationToken cancel)
    {
        await VerbAsync("create", cancel, "--yes");
        HasLedger = true;
        await VerbAsync("starter", cancel, known is null ? [] : ["--known", known]);
        List<string> ends = [.. Enumerable.Range(1, workers).Select(index => $"worker-{index}"), "ledger", "master", "kill"];
        foreach (var who in ends)
            Start(who, who == "kill" ? ["kill", "--forgive", "2", "--interval", "1"] : [who.Split('-')[0], "--name", who]);
        if (page is not null)
        {
            Start("page", ["status", "--web", "--listen", page]);
            Console.WriteLine($"page: http://{page}/");
        }

        var outside = sampler.Count == 0 ? Task.CompletedTask : SampleAsync(sampler, cancel);
        string? lost = null;
        await StatusCommand.LiveAsync(
            new StatusWatch(Settings.Name, Queue),
            _ => ends.TrueForAll(who => _children[who].Process.HasExited) || (lost = Lost(workers)) is not null || outside.IsFaulted,
            cancel);
        if (lost is not null)
            throw new UserErrorException($"{lost} ended before the search did", "mend what it said last", $":\n{await EndOfLogAsync(lost)}");
        if (outside.IsFaulted)
            await outside;
    }

    /// <summary>Runs a verb that ends by itself.</summary>
    /// <exception cref="UserErrorException">It failed; the message is its own.</exception>
    public async Task<string> VerbAsync(string verb, CancellationToken cancel, params IReadOnlyList<string> arguments)
    {
        File.Delete(LogOf(verb));
        int code;
        // What it printed is all there only when it is disposed of.
        using (var child = Begin(verb, [verb, .. arguments]))
        {
            await child.Process.WaitForExitAsync(cancel);
            code = child.Process.ExitCode;
        }

        return code == 0 ? await LogAsync(verb) : throw UserErrorException.Said(await EndOfLogAsync(verb));
    }

    /// <summary>Draws the explored space, and says what came out.</summary>
    /// <returns>Whether every point has a result.</returns>
    public async Task<bool> ConcludeAsync(string picture, CancellationToken cancel)
    {
        await VerbAsync("status", cancel, "--picture", Path.GetFullPath(picture));
        var look = await Queue.LookAsync(0, 1, cancel);
        var rows = await Database.ReadAllAsync(cancel);
        var (stable, open) = (rows.Count(row => row.Outcome == "stable"), rows.Count(row => row.Outcome == "queue"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{rows.Count} points in the ledger after {_watch.Elapsed.TotalSeconds:0} s: {stable} stable, {rows.Count - stable - open} unstable, {open} without a result"));
        foreach (var letter in look.DeadLetters)
            Console.WriteLine($"{look.Dead} given up, one of them for: {CleanText.Line(letter.Reason)}");
        Console.WriteLine($"picture: {Path.GetFullPath(picture)}");
        return open == 0 && look.Dead == 0 && look.Points == rows.Count;
    }

    /// <summary>What the program for points from outside has printed last.</summary>
    /// <returns>Its last ten lines, without what would move a terminal's cursor; empty where there are none.</returns>
    public async Task<string> SamplersWordsAsync() => CleanText.Lines(string.Join('\n', (await EndOfLogAsync("sampler")).Split('\n').TakeLast(10)));

    /// <summary>Ends every process, in order where there is time.</summary>
    public async Task EndAsync()
    {
        foreach (var child in _children.Values.Where(child => !child.Process.HasExited))
            child.Terminate();
        using var limit = new CancellationTokenSource(EndTimeout);
        await Task.WhenAny(Task.WhenAll(_children.Values.Select(child => child.Process.WaitForExitAsync(limit.Token))));
        foreach (var child in _children.Values)
            child.Dispose();
        _children.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await Link.DisposeAsync();
    }

    private async Task SampleAsync(IReadOnlyList<string> sampler, CancellationToken cancel)
    {
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(LogOf("sampler"), _variables, [], sampler);
        }
        catch (Win32Exception error)
        {
            throw new UserErrorException($"{sampler[0]} cannot be started: {new Win32Exception(error.NativeErrorCode).Message}", "name a program on the PATH, or its path");
        }

        _children["sampler"] = child;
        await child.Process.WaitForExitAsync(cancel);
        if (child.Process.ExitCode != 0)
            throw new UserErrorException($"{sampler[0]} ended with exit code {child.Process.ExitCode}", "mend what it said last", $":\n{await EndOfLogAsync("sampler")}");
        if (Settings.Search.Strategy == SearchStrategy.External)
            await VerbAsync("add", cancel, "--close");
    }

    // One worker may be lost as anywhere. Without any, or without one of the others, the search would stand still.
    private string? Lost(int workers)
    {
        bool Failed(string who) => _children.TryGetValue(who, out var child) && child.Process.HasExited && child.Process.ExitCode != 0;
        return ((string[])["ledger", "master", "kill", "page"]).FirstOrDefault(Failed)
            ?? (Enumerable.Range(1, workers).All(index => Failed($"worker-{index}")) ? "worker-1" : null);
    }

    private void Start(string who, IReadOnlyList<string> arguments) => _children[who] = Begin(who, arguments);

    private ChildProcess Begin(string who, IReadOnlyList<string> arguments) => ChildProcess.Start(LogOf(who), _variables, arguments, folder: _folder);

    private string LogOf(string who) => Path.Combine(_logs.FullName, $"{who}.log");

    private async Task<string> LogAsync(string who)
    {
        await using var log = new FileStream(LogOf(who), FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync();
    }

    // Why it ended is what it said last.
    private async Task<string> EndOfLogAsync(string who)
    {
        var log = (await LogAsync(who)).TrimEnd();
        return log.Length <= MostOfALog ? log : $"...{log[^MostOfALog..]}";
    }
}
