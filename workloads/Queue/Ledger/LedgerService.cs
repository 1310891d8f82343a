using StackExchange.Redis;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Settings;

namespace WorkQueue.Ledger;

/// <summary>
/// Brings the queue's messages into the ledger, and new points from there into the main queue. A message is settled only after the commit
/// of what it says, and a row takes every message any number of times in any order, so nothing is lost or done twice wherever this ends.
/// </summary>
internal sealed class LedgerService(
    RedisLink link, MessageReader reader, LedgerDatabase database, QueueSettings settings, ProcessLog log, Metrics metrics)
{
    /// <summary>The streams that the ledger reads.</summary>
    public static readonly string[] Streams = [QueueKeys.LedgerQueue, QueueKeys.Running, QueueKeys.Complete, QueueKeys.Error];

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly LeaseQueue _queue = new(link, settings.Lease);
    private readonly Outage _outage = new(database.Where, log);

    /// <summary>Works until it is told to end, or until the kill switch is on and everything that has run is written.</summary>
    /// <param name="cancel">Tells it to end; what is not written stays with Redis.</param>
    public async Task RunAsync(CancellationToken cancel)
    {
        Task<Batch>? ahead = null;
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                var batch = await (ahead ?? ReadAsync(cancel));
                ahead = null;
                if (batch.IsEmpty)
                {
                    if (await IsOverAsync(cancel))
                        return;
                    continue;
                }

                // The next is read while this one is written, but for what is owed, which Redis gives again until it is settled.
                ahead = reader.Owes ? null : ReadAsync(cancel);
                await WriteAsync(batch, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        finally
        {
            await ((Task?)ahead ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private async Task<Batch> ReadAsync(CancellationToken cancel)
    {
        var messages = await reader.ReadAsync(settings.Search.Ledger.Batch, Wait, cancel);
        var hashes = messages.Select(message => message.Hash).Where(hash => hash.Length > 0).Distinct().ToList();
        var payloads = hashes.Count == 0 ? [] : hashes.Zip(await _queue.PayloadsAsync(hashes, cancel)).ToDictionary(pair => pair.First, pair => pair.Second);
        var written = new List<(QueueMessage Message, LedgerRow Row)>(messages.Count);
        var refused = new List<(QueueMessage Message, string Reason)>();
        foreach (var message in messages)
        {
            if (LedgerRow.Read(message, payloads.GetValueOrDefault(message.Hash), settings.Space, out var reason) is { } row)
                written.Add((message, row));
            else
                refused.Add((message, reason!));
        }

        return new(written, refused);
    }

    private async Task WriteAsync(Batch batch, CancellationToken cancel)
    {
        var (written, refused) = batch;
        refused.AddRange(await PersistAsync(written, cancel));
        foreach (var (message, reason) in refused)
        {
            log.Write($"sets message {message.Id} of {message.Stream} aside: {reason}: {message}");
            metrics.Count("queue_ledger_refused_total", "Messages that could not be written, set aside with their reasons.");
            await _queue.RefuseAsync(message, "ledger", reason, cancel);
        }

        var aside = refused.Select(entry => entry.Message).ToHashSet(ReferenceEqualityComparer.Instance);
        written.RemoveAll(entry => aside.Contains(entry.Message));
        if (written.Count == 0)
            return;
        await link.EvalAsync("settled", [.. written.SelectMany(entry => new RedisValue[] { entry.Message.Stream, entry.Message.Id, entry.Message.Hash })], cancel);
        foreach (var state in written.GroupBy(entry => entry.Row.State))
            metrics.Count("queue_ledger_messages_total", "Messages written to the ledger.", state.Count(), ("state", state.Key));
        metrics.Count("queue_ledger_batches_total", "Transactions committed.");
    }

    private sealed record Batch(List<(QueueMessage Message, LedgerRow Row)> Written, List<(QueueMessage Message, string Reason)> Refused)
    {
        internal bool IsEmpty => Written.Count + Refused.Count == 0;
    }

    // What passes by itself or by somebody's doing is waited for. A row that would be refused again and again is found by halves and
    // handed back with the reason, so that the rest goes on.
    private async Task<IReadOnlyList<(QueueMessage Message, string Reason)>> PersistAsync(
        List<(QueueMessage Message, LedgerRow Row)> entries, CancellationToken cancel)
    {
        const string Up = "queue_ledger_database_up";
        const string Help = "Whether the last write to the database succeeded.";
        for (var wait = FirstRetry; ; wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestRetry.Ticks)))
        {
            try
            {
                await database.WriteAsync([.. entries.Select(entry => entry.Row)], cancel);
                metrics.Set(Up, Help, 1);
                _outage.Over();
                return [];
            }
            catch (Exception error) when (error is not OperationCanceledException && (LedgerDatabase.IsRows(error) || !LedgerDatabase.IsDatabases(error)))
            {
                if (entries.Count == 1)
                    return [(entries[0].Message, $"the ledger's database refuses it: {CleanText.Line(error.Message)}")];
                var half = entries.Count / 2;
                return [.. await PersistAsync([.. entries.Take(half)], cancel), .. await PersistAsync([.. entries.Skip(half)], cancel)];
            }
            catch (Exception error) when (LedgerDatabase.IsDatabases(error))
            {
                metrics.Set(Up, Help, 0);
                _outage.Failed(database.Explain(error).Message);
                await Task.Delay(wait, cancel);
            }
        }
    }
}
