using System.Collections.Immutable;
using Infra.Core.Machines;
using Infra.Core.Prices;

namespace Infra.Costs;

/// <summary>What a stack costs a month of 730 hours, at list prices or what is negotiated instead.</summary>
/// <remarks>
/// The nodes are their environment's, so a developer's stack has only disks and load balancers of its own here, and the sum over all stacks of a
/// folder is their bill. <see cref="Developer"/> says what of the nodes is for whom.
/// </remarks>
public sealed record StackCost
{
    /// <summary>The stack.</summary>
    public required string Stack { get; init; }

    /// <summary>A month with as few nodes as the pools allow.</summary>
    public required Cost AlwaysOn { get; init; }

    /// <summary>A month with the nodes that the stacks of the folder need, packed as <c>infra fit</c> packs them; it jumps by whole nodes.</summary>
    public required Cost Now { get; init; }

    /// <summary>A month with as many nodes as the pools allow.</summary>
    public required Cost Max { get; init; }

    /// <summary>What is there whatever runs.</summary>
    public ImmutableArray<CostLine> Lines { get; init; } = [];

    /// <summary>What costs by its use, which nobody knows beforehand; not in any sum.</summary>
    public ImmutableArray<UseLine> ByUse { get; init; } = [];

    /// <summary>The node pools that the stack makes.</summary>
    public ImmutableArray<PoolCost> Pools { get; init; } = [];

    /// <summary>What a developer's pods are worth; null for an environment, and where no node pools are known.</summary>
    public DeveloperCost? Developer { get; init; }

    /// <summary>Stacks of the folder that cannot be previewed and so are missing in what is said of now.</summary>
    public ImmutableArray<string> NotCounted { get; init; } = [];

    /// <summary>What the stack may cost; null where nobody said.</summary>
    public StackBudget? Budget { get; init; }

    /// <summary>Pools of its nodes, or of its pods, whose machines have no price, so that no amount here has them in it.</summary>
    public ImmutableArray<UnpricedPool> Unpriced { get; init; } = [];

    /// <summary>Whether a price differs from the list's.</summary>
    public bool HasOverrides { get; init; }
}

/// <summary>What a stack may cost a month.</summary>
/// <param name="Amount">The amount.</param>
/// <param name="Currency">Its currency; null where nobody said, and it is taken as USD.</param>
/// <param name="UsdPerUnit">What a unit of it is worth in US dollars; null where that is not known.</param>
/// <param name="RateDate">The day of that rate.</param>
public sealed record StackBudget(decimal Amount, string? Currency, decimal? UsdPerUnit, DateOnly? RateDate)
{
    /// <summary>The amount in US dollars; null where it is of another currency whose rate nobody gave.</summary>
    public decimal? Usd => Currency is null or "USD" ? Amount : Amount * UsdPerUnit;
}

/// <summary>One thing that is there whatever runs.</summary>
/// <param name="Resource">What it is, in words.</param>
/// <param name="Detail">What its price goes by.</param>
/// <param name="Month">A month of it.</param>
public sealed record CostLine(string Resource, string Detail, Cost Month);

/// <summary>One thing that costs by its use.</summary>
/// <param name="Resource">What it is, in words.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Price">The price of one.</param>
public sealed record UseLine(string Resource, string Unit, Cost Price);

/// <summary>A pool whose machines have no price.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Why">What is missing, in words.</param>
public sealed record UnpricedPool(string Pool, string Why);

/// <summary>What the nodes of a pool cost.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="MachineType">Its machine type.</param>
/// <param name="Capacity">How the machines are bought.</param>
/// <param name="NodeHour">An hour of a node, its boot disk included.</param>
/// <param name="MinNodes">Fewest nodes.</param>
/// <param name="NodesNow">Nodes that the stacks of the folder need.</param>
/// <param name="MaxNodes">Most nodes.</param>
/// <param name="UnusedHour">An hour of what nobody has asked for of the nodes of now: the system's own part is among it.</param>
public sealed record PoolCost(string Pool, string MachineType, NodeCapacity Capacity, Cost NodeHour, int MinNodes, int NodesNow, int MaxNodes, Cost UnusedHour)
{
    /// <summary>Whether Google provides the machines when it has them.</summary>
    /// <value>false</value>
    public bool IsFlexStart { get; init; }

    /// <summary>Whether the nodes have GPUs that no pod of the folder asks for and could get here.</summary>
    /// <value>false</value>
    public bool HasIdleGpus { get; init; }

    /// <summary>A month with the fewest nodes.</summary>
    public Cost AtMin => NodeHour * MinNodes * RateDerivation.HoursPerMonth;

    /// <summary>A month with the nodes of now.</summary>
    public Cost AtNow => NodeHour * NodesNow * RateDerivation.HoursPerMonth;

    /// <summary>A month with the most nodes.</summary>
    public Cost AtMax => NodeHour * MaxNodes * RateDerivation.HoursPerMonth;
}

/// <summary>What of an environment's nodes is for one developer.</summary>
/// <param name="WorthHour">An hour of what the pods of now request, at the rates of the nodes that they go to.</param>
/// <param name="WorthHourAtMax">The same with the most replicas.</param>
/// <param name="HoursPerMonth">For how many hours of a month those run that never sleep.</param>
/// <param name="SavedMonth">What the environment would cost less a month without the stack: its nodes with, less its nodes without; null where that is not known.</param>
/// <param name="Workloads">The workloads.</param>
public sealed record DeveloperCost(Cost WorthHour, Cost WorthHourAtMax, int HoursPerMonth, Cost? SavedMonth, ImmutableArray<WorkloadCost> Workloads)
{
    /// <summary>A month of the worth, at the hours that each workload's pods run.</summary>
    public Cost WorthMonth => Cost.Sum(Workloads.Select(workload => workload.WorthHour * workload.HoursPerMonth));

    /// <summary>The same with the most replicas.</summary>
    public required Cost WorthMonthAtMax { get; init; }

    /// <summary>For how many hours of a month those run that sleep at night; null where none does.</summary>
    public int? AwakeHoursPerMonth { get; init; }
}

/// <summary>What the pods of one workload are worth.</summary>
/// <param name="Workload">Kind and name.</param>
/// <param name="Replicas">Pods of now.</param>
/// <param name="Pool">The pool that they go to first; null where none takes them.</param>
/// <param name="WorthHour">An hour of all of them.</param>
/// <param name="BlocksHour">An hour of what they keep others from: of each node the largest share that a pod takes of CPU, memory or GPUs. For information; it adds up to nothing.</param>
/// <param name="ExpectedHours">How long a run takes; null where nobody said.</param>
/// <param name="HoursPerMonth">For how many hours of a month they run.</param>
public sealed record WorkloadCost(string Workload, int Replicas, string? Pool, Cost WorthHour, Cost BlocksHour, decimal? ExpectedHours, int HoursPerMonth)
{
    /// <summary>An hour of all of them on each pool of their ComputeClass that takes them, the one that is tried first at the top; empty without a class.</summary>
    public ImmutableArray<RungCost> Rungs { get; init; } = [];

    /// <summary>Whether they run only while somebody uses them, for hours that nobody knows: <see cref="HoursPerMonth"/> is then the most.</summary>
    /// <value>false</value>
    public bool RunsWhenUsed { get; init; }

    /// <summary>One run; null where nobody said how long it takes.</summary>
    public Cost? Run => ExpectedHours is { } hours ? WorthHour * hours : null;
}

/// <summary>What the pods of a workload are worth on one pool of their class.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="WorthHour">An hour of all of them there.</param>
public sealed record RungCost(string Pool, Cost WorthHour);
