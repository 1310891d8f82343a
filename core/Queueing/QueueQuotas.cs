using System.Collections.Immutable;
using Infra.Core.Findings;

namespace Infra.Core.Queueing;

/// <summary>What a stack is to be sure of.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="Asked">Amounts by resource; of a resource that is missing it gets the same share of what is left as the others that do not name it.</param>
public sealed record QueueClaim(string Stack, IReadOnlyDictionary<string, long> Asked);

/// <summary>Nominal quotas of one queue: amounts by flavor and resource.</summary>
/// <param name="Name">The stack; empty for what belongs to nobody and anybody may borrow.</param>
/// <param name="Nominal">By flavor's name, then by resource; every flavor has every resource.</param>
public sealed record QueueQuota(string Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Nominal);

/// <summary>How the pools are divided.</summary>
/// <param name="Resources">What is counted.</param>
/// <param name="Flavors">The flavors in the order in which Kueue tries them.</param>
/// <param name="Queues">One entry a stack, by name.</param>
/// <param name="Shared">What belongs to nobody: it is the cohort's, from which every queue may borrow.</param>
/// <param name="Findings">Where more is promised than there is; the quotas mean nothing then.</param>
public sealed record QueueDivision(
    IReadOnlyList<string> Resources,
    IReadOnlyList<QueueFlavor> Flavors,
    IReadOnlyList<QueueQuota> Queues,
    QueueQuota Shared,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>What all pools hold of a resource at their most.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The sum over the flavors: what a queue has when it borrows all there is.</returns>
    public long Capacity(string resource) => Flavors.Sum(flavor => flavor.Capacity.GetValueOrDefault(resource));
}

/// <summary>Divides what the node pools can ever hold among the stacks of an environment.</summary>
/// <remarks>
/// Law: for every flavor and every resource, the queues' nominal quotas and the cohort's together are exactly what the pool holds at its most. So
/// Kueue never admits what no node can be made for, and nothing that there is stays out of reach.
/// </remarks>
public static class QueueQuotas
{
    /// <summary>The most flavors that a group of resources may have.</summary>
    /// <seealso href="https://github.com/kubernetes-sigs/kueue/blob/v0.17.8/apis/kueue/v1beta2/clusterqueue_types.go">Kueue 0.17.8</seealso>
    public const int MaxFlavors = 64;

    /// <summary>Divides.</summary>
    /// <param name="flavors">The pools.</param>
    /// <param name="claims">What the stacks are to be sure of.</param>
    /// <param name="spotFirst">Whether machines that Google may take back are tried before those that are kept; otherwise after them.</param>
    /// <param name="path">Where the claims stand, for the messages.</param>
    /// <returns>The division; the same whatever the order of <paramref name="claims"/>.</returns>
    public static QueueDivision Divide(
        IReadOnlyList<QueueFlavor> flavors, IReadOnlyList<QueueClaim> claims, bool spotFirst = false, string path = "")
    {
        ArgumentNullException.ThrowIfNull(flavors);
        ArgumentNullException.ThrowIfNull(claims);
        IReadOnlyList<QueueFlavor> ordered = [.. flavors.OrderBy(flavor => flavor.Interruptible != spotFirst)];
        IReadOnlyList<QueueClaim> sorted = [.. claims.OrderBy(claim => claim.Stack, StringComparer.Ordinal)];
        IReadOnlyList<string> resources = [.. QueuedResource.All.Where(resource =>
            ordered.Any(flavor => flavor.Capacity.GetValueOrDefault(resource) > 0) || sorted.Any(claim => claim.Asked.GetValueOrDefault(resource) > 0))];
        var findings = new List<Finding>();
        if (ordered.Count > MaxFlavors)
        {
            findings.Add(new(path, $"must have at most {MaxFlavors} node pools, the most flavors that Kueue takes; got {ordered.Count}", "remove some, or do without queueing"));
        }

        var nominal = sorted.Select(_ => ordered.Select(_ => new Dictionary<string, long>()).ToList()).ToList();
        var shared = ordered.Select(_ => new Dictionary<string, long>()).ToList();
        foreach (var resource in resources)
        {
            var room = ordered.Select(flavor => flavor.Capacity.GetValueOrDefault(resource)).ToArray();
            var quotas = Quotas(resource, room.Sum(), sorted, path, findings);
            for (var i = 0; i < sorted.Count; i++)
            {
                var parts = Spread(quotas[i], [.. ordered.Select(flavor => flavor.Capacity.GetValueOrDefault(resource))], room);
                for (var j = 0; j < ordered.Count; j++)
                {
                    nominal[i][j][resource] = parts[j];
                }
            }

            for (var j = 0; j < ordered.Count; j++)
            {
                shared[j][resource] = room[j];
            }
        }

        QueueQuota Quota(string name, List<Dictionary<string, long>> amounts) => new(
            name,
            ordered.Zip(amounts).ToImmutableSortedDictionary(pair => pair.First.Name, IReadOnlyDictionary<string, long> (pair) => pair.Second, StringComparer.Ordinal));
        return new(resources, ordered, [.. sorted.Zip(nominal, (claim, amounts) => Quota(claim.Stack, amounts))], Quota("", shared), findings);
    }

    // What each stack is sure of. Where more is promised than there is, that is told, and nobody is sure of anything.
    private static long[] Quotas(string resource, long capacity, IReadOnlyList<QueueClaim> claims, string path, List<Finding> findings)
    {
        var asked = claims.Select(claim => claim.Asked.TryGetValue(resource, out var amount) ? amount : (long?)null).ToList();
        var sum = asked.Aggregate(Int128.Zero, (all, amount) => all + (amount ?? 0));
        var promised = (long)Int128.Min(sum, long.MaxValue);
        if (promised > capacity)
        {
            var who = string.Join(", ", claims.Zip(asked)
                .Where(pair => pair.Second > 0)
                .Select(pair => $"{pair.First.Stack} {QueuedResource.Quantity(resource, pair.Second!.Value)}"));
            findings.Add(new(
                path,
                $"must not promise more {resource} than the {QueuedResource.Quantity(resource, capacity)} that all pools at their most nodes have, less what the system's pods take "
                + $"(quota-beyond-pools); got {QueuedResource.Quantity(resource, promised)} in the quotas of the stacks on it ({who})", "lower a stack's quota, or raise a pool's ‹maxNodes›"));
            return new long[claims.Count];
        }

        var without = asked.Count(amount => amount is null);
        return [.. asked.Select(amount => amount ?? (capacity - promised) / without)];
    }

    // In the proportion of what the flavors hold, rounded down; what that leaves over goes where most room is. Takes the parts out of the room.
    private static long[] Spread(long quota, long[] capacities, long[] room)
    {
        var whole = capacities.Sum();
        var parts = new long[capacities.Length];
        if (whole == 0)
        {
            return parts;
        }

        for (var j = 0; j < parts.Length; j++)
        {
            parts[j] = Math.Min(room[j], (long)((Int128)quota * capacities[j] / whole));
            room[j] -= parts[j];
        }

        for (var left = quota - parts.Sum(); left > 0;)
        {
            var roomiest = Array.IndexOf(room, room.Max());
            var more = Math.Min(left, Math.Max(1, Math.Min(room[roomiest], (left + parts.Length - 1) / parts.Length)));
            parts[roomiest] += more;
            room[roomiest] -= more;
            left -= more;
        }

        return parts;
    }
}
