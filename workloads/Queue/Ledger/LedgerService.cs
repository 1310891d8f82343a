using System.Data.Common;
using StackExchange.Redis;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Settings;

namespace WorkQueue.Ledger;

/// <summary>
/// Brings the queue's messages into the ledger, and new points from there into the main queue. A message is settled only after the commit
/// of what it says, and a row takes every message any number of times in any order, so nothing is lost or done twice wherever this ends.
/// </summary>
/// <param name="link">The queue.</param>
/// <param name="reader">Reads the ledger's streams.</param>
/// <param name="database">The ledger.</param>
/// <param name="settings">The search.</param>
/// <param name="log">Gets what happens.</param>
/// <param name="metrics">Get what is counted.</param>
internal sealed class LedgerService(
    RedisLink link, MessageReader reader, LedgerDatabase database, QueueSettings settings, ProcessLog log, Metrics metrics)
{
    /// <summary>The streams that the ledger reads.</summary>
    public static readonly string[] Streams = [QueueKeys.LedgerQueue, QueueKeys.Running, QueueKeys.Complete, QueueKeys.Error];

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly LeaseQueue _queue = new(link, settings.Lease);

    /// <summary>Works until it is told to end, or until the kill switch is on and everything that has run is written.</summary>
    /// <param name="cancel">Tells it to end; what is not written stays with Redis.</param>
    /// <returns>When it has ended.</returns>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var messages = await reader.ReadAsync(settings.Ledger.Batch, Wait, cancel);
                if (messages.Count > 0)
                    await WriteAsync(messages, cancel);
                else if (await IsOverAsync(cancel))
                    return;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<bool> IsOverAsync(CancellationToken cancel)
    {
        // Leases of workers that are gone must end even when no worker and no master is left to see to it.
        await _queue.CollectAsync(cancel);
        var look = await _queue.LookAsync(0, 0, cancel);
        if (look.Kill == KillMode.None || look.Processing + look.Messages + look.ToLedger > 0)
            return false;
        log.Write("the kill switch is on and everything is written");
        return true;
    }

    private async Task WriteAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancel)
    {
        var hashes = messages.Select(message => message.Hash).Distinct().ToList();
        var payloads = hashes.Zip(await _queue.PayloadsAsync(hashes, cancel)).ToDictionary(pair => pair.First, pair => pair.Second);
        var rows = new List<LedgerRow>(messages.Count);
        foreach (var message in messages)
        {
            if (payloads[message.Hash] is { } payload)
                rows.Add(LedgerRow.From(message, payload, settings.Space));
        }

        await PersistAsync(rows, cancel);
        var settled = messages.SelectMany(message => new RedisValue[] { message.Stream, message.Id, message.Hash }).ToArray();
        await link.EvalAsync("settled", settled, cancel);
        foreach (var state in rows.GroupBy(row => row.State))
            metrics.Count("queue_ledger_messages_total", "Messages written to the ledger.", state.Count(), ("state", state.Key));
        metrics.Count("queue_ledger_batches_total", "Transactions committed.");
    }

    private async Task PersistAsync(List<LedgerRow> rows, CancellationToken cancel)
    {
        var wait = FirstRetry;
        string? lastError = null;
        while (true)
        {
            try
            {
                await database.WriteAsync(rows, cancel);
                metrics.Set("queue_ledger_database_up", "Whether the last write to the database succeeded.", 1);
                if (lastError is not null)
                    log.Write("the database is back");
                return;
            }
            catch (Exception error) when (error is DbException or IOException or InvalidOperationException or TimeoutException)
            {
                metrics.Set("queue_ledger_database_up", "Whether the last write to the database succeeded.", 0);
                if (error.Message != lastError)
                    log.Write($"the database does not take {rows.Count} rows, trying until it does: {error.Message}");
                lastError = error.Message;
                LedgerDatabase.ForgetConnections();
                await Task.Delay(wait, cancel);
                wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestRetry.Ticks));
            }
        }
    }
}
