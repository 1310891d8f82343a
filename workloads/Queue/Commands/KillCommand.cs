using System.CommandLine;
using Infra.Core.Findings;
using WorkQueue.Leases;

namespace WorkQueue.Commands;

/// <summary><c>kill</c>: the switch that ends every process of the search.</summary>
internal static class KillCommand
{
    private static readonly Option<bool> ReleaseOption = new("--release") { Description = "End what runs and hand it back, instead of letting it finish" };

    private static readonly Option<bool> ClearOption = new("--clear") { Description = "Turn the switch off again" };

    private static readonly Option<int?> ForgiveOption = new("--forgive")
    {
        Description = "Wait until the work is done: forgive this many looks in a row that find nothing left, and turn the switch on with the next",
    };

    private static readonly Option<double> IntervalOption = new("--interval")
    {
        Description = "Seconds between two looks of --forgive",
        DefaultValueFactory = _ => 5,
    };

    public static Command Create() => Session.Verb(
        "kill", "Ends the search: no new points are claimed, what runs is finished, everyone exits", RunAsync,
        [ReleaseOption, ClearOption, ForgiveOption, IntervalOption, Session.WaitOption, .. Session.ServiceOptions]);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var forgive = parsed.GetValue(ForgiveOption);
        var interval = parsed.GetValue(IntervalOption);
        if (forgive is < 0)
            throw UserErrorException.Misuse($"--forgive: must be 0 or more looks; got {forgive}", "use 0 or more, or leave it out");
        if (interval is not (>= 0.1 and <= 3600))
            throw UserErrorException.Misuse($"--interval: must be 0.1 to 3600 seconds; got {interval}", "name a number of seconds between, or leave it out");
        if (parsed.GetValue(ClearOption) && (forgive is not null || parsed.GetValue(ReleaseOption)))
            throw UserErrorException.Misuse("--clear: turns the switch off and cannot stand with --forgive or --release", "run them one after the other");
        await using var session = Session.Open(parsed, "kill");
        var queue = new LeaseQueue(forgive is null ? await session.OpenPatientLinkAsync(cancel) : await session.OpenLinkAsync(cancel), session.Settings.Lease);
        if (parsed.GetValue(ClearOption))
        {
            Console.WriteLine(await queue.ClearKillAsync(cancel) ? "the kill switch is off" : "the kill switch was off");
            return 0;
        }

        if (forgive is { } looks)
        {
            await session.ServeAsync(queue);
            await new Forgiveness(queue, looks, TimeSpan.FromSeconds(interval), session.Log).WaitAsync(cancel);
        }

        await queue.KillAsync(parsed.GetValue(ReleaseOption) ? KillMode.Release : KillMode.Finish, cancel);
        Console.WriteLine("the kill switch is on; turn it off with: queue kill --clear");
        return 0;
    }
}
