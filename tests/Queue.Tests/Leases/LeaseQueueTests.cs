using Infra.Core.Findings;
using Infra.Core.Search;
using StackExchange.Redis;
using WorkQueue.Leases;
using WorkQueue.Tests.Servers;

namespace WorkQueue.Tests.Leases;

[Collection(SharedServers.Name)]
public class LeaseQueueTests(ServerFixture servers)
{
    private static readonly Completion Stable = new(true, "warm", "out", TimeSpan.FromSeconds(1));
    private static readonly Completion Unstable = new(false, "cold", "out", TimeSpan.FromSeconds(1));

    [NeedsFact(Needs.Servers)]
    public async Task Claim_Points_ComeInOrderEachOnce()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2, 3);

        var leases = new[] { await test.ClaimAsync(), await test.ClaimAsync(), await test.ClaimAsync() };
        var after = await test.Queue.ClaimAsync("w", default);

        Assert.Equal(["1.0", "2.0", "3.0"], leases.Select(lease => lease.Code));
        Assert.All(leases, lease => Assert.Equal(1, lease.Attempt));
        Assert.Null(after.Lease);
        Assert.InRange(after.NextDue!.Value, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(30));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Claim_NothingAtAll_HasNothingToWaitFor()
    {
        await using var test = await servers.OpenAsync();

        Assert.Equal(new ClaimAnswer(null, KillMode.None, null), await test.Queue.ClaimAsync("w", default));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Token_OfEachLease_Grows()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2, 3, 4);
        var tokens = new List<(long, long)>();
        for (var count = 0; count < 4; count++)
            tokens.Add(Token(await test.ClaimAsync()));

        // Even if Redis forgets the last token, as when it restarts without its last writes, the next one is greater once the clock has gone on.
        while ((await test.LookAsync()).Now.ToUnixTimeMilliseconds() <= tokens[^1].Item1)
        {
        }

        await test.Link.CommandAsync("DEL", [QueueKeys.Of(test.Link.Queue, QueueKeys.Running)], default);
        await test.FillAsync(5);
        tokens.Add(Token(await test.ClaimAsync()));

        Assert.Equal(tokens.Order().Distinct(), tokens);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Accept_SamePointTwice_IsOnce()
    {
        await using var test = await servers.OpenAsync();
        var limits = new SearchLimits();

        var first = await test.Queue.AcceptAsync([TestQueue.PointAt(1), TestQueue.PointAt(1.0m), TestQueue.PointAt(2)], "", 0, limits, null, default);
        var second = await test.Queue.AcceptAsync([TestQueue.PointAt(2), TestQueue.PointAt(3)], "", 0, limits, null, default);

        Assert.Equal((2, 1, 0), first);
        Assert.Equal((1, 1, 0), second);
        Assert.Equal(3, await test.SettleAsync());
        Assert.Equal(0, await test.SettleAsync());
        Assert.Equal(3, (await test.LookAsync()).Ready);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Accept_AfterThePointIsDone_IsStillKnown()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        await test.Queue.CompleteAsync(await test.ClaimAsync(), Unstable, default);

        await test.FillAsync(1);

        Assert.Equal((0, 1), ((await test.LookAsync()).Ready, (await test.LookAsync()).Points));
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData(4, 4, 0)]
    [InlineData(3, 3, 1)]
    [InlineData(1, 1, 3)]
    public async Task Accept_Limit_IsTheMostPointsEver(int limit, int accepted, int over)
    {
        await using var test = await servers.OpenAsync();
        var points = Enumerable.Range(1, 4).Select(x => TestQueue.PointAt(x)).ToList();

        Assert.Equal((accepted, 0, over), await test.Queue.AcceptAsync(points, "", 0, new SearchLimits { Points = limit }, null, default));
        Assert.Equal(limit, (await test.LookAsync()).Points);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Accept_MoreThanOneScript_TakesAll()
    {
        await using var test = await servers.OpenAsync();
        var points = Enumerable.Range(1, 1203).Select(x => TestQueue.PointAt(x)).ToList();

        Assert.Equal((1203, 0, 0), await test.Queue.AcceptAsync(points, "", 0, new SearchLimits(), null, default));
        Assert.Equal(1203, (await test.LookAsync()).ToLedger);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Complete_LeasedPoint_LeavesNothingBehind()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        var lease = await test.ClaimAsync();

        Assert.Equal(LeaseEnd.Done, await test.Queue.CompleteAsync(lease, Stable, default));

        var look = await test.LookAsync();
        Assert.Equal((0, 0, 0, 1, 1), (look.Ready, look.Processing, look.Leases.Count, look.ToExplore, look.Count("stable")));
        Assert.Equal(2, look.Messages);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Complete_Unstable_IsNotExplored()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        await test.Queue.CompleteAsync(await test.ClaimAsync(), Unstable, default);

        var look = await test.LookAsync();
        Assert.Equal((0, 1), (look.ToExplore, look.Count("unstable")));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Complete_SentTwice_IsDoneOnceAndHeardTwice()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        var lease = await test.ClaimAsync();

        Assert.Equal(LeaseEnd.Done, await test.Queue.CompleteAsync(lease, Stable, default));
        Assert.Equal(LeaseEnd.Final, await test.Queue.CompleteAsync(lease, Stable, default));

        var look = await test.LookAsync();
        Assert.Equal((1, 1), (look.ToExplore, look.Count("stable")));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Complete_AfterTheDeadline_CountsUntilThePointIsTakenBack()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2);
        var (late, tooLate) = (await test.ClaimAsync(), await test.ClaimAsync());
        await test.ExpireAsync(late);
        await test.ExpireAsync(tooLate);

        Assert.Equal(LeaseEnd.Done, await test.Queue.CompleteAsync(late, Stable, default));
        Assert.Equal(1, await test.Queue.CollectAsync(default));
        Assert.Equal(LeaseEnd.Lost, await test.Queue.CompleteAsync(tooLate, Stable, default));

        var look = await test.LookAsync();
        Assert.Equal((1, 0, 1, 1, 1), (look.Ready, look.Processing, look.Count("stable"), look.Count("expired"), look.Count("refused")));
    }

    [NeedsFact(Needs.Servers)]
    public async Task EveryCall_WithAnOldToken_IsRefused()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        var old = await test.ClaimAsync("frozen");
        await test.ExpireAsync(old);
        var lease = await test.ClaimAsync("other");

        Assert.Equal((old.Hash, 2), (lease.Hash, lease.Attempt));
        Assert.Equal(LeaseEnd.Lost, await test.Queue.CompleteAsync(old, Stable, default));
        Assert.Equal(LeaseEnd.Lost, await test.Queue.FailAsync(old, "late", default));
        Assert.Equal(LeaseEnd.Lost, await test.Queue.ReleaseAsync(old, default));
        Assert.False((await test.Queue.HeartbeatAsync(old, default)).Holds);
        Assert.Equal(LeaseEnd.Done, await test.Queue.CompleteAsync(lease, Unstable, default));
        Assert.Equal(LeaseEnd.Lost, await test.Queue.CompleteAsync(old, Stable, default));
    }

    [NeedsFact(Needs.Servers)]
    public async Task CompleteAndClaim_OneStep_GivesTheNextPoint()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2);
        var lease = await test.ClaimAsync();

        var (end, next) = await test.Queue.CompleteAndClaimAsync(lease, Stable, "w", default);
        var (lastEnd, none) = await test.Queue.CompleteAndClaimAsync(next!.Lease!, Stable, "w", default);

        Assert.Equal((LeaseEnd.Done, "2.0"), (end, next.Lease!.Code));
        Assert.Equal(LeaseEnd.Done, lastEnd);
        Assert.Null(none);
    }

    [NeedsFact(Needs.Servers)]
    public async Task CompleteAndClaim_NothingReadyButALeaseOver_LeavesItToTheClaim()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2);
        var (silent, lease) = (await test.ClaimAsync("silent"), await test.ClaimAsync());
        await test.ExpireAsync(silent);

        Assert.Equal((LeaseEnd.Done, null), await test.Queue.CompleteAndClaimAsync(lease, Unstable, "w", default));

        var next = await test.ClaimAsync();
        Assert.Equal((silent.Hash, 2), (next.Hash, next.Attempt));
    }

    [NeedsFact(Needs.Servers)]
    public async Task CompleteAndClaim_SentTwice_IsDoneOnceAndTakesTheNextPoint()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2, 3);
        var lease = await test.ClaimAsync();

        await test.Queue.CompleteAndClaimAsync(lease, Stable, "w", default);
        var (end, next) = await test.Queue.CompleteAndClaimAsync(lease, Stable, "w", default);

        Assert.Equal((LeaseEnd.Final, "3.0"), (end, next!.Lease!.Code));
        Assert.Equal((1, 1), ((await test.LookAsync()).ToExplore, (await test.LookAsync()).Count("stable")));
    }

    [NeedsFact(Needs.Servers)]
    public async Task FailAndRelease_AfterTheDeadline_CountUntilThePointIsTakenBack()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2);
        var (failed, released) = (await test.ClaimAsync(), await test.ClaimAsync());
        await test.ExpireAsync(failed);
        await test.ExpireAsync(released);

        Assert.Equal(LeaseEnd.Done, await test.Queue.FailAsync(failed, "exit code 1", default));
        Assert.Equal(LeaseEnd.Done, await test.Queue.ReleaseAsync(released, default));

        var look = await test.LookAsync();
        Assert.Equal((1, 1, 0, 0), (look.Ready, look.Delayed, look.Processing, look.Count("expired")));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Claim_ChildOfAStablePoint_KnowsTheParentsOutput()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        var parent = await test.ClaimAsync();
        await test.Queue.CompleteAsync(parent, Stable with { Output = "a/b" }, default);
        await test.Queue.AcceptAsync([TestQueue.PointAt(2)], parent.Hash, 1, new SearchLimits(), null, default);
        await test.SettleAsync();

        var child = await test.ClaimAsync();

        Assert.Equal(("2.0", parent.Hash, 1, "a/b"), (child.Code, child.Parent, child.Depth, child.ParentOutput));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Heartbeat_Lease_LastsItsWholeTimeAgain()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        var lease = await test.ClaimAsync();
        var longer = test.With(TestQueue.DefaultLease with { Seconds = 100 });

        Assert.Equal((true, KillMode.None), await longer.HeartbeatAsync(lease, default));
        Assert.InRange((await test.LookAsync()).Leases.Single().EndsInSeconds, 95, 100);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Heartbeat_AfterTheDeadline_SavesItsOwnLeaseAndEndsTheOthers()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2);
        var (own, other) = (await test.ClaimAsync("own"), await test.ClaimAsync("other"));
        await test.ExpireAsync(own);
        await test.ExpireAsync(other);

        Assert.True((await test.Queue.HeartbeatAsync(own, default)).Holds);
        Assert.False((await test.Queue.HeartbeatAsync(other, default)).Holds);

        var look = await test.LookAsync();
        Assert.Equal((1, own.Hash, 1), (look.Ready, Assert.Single(look.Leases).Hash, look.Count("expired")));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Heartbeat_WhereAnothersPointCannotBeBroughtBack_HoldsItsOwn()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2);
        var (own, other) = (await test.ClaimAsync("own"), await test.ClaimAsync("other"));
        await test.ExpireAsync(other);
        var queue = QueueKeys.Of(test.Link.Queue, "");
        await test.Link.CommandAsync("SET", [queue, "not ours"], default);

        Assert.True((await test.Queue.HeartbeatAsync(own, default).WaitAsync(TimeSpan.FromSeconds(30))).Holds);

        await test.Link.CommandAsync("DEL", [queue], default);
        Assert.Equal(2, (await test.LookAsync()).Leases.Count);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Claim_NothingReady_SaysWhenTheFirstPointIsDue()
    {
        var lease = TestQueue.DefaultLease with { BackoffSeconds = 10, MaximumBackoffSeconds = 10 };
        await using var test = await servers.OpenAsync(lease);
        await test.FillAsync(1, 2);
        var failed = await test.ClaimAsync();
        await test.ClaimAsync();
        await test.Queue.FailAsync(failed, "no", default);

        Assert.InRange((await test.Queue.ClaimAsync("w", default)).NextDue!.Value, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Sweep_Consumers_ForgetsThoseThatAreIdleAndOweNothing()
    {
        await using var test = await servers.OpenAsync();
        await test.Queue.AcceptAsync([TestQueue.PointAt(1)], "", 0, new SearchLimits(), null, default);
        await test.OweAsync();
        var stream = QueueKeys.Of(test.Link.Queue, QueueKeys.LedgerQueue);
        await test.Link.CommandAsync("XGROUP", ["CREATECONSUMER", stream, "ledger", "gone"], default);

        Assert.Equal(0, (int)await test.Link.EvalAsync("sweep", [QueueKeys.LedgerQueue, "ledger", 3_600_000], default));
        Assert.Equal(1, (int)await test.Link.EvalAsync("sweep", [QueueKeys.LedgerQueue, "ledger", -1], default));

        var left = (RedisResult[])(await test.Link.CommandAsync("XINFO", ["CONSUMERS", stream, "ledger"], default))!;
        Assert.Equal("test", (string?)((RedisResult[])Assert.Single(left)!)[1]);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Fail_AttemptsLeft_WaitsLongerEachTime()
    {
        var lease = TestQueue.DefaultLease with { Attempts = 9, BackoffSeconds = 10, MaximumBackoffSeconds = 35 };
        await using var test = await servers.OpenAsync(lease);
        await test.FillAsync(1);
        foreach (var seconds in new[] { 10, 20, 35, 35 })
        {
            Assert.Equal(LeaseEnd.Done, await test.Queue.FailAsync(await test.ClaimAsync(), "exit code 1", default));
            var wait = (await test.Queue.ClaimAsync("w", default)).NextDue!.Value;
            Assert.InRange(wait, TimeSpan.FromSeconds(seconds - 2), TimeSpan.FromSeconds(seconds));
            var delayed = QueueKeys.Of(test.Link.Queue, "delayed");
            var item = ((string[])(await test.Link.CommandAsync("ZRANGE", [delayed, 0, 0], default))!).Single();
            await test.Link.CommandAsync("ZADD", [delayed, 1, item], default);
        }
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Fail_LastAttempt_IsADeadLetterWithItsReason(int attempts)
    {
        await using var test = await servers.OpenAsync(TestQueue.DefaultLease with { Attempts = attempts });
        await test.FillAsync(1);
        for (var attempt = 1; attempt < attempts; attempt++)
            Assert.Equal(LeaseEnd.Done, await test.Queue.FailAsync(await test.ClaimAsync(), "exit code 1", default));

        Assert.Equal(LeaseEnd.Final, await test.Queue.FailAsync(await test.ClaimAsync("last"), "exit code 2; sorry", default));

        var look = await test.LookAsync();
        var letter = Assert.Single(look.DeadLetters);
        Assert.Equal((attempts, "last", "exit code 2; sorry"), (letter.Attempts, letter.Worker, letter.Reason));
        Assert.Equal((0, 0, 0, 0, 1), (look.Ready, look.Delayed, look.Processing, look.Failing, look.Dead));
        await test.FillAsync(1);
        Assert.Null((await test.Queue.ClaimAsync("w", default)).Lease);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Collect_ExpiredLease_CountsTheAttemptAndGivesUpInTheEnd()
    {
        await using var test = await servers.OpenAsync(TestQueue.DefaultLease with { Attempts = 2 });
        await test.FillAsync(1);
        await test.ExpireAsync(await test.ClaimAsync());
        Assert.Equal(1, await test.Queue.CollectAsync(default));
        var second = await test.ClaimAsync("silent");
        Assert.Equal(2, second.Attempt);

        await test.ExpireAsync(second);
        Assert.Equal(1, await test.Queue.CollectAsync(default));

        var look = await test.LookAsync();
        Assert.Equal("lease expired: worker silent was silent", Assert.Single(look.DeadLetters).Reason);
        Assert.Equal((0, 0, 2), (look.Ready, look.Processing, look.Count("expired")));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Release_Point_IsNextWithTheSameAttempt()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2);
        var lease = await test.ClaimAsync();

        Assert.Equal(LeaseEnd.Done, await test.Queue.ReleaseAsync(lease, default));

        var again = await test.ClaimAsync();
        Assert.Equal((lease.Hash, 1), (again.Hash, again.Attempt));
        Assert.True(Token(again).CompareTo(Token(lease)) > 0);
    }

    [NeedsTheory(Needs.Servers)]
    [InlineData(KillMode.Finish)]
    [InlineData(KillMode.Release)]
    internal async Task Kill_On_StopsClaimsUntilCleared(KillMode mode)
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2);
        var lease = await test.ClaimAsync();

        await test.Queue.KillAsync(mode, default);

        Assert.Equal(new ClaimAnswer(null, mode, null), await test.Queue.ClaimAsync("w", default));
        Assert.Equal((true, mode), await test.Queue.HeartbeatAsync(lease, default));
        Assert.Equal(mode, (await test.Queue.CompleteAndClaimAsync(lease, Stable, "w", default)).Next!.Kill);
        Assert.Equal(mode, (await test.LookAsync()).Kill);
        Assert.NotNull((await test.LookAsync()).KillSince);
        Assert.True(await test.Queue.ClearKillAsync(default));
        Assert.False(await test.Queue.ClearKillAsync(default));
        Assert.Equal("2.0", (await test.ClaimAsync()).Code);
    }

    [NeedsFact(Needs.Servers)]
    public async Task WorkersWanted_Points_AreThoseReadyOrRunningAndNoneUnderTheKillSwitch()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1, 2, 3);
        Assert.Equal(3, (await test.LookAsync()).WorkersWanted);
        await test.Queue.AcceptAsync([TestQueue.PointAt(4)], "", 0, new SearchLimits(), null, default);
        Assert.Equal(3, (await test.LookAsync()).WorkersWanted);

        await test.ClaimAsync();
        await test.Queue.FailAsync(await test.ClaimAsync(), "exit code 1", default);

        var look = await test.LookAsync();
        Assert.Equal((1, 1, 1, 1), (look.Ready, look.Processing, look.Delayed, look.ToLedger));
        Assert.Equal(2, look.WorkersWanted);
        await test.Queue.KillAsync(KillMode.Finish, default);
        Assert.Equal(0, (await test.LookAsync()).WorkersWanted);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Reset_Queue_TouchesOnlyItsOwnKeys()
    {
        await using var test = await servers.OpenAsync();
        await using var other = await servers.OpenAsync();
        await test.FillAsync(1, 2, 3);
        await other.FillAsync(1);
        await test.Queue.FailAsync(await test.ClaimAsync(), "x", default);
        await test.Queue.CompleteAsync(await test.ClaimAsync(), Stable, default);
        await test.ClaimAsync();
        await test.Queue.KillAsync(KillMode.Finish, default);

        await test.Queue.ResetAsync(default);

        var keys = (string[]?)await Admin.RunAsync(servers.Redis.Endpoint, "KEYS", test.Link.Queue + "*");
        Assert.Empty(keys!);
        Assert.Equal(1, (await other.LookAsync()).Ready);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Recall_KnownPoints_AreNotRunAgainAndStableOnesAreExplored()
    {
        await using var test = await servers.OpenAsync();
        RecalledPoint Known(decimal x, string outcome) => new(TestQueue.PointAt(x).Hash, TestQueue.PointAt(x).Code, "", 0, outcome, "m", "o");

        Assert.Equal(3, await test.Queue.RecallAsync([Known(1, "stable"), Known(2, "unstable"), Known(3, "queue")], false, default));
        Assert.Equal(0, await test.Queue.RecallAsync([Known(1, "stable"), Known(3, "queue")], false, default));
        await test.FillAsync(1, 2, 3);

        var look = await test.LookAsync();
        Assert.Equal((1, 1, 1, 1, 0), (look.Ready, look.ToExplore, look.Count("stable"), look.Count("unstable"), look.Messages));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Accept_ShorterWayUnderADepthLimit_OpensTheNeighboursAnew()
    {
        await using var test = await servers.OpenAsync();
        var limits = new SearchLimits { Depth = 5 };
        await test.Queue.AcceptAsync([TestQueue.PointAt(1)], "", 4, limits, null, default);
        await test.SettleAsync();
        await test.Queue.CompleteAsync(await test.ClaimAsync(), Stable, default);

        await test.Queue.AcceptAsync([TestQueue.PointAt(1)], "", 4, limits, null, default);
        Assert.Equal(1, (await test.LookAsync()).ToExplore);
        await test.Queue.AcceptAsync([TestQueue.PointAt(1)], "", 2, limits, null, default);
        Assert.Equal(2, (await test.LookAsync()).ToExplore);
        Assert.Equal(2, (await test.Queue.PayloadsAsync([TestQueue.PointAt(1).Hash], default)).Single()!.Depth);
        // The parent goes with the depth.
        await test.Queue.AcceptAsync([TestQueue.PointAt(1)], TestQueue.PointAt(7).Hash, 1, limits, null, default);
        Assert.Equal(new PointPayload("1.0", TestQueue.PointAt(7).Hash, 1), (await test.Queue.PayloadsAsync([TestQueue.PointAt(1).Hash], default)).Single());
    }

    [NeedsFact(Needs.Servers)]
    public async Task Fail_AttemptsLeft_IsShownUntilThePointIsDone()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync(1);
        await test.Queue.FailAsync(await test.ClaimAsync("first"), "exit code 1", default);

        var look = await test.LookAsync();
        var failure = Assert.Single(look.Failures);
        Assert.Equal((1L, 1, "first", "exit code 1"), (look.Failing, failure.Attempts, failure.Worker, failure.Reason));

        await test.Queue.CompleteAsync(await test.ClaimAsync(), Stable, default);
        Assert.Equal((0L, 0), ((await test.LookAsync()).Failing, (await test.LookAsync()).Failures.Count));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Accept_PointsOfAnotherDefinition_AreNotTaken()
    {
        await using var test = await servers.OpenAsync();
        await test.Queue.DefineAsync("digest", "text", Beginning.None, false, default);
        var other = new LeaseQueue(test.Link, TestQueue.DefaultLease, "other digest");

        await Assert.ThrowsAsync<UserErrorException>(() => other.AcceptAsync([TestQueue.PointAt(1)], "", 0, new SearchLimits(), null, default));

        Assert.Equal(0, (await test.LookAsync()).Points);
    }

    [NeedsFact(Needs.Servers)]
    public async Task Define_OfAnotherSearch_BeginsNothing()
    {
        await using var test = await servers.OpenAsync();
        await test.Queue.DefineAsync("digest", "text", Beginning.Begin, planned: false, default);

        Assert.Equal(("digest", "text", false), await test.Queue.DefineAsync("other digest", "other text", Beginning.Begin, planned: true, default));

        var look = await test.LookAsync();
        Assert.Equal((false, false, true), (look.Open, look.Started, look.Idle));
    }

    [NeedsFact(Needs.Servers)]
    public async Task Extend_WhileWorkersRun_IsTheLastThatIsClaimedOrOpenedByTheOldDefinition()
    {
        await using var test = await servers.OpenAsync();
        await test.Queue.DefineAsync("digest", "text", Beginning.Begin, planned: true, default);
        var old = new LeaseQueue(test.Link, TestQueue.DefaultLease, "digest");
        await test.FillAsync(1, 2);
        var lease = (await old.ClaimAsync("w", default)).Lease!;

        Assert.Equal(0, await test.Queue.ExtendAsync("digest", "other digest", "other text", planned: false, default));

        // What runs counts; nothing else does.
        Assert.False((await test.LookAsync()).Open);
        Assert.Equal((LeaseEnd.Done, null), await old.CompleteAndClaimAsync(lease, Stable, "w", default));
        await Assert.ThrowsAsync<UserErrorException>(() => old.ClaimAsync("w", default));
        await Assert.ThrowsAsync<UserErrorException>(() => old.OpenAsync(true, default));
        var look = await test.LookAsync();
        Assert.Equal((1, 0, 1, false), (look.Count("stable"), look.Processing, look.Ready, look.Open));
        Assert.NotNull((await new LeaseQueue(test.Link, TestQueue.DefaultLease, "other digest").ClaimAsync("w", default)).Lease);
    }

    [NeedsFact(Needs.Servers)]
    public async Task ManyClaimers_ManyPoints_EachPointOnce()
    {
        await using var test = await servers.OpenAsync();
        await test.FillAsync([.. Enumerable.Range(0, 2000).Select(x => (decimal)x)]);
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async index =>
        {
            ClaimAnswer? answer = await test.Queue.ClaimAsync($"w{index}", default);
            while (answer?.Lease is { } lease)
            {
                seen.Add(lease.Hash);
                (_, answer) = await test.Queue.CompleteAndClaimAsync(lease, Unstable, $"w{index}", default);
            }
        }));

        Assert.Equal(2000, seen.Count);
        Assert.Equal(2000, seen.Distinct().Count());
        var look = await test.LookAsync();
        Assert.Equal((0, 0, 2000), (look.Ready, look.Processing, look.Count("unstable")));
    }

    private static (long, long) Token(Lease lease) => lease.Token.Split('-') is [var time, var count] ? (long.Parse(time), long.Parse(count)) : default;
}
