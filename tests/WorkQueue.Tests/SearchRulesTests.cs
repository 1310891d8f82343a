using Infra.Core.Search;

namespace Infra.Queue.Tests;

public class SearchRulesTests
{
    private static readonly SearchParameter Moving = new() { Name = "x", Start = 1, Minimum = 0, Maximum = 2, Steps = [new SearchStep { Increment = 1 }] };
    private static readonly SearchParameter Filler = new() { Name = "f" };

    public static TheoryData<SearchSpec> AtTheBound => new()
    {
        Of(search => search with { Name = "a" + new string('1', 62) }),
        Of(search => search with { Limits = new SearchLimits { Points = 0, Depth = 0 } }),
        Of(search => search with { Limits = new SearchLimits { Points = int.MaxValue, Depth = int.MaxValue } }),
        Of(search => search with { Lease = new LeaseSpec { Seconds = 1, Attempts = 1, BackoffSeconds = 0, MaximumBackoffSeconds = 0 } }),
        Of(search => search with { Lease = new LeaseSpec { Seconds = 86_400, Attempts = 1000, BackoffSeconds = 86_400, MaximumBackoffSeconds = 86_400 } }),
        Of(search => search with { Run = new RunSpec { Command = ["a"], TimeoutSeconds = 1, GraceSeconds = 0 } }),
        Of(search => search with { Run = new RunSpec { Command = ["a"], TimeoutSeconds = 604_800, GraceSeconds = 12 } }),
        Of(search => search with { Ledger = new LedgerSpec { Table = "T" + new string('_', 49), Batch = 1, TakeOverSeconds = 1 } }),
        Of(search => search with { Ledger = new LedgerSpec { Batch = 5000, TakeOverSeconds = 86_400 } }),
        Space(space => space with { Reach = 100 }),
        Space(space => space with { Mode = SearchMode.Diagonals, Reach = 22, Parameters = Three }),
        X(x => x with { Start = 0 }),
        X(x => x with { Start = 2 }),
        X(x => x with { Start = 2, Minimum = 2 }),
        X(x => x with { Steps = [new SearchStep { Increment = 0 }] }),
        X(x => x with { Steps = [new SearchStep { Below = 1, Increment = 1 }, new SearchStep { Below = 2, Increment = 1 }] }),
        Space(space => space with { Filler = "f", Parameters = [Moving, Filler] }),
        Space(space => space with { Filler = "f", Total = 3, Parameters = [Moving, Filler with { Start = 2, Minimum = 2, Maximum = 2 }] }),
    };

    public static TheoryData<string, SearchSpec> OneOff => new()
    {
        { "S.Name: must be 1 to 63 lower-case letters", Of(search => search with { Name = "a" + new string('1', 63) }) },
        { "S.Name: ", Of(search => search with { Name = "1" }) },
        { "S.Name: ", Of(search => search with { Name = "a\n" }) },
        { "S.Limits.Points: must be 0 or more points, where 0 means no limit; got -1; use 0", Of(search => search with { Limits = new SearchLimits { Points = -1 } }) },
        { "S.Limits.Depth: must be 0 or more steps; got -1; use 0", Of(search => search with { Limits = new SearchLimits { Depth = -1 } }) },
        { "S.Lease.Seconds: must be 1 to 86400 seconds; got 0; use 1", Of(search => search with { Lease = new LeaseSpec { Seconds = 0 } }) },
        { "S.Lease.Seconds: ", Of(search => search with { Lease = new LeaseSpec { Seconds = 86_401 } }) },
        { "S.Lease.Attempts: must be 1 to 1000 attempts; got 0; use 1", Of(search => search with { Lease = new LeaseSpec { Attempts = 0 } }) },
        { "S.Lease.Attempts: ", Of(search => search with { Lease = new LeaseSpec { Attempts = 1001 } }) },
        { "S.Lease.BackoffSeconds: must be 0 to 86400 seconds; got -1; use 0", Of(search => search with { Lease = new LeaseSpec { BackoffSeconds = -1 } }) },
        { "S.Lease.BackoffSeconds: ", Of(search => search with { Lease = new LeaseSpec { BackoffSeconds = 86_401 } }) },
        { "S.Lease.MaximumBackoffSeconds: ", Of(search => search with { Lease = new LeaseSpec { MaximumBackoffSeconds = -1 } }) },
        { "S.Lease.MaximumBackoffSeconds: ", Of(search => search with { Lease = new LeaseSpec { MaximumBackoffSeconds = 86_401 } }) },
        { "S.Run.Command: ", Of(search => search with { Run = new RunSpec { Command = [""] } }) },
        { "S.Run.TimeoutSeconds: must be 1 to 604800 seconds; got 0; use 1", Of(search => search with { Run = new RunSpec { Command = ["a"], TimeoutSeconds = 0 } }) },
        { "S.Run.TimeoutSeconds: ", Of(search => search with { Run = new RunSpec { Command = ["a"], TimeoutSeconds = 604_801 } }) },
        { "S.Run.GraceSeconds: ", Of(search => search with { Run = new RunSpec { Command = ["a"], GraceSeconds = -1 } }) },
        { "S.Run.GraceSeconds: ", Of(search => search with { Run = new RunSpec { Command = ["a"], GraceSeconds = 13 } }) },
        { "S.Ledger.Table: must be 1 to 50 letters", Of(search => search with { Ledger = new LedgerSpec { Table = "T" + new string('_', 50) } }) },
        { "S.Ledger.Table: ", Of(search => search with { Ledger = new LedgerSpec { Table = "a-b" } }) },
        { "S.Ledger.Batch: must be 1 to 5000 rows; got 0; use 1", Of(search => search with { Ledger = new LedgerSpec { Batch = 0 } }) },
        { "S.Ledger.Batch: ", Of(search => search with { Ledger = new LedgerSpec { Batch = 5001 } }) },
        { "S.Ledger.TakeOverSeconds: ", Of(search => search with { Ledger = new LedgerSpec { TakeOverSeconds = 0 } }) },
        { "S.Ledger.TakeOverSeconds: ", Of(search => search with { Ledger = new LedgerSpec { TakeOverSeconds = 86_401 } }) },
        { "S.Space.Reach: must be 1 to 100 steps; got 0; use 1", Space(space => space with { Reach = 0 }) },
        { "S.Space.Reach: ", Space(space => space with { Reach = 101 }) },
        { "S.Space.Reach: must give a point at most 100000 neighbours; got 23 with 3 parameters that move", Space(space => space with { Mode = SearchMode.Diagonals, Reach = 23, Parameters = Three }) },
        { "S.Space.Parameters: must be at least one parameter; got none", Space(space => space with { Parameters = [] }) },
        { "S.Space.Parameters: must have one that moves; got steps for none", X(x => x with { Steps = [] }) },
        { "S.Space.Parameters: must each have a name of its own; got 2 named \"x\"; rename them", Space(space => space with { Parameters = [Moving, Moving] }) },
        { "S.Space.Parameters[0].Name: must be letters, digits and underscores, a letter first; got \"1x\"; rename it", X(x => x with { Name = "1x" }) },
        { "S.Space.Parameters[0].Start: must be set for every parameter but the filler", X(x => x with { Start = null }) },
        { "S.Space.Parameters[0].Start: must be within minimum and maximum, 0 to 2; got -0.001; begin at 0", X(x => x with { Start = -0.001m }) },
        { "S.Space.Parameters[0].Start: must be within minimum and maximum, 0 to 2; got 2.001; begin at 2", X(x => x with { Start = 2.001m }) },
        { "S.Space.Parameters[0].Start: must be at least minimum (0); got -1; begin at 0", X(x => x with { Start = -1, Maximum = null }) },
        { "S.Space.Parameters[0].Maximum: must be at least minimum (3); got 2; raise it, or lower minimum", X(x => x with { Minimum = 3 }) },
        {
            "S.Space.Parameters[0].Maximum: must be at least minimum (1); got -1; raise it, or lower minimum",
            X(x => x with { Start = 1, Minimum = 1, Maximum = -1, Steps = [new SearchStep { Factor = 2 }] }) with { Strategy = SearchStrategy.Grid }
        },
        { "S.Space.Parameters[0].Steps[0].Increment: must be 0 or more; got -1", X(x => x with { Steps = [new SearchStep { Increment = -1 }] }) },
        { "S.Space.Parameters[0].Steps[0].Below: must be set for every step but the last", X(x => x with { Steps = [new SearchStep { Increment = 1 }, new SearchStep { Increment = 1 }] }) },
        {
            "S.Space.Parameters[0].Steps[1].Below: must be above that of the step before (1); got 1; put the steps in order",
            X(x => x with { Steps = [new SearchStep { Below = 1, Increment = 1 }, new SearchStep { Below = 1, Increment = 1 }] })
        },
        { "S.Space.Filler: must be one of the parameters, x, f; got \"fo\"; use f", Space(space => space with { Filler = "fo", Parameters = [Moving, Filler with { Start = 0 }] }) },
        {
            "S.Space.Parameters[1].Steps: must be empty for the filler, which follows the others; got 1; remove them",
            Space(space => space with { Filler = "f", Parameters = [Moving, Filler with { Steps = [new SearchStep { Increment = 1 }] }] })
        },
        {
            "S.Space.Parameters[1].Start: must be what the others leave of total (3), 2; got 1.9; leave it out",
            Space(space => space with { Filler = "f", Total = 3, Parameters = [Moving, Filler with { Start = 1.9m }] })
        },
        {
            "S.Space.Parameters[1].Start: must be at least minimum (0); got -0.5, what the others leave of total (0.5); change the start of another",
            Space(space => space with { Filler = "f", Total = 0.5m, Parameters = [Moving, Filler] })
        },
        {
            "S.Space.Total: must be within the range of a decimal number",
            Space(space => space with { Filler = "f", Parameters = [Moving with { Start = decimal.MaxValue, Maximum = null }, Moving with { Name = "y", Start = decimal.MaxValue, Maximum = null }, Filler] })
        },
    };

    private static IReadOnlyList<SearchParameter> Three => [Moving, Moving with { Name = "y" }, Moving with { Name = "z" }];

    [Theory]
    [MemberData(nameof(AtTheBound))]
    public void Search_AtTheBound_Passes(SearchSpec search) => Assert.Empty(SearchRules.Check("S", search));

    [Theory]
    [MemberData(nameof(AtTheBound))]
    public async Task Search_AtTheBound_IsUnderstoodByTheProgram(SearchSpec search)
    {
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Search = search }));

        var answer = await QueueProgram.CheckSettingsAsync(run);
        Assert.Contains("there is no terminal to ask at", answer, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OneOff))]
    public void Search_OneOff_Fails(string text, SearchSpec search) =>
        Assert.StartsWith(text, Assert.Single(SearchRules.Check("S", search)).ToString(), StringComparison.Ordinal);

    private static SearchSpec Of(Func<SearchSpec, SearchSpec> change) =>
        change(new SearchSpec { Space = new SearchSpace { Parameters = [Moving] }, Run = new RunSpec { Command = ["a"] } });

    private static SearchSpec Space(Func<SearchSpace, SearchSpace> change) => Of(search => search with { Space = change(search.Space) });

    private static SearchSpec X(Func<SearchParameter, SearchParameter> change) => Space(space => space with { Parameters = [change(Moving)] });
}
