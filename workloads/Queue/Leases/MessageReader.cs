using System.Diagnostics;
using StackExchange.Redis;

namespace WorkQueue.Leases;

/// <summary>
/// Reads streams as one of a group of processes: each message goes to one of them, stays owed until it is settled, and goes to another
/// when its reader is gone. Needs a connection of its own, for it blocks there.
/// </summary>
/// <param name="link">A connection that nobody else uses.</param>
/// <param name="group">The group: <c>ledger</c> or <c>master</c>.</param>
/// <param name="consumer">This process' name in the group, used by no other.</param>
/// <param name="takeOver">After how long a silent reader's messages are taken over.</param>
/// <param name="streams">The streams, without the queue's name.</param>
internal sealed class MessageReader(RedisLink link, string group, string consumer, TimeSpan takeOver, params string[] streams)
{
    // A reader that has been gone this long and owes nothing is forgotten.
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _sinceTakeOver = Stopwatch.StartNew();
    private bool _takeOverDue = true;

    /// <summary>Whether what is read next may be what was read before and is not settled.</summary>
    public bool Owes { get; private set; } = true;

    /// <summary>Waits for messages.</summary>
    /// <param name="count">The most messages from each stream.</param>
    /// <param name="wait">How long to wait when there is none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The messages, oldest first within each stream; none when the wait is over or Redis is away.</returns>
    public async Task<IReadOnlyList<QueueMessage>> ReadAsync(int count, TimeSpan wait, CancellationToken cancel)
    {
        try
        {
            if (Owes)
            {
                // An answer may have been lost on the way: what this process was given and has not settled is read again.
                var owed = await ReadGroupAsync(count, null, "0", cancel);
                if (owed.Count > 0)
                    return owed;
                Owes = false;
            }

            if (_takeOverDue || _sinceTakeOver.Elapsed > takeOver / 2)
            {
                _takeOverDue = false;
                _sinceTakeOver.Restart();
                var taken = await TakeOverAsync(count, cancel);
                if (taken.Count > 0)
                {
                    _takeOverDue = true;
                    return taken;
                }
            }

            return await ReadGroupAsync(count, wait, ">", cancel);
        }
        catch (RedisServerException error) when (RedisLink.IsAboutAStream(error))
        {
            // The very first start, or a reset of the queue under our feet.
            await CreateGroupsAsync(cancel);
        }
        catch (Exception error) when (RedisLink.IsRedis(error))
        {
            Owes = true;
            await Task.Delay(Retry, cancel);
        }

        return [];
    }

    private async Task<IReadOnlyList<QueueMessage>> ReadGroupAsync(int count, TimeSpan? wait, string from, CancellationToken cancel)
    {
        object[] arguments =
        [
            "GROUP", group, consumer, "COUNT", count, .. wait is { } time ? (object[])["BLOCK", (long)time.TotalMilliseconds] : [],
            "STREAMS", .. streams.Select(Key), .. streams.Select(_ => from),
        ];
        var answer = await link.OnceAsync("XREADGROUP", arguments, cancel);
        return answer.IsNull ? []
            : [.. ((RedisResult[])answer!).Select(stream => (RedisResult[])stream!).SelectMany(parts => Entries(((string)parts[0]!)[(link.Queue.Length + 1)..], parts[1]))];
    }

    private async Task<IReadOnlyList<QueueMessage>> TakeOverAsync(int count, CancellationToken cancel)
    {
        var messages = new List<QueueMessage>();
        foreach (var stream in streams)
        {
            var answer = (RedisResult[])(await link.OnceAsync(
                "XAUTOCLAIM", [Key(stream), group, consumer, (long)takeOver.TotalMilliseconds, "0", "COUNT", count], cancel))!;
            messages.AddRange(Entries(stream, answer[1]));
            await link.EvalAsync("sweep", [stream, group, (long)Forgotten.TotalMilliseconds], cancel);
        }

        return messages;
    }

    // A message that was deleted while somebody owed it comes without content.
    private static IEnumerable<QueueMessage> Entries(string stream, RedisResult entries) => ((RedisResult[])entries!).Where(entry => !entry.IsNull && !((RedisResult[])entry!)[1].IsNull).Select(entry =>
    {
        var parts = (RedisResult[])entry!;
        var fields = new Dictionary<string, string>();
        foreach (var pair in ((string[])parts[1]!).Chunk(2))
            fields[pair[0]] = pair[^1];
        return new QueueMessage(stream, (string)parts[0]!, fields);
    });

    private async Task CreateGroupsAsync(CancellationToken cancel)
    {
        foreach (var stream in streams)
        {
            try
            {
                await link.CommandAsync("XGROUP", ["CREATE", Key(stream), group, "0", "MKSTREAM"], cancel);
            }
            catch (RedisServerException error) when (error.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
            {
                // Another process was faster.
            }
        }
    }

    private object Key(string stream) => QueueKeys.Of(link.Queue, stream);
}
