using System.Globalization;

namespace Infra.Review;

/// <summary>What finds no place any more, and how many nodes come and go, with the pods of all stacks packed together.</summary>
internal static class PlacementReview
{
    /// <summary>What a reviewer must know.</summary>
    public static IEnumerable<VerdictItem> Of(IReadOnlyCollection<StackPair> stacks)
    {
        foreach (var environment in stacks.Where(pair => pair.PoolsOf(old: true) is not null || pair.PoolsOf(old: false) is not null))
        {
            var (old, now) = (Packing.Of(environment.Stack, stacks, old: true), Packing.Of(environment.Stack, stacks, old: false));
            if (now is null)
            {
                continue;
            }

            var before = old is null
                ? []
                : old.Pods.Zip(old.Fit.Workloads).ToDictionary(entry => (entry.First.Stack, entry.First.Workload.Resource.Urn), entry => entry.Second.Now.Pending);
            foreach (var (pod, fit) in now.Pods.Zip(now.Fit.Workloads))
            {
                if (fit.Now.Pending > before.GetValueOrDefault((pod.Stack, pod.Workload.Resource.Urn)))
                {
                    yield return VerdictItem.Of(
                        VerdictKind.Placement,
                        environment.Stack,
                        string.Create(CultureInfo.InvariantCulture, $"{fit.Now.Pending} of {fit.Now.Replicas} pods of {pod.Stack} {fit.Name} no longer fit: {fit.Now.Reason}"),
                        FailOn.Unplaceable);
                }
            }

            var nodes = now.Fit.Pools
                .Select(pool => (pool.Pool, Now: pool.NodesNow, Was: old?.Fit.Pools.FirstOrDefault(each => each.Pool == pool.Pool)?.NodesNow ?? 0))
                .Where(pool => pool.Now != pool.Was && environment is { IsComparable: true })
                .Select(pool => string.Create(CultureInfo.InvariantCulture, $"{pool.Pool} {pool.Was} -> {pool.Now}"))
                .ToList();
            if (nodes.Count > 0)
            {
                yield return VerdictItem.Of(VerdictKind.Placement, environment.Stack, $"nodes, as tightly packed: {string.Join(", ", nodes)}");
            }
        }
    }
}
