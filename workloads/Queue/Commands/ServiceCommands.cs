using System.CommandLine;
using Infra.Core.Findings;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Running;
using WorkQueue.Search;
using WorkQueue.Status;

namespace WorkQueue.Commands;

/// <summary>The long-running verbs: <c>ledger</c>, <c>master</c> and <c>worker</c>.</summary>
internal static class ServiceCommands
{
    private static readonly Option<int?> IdleOption = new("--idle")
    {
        Description = "Ends after finding nothing to claim for so many seconds; by default it waits for more",
    };

    public static Command Ledger() => Service(
        "ledger", "Writes what happens into the ledger, and new points from there into the main queue; several may run", async (parsed, session, link, cancel) =>
        {
            var database = session.OpenLedger();
            var reader = await ReaderAsync(session, "ledger", cancel, LedgerService.Streams);
            // Its absence at the start is as passing as any later.
            await session.WithTableAsync(database, () => Task.FromResult(true), cancel, new Outage(database.Where, session.Log));
            await new LedgerService(link, reader, database, session.Settings, session.Log, session.Metrics).RunAsync(cancel);
            if (!cancel.IsCancellationRequested && WorkersDeployment.OfThisPod() is { } workers)
                await workers.EndAsync(session.Log, cancel);
        }, withPage: true);

    public static Command Master() => Service(
        "master", "Searches the neighbours of stable points, and brings back what has been lost; several may run", async (_, session, link, cancel) =>
        {
            var reader = await ReaderAsync(session, "master", cancel, QueueKeys.Stable);
            await new MasterService(link, reader, session.Settings, session.Log, session.Metrics).RunAsync(cancel);
        });

    public static Command Worker() => Service(
        "worker", "Claims points and runs the program of the settings for each", async (parsed, session, link, cancel) =>
        {
            if (session.Settings.Command.Count == 0)
                throw new UserErrorException("run.command: is required for a worker", "write a list of strings, the program first");
            Isolation.Begin();
            var runner = new ProgramRunner(session.Settings);
            TimeSpan? patience = parsed.GetValue(IdleOption) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            await new WorkerService(link, new WakeSignal(link), runner, session.Settings, patience, session.Log, session.Metrics).RunAsync(cancel);
        }, CheckIdle, more: [IdleOption]);

    private static void CheckIdle(ParseResult parsed)
    {
        if (parsed.GetValue(IdleOption) is < 1 and var idle)
            throw UserErrorException.Misuse($"--idle: must be 1 or more seconds; got {idle}", "use 1 or more, or leave it out");
    }

    private static Command Service(
        string name, string description, Func<ParseResult, Session, RedisLink, CancellationToken, Task> run, Action<ParseResult>? check = null, bool withPage = false,
        params IReadOnlyList<Symbol> more) =>
        Session.Verb(
            name,
            description,
            async (parsed, cancel) =>
            {
                check?.Invoke(parsed);
                await using var session = Session.Open(parsed, name);
                var link = await session.OpenLinkAsync(cancel);
                var queue = new LeaseQueue(link, session.Settings.Lease);
                await using var pages = withPage ? new StatusPages(new LeaseQueue(await session.OpenLinkAsync(cancel), session.Settings.Lease), session.OpenLedger(), session.Settings) : null;
                await session.ServeAsync(queue, pages is null ? null : pages.Map);
                await session.RequireDefinitionAsync(queue, cancel);
                await run(parsed, session, link, cancel);
                return 0;
            },
            [.. Session.ServiceOptions, .. more]);

    private static async Task<MessageReader> ReaderAsync(Session session, string group, CancellationToken cancel, params string[] streams) =>
        new(await session.OpenLinkAsync(cancel), group, session.Log.Who, TimeSpan.FromSeconds(session.Settings.Search.Ledger.TakeOverSeconds), streams);
}
