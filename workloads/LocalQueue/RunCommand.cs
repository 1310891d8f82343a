using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Infra.Core.Findings;
using WorkQueue.Commands;
using WorkQueue.Hosting;
using WorkQueue.Search;
using WorkQueue.Settings;

namespace WorkQueue.Local;

/// <summary><c>run</c>: a search with one's own program, on this machine, from its settings to a folder with its results.</summary>
internal static class RunCommand
{
    private const int MostWorkers = 64;

    private static readonly Argument<string> FileArgument = new("file") { Description = "The search's settings file (JSON)" };

    private static readonly Argument<string[]> SamplerArgument = new("sampler")
    {
        Description = "Behind --: a program that runs beside the search with its servers in the environment, for points from outside (strategy external)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> ResultsOption = new("--results") { Description = "A new or empty folder for rows (CSV), picture and outputs; by default NAME-results" };

    private static readonly Option<string?> KnownOption = new("--known") { Description = "Results to begin with: points.csv of an earlier run, or of queue export" };

    private static readonly Option<string> PageOption = new("--listen")
    {
        Description = "Where the page is served while the search runs, address:port; port 0 for any free one",
        DefaultValueFactory = _ => "127.0.0.1:0",
    };

    /// <summary>How many workers, for all verbs that start some.</summary>
    internal static readonly Option<int> WorkersOption = new("--workers") { Description = $"How many workers, 1 to {MostWorkers}", DefaultValueFactory = _ => 4 };

    public static Command Create()
    {
        var command = new Command("run", "Runs your search on this machine: servers, workers, live table and page; leaves a folder with the results and nothing else");
        command.Arguments.Add(FileArgument);
        command.Arguments.Add(SamplerArgument);
        foreach (var option in new Option[] { WorkersOption, ResultsOption, KnownOption, PageOption })
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>How many workers the command line asks for.</summary>
    internal static int Workers(ParseResult parsed) => parsed.GetValue(WorkersOption) is var workers and >= 1 and <= MostWorkers
        ? workers
        : throw UserErrorException.Misuse($"--workers: must be 1 to {MostWorkers}; got {parsed.GetValue(WorkersOption)}", "name a number between, or leave it out");

    /// <summary>Reads a file of settings, which must name a program.</summary>
    internal static QueueSettings Read(string file)
    {
        var settings = SettingsFile.ReadFile(file);
        return settings.Command.Count > 0 ? settings : throw new UserErrorException($"settings file \"{file}\"", [new("run.command", "must be set, for workers to run; got nothing", "write a list, the program first")]);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var file = parsed.GetRequiredValue(FileArgument);
        var sampler = parsed.GetValue(SamplerArgument) ?? [];
        if (sampler.Length > 0 && parsed.Tokens.All(token => token.Type != TokenType.DoubleDash))
            throw UserErrorException.Misuse($"run: has no option or argument \"{sampler[0]}\"", $"a program for points from outside stands behind --, as queue run {file} -- {string.Join(' ', sampler)}");
        var (settings, workers, page) = (Read(file), Workers(parsed), Page(parsed.GetRequiredValue(PageOption)));
        var known = parsed.GetValue(KnownOption) is { } path ? Path.GetFullPath(path) : null;
        // The starter reads it too; told here, a mistake leaves nothing behind.
        if (known is not null)
            KnownResults.ReadFile(known, settings);
        var results = await ResultsAsync(parsed.GetValue(ResultsOption) ?? $"{settings.Name}-results");
        return await LocalServers.WithAsync(
            async (redis, ledger, folder) =>
            {
                await using var search = await LocalSearch.PrepareAsync(redis, ledger, file, folder, results.FullName);
                try
                {
                    await search.RunAsync(workers, page, known, sampler, cancel);
                }
                finally
                {
                    // What there is by then is kept, whatever has ended the search.
                    await search.EndAsync();
                    if (search.HasLedger)
                        await search.VerbAsync("export", CancellationToken.None, results.FullName);
                }

                var complete = await search.ConcludeAsync(Path.Combine(results.FullName, "space.svg"), CancellationToken.None);
                if (settings.Search.Objective is not null)
                    Console.Write(await search.VerbAsync("best", CancellationToken.None));
                if (await search.SamplersWordsAsync() is { Length: > 0 } said)
                    Console.WriteLine($"{sampler[0]} said:\n{said}");
                Console.WriteLine($"results: {results.FullName}\nto go on from them, here or in a cluster: --known {Path.Combine(results.FullName, "points.csv")}");
                return cancel.IsCancellationRequested ? 130 : complete ? 0 : 1;
            },
            cancel);
    }

    private static async Task<DirectoryInfo> ResultsAsync(string path)
    {
        var folder = new DirectoryInfo(path);
        if (folder.Exists && folder.EnumerateFileSystemInfos().Any())
            throw new UserErrorException($"--results: must be a new or empty folder; got \"{path}\", which has something in it", $"name another, and begin with what is there by --known {Path.Combine(path, "points.csv")}");
        return await OwnFile.FolderAsync("--results", path);
    }

    private static string Page(string listen)
    {
        var address = Session.Address(listen);
        // The page is a process of its own, whose address must be known beforehand.
        return (address.Port == 0 ? new IPEndPoint(address.Address, InstalledProgram.FreePort()) : address).ToString();
    }
}
