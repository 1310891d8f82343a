using Infra.Core.Findings;
using Infra.Core.Quantities;
using Infra.Core.Search;
using StackExchange.Redis;

namespace WorkQueue.Leases;

/// <summary>The queue itself: every change is one script, so that nothing is ever half done.</summary>
/// <param name="link">The connection.</param>
/// <param name="settings">Durations and attempts.</param>
/// <param name="definition">The digest of the search's definition: points of another search are not accepted; empty to accept any.</param>
internal sealed class LeaseQueue(RedisLink link, LeaseSpec settings, string definition = "")
{
    // A script may not take much longer than this many points, or every other client waits for it.
    private const int AcceptAtOnce = 500;

    private readonly RedisValue _leaseMs = settings.Seconds * 1000L;
    private readonly RedisValue _attempts = settings.Attempts;

    /// <summary>Takes the next point.</summary>
    /// <param name="worker">Who asks.</param>
    /// <param name="cancel">Gives up; an answer that comes later holds a lease that runs out.</param>
    /// <param name="enough">Once it is cancelled nothing more is asked, but an answer on its way is still waited for; null for <paramref name="cancel"/>.</param>
    /// <returns>A lease, or how long to wait.</returns>
    /// <exception cref="UserErrorException">The search has another definition by now.</exception>
    public async Task<ClaimAnswer> ClaimAsync(string worker, CancellationToken cancel, CancellationToken? enough = null) =>
        ReadClaim(await link.EvalAsync("claim", [worker, _leaseMs, _attempts, definition], cancel, enough));

    /// <summary>Ends a lease with its result.</summary>
    /// <returns>Done, Final when it was done before, or Lost.</returns>
    public async Task<LeaseEnd> CompleteAsync(Lease lease, Completion completion, CancellationToken cancel) =>
        (await CompleteAndClaimAsync(lease, completion, null, cancel)).End;

    /// <summary>Ends a lease with its result and takes the next point that is ready, in one step.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="completion">The result.</param>
    /// <param name="worker">Who asks; null for nobody.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What became of the lease, and the next one; null when no point is ready, so that there is something to claim or to wait for.</returns>
    public async Task<(LeaseEnd End, ClaimAnswer? Next)> CompleteAndClaimAsync(Lease lease, Completion completion, string? worker, CancellationToken cancel)
    {
        RedisValue[] arguments =
        [
            lease.Record, completion.Stable ? "stable" : "unstable", completion.Message, completion.Output, (long)completion.RunTime.TotalMilliseconds,
            worker is null ? "0" : "1", worker ?? "", _leaseMs, completion.Values, definition, completion.Lineage,
        ];
        var answer = (RedisResult[])(await link.EvalAsync("complete", arguments, cancel))!;
        return ((LeaseEnd)(int)answer[0], answer.Length > 1 ? ReadClaim(answer[1]) : null);
    }

    /// <summary>Makes a lease last for its whole duration again.</summary>
    /// <returns>Whether it still holds, and the kill switch.</returns>
    public async Task<(bool Holds, KillMode Kill)> HeartbeatAsync(Lease lease, CancellationToken cancel)
    {
        var answer = (RedisResult[])(await link.EvalAsync("heartbeat", [lease.Record, _leaseMs, _attempts], cancel))!;
        return ((int)answer[0] == 1, ReadKill((string)answer[1]!));
    }

    /// <summary>Ends a lease without a result: the point waits for its next try, or becomes a dead letter.</summary>
    /// <returns>Done for another try, Final for a dead letter, or Lost.</returns>
    public async Task<LeaseEnd> FailAsync(Lease lease, string reason, CancellationToken cancel) => (LeaseEnd)(int)await link.EvalAsync(
        "fail", [lease.Record, reason, settings.BackoffSeconds * 1000L, settings.MaximumBackoffSeconds * 1000L, _attempts, _leaseMs], cancel);

    /// <summary>Ends a lease of a point that cannot be run at all: it is a dead letter at once.</summary>
    /// <returns>Final, or Lost.</returns>
    public async Task<LeaseEnd> RejectAsync(Lease lease, string reason, CancellationToken cancel) =>
        (LeaseEnd)(int)await link.EvalAsync("fail", [lease.Record, reason, 0, 0, 0, _leaseMs], cancel);

    /// <summary>Gives dead letters all their attempts again.</summary>
    /// <param name="hashes">The points; null for all dead letters.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many of them were dead letters.</returns>
    public async Task<int> RetryAsync(IReadOnlyCollection<string>? hashes, CancellationToken cancel)
    {
        var retried = 0;
        foreach (var part in (hashes ?? await FieldsAsync("dead", cancel)).Chunk(AcceptAtOnce))
            retried += (int)await link.EvalAsync("retry", [.. part.Select(hash => (RedisValue)hash)], cancel);
        return retried;
    }

    /// <summary>Sets a message aside that can come to nothing.</summary>
    /// <param name="message">The message.</param>
    /// <param name="group">The group that it was given to.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="cancel">Gives up.</param>
    public Task RefuseAsync(QueueMessage message, string group, string reason, CancellationToken cancel) => link.EvalAsync(
        "refuse", [message.Stream, group, message.Id, message.ToString(), reason, message.Stream == QueueKeys.LedgerQueue ? message.Hash : ""], cancel);

    /// <summary>Hands a point back untried: next in line, its attempt not counted.</summary>
    /// <returns>Done or Lost.</returns>
    public async Task<LeaseEnd> ReleaseAsync(Lease lease, CancellationToken cancel) =>
        (LeaseEnd)(int)await link.EvalAsync("release", [lease.Record, _leaseMs], cancel);

    /// <summary>Brings back points whose backoff or lease is over.</summary>
    public async Task<int> CollectAsync(CancellationToken cancel) => (int)await link.EvalAsync("collect", [_attempts], cancel);

    /// <summary>Accepts points, each once, ever.</summary>
    /// <param name="points">The points.</param>
    /// <param name="parent">The hash of the point they were found from; empty for a start.</param>
    /// <param name="depth">Their steps from the start.</param>
    /// <param name="limits">The search's limits.</param>
    /// <param name="message">The message of the stable-points stream that is settled by this; null for none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many were new, known before, and over the limit.</returns>
    /// <exception cref="UserErrorException">The search has another definition by now, or is gone.</exception>
    public async Task<(int New, int Known, int Over)> AcceptAsync(
        IReadOnlyList<Point> points, string parent, int depth, SearchLimits limits, string? message, CancellationToken cancel)
    {
        var (accepted, known, over) = (0, 0, 0);
        for (var begin = 0; begin == 0 || begin < points.Count; begin += AcceptAtOnce)
        {
            // The message is settled together with the last of its points; until then it would be given out again, which is harmless.
            var last = begin + AcceptAtOnce >= points.Count;
            RedisValue[] arguments =
            [
                last ? message ?? "" : "", parent, depth, limits.Points, limits.Depth is null ? 0 : 1, definition,
                .. points.Skip(begin).Take(AcceptAtOnce).SelectMany(point => new RedisValue[] { point.Hash, point.Code }),
            ];
            var answer = (RedisResult[])(await link.EvalAsync("accept", arguments, cancel))!;
            RequireSearch((int)answer[0]);
            accepted += (int)answer[0];
            known += (int)answer[1];
            over += (int)answer[2];
        }

        return (accepted, known, over);
    }

    /// <summary>Takes up points that are known already.</summary>
    /// <param name="points">The points with what is known of them.</param>
    /// <param name="tellLedger">False when they come from the ledger itself.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<int> RecallAsync(IEnumerable<RecalledPoint> points, bool tellLedger, CancellationToken cancel)
    {
        var recalled = 0;
        foreach (var part in points.Chunk(AcceptAtOnce))
        {
            var facts = part.SelectMany(point => new RedisValue[]
            {
                point.Hash, point.Code, point.Parent, point.Depth, point.Outcome, point.Message, point.Output, point.Values, point.Lineage,
            });
            recalled += (int)await link.EvalAsync("recall", [tellLedger ? 1 : 0, .. facts], cancel);
        }

        return recalled;
    }

    /// <summary>The payloads of points.</summary>
    /// <param name="hashes">At least one point.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Code, parent and depth of each, in order; null for a point that is not known.</returns>
    public async Task<IReadOnlyList<PointPayload?>> PayloadsAsync(IReadOnlyCollection<string> hashes, CancellationToken cancel)
    {
        var answer = (RedisResult[])(await link.CommandAsync("HMGET", [QueueKeys.Of(link.Queue, QueueKeys.Points), .. hashes], cancel))!;
        return [.. answer.Select(payload => PointPayload.TryParse((string?)payload, out var known) ? known : null)];
    }

    /// <summary>Says what the search of this queue is, if nobody has yet.</summary>
    /// <param name="digest">The digest of this process' definition.</param>
    /// <param name="text">The definition.</param>
    /// <param name="beginning">What of the queue's beginning is done by this.</param>
    /// <param name="planned">Whether points come from a strategy or from outside, so that an empty queue is not the end.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The definition that the queue has from then on, and whether its stable points are still to be searched anew.</returns>
    public async Task<(string Digest, string Text, bool Reopening)> DefineAsync(
        string digest, string text, Beginning beginning, bool planned, CancellationToken cancel)
    {
        var answer = (string[])(await link.EvalAsync("define", [digest, text, beginning == Beginning.None ? "" : beginning.ToString().ToLowerInvariant(), planned ? 1 : 0], cancel))!;
        return (answer[0], answer[1], answer[2].Length > 0);
    }

    /// <summary>Says whether more points are to come.</summary>
    /// <exception cref="UserErrorException">The search has another definition by now, or is gone.</exception>
    public async Task OpenAsync(bool open, CancellationToken cancel) => RequireSearch((int)await link.EvalAsync("open", [definition, open ? 1 : 0], cancel));

    /// <summary>What came out of points.</summary>
    /// <param name="hashes">At least one point.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Outcome and values of each, in order; null for a point that has not ended.</returns>
    public async Task<IReadOnlyList<(string Outcome, string? Values)?>> ResultsAsync(IReadOnlyCollection<string> hashes, CancellationToken cancel)
    {
        var results = new List<(string, string?)?>(hashes.Count);
        foreach (var part in hashes.Chunk(AcceptAtOnce))
        {
            var outcomes = (RedisResult[])(await link.CommandAsync("HMGET", [QueueKeys.Of(link.Queue, QueueKeys.Outcome), .. part], cancel))!;
            var values = (RedisResult[])(await link.CommandAsync("HMGET", [QueueKeys.Of(link.Queue, QueueKeys.Values), .. part], cancel))!;
            results.AddRange(outcomes.Zip(values, (outcome, value) => outcome.IsNull ? ((string, string?)?)null : (((string)outcome!).Split(';')[0], (string?)value)));
        }

        return results;
    }

    /// <summary>Reads the definition that a queue of this Redis has.</summary>
    /// <returns>Its text; empty where it has none.</returns>
    public async Task<string> DefinitionOfAsync(string name, CancellationToken cancel) =>
        (string?)await link.CommandAsync("HGET", [QueueKeys.Of(name, QueueKeys.Definition), "text"], cancel) ?? "";

    /// <summary>Takes over a queue that had another name, unless this one is there already.</summary>
    /// <param name="formerName">The name it had.</param>
    /// <param name="digest">The digest of its definition under this name; empty where it has none.</param>
    /// <param name="text">That definition.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<bool> AdoptAsync(string formerName, string digest, string text, CancellationToken cancel) =>
        (int)await link.EvalAsync("adopt", [formerName, digest, text, .. QueueKeys.All.Select(part => (RedisValue)part)], cancel) > 0;

    /// <summary>What Redis does when it is full.</summary>
    /// <returns>Its maxmemory-policy; null when it does not say.</returns>
    public async Task<string?> EvictionAsync(CancellationToken cancel)
    {
        // Managed servers do not answer CONFIG.
        var info = (string?)await link.CommandAsync("INFO", ["memory"], cancel) ?? "";
        return info.Split('\n').Select(line => line.Trim().Split(':')).FirstOrDefault(pair => pair[0] == "maxmemory_policy")?[^1];
    }

    /// <summary>Looks for a point that is none of a space, among a few: a queue of before there were definitions can be told by them alone.</summary>
    /// <returns>Its values; null when there is none.</returns>
    public async Task<string?> StrangerAsync(ParameterSpace space, CancellationToken cancel)
    {
        var answer = (RedisResult[])(await link.CommandAsync("HSCAN", [QueueKeys.Of(link.Queue, QueueKeys.Points), "0", "COUNT", 10], cancel))!;
        // What is no point at all is set aside where it is met; what is one has the hash of its values.
        return ((string[])answer[1]!).Chunk(2)
            .Where(pair => LeaseRecord.IsHash(pair[0]) && PointPayload.TryParse(pair[1], out var payload) && payload.Code.Split(',').All(value => DecimalText.TryParse(value, out _))
                && !(space.TryDecode(payload.Code, out var point) && point.Hash == pair[0]))
            .Select(pair => pair[1].Split(';')[0]).FirstOrDefault();
    }

    /// <summary>Gives the search a definition that holds the old one, and has all stable points searched anew; again is harmless.</summary>
    /// <param name="before">The digest of the old definition.</param>
    /// <param name="digest">The digest of the new one.</param>
    /// <param name="text">The new one.</param>
    /// <param name="planned">Whether points come from a strategy or from outside by the new one.</param>
    /// <param name="cancel">Gives up; the rest is done the next time.</param>
    /// <returns>How many stable points; null when somebody else has changed the definition.</returns>
    public async Task<int?> ExtendAsync(string before, string digest, string text, bool planned, CancellationToken cancel)
    {
        if ((int)await link.EvalAsync("extend", [before, digest, text, planned ? 1 : 0], cancel) == 0)
            return null;
        var stable = await FieldsAsync(QueueKeys.Outcome, cancel, outcome => outcome.StartsWith("stable;", StringComparison.Ordinal));
        foreach (var part in stable.Chunk(AcceptAtOnce))
            await link.EvalAsync("reopen", [.. part.Select(hash => (RedisValue)hash)], cancel);
        await link.CommandAsync("HDEL", [QueueKeys.Of(link.Queue, QueueKeys.Definition), "reopen"], cancel);
        return stable.Count;
    }

    /// <summary>Turns the kill switch on, or to another mode.</summary>
    /// <param name="mode">Finish or Release.</param>
    /// <param name="cancel">Gives up.</param>
    public Task KillAsync(KillMode mode, CancellationToken cancel) =>
        link.EvalAsync("kill", [mode == KillMode.Release ? "release" : "finish"], cancel);

    /// <summary>Turns the kill switch off.</summary>
    public async Task<bool> ClearKillAsync(CancellationToken cancel) =>
        (int)await link.CommandAsync("DEL", [QueueKeys.Of(link.Queue, "kill")], cancel) == 1;

    /// <summary>Deletes the queue's own keys, and no others.</summary>
    /// <returns>How many keys there were.</returns>
    public async Task<int> ResetAsync(CancellationToken cancel) =>
        (int)await link.CommandAsync("UNLINK", [.. QueueKeys.All.Select(part => QueueKeys.Of(link.Queue, part))], cancel);

    /// <summary>Looks at everything at one moment.</summary>
    /// <param name="leases">The most leases to list, those that end soonest first.</param>
    /// <param name="deadLetters">The most dead letters to list, about.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<QueueLook> LookAsync(int leases, int deadLetters, CancellationToken cancel) =>
        QueueLook.Read((RedisResult[])(await link.EvalAsync("look", [leases, deadLetters], cancel))!);

    private void RequireSearch(int answer)
    {
        if (answer == -1)
            throw new UserErrorException($"queue {link.Queue}: its definition was changed while this ran", "start this again with the new settings");
        if (answer == -2)
            throw new QueueGoneException(link.Queue);
    }

    private async Task<IReadOnlyCollection<string>> FieldsAsync(string part, CancellationToken cancel, Func<string, bool>? where = null) =>
        await link.ScanAsync(part, cancel).Where(entry => where?.Invoke(entry.Value) != false).Select(entry => entry.Field).ToHashSetAsync(cancellationToken: cancel);

    private ClaimAnswer ReadClaim(RedisResult result)
    {
        var answer = (RedisResult[])result!;
        RequireSearch((int)answer[0]);
        if ((int)answer[0] == 0)
        {
            var wait = (long)answer[1];
            return new ClaimAnswer(null, ReadKill((string)answer[2]!), wait < 0 ? null : TimeSpan.FromMilliseconds(wait));
        }

        // The script has looked at the form of both; an outcome may still name any folder.
        var record = (string)answer[1]!;
        if (!LeaseRecord.TryParse(record, out var parts) || !PointPayload.TryParse((string?)answer[2], out var payload))
            return new ClaimAnswer(null, KillMode.None, null);
        var parentOutput = ((string)answer[3]!).Split(';', 3) is [_, _, var output] ? output : "";
        return new ClaimAnswer(
            new Lease(record, parts.Hash, parts.Token, parts.Attempt, payload.Code, payload.Parent, payload.Depth, parentOutput), KillMode.None, null);
    }

    internal static KillMode ReadKill(string mode) => mode switch
    {
        "" => KillMode.None,
        "release" => KillMode.Release,
        _ => KillMode.Finish,
    };
}
