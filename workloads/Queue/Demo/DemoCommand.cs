using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using WorkQueue.Commands;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Settings;
using WorkQueue.Status;

namespace WorkQueue.Demo;

/// <summary><c>demo</c>: the whole system on one machine, from an empty folder to a picture.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(20);

    private static readonly Option<int> WorkersOption = new("--workers") { Description = "How many workers", DefaultValueFactory = _ => 4 };

    private static readonly Option<string> PictureOption = new("--picture")
    {
        Description = "The file that gets the picture (SVG)",
        DefaultValueFactory = _ => "queue-demo.svg",
    };

    private static readonly Option<bool> EnvironmentOption = new("--use-environment")
    {
        Description = "Use the servers that REDIS_* and MYSQL_* name, with a queue and a table of the demo's own, instead of starting servers",
    };

    /// <summary>The verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("demo", "Runs the whole system on this machine: Redis, MariaDB, ledger, master, workers, and a toy climate");
        command.Options.Add(WorkersOption);
        command.Options.Add(PictureOption);
        command.Options.Add(EnvironmentOption);
        command.Validators.Add(result =>
        {
            if (Session.NamesSettings(result))
                result.AddError("--settings: demo runs a search of its own; leave it out, or run your search with create, starter, master, ledger and worker");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var workers = parsed.GetValue(WorkersOption);
        if (workers is < 1 or > 64)
            throw UserErrorException.Misuse($"--workers: must be 1 to 64; got {workers}");
        var folder = Directory.CreateTempSubdirectory("queue-demo-");
        try
        {
            if (parsed.GetValue(EnvironmentOption))
            {
                var problems = new List<SettingProblem>();
                var (redis, ledger) = (RedisEndpoint.Read(EnvironmentReader.Process, problems), LedgerEndpoint.Read(EnvironmentReader.Process, problems));
                if (problems.Count > 0)
                    throw new UserErrorException("environment", problems);
                return await RunAsync(redis, ledger, folder, workers, parsed.GetRequiredValue(PictureOption), cancel);
            }

            await using var redisServer = new RedisServer(folder.CreateSubdirectory("redis").FullName);
            await using var databaseServer = new MariaDbServer(folder.CreateSubdirectory("mariadb").FullName);
            Console.WriteLine($"starts redis-server on 127.0.0.1:{redisServer.Endpoint.Port} and a MariaDB server on 127.0.0.1:{databaseServer.Endpoint.Port}, with their data in {folder.FullName}");
            await Task.WhenAll(redisServer.StartAsync(cancel), databaseServer.StartAsync(cancel));
            return await RunAsync(redisServer.Endpoint, databaseServer.Endpoint, folder, workers, parsed.GetRequiredValue(PictureOption), cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(
        RedisEndpoint redis, LedgerEndpoint ledger, DirectoryInfo folder, int workers, string picture, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var name = $"demo-{Guid.NewGuid().ToString("N")[..8]}";
        var settingsFile = Path.Combine(folder.FullName, "queue.json");
        await File.WriteAllTextAsync(settingsFile, Settings(name, Path.Combine(folder.FullName, "outputs")), cancel);
        var settings = SettingsFile.ReadFile(settingsFile);
        var database = new LedgerDatabase(ledger, settings.Ledger.Table);
        var variables = ChildProcess.Variables(redis, ledger);
        variables["QUEUE_SETTINGS"] = settingsFile;
        ChildProcess Start(string who, params string[] arguments) => ChildProcess.Start(Path.Combine(folder.FullName, $"{who}.log"), variables, arguments);

        await using var link = await RedisLink.OpenAsync(redis, name);
        var queue = new LeaseQueue(link, settings.Lease);
        var children = new List<ChildProcess>();
        try
        {
            await database.MigrateAsync(cancel);
            using (var starter = Start("starter", "starter"))
                await starter.Process.WaitForExitAsync(cancel);
            children.Add(Start("ledger", "ledger", "--name", "demo"));
            children.Add(Start("master", "master", "--name", "demo"));
            children.AddRange(Enumerable.Range(1, workers).Select(index => Start($"worker-{index}", "worker", "--name", $"worker-{index}")));
            children.Add(Start("kill", "kill", "--forgive", "2", "--interval", "1"));

            await StatusCommand.LiveAsync(new StatusWatch(name, queue), _ => children.TrueForAll(child => child.Process.HasExited), cancel);
            cancel.ThrowIfCancellationRequested();
            return await FinishAsync(link, queue, database, settings, folder, picture, watch.Elapsed, cancel);
        }
        finally
        {
            foreach (var child in children.Where(child => !child.Process.HasExited))
                child.Terminate();
            using var limit = new CancellationTokenSource(EndTimeout);
            await Task.WhenAny(Task.WhenAll(children.Select(child => child.Process.WaitForExitAsync(limit.Token))));
            foreach (var child in children)
                child.Dispose();
            // The servers may be somebody else's: nothing of the demo stays there.
            using var clean = new CancellationTokenSource(EndTimeout);
            await queue.ResetAsync(clean.Token);
            await database.DropAsync(clean.Token);
        }
    }

    private static async Task<int> FinishAsync(
        RedisLink link, LeaseQueue queue, LedgerDatabase database, QueueSettings settings, DirectoryInfo folder, string picture, TimeSpan took, CancellationToken cancel)
    {
        var look = await queue.LookAsync(0, 0, cancel);
        var rows = await database.ReadAllAsync(cancel);
        var (x, y) = StatusPages.DefaultAxes(settings.Space);
        await File.WriteAllTextAsync(picture, SpacePicture.Draw(await ExploredSpace.ReadAsync(link, settings.Space, cancel), settings.Space, x, y), cancel);
        var stable = rows.Count(row => row.Outcome == "stable");
        var open = rows.Count(row => row.Outcome == "queue");
        AnsiConsole.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.Count} points in the ledger after {took.TotalSeconds:0} s: {stable} stable, {rows.Count - stable - open} unstable, {open} without a result"));
        Console.WriteLine($"picture: {Path.GetFullPath(picture)}");
        if (open == 0 && look.Dead == 0 && look.Points == rows.Count)
            return 0;
        foreach (var log in folder.EnumerateFiles("*.log"))
            Console.Error.WriteLine($"--- {log.Name}\n{await File.ReadAllTextAsync(log.FullName, cancel)}");
        return 1;
    }

    private static string Settings(string name, string outputs) => JsonSerializer.Serialize(new
    {
        name,
        space = new
        {
            filler = "N2",
            mode = "sides",
            reach = 1,
            parameters = new object[]
            {
                new { name = "O2", start = 0.21m, steps = new[] { new { increment = 0.02m } } },
                new { name = "N2" },
                new { name = "H2O", start = 0.0123m },
                new { name = "CO2", start = 0.0004m, minimum = 0.0001m, steps = new[] { new { increment = 0.0001m } } },
            },
        },
        lease = new { seconds = 15, attempts = 3, backoffSeconds = 1 },
        run = new { command = ChildProcess.Self.Append("toy-climate"), timeoutSeconds = 30, graceSeconds = 2, outputs },
        ledger = new { table = name.Replace('-', '_'), takeOverSeconds = 10 },
    });
}
