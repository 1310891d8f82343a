using System.CommandLine;
using WorkQueue.Leases;

namespace WorkQueue.Commands;

/// <summary><c>create</c> and <c>reset</c>: the only verbs that make or delete anything as a whole.</summary>
internal static class TableCommands
{
    /// <summary><c>create</c>: the ledger's table, new or brought up to date.</summary>
    public static Command Create() => Session.Verb("create", "Creates the ledger's table, or brings it up to date", CreateAsync, Confirmation.YesOption, Session.WaitOption);

    private static async Task<int> CreateAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var session = Session.Open(parsed, "create");
        var ledger = session.OpenLedger(takesOver: true);
        Confirmation.Require(parsed, $"this creates or updates the table {ledger.Table}");
        var (steps, moved) = await session.WithLedgerAsync(ledger, () => ledger.MigrateAsync(cancel), cancel);
        if (moved)
            Console.WriteLine($"table {ledger.Table} was moved here from another database, with its rows");
        Console.WriteLine(steps == 0 ? $"table {ledger.Table} is up to date" : $"table {ledger.Table} is ready");
        return 0;
    }

    /// <summary><c>reset</c>: the queue's keys and the ledger's table, empty again.</summary>
    public static Command Reset() => Session.Verb("reset", "Deletes the queue's own keys and the ledger's rows, and nothing else", ResetAsync, Confirmation.YesOption, Session.WaitOption);

    private static async Task<int> ResetAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var session = Session.Open(parsed, "reset");
        var ledger = session.OpenLedger();
        // Nothing of what is deleted is looked at first: it may be what made the reset necessary.
        Confirmation.Require(parsed, $"this deletes queue {session.Settings.Name}, and every row of the table {ledger.Table}");
        var queue = new LeaseQueue(await session.OpenPatientLinkAsync(cancel), session.Settings.Lease);
        var keys = await queue.ResetAsync(cancel);
        await session.WithLedgerAsync(
            ledger,
            async () =>
            {
                await ledger.DropAsync(cancel);
                return await ledger.MigrateAsync(cancel);
            },
            cancel);
        Console.WriteLine($"queue {session.Settings.Name}: {keys} keys deleted; table {ledger.Table} is empty");
        return 0;
    }
}
