using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Infra.Core.Findings;
using WorkQueue.Commands;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Local;

/// <summary><c>demo</c>: the whole system on one machine, from an empty folder to a picture.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan CleanTimeout = TimeSpan.FromSeconds(5);

    // It stands beside this program, which may be a package, where nothing is executable; so the host that runs this one runs it, whatever PATH says.
    private static readonly string[] Toy =
        [Path.GetFullPath("../../../dotnet", RuntimeEnvironment.GetRuntimeDirectory()), Path.Combine(AppContext.BaseDirectory, "toy-climate.dll")];

    private static readonly Option<string> PictureOption = new("--picture")
    {
        Description = "The file that gets the picture (SVG)",
        DefaultValueFactory = _ => "queue-demo.svg",
    };

    private static readonly Option<bool> EnvironmentOption = new("--use-environment")
    {
        Description = "Use the servers that REDIS_* and MYSQL_* name, with a queue and a table of the demo's own, instead of starting servers",
    };

    public static Command Create() => Session.Verb(
        "demo", "Runs the whole system on this machine: Redis, MariaDB, ledger, master, workers, and a toy climate, or the search of --settings; leaves a picture",
        RunAsync, RunCommand.WorkersOption, PictureOption, EnvironmentOption);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (workers, picture, named) = (RunCommand.Workers(parsed), parsed.GetRequiredValue(PictureOption), Session.NamedSettings(parsed));
        if (named is not null)
            RunCommand.Read(named);
        // Told before the search and not behind it.
        if (Directory.Exists(picture) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(picture))))
            throw new UserErrorException($"--picture: must be a file in a folder that is there; got \"{picture}\"", "name another");
        if (!parsed.GetValue(EnvironmentOption))
            return await LocalServers.WithAsync((redis, ledger, folder) => RunAsync(redis, ledger, folder, named, workers, picture, foreign: false, cancel), cancel);
        // Theirs are the names of others' queues and tables too.
        if (named is not null)
            throw UserErrorException.Misuse("--use-environment: runs the demo's own search alone", "leave it or --settings out");
        var problems = new List<Finding>();
        var (theirs, database) = (RedisEndpoint.Read(EnvironmentReader.Process, problems), LedgerEndpoint.Read(EnvironmentReader.Process, problems));
        if (problems.Count > 0)
            throw new UserErrorException("environment", problems);
        var folder = Directory.CreateTempSubdirectory("queue-demo-");
        try
        {
            return await RunAsync(theirs, database, folder, null, workers, picture, foreign: true, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(
        RedisEndpoint redis, LedgerEndpoint ledger, DirectoryInfo folder, string? named, int workers, string picture, bool foreign, CancellationToken cancel)
    {
        var settingsFile = named ?? Path.Combine(folder.FullName, "queue.json");
        if (named is null)
            await File.WriteAllTextAsync(settingsFile, Settings($"demo-{Guid.NewGuid().ToString("N")[..8]}"), cancel);
        await using var search = await LocalSearch.PrepareAsync(redis, ledger, settingsFile, folder, folder.FullName);
        try
        {
            await search.RunAsync(workers, null, null, [], cancel);
            cancel.ThrowIfCancellationRequested();
            if (await search.ConcludeAsync(picture, cancel))
                return 0;
            foreach (var log in folder.EnumerateFiles("*.log"))
                Console.Error.WriteLine($"--- {log.Name}\n{await File.ReadAllTextAsync(log.FullName, cancel)}");
            return 1;
        }
        finally
        {
            await search.EndAsync();
            if (foreign)
            {
                // Nothing of the demo stays there.
                using var limit = new CancellationTokenSource(CleanTimeout);
                await search.Queue.ResetAsync(limit.Token);
                await search.Database.DropAsync(limit.Token);
            }
        }
    }

    private static string Settings(string name) => JsonSerializer.Serialize(new
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
        run = new { command = Toy, timeoutSeconds = 30, graceSeconds = 2 },
        ledger = new { table = name.Replace('-', '_'), takeOverSeconds = 10 },
    });
}
