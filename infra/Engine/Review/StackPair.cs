using System.Text.Json;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;
using Infra.Fitting;
using Infra.Plans;

namespace Infra.Review;

/// <summary>A stack on both sides of a comparison.</summary>
internal sealed class StackPair
{
    private readonly Lazy<Side?> _old;
    private readonly Lazy<Side?> _now;
    private readonly Dictionary<string, SnapshotResource> _before;
    private readonly Dictionary<string, SnapshotResource> _after;

    public StackPair(string stack, PlanSnapshot? before, PlanSnapshot? written)
    {
        var after = written?.Over(before);
        (Stack, Before, After, Written, Shown) = (stack, before, after, written, PlanDiff.Compare(stack, before, written));
        Change = Shown.Deployed();
        _old = new(() => before is { Failure: null } ? new(before.ToPlan()) : null);
        _now = new(() => after is { Failure: null } ? new(after.ToPlan()) : null);
        _before = (before?.Resources ?? []).ToDictionary(resource => resource.Urn);
        _after = (after?.Resources ?? []).ToDictionary(resource => resource.Urn);
    }

    public string Stack { get; }

    public PlanSnapshot? Before { get; }

    /// <summary>The new side as it is deployed: what Pulumi ignores is as it was.</summary>
    public PlanSnapshot? After { get; }

    /// <summary>The new side as its stack file has it.</summary>
    public PlanSnapshot? Written { get; }

    /// <summary>What differs and is deployed.</summary>
    public StackChange Change { get; }

    /// <summary>What differs, deployed or not.</summary>
    public StackChange Shown { get; }

    /// <summary>The old plan; null where there is none.</summary>
    public Plan? OldPlan => _old.Value?.Plan;

    /// <summary>The new plan; null where there is none.</summary>
    public Plan? NewPlan => _now.Value?.Plan;

    /// <summary>Whether both sides have a plan.</summary>
    public bool IsComparable => Before is { Failure: null } && After is { Failure: null };

    /// <summary>A resource as it was, by the URN that it has now or had.</summary>
    public SnapshotResource? Old(string urn) => _before.GetValueOrDefault(urn) ?? _after.GetValueOrDefault(urn)?.In(_before);

    /// <summary>A resource as it is now.</summary>
    public SnapshotResource? New(string urn) => _after.GetValueOrDefault(urn);

    /// <summary>What a change makes of a setting, also where a block around it came or went whole.</summary>
    /// <returns>The change to show and the setting's two values; null where it is the same.</returns>
    public (PropertyChange Shown, JsonElement? Old, JsonElement? New)? Changed(ResourceChange change, string path)
    {
        if (change.Properties.FirstOrDefault(each => ProviderAnswers.IsWithin(each.Path, path) || ProviderAnswers.IsWithin(path, each.Path)) is not { } property)
        {
            return null;
        }

        if (property.Path == path)
        {
            return (property, JsonInputs.Parse(property.Old), JsonInputs.Parse(property.New));
        }

        var (old, now) = (Down(Old(change.Urn)?.Inputs, path), Down(New(change.Urn)?.Inputs, path));
        var isSame = old is { } was && now is { } becomes ? JsonElement.DeepEquals(was, becomes) : old is null && now is null;
        var shown = ProviderAnswers.IsWithin(property.Path, path)
            ? property
            : new(path, old is { } left ? JsonInputs.Line(left) : null, now is { } right ? JsonInputs.Line(right) : null, property.Answer);
        return isSame ? null : (shown, old, now);
    }

    /// <summary>The objects that make pods; null where there is no plan.</summary>
    public IReadOnlyList<PlanWorkload>? Workloads(bool old) => Of(old)?.Workloads;

    /// <summary>The object as one plan or the other has it, of a resource that makes pods.</summary>
    public PlanWorkload? Workload(string urn, bool old) => Workloads(old)?.FirstOrDefault(entry => entry.Resource.Urn == urn);

    /// <summary>The environments that it takes outputs from, on either side; itself where it is one.</summary>
    public IEnumerable<string> Environments(bool old)
    {
        var side = old ? Before : After;
        return side is null ? []
            : PoolsOf(old) is not null ? [Stack]
            : side.References ?? After?.References ?? Before?.References ?? [];
    }

    /// <summary>The node pools that it makes; null where it makes none.</summary>
    public IReadOnlyList<NodePoolFacts>? PoolsOf(bool old) => Of(old)?.Pools;

    // What is not known yet is not known of its parts either.
    private static JsonElement? Down(JsonElement? value, string path) =>
        path.Split('.').Aggregate(value, (at, key) => at is { ValueKind: JsonValueKind.String } ? at : JsonInputs.At(at, key));

    private Side? Of(bool old) => (old ? _old : _now).Value;

    // A plan, and what is read of it once.
    private sealed record Side(Plan Plan)
    {
        public IReadOnlyList<PlanWorkload> Workloads { get; } = PlanWorkloads.Of(Plan);

        public IReadOnlyList<NodePoolFacts>? Pools { get; } =
            Plan.Outputs.TryGetValue(NodePoolOutput.Name, out var value) && NodePoolOutput.Read(value.Describe()) is { Findings.Count: 0 } reading ? reading.Pools : null;
    }
}

/// <summary>What pods of all stacks do on an environment's pools.</summary>
internal sealed record Packing(IReadOnlyList<(string Stack, PlanWorkload Workload)> Pods, FitReport Fit)
{
    /// <summary>Packs one side of an environment; a stack that cannot be previewed counts as it was.</summary>
    public static Packing? Of(string environment, IReadOnlyCollection<StackPair> stacks, bool old)
    {
        if (stacks.FirstOrDefault(pair => pair.Stack == environment)?.PoolsOf(old) is not { } pools)
        {
            return null;
        }

        var pods = stacks
            .Where(pair => pair.Environments(old).Contains(environment) || (!old && pair.After?.Failure is not null && pair.Environments(old: true).Contains(environment)))
            .SelectMany(pair => (pair.Workloads(old) ?? (old || pair.After is null ? [] : pair.Workloads(old: true) ?? [])).Select(workload => (pair.Stack, workload)))
            .ToList();
        return new(pods, Core.Scheduling.Fit.Plan([.. pods.Select(entry => entry.Item2.Workload)], pools));
    }

    /// <summary>The workloads with pods on a pool, and how many of each are packed at most on it.</summary>
    public IEnumerable<(string Stack, PlanWorkload Workload)> On(string pool) =>
        Pods.Zip(Fit.Workloads).Where(entry => entry.Second.Now.NodesByPool.ContainsKey(pool)).Select(entry => entry.First);
}
