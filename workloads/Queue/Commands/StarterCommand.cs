using System.CommandLine;
using Infra.Core.Findings;
using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Search;
using WorkQueue.Settings;

namespace WorkQueue.Commands;

/// <summary><c>starter</c>: puts in the point that a search begins with, or what is known already.</summary>
internal static class StarterCommand
{
    private static readonly Option<string[]> PointOption = new("--point")
    {
        Description = "A point to begin with instead of the settings' start: its values, joined by commas; may be given several times",
    };

    private static readonly Option<string?> KnownOption = new("--known")
    {
        Description = "Results to begin with: a JSON list of { \"parameters\" or \"code\", \"stable\", \"message\", \"output\", \"values\" }, or CSV as queue export writes it",
    };

    private static readonly Option<bool> ResumeOption = new("--resume")
    {
        Description = "Builds the queue anew from the ledger, for a Redis that has lost it: results stay, everything else runs again",
    };

    private static readonly Option<bool> ResumeLostOption = new("--resume-lost")
    {
        Description = "The same where Redis holds no point of the queue, and nothing where it does",
    };

    public static Command Create() => Session.Verb(
        "starter", "Puts the first point into the queue; again is harmless", RunAsync, PointOption, KnownOption, ResumeOption, ResumeLostOption, Session.WaitOption);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var session = Session.Open(parsed, "starter");
        var settings = session.Settings;
        var points = Points(parsed, settings.Space, settings.IsPlanned);
        var known = parsed.GetValue(KnownOption) is { } path ? KnownResults.ReadFile(path, settings) : [];
        var queue = new LeaseQueue(await session.OpenPatientLinkAsync(cancel), settings.Lease, settings.Definition.Digest);
        if (EnvironmentReader.Process.Find("QUEUE_FORMER_NAME") is { } former && former != settings.Name)
            await AdoptAsync(queue, settings.Name, former, cancel);
        await session.RequireDefinitionAsync(queue, cancel);
        // What was broken off is taken up again: until it is done, the master would run again what the ledger has.
        var look = await queue.LookAsync(0, 0, cancel);
        var resumes = parsed.GetValue(ResumeOption) || (parsed.GetValue(ResumeLostOption) && (look.Points == 0 || look.Resuming));
        if (look.Resuming && !resumes)
            throw new UserErrorException($"queue {settings.Name}: it was being built anew from the ledger, and that was broken off", "go on with it by: queue starter --resume");
        if (resumes)
        {
            await session.DefineAsync(queue, Beginning.Resume, cancel);
            var ledger = session.OpenLedger();
            var all = await session.WithTableAsync(ledger, () => ledger.ReadAllAsync(cancel), cancel);
            var rows = all.Where(row => KnownResults.IsOf(settings, row)).ToList();
            foreach (var stranger in all.Except(rows).Take(10))
                Console.Error.WriteLine(CleanText.Line($"warning: a row of the ledger stays out, for its hash, values, parent, depth or folder are none of this search's: {stranger.Hash} {stranger.Code} {stranger.Output}"));
            if (all.Count > rows.Count + 10)
                Console.Error.WriteLine($"warning: and {all.Count - rows.Count - 10} more");
            var back = await queue.RecallAsync(rows, tellLedger: false, cancel);
            Console.WriteLine($"{all.Count} rows in the ledger, {rows.Count} of them of this search, {back} new to the queue");
        }

        if (known.Count > 0)
            Console.WriteLine($"{known.Count} known results, {await queue.RecallAsync(known, tellLedger: true, cancel)} of them new to the queue");
        await session.DefineAsync(queue, resumes ? Beginning.Resumed : Beginning.Begin, cancel);
        if (settings.IsPlanned && points.Count == 0)
        {
            Console.WriteLine($"points come {(settings.Search.Strategy == SearchStrategy.External ? "from queue add" : $"from the master, by the strategy {settings.Search.Strategy.ToString().ToLowerInvariant()}")}");
            return 0;
        }

        var (added, repeats, over) = await queue.AcceptAsync(points, "", 0, settings.Limits, null, cancel);
        Console.WriteLine($"{points.Count} to begin with: {added} new, {repeats} known before{(over > 0 ? $", {over} over the limit of {settings.Limits.Points} points" : "")}");
        if ((await queue.LookAsync(0, 0, cancel)).Kill != KillMode.None)
            Console.Error.WriteLine("warning: the kill switch is on, so nothing will run; clear it with: queue kill --clear");
        return 0;
    }

    private static async Task AdoptAsync(LeaseQueue queue, string name, string former, CancellationToken cancel)
    {
        var text = await queue.DefinitionOfAsync(former, cancel);
        var definition = text.Length > 0 ? SearchDefinition.Renamed(text, name) : null;
        if (await queue.AdoptAsync(former, definition?.Digest ?? "", definition?.Text ?? "", cancel))
            Console.WriteLine($"the queue {former} goes on as {name}");
    }

    private static List<Point> Points(ParseResult parsed, ParameterSpace space, bool planned)
    {
        var codes = parsed.GetValue(PointOption) ?? [];
        if (codes.Length == 0)
            return planned ? [] : [space.Start];
        var problems = new List<Finding>();
        var points = new List<Point>();
        foreach (var code in codes)
        {
            if (!space.TryDecode(code, out var point))
                problems.Add(new Finding("--point", $"must be the values of {string.Join(", ", space.Parameters.Select(parameter => parameter.Name))}, joined by commas; got \"{code}\"", "give each, within its bounds"));
            else if (space.Obstacle(point) is { } obstacle)
                problems.Add(new Finding("--point", obstacle, "choose another, or leave it out"));
            else
                points.Add(point);
        }

        return problems.Count == 0 ? points : throw new UserErrorException("command line", problems);
    }
}
