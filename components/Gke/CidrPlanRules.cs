using System.Net;
using System.Numerics;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Quantities;

namespace Infra.Components.Gke;

/// <summary>
/// Checks the address ranges of a VPC-native cluster: form, overlaps, and whether they hold the nodes and pods they are meant for.
/// https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips and
/// https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr (checked 2026-08).
/// </summary>
public static class CidrPlanRules
{
    /// <summary>The fewest pods that a node can be limited to.</summary>
    public const int LeastMaxPodsPerNode = 8;

    /// <summary>The most pods that a node can be allowed.</summary>
    public const int MostMaxPodsPerNode = 256;

    /// <summary>Addresses that Google keeps of every subnet's primary range: the first two and the last two.</summary>
    public const int ReservedPerSubnet = 4;

    /// <summary>The longest prefix of the range for managed services: https://cloud.google.com/vpc/docs/configure-private-services-access.</summary>
    public const int PrivateServicesLongestPrefix = 24;

    /// <summary>How much longer the prefix of one network of GPUs is than that of the range for all eight.</summary>
    internal const int GpuDirectPartBits = 3;

    private static readonly Dictionary<string, (int Shortest, int Longest)> Prefixes = new()
    {
        [nameof(CidrPlan.NodesCidr)] = (8, 29),
        [nameof(CidrPlan.PodsCidr)] = (9, 28),
        [nameof(CidrPlan.ServicesCidr)] = (16, 28),
    };

    /// <summary>Ranges that GKE takes for nodes, pods and Services without further ado (RFC 1918, 6598, 2544 and 5735's class E).</summary>
    private static readonly IReadOnlyList<IPNetwork> PrivateRanges = [.. new[]
    {
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "240.0.0.0/4",
    }.Select(text => IPNetwork.Parse(text))];

    /// <summary>
    /// Cloud SQL instances use this range inside, so that nothing in it can reach them:
    /// https://cloud.google.com/sql/docs/mysql/private-ip (checked 2026-08).
    /// </summary>
    private static readonly IPNetwork CloudSqlBridge = IPNetwork.Parse("172.17.0.0/16");

    /// <summary>The prefix length of the block of pod addresses that a node gets: the smallest that holds twice its pods.</summary>
    /// <param name="maxPodsPerNode">Pods that a node runs at most, 8 to 256.</param>
    /// <returns>24 for 110 pods.</returns>
    public static int PodBlockPrefix(int maxPodsPerNode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPodsPerNode, LeastMaxPodsPerNode);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPodsPerNode, MostMaxPodsPerNode);
        return PrefixFor(2L * maxPodsPerNode);
    }

    /// <summary>How many nodes a subnet's primary range can number.</summary>
    /// <param name="nodes">The primary range.</param>
    /// <returns>Its size less what Google keeps; never negative.</returns>
    public static long NodesIn(IPNetwork nodes) => Math.Max(0, nodes.Size() - ReservedPerSubnet);

    /// <summary>How many nodes a range for pods has blocks for.</summary>
    /// <param name="pods">The range for pods.</param>
    /// <param name="maxPodsPerNode">Pods that a node runs at most.</param>
    /// <returns>The number of blocks.</returns>
    public static long PodBlocksIn(IPNetwork pods, int maxPodsPerNode) => pods.Size() >> (32 - PodBlockPrefix(maxPodsPerNode));

    /// <summary>The most nodes that pools have at any time, those of an upgrade included, by how many pods a node of theirs may run.</summary>
    /// <param name="pools">The pools; none that <see cref="NodePoolRules"/> refuse.</param>
    /// <param name="cluster">Their cluster.</param>
    /// <returns>Nodes by pods a node. Pools may be upgraded at the same time, so the nodes of all upgrades count.</returns>
    public static IReadOnlyDictionary<int, int> NodesByMaxPods(IEnumerable<NodePoolSpec> pools, ClusterSpec cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return pools
            .GroupBy(pool => pool.MaxPodsPerNode ?? cluster.MaxPodsPerNode)
            .ToDictionary(group => group.Key, group => group.Sum(pool => pool.NodesWithUpgrade(cluster)));
    }

    /// <summary>Checks a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>What is wrong, each with numbers and the range that would do; empty for a plan with room for all.</returns>
    public static IReadOnlyList<Finding> Check(CidrPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var wanted = Ranges(plan);
        Wanted[] taken = [.. plan.Reserved.Select((text, index) => new Wanted($"{nameof(plan.Reserved)}[{index}]", text))];
        var (ranges, reserved) = (Parse(wanted), Parse(taken));
        var advice = new Advice(ranges, reserved);
        var counts = Finding.Of(
        [
            plan.MaxNodes < 1 ? new(nameof(plan.MaxNodes), $"must be at least 1; got {plan.MaxNodes}", "add up the most nodes of all pools") : null,
            .. CheckMaxPods(plan.MaxPodsPerNode),
        ]);
        Finding Wrong(string name, IPNetwork range, string rule, FindingLevel level = FindingLevel.Error) =>
            new(name, rule, $"use {advice.For(name, range.PrefixLength)}", level);
        IReadOnlyList<Finding> CheckRange(string name, IPNetwork range) => Finding.Of(
        [
            counts.Count == 0 ? CheckSize(plan, name, range, advice) : null,
            wanted.First(each => each.Name == name).Text is { } text && Cidr.HasHostBits(text)
                ? Wrong(name, range, $"must begin with the range's first address; got {text}") : null,
            !PrivateRanges.Any(known => known.Contains(range))
                ? Wrong(name, range, $"must lie in a private range ({string.Join(", ", PrivateRanges)}); got {range}") : null,
            range.Overlaps(CloudSqlBridge)
                ? Wrong(name, range, $"should not overlap {CloudSqlBridge}, from which Cloud SQL cannot be reached; got {range}", FindingLevel.Warning) : null,
        ]);
        return
        [
            .. counts,
            .. CheckForm(wanted),
            .. CheckForm(taken),
            .. ranges.SelectMany(each => CheckRange(each.Name, each.Range)),
            .. from each in ranges.Index()
            let range = each.Item.Range
            from other in reserved.Concat(ranges.Take(each.Index))
            where other.Range.Overlaps(range)
            select Wrong(
                each.Item.Name,
                range,
                $"must not overlap {NamedWords.Mark(other.Name)} ({other.Range}: {other.Range.BaseAddress} to {Cidr.Address(other.Range.Last())}); got {range}"),
        ];
    }

    /// <summary>The ranges of a plan that overlap what is reserved, by what <see cref="Check"/> says to use instead.</summary>
    /// <returns>Ranges by the property; none for one that fits nowhere.</returns>
    internal static IReadOnlyDictionary<string, string> Instead(CidrPlan plan)
    {
        var reserved = Parse(plan.Reserved.Select(text => new Wanted(nameof(plan.Reserved), text)));
        var ranges = Parse(Ranges(plan));
        var advice = new Advice(ranges, reserved);
        return ranges.Where(range => reserved.Exists(other => other.Range.Overlaps(range.Range)))
            .Select(range => new { range.Name, Free = advice.For(range.Name, range.Range.PrefixLength) }).Where(range => Cidr.TryParse(range.Free, out _))
            .ToDictionary(range => range.Name, range => range.Free);
    }

    /// <summary>Checks how many pods a node may run.</summary>
    internal static IEnumerable<Finding> CheckMaxPods(int? pods, string unit = "") =>
        NumberBounds.Check(nameof(CidrPlan.MaxPodsPerNode), pods, LeastMaxPodsPerNode, MostMaxPodsPerNode, unit);

    private static Wanted[] Ranges(CidrPlan plan) =>
    [
        new(nameof(plan.NodesCidr), plan.NodesCidr),
        new(nameof(plan.PodsCidr), plan.PodsCidr),
        new(nameof(plan.ServicesCidr), plan.ServicesCidr),
        new(nameof(plan.PrivateServicesCidr), plan.PrivateServicesCidr),
        new(nameof(plan.GpuDirectCidr), plan.GpuDirectCidr),
    ];

    private static IEnumerable<Finding> CheckForm(IEnumerable<Wanted> wanted) => wanted
        .Where(each => each.Text is not null && !Cidr.TryParse(each.Text, out _))
        .Select(each => new Finding(each.Name, $"must be an IPv4 range with its prefix length; got \"{each.Text}\"", "write it like 10.0.0.0/20"));

    private static List<Taken> Parse(IEnumerable<Wanted> wanted)
    {
        var ranges = new List<Taken>();
        foreach (var (name, text) in wanted)
        {
            if (Cidr.TryParse(text, out var range))
            {
                ranges.Add(new(name, range));
            }
        }

        return ranges;
    }

    private static Finding? CheckSize(CidrPlan plan, string name, IPNetwork range, Advice advice)
    {
        Finding Wrong(string rule, int prefix) =>
            new(name, $"{rule}; got {range} ({range.Size()} addresses)", $"use {advice.For(name, prefix)}");
        Finding TooSmall(string rule, int prefix) => Wrong(rule, prefix) with { DependsOn = [nameof(plan.MaxNodes)] };

        if (Prefixes.TryGetValue(name, out var allowed) && Math.Clamp(range.PrefixLength, allowed.Shortest, allowed.Longest) is var nearest && nearest != range.PrefixLength)
        {
            return Wrong($"must be /{allowed.Shortest} to /{allowed.Longest}", nearest);
        }

        switch (name)
        {
            case nameof(plan.NodesCidr) when NodesIn(range) < plan.MaxNodes:
                var neededForNodes = PrefixFor((long)plan.MaxNodes + ReservedPerSubnet);
                return neededForNodes < allowed.Shortest
                    ? new(nameof(plan.MaxNodes), $"the most nodes of all pools, those of upgrades included, must be at most {NodesIn(Cidr.Of(0, allowed.Shortest))}, "
                        + $"what the largest range numbers; got {plan.MaxNodes}", "lower ‹maxNodes› of a pool")
                    : TooSmall($"must number {plan.MaxNodes} nodes and the {ReservedPerSubnet} addresses that Google keeps, at least /{neededForNodes}", neededForNodes);
            case nameof(plan.PodsCidr):
                var blocks = plan.NodesByMaxPods
                    .Select(nodes => new { MaxPods = nodes.Key, Nodes = nodes.Value })
                    .Append(new { MaxPods = plan.MaxPodsPerNode, Nodes = plan.MaxNodes - plan.NodesByMaxPods.Values.Sum() })
                    .Where(block => block.Nodes > 0)
                    .OrderByDescending(block => block.MaxPods)
                    .ToList();
                var addresses = blocks.Sum(block => (long)block.Nodes << (32 - PodBlockPrefix(block.MaxPods)));
                var needed = PrefixFor(addresses);
                return range.Size() >= addresses ? null
                    : needed < allowed.Shortest
                    ? new(nameof(plan.MaxNodes), $"the most nodes of all pools, those of upgrades included, need {addresses} addresses for pods, and the largest "
                        + $"range has {Cidr.Of(0, allowed.Shortest).Size()}; got {plan.MaxNodes} nodes", "lower ‹maxNodes› of a pool, or its ‹maxPodsPerNode›")
                    : TooSmall(
                        "must hold " + string.Join(" and ", blocks.Select(block =>
                            $"a /{PodBlockPrefix(block.MaxPods)} for each of {Wording.Count(block.Nodes, "node")} (twice the {block.MaxPods} pods of a node, rounded up)"))
                        + $", at least /{needed}" + (blocks is [var all] ? $"; it holds {PodBlocksIn(range, all.MaxPods)}" : ""),
                        needed);
            case nameof(plan.GpuDirectCidr):
                var perNetwork = Math.Min(PrefixFor((long)plan.GpuDirectNodes + ReservedPerSubnet), Prefixes[nameof(plan.NodesCidr)].Longest);
                return range.PrefixLength + GpuDirectPartBits <= perNetwork ? null : Wrong(
                    $"must number {Wording.Count(plan.GpuDirectNodes, "node")} in each of {1 << GpuDirectPartBits} networks, and the {ReservedPerSubnet} addresses that Google keeps of each, "
                    + $"at least /{perNetwork - GpuDirectPartBits}",
                    perNetwork - GpuDirectPartBits);
            case nameof(plan.PrivateServicesCidr) when range.PrefixLength > PrivateServicesLongestPrefix:
                return Wrong($"must be at least /{PrivateServicesLongestPrefix}, of which each managed service takes a part", PrivateServicesLongestPrefix);
            default:
                return null;
        }
    }

    private sealed record Wanted(string Name, string? Text);

    private sealed record Taken(string Name, IPNetwork Range);

    /// <summary>The longest prefix whose ranges have at least so many addresses.</summary>
    private static int PrefixFor(long addresses) => addresses <= 1 ? 32 : Math.Max(0, 31 - BitOperations.Log2((ulong)addresses - 1));

    /// <summary>
    /// Ranges to use instead. Each lies clear of all ranges as they were written, of those that are reserved, and of what was advised for
    /// others, so that whoever follows some or all of it has no new overlap.
    /// </summary>
    private sealed class Advice(IReadOnlyList<Taken> ranges, IEnumerable<Taken> reserved)
    {
        private readonly List<IPNetwork> _kept = [CloudSqlBridge, .. reserved.Select(other => other.Range)];
        private readonly Dictionary<string, string> _given = [];

        /// <summary>What to write for a range: the same whatever else is wrong with it.</summary>
        public string For(string name, int prefixLength)
        {
            if (!_given.TryGetValue(name, out var text))
            {
                var own = ranges.First(range => range.Name == name).Range;
                var free = Find(prefixLength, own, [.. _kept, .. ranges.Where(other => other.Name != name).Select(other => other.Range)]);
                _kept.AddRange(free is { } range ? [range] : []);
                _given[name] = text = free?.ToString() ?? $"a free /{prefixLength}";
            }

            return text;
        }

        // Where the author's own begins if that is possible, else the first one in 10.0.0.0/8, then elsewhere.
        private static IPNetwork? Find(int prefixLength, IPNetwork own, List<IPNetwork> taken)
        {
            bool Free(IPNetwork candidate) => PrivateRanges.Any(known => known.Contains(candidate)) && !taken.Any(other => candidate.Overlaps(other));

            var same = Cidr.Of(own.First(), prefixLength);
            if (Free(same))
            {
                return same;
            }

            foreach (var home in PrivateRanges)
            {
                for (long first = home.First(); first <= home.Last(); first += same.Size())
                {
                    var candidate = Cidr.Of((uint)first, prefixLength);
                    if (home.Contains(candidate) && Free(candidate))
                    {
                        return candidate;
                    }

                    // Steps over what is taken, lest a /28 is sought through millions of places.
                    var last = taken.Where(other => candidate.Overlaps(other)).Select(other => (long)other.Last()).DefaultIfEmpty(0).Max();
                    first = Math.Max(first, (last + 1) / same.Size() * same.Size() - same.Size());
                }
            }

            return null;
        }
    }
}
