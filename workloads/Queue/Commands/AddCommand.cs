using System.CommandLine;
using Infra.Core.Findings;
using Infra.Core.Search;
using WorkQueue.Leases;
using WorkQueue.Search;
using WorkQueue.Settings;

namespace WorkQueue.Commands;

/// <summary><c>add</c>: puts points in from outside, whatever the strategy.</summary>
internal static class AddCommand
{
    private static readonly Option<string?> PointsOption = new("--points")
    {
        Description = "A file of points, or - for standard input: one a line, { \"O2\": 0.21, ... } or the values joined by commas",
    };

    private static readonly Option<bool> CloseOption = new("--close") { Description = "No more points will come: the search is over when those that are there are done" };

    public static Command Create() => Session.Verb(
        "add", "Puts points into the queue; those that were there before do no harm", RunAsync, PointsOption, CloseOption, Session.WaitOption);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (file, close) = (parsed.GetValue(PointsOption), parsed.GetValue(CloseOption));
        if (file is null && !close)
            throw UserErrorException.Misuse("add: needs --points, --close or both", "name a file of points, or say that no more will come");
        await using var session = Session.Open(parsed, "add");
        var settings = session.Settings;
        if (close && settings.Search.Strategy != SearchStrategy.External)
            throw new UserErrorException($"add --close: must be of a search with the strategy external, for the others end by themselves; got {settings.Search.Strategy.ToString().ToLowerInvariant()}", "leave it out, or use: queue kill");
        var points = file is null ? [] : PointFile.Read(await TextAsync(file, cancel), file == "-" ? "standard input" : file, settings.Space);
        var queue = new LeaseQueue(await session.OpenPatientLinkAsync(cancel), settings.Lease, settings.Definition.Digest);
        await session.RequireDefinitionAsync(queue, cancel);
        // Of the other strategies nothing is begun by a point from outside: the starter may still have a ledger to take up.
        if (settings.Search.Strategy == SearchStrategy.External)
            await session.DefineAsync(queue, Beginning.Begin, cancel);
        var (added, known, over) = points.Count == 0 ? (0, 0, 0) : await queue.AcceptAsync(points, "", 0, settings.Limits, null, cancel);
        if (file is not null)
            Console.WriteLine($"{points.Count} points: {added} new, {known} known before{(over > 0 ? $", {over} over the limit of {settings.Limits.Points} points" : "")}");
        if (close)
        {
            await queue.OpenAsync(false, cancel);
            Console.WriteLine("no more points will come");
        }

        return over > 0 ? 1 : 0;
    }

    private static async Task<string> TextAsync(string file, CancellationToken cancel) => file == "-" ? await Console.In.ReadToEndAsync(cancel)
        : TextFile.Read("points", file, "name a file that is there and may be read, or - for standard input");
}
