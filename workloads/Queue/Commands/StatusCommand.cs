using System.CommandLine;
using Spectre.Console;
using WorkQueue.Leases;
using WorkQueue.Status;

namespace WorkQueue.Commands;

/// <summary><c>status</c>: a live table, JSON, or a web page.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print one report as JSON" };

    private static readonly Option<bool> OnceOption = new("--once") { Description = "Print the table once" };

    private static readonly Option<bool> WebOption = new("--web") { Description = "Serve a web page at --listen: counts, pictures, results, failures, workers" };

    private static readonly Option<bool> AllowRetryOption = new("--allow-retry") { Description = "Let the page give points that have failed their attempts again" };

    private static readonly Option<string?> PictureOption = new("--picture") { Description = "Write a picture of the explored space to this SVG file" };

    public static Command Create() => Session.Verb(
        "status", "Shows the queue: a live table in a terminal, or --json, --once, --web, --picture", RunAsync,
        [JsonOption, OnceOption, WebOption, AllowRetryOption, PictureOption, Session.WaitOption, .. Session.ServiceOptions]);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var session = Session.Open(parsed, "status");
        var once = parsed.GetValue(JsonOption) || parsed.GetValue(OnceOption) || (Console.IsOutputRedirected && !parsed.GetValue(WebOption));
        var link = once || parsed.GetValue(PictureOption) is not null ? await session.OpenPatientLinkAsync(cancel) : await session.OpenLinkAsync(cancel);
        var queue = new LeaseQueue(link, session.Settings.Lease);
        var watch = new StatusWatch(session.Settings.Name, queue);
        if (parsed.GetValue(PictureOption) is { } path)
        {
            var (x, y) = StatusPages.DefaultAxes(session.Settings.Space);
            var picture = SpacePicture.Draw(await ExploredSpace.ReadAsync(link, session.Settings.Space, cancel), session.Settings.Space, x, y);
            await OwnFile.WriteAsync("--picture", path, () => File.WriteAllTextAsync(path, picture, cancel));
            return 0;
        }

        if (parsed.GetValue(WebOption))
        {
            await using var pages = new StatusPages(queue, session.OpenLedger(), session.Settings, watch, parsed.GetValue(AllowRetryOption));
            await session.ServeAsync(queue, pages.Map);
            await Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return 0;
        }

        if (once)
        {
            // Two looks, for a rate.
            await watch.LookAsync(cancel);
            await Task.Delay(Interval, cancel);
            var report = await watch.LookAsync(cancel);
            if (parsed.GetValue(JsonOption))
                Console.WriteLine(report.ToJson());
            else
                (Console.IsOutputRedirected ? Plain() : AnsiConsole.Console).Write(StatusTable.Draw(report));
            return 0;
        }

        await LiveAsync(watch, _ => false, cancel);
        return 0;
    }

    /// <summary>Shows a live table until there is a reason to stop.</summary>
    /// <param name="watch">Looks at the queue.</param>
    /// <param name="over">Says after each look whether to stop.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task LiveAsync(StatusWatch watch, Func<StatusReport, bool> over, CancellationToken cancel)
    {
        try
        {
            if (Console.IsOutputRedirected)
            {
                var report = await watch.LookAsync(cancel);
                for (; !over(report); report = await watch.LookAsync(cancel))
                    await Task.Delay(Interval, cancel);
                Plain().Write(StatusTable.Draw(report));
                return;
            }

            await AnsiConsole.Live(new Text("")).StartAsync(async live =>
            {
                while (true)
                {
                    var report = await watch.LookAsync(cancel);
                    live.UpdateTarget(StatusTable.Draw(report));
                    if (over(report))
                        return;
                    await Task.Delay(Interval, cancel);
                }
            });
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The user has seen enough.
        }
    }

    /// <summary>A console without colours and cursor movements, for a file or a pipe.</summary>
    internal static IAnsiConsole Plain() => AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
}
