using StackExchange.Redis;
using WorkQueue.Settings;
using WorkQueue.Space;

namespace WorkQueue.Leases;

/// <summary>The queue itself: every change is one script, so that nothing is ever half done.</summary>
/// <param name="link">The connection.</param>
/// <param name="settings">Durations and attempts.</param>
internal sealed class LeaseQueue(RedisLink link, LeaseSettings settings)
{
    // A script may not take much longer than this many points, or every other client waits for it.
    private const int AcceptAtOnce = 500;

    private readonly RedisValue _leaseMs = (long)settings.Duration.TotalMilliseconds;
    private readonly RedisValue _attempts = settings.Attempts;

    /// <summary>Takes the next point.</summary>
    /// <param name="worker">Who asks.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A lease, or how long to wait.</returns>
    public async Task<ClaimAnswer> ClaimAsync(string worker, CancellationToken cancel) =>
        ReadClaim(await link.EvalAsync("claim", [worker, _leaseMs, _attempts], cancel));

    /// <summary>Ends a lease with its result.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="completion">The result.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Done, Final when it was done before, or Lost.</returns>
    public async Task<LeaseEnd> CompleteAsync(Lease lease, Completion completion, CancellationToken cancel)
    {
        var answer = (RedisResult[])await link.EvalAsync("complete", CompleteArguments(lease, completion, "0", ""), cancel);
        return (LeaseEnd)(int)answer[0];
    }

    /// <summary>Ends a lease with its result and takes the next point that is ready, in one step.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="completion">The result.</param>
    /// <param name="worker">Who asks.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What became of the lease, and the next one; null when no point is ready, so that there is something to claim or to wait for.</returns>
    public async Task<(LeaseEnd End, ClaimAnswer? Next)> CompleteAndClaimAsync(Lease lease, Completion completion, string worker, CancellationToken cancel)
    {
        var answer = (RedisResult[])await link.EvalAsync("complete", CompleteArguments(lease, completion, "1", worker), cancel);
        return ((LeaseEnd)(int)answer[0], answer.Length > 1 ? ReadClaim(answer[1]) : null);
    }

    /// <summary>Makes a lease last for its whole duration again.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Whether it still holds, and the kill switch.</returns>
    public async Task<(bool Holds, KillMode Kill)> HeartbeatAsync(Lease lease, CancellationToken cancel)
    {
        var answer = (RedisResult[])await link.EvalAsync("heartbeat", [lease.Record, _leaseMs, _attempts], cancel);
        return ((int)answer[0] == 1, ReadKill((string)answer[1]));
    }

    /// <summary>Ends a lease without a result: the point waits for its next try, or becomes a dead letter.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="reason">What went wrong.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Done for another try, Final for a dead letter, or Lost.</returns>
    public async Task<LeaseEnd> FailAsync(Lease lease, string reason, CancellationToken cancel) => (LeaseEnd)(int)await link.EvalAsync(
        "fail", [lease.Record, reason, (long)settings.Backoff.TotalMilliseconds, (long)settings.MaximumBackoff.TotalMilliseconds, _attempts], cancel);

    /// <summary>Hands a point back untried: next in line, its attempt not counted.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Done or Lost.</returns>
    public async Task<LeaseEnd> ReleaseAsync(Lease lease, CancellationToken cancel) =>
        (LeaseEnd)(int)await link.EvalAsync("release", [lease.Record], cancel);

    /// <summary>Brings back points whose backoff or lease is over.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many.</returns>
    public async Task<int> CollectAsync(CancellationToken cancel) => (int)await link.EvalAsync("collect", [_attempts], cancel);

    /// <summary>Accepts points, each once, ever.</summary>
    /// <param name="points">The points.</param>
    /// <param name="parent">The hash of the point they were found from; empty for a start.</param>
    /// <param name="depth">Their steps from the start.</param>
    /// <param name="limits">The search's limits.</param>
    /// <param name="message">The message of the stable-points stream that is settled by this; null for none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many were new, known before, and over the limit.</returns>
    public async Task<(int New, int Known, int Over)> AcceptAsync(
        IReadOnlyList<Point> points, string parent, int depth, SearchLimits limits, string? message, CancellationToken cancel)
    {
        var (accepted, known, over) = (0, 0, 0);
        for (var begin = 0; begin == 0 || begin < points.Count; begin += AcceptAtOnce)
        {
            // The message is settled together with the last of its points; until then it would be given out again, which is harmless.
            var last = begin + AcceptAtOnce >= points.Count;
            var part = points.Skip(begin).Take(AcceptAtOnce).ToList();
            var arguments = new List<RedisValue>(5 + (2 * part.Count)) { last ? message ?? "" : "", parent, depth, limits.Points, limits.Depth is null ? 0 : 1 };
            foreach (var point in part)
            {
                arguments.Add(point.Hash);
                arguments.Add(point.Code);
            }

            var answer = (RedisResult[])await link.EvalAsync("accept", [.. arguments], cancel);
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
    /// <returns>How many were new to the queue.</returns>
    public async Task<int> RecallAsync(IEnumerable<RecalledPoint> points, bool tellLedger, CancellationToken cancel)
    {
        var recalled = 0;
        foreach (var part in points.Chunk(AcceptAtOnce))
        {
            var arguments = new List<RedisValue>(1 + (7 * part.Length)) { tellLedger ? 1 : 0 };
            foreach (var point in part)
                arguments.AddRange([point.Hash, point.Code, point.Parent, point.Depth, point.Outcome, point.Message, point.Output]);
            recalled += (int)await link.EvalAsync("recall", [.. arguments], cancel);
        }

        return recalled;
    }

    /// <summary>The payloads of points.</summary>
    /// <param name="hashes">At least one point.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Code, parent and depth of each, in order; null for a point that is not known.</returns>
    public async Task<IReadOnlyList<PointPayload?>> PayloadsAsync(IReadOnlyCollection<string> hashes, CancellationToken cancel)
    {
        var answer = (RedisResult[])await link.CommandAsync("HMGET", [QueueKeys.Of(link.Queue, QueueKeys.Points), .. hashes], cancel);
        return [.. answer.Select(payload => payload.IsNull ? null : PointPayload.Parse((string)payload))];
    }

    /// <summary>Turns the kill switch on, or to another mode.</summary>
    /// <param name="mode">Finish or Release.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>When it is on.</returns>
    public Task KillAsync(KillMode mode, CancellationToken cancel) =>
        link.EvalAsync("kill", [mode == KillMode.Release ? "release" : "finish"], cancel);

    /// <summary>Turns the kill switch off.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Whether it was on.</returns>
    public async Task<bool> ClearKillAsync(CancellationToken cancel) =>
        (int)await link.CommandAsync("DEL", [QueueKeys.Of(link.Queue, "kill")], cancel) == 1;

    /// <summary>Deletes the queue's own keys, and no others.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many keys there were.</returns>
    public async Task<int> ResetAsync(CancellationToken cancel) =>
        (int)await link.CommandAsync("UNLINK", [.. QueueKeys.All.Select(part => QueueKeys.Of(link.Queue, part))], cancel);

    /// <summary>Looks at everything at one moment.</summary>
    /// <param name="leases">The most leases to list, those that end soonest first.</param>
    /// <param name="deadLetters">The most dead letters to list, about.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What there is.</returns>
    public async Task<QueueLook> LookAsync(int leases, int deadLetters, CancellationToken cancel) =>
        QueueLook.Read((RedisResult[])await link.EvalAsync("look", [leases, deadLetters], cancel));

    private RedisValue[] CompleteArguments(Lease lease, Completion completion, string claim, string worker) =>
    [
        lease.Record, completion.Stable ? "stable" : "unstable", completion.Message, completion.Output,
        (long)completion.RunTime.TotalMilliseconds, claim, worker, _leaseMs,
    ];

    private static ClaimAnswer ReadClaim(RedisResult result)
    {
        var answer = (RedisResult[])result;
        if ((int)answer[0] == 0)
        {
            var wait = (long)answer[1];
            return new ClaimAnswer(null, ReadKill((string)answer[2]), wait < 0 ? null : TimeSpan.FromMilliseconds(wait));
        }

        var parentOutput = ((string)answer[3]).Split(';', 3) is [_, _, var output] ? output : "";
        var lease = Lease.From((string)answer[1], PointPayload.Parse((string)answer[2]), parentOutput);
        return new ClaimAnswer(lease, KillMode.None, null);
    }

    internal static KillMode ReadKill(string mode) => mode switch
    {
        "" => KillMode.None,
        "release" => KillMode.Release,
        _ => KillMode.Finish,
    };
}
