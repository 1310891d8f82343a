using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;

namespace Core.Tests;

public class DispatcherPropertyTests
{
    [Fact]
    public void ShareOf_WholeCatalog_ExactlyNFitAMachineAndOneMoreDoesNot()
    {
        var shares = 0;
        var refused = new HashSet<string>();
        foreach (var pool in Pools.Catalog())
        {
            var dispatcher = new Dispatcher([pool]);
            var usable = SystemOverhead.Default.UsableOf(pool);
            for (var n = 1; n <= 32; n++)
            {
                if (dispatcher.ShareOf(pool, n) is not { } share)
                {
                    // More processes than GPUs are refused, and more than one where there are TPUs, and machines that the system's own pods fill.
                    refused.Add(pool.GpuCount > 0 && n > pool.GpuCount ? "GPUs" : pool.TpuCount > 0 && n > 1 ? "TPUs" : pool.MachineType);
                    continue;
                }

                shares++;
                Assert.True((share * n).FitsIn(usable), $"{pool.Name}: {n} of {share} do not fit {usable}");
                Assert.Equal(pool.TpuCount, share.Tpus);
                Assert.False((share * (n + 1)).FitsIn(usable), $"{pool.Name}: {n + 1} of {share} fit {usable}");
                Assert.True(share.Gpus * n <= pool.GpuCount && share.Gpus > 0 == pool.GpuCount > 0, pool.Name);
            }
        }

        Assert.True(shares > 10_000, $"{shares}");
        Assert.Equal(["GPUs", "TPUs", "c4a-highcpu-1", "e2-micro", "e2-small", "n4a-highcpu-1"], refused.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ShareOf_WholeCatalog_LeavesLessThanOneUnitAProcessUnused()
    {
        foreach (var pool in Pools.Catalog())
        {
            var usable = SystemOverhead.Default.UsableOf(pool);
            for (var n = 1; n <= 32; n++)
            {
                if (new Dispatcher([pool]).ShareOf(pool, n) is { } share)
                {
                    var left = usable - (share * n);
                    Assert.InRange(left.CpuMillicores, 0, n - 1);
                    Assert.InRange(left.MemoryMib, 0, n - 1);
                    Assert.InRange(left.Gpus, 0, n - 1);
                }
            }
        }
    }

    [Fact]
    public void Assign_GpuMode_GivesEachGpuOfAMachineOnce()
    {
        foreach (var pool in Pools.Catalog().Where(pool => pool.GpuCount > 0))
        {
            var result = new Dispatcher([pool]).Assign(new() { AssignTo = "gpu", NodePool = pool.Name });

            if (result.Placement is null)
            {
                // One GPU on a machine whose memory the system's pods fill.
                Assert.Equal("nodePool", Assert.Single(result.Findings).Path);
                continue;
            }

            Assert.Equal(1, result.Placement.Amount.Gpus);
            Assert.Equal(pool.GpuCount, result.Placement.PodsPerNode);
        }
    }

    [Fact]
    public void Assign_Resource_FitsItsPoolAndWastesNoMoreThanAnyOther()
    {
        var random = new Random(20260802);
        var catalog = Pools.Catalog().Select((pool, index) => pool with
        {
            Capacity = index % 3 == 0 ? NodeCapacity.Spot : NodeCapacity.OnDemand,
            MaxNodes = index % 7 == 0 ? 0 : pool.MaxNodes,
            Labels = index % 11 == 0 ? new Dictionary<string, string> { [NodeLabels.ComputeClass] = "gpus" } : pool.Labels,
        }).ToList();
        var placed = 0;
        for (var round = 0; round < 500; round++)
        {
            var pools = Enumerable.Range(0, random.Next(1, 12)).Select(_ => catalog[random.Next(catalog.Count)]).DistinctBy(pool => pool.Name).ToList();
            var spec = new AssignSpec
            {
                AssignTo = "resource",
                Cpu = random.Next(1, 1 << random.Next(4, 16)),
                Memory = random.Next(1, 1 << random.Next(4, 18)),
                GpuCount = random.Next(3) == 0 ? random.Next(1, 5) : null,
                AllowSpot = random.Next(3) switch { 0 => null, 1 => true, _ => false },
                AllowGpuPool = random.Next(3) switch { 0 => null, 1 => true, _ => false },
            };
            var result = new Dispatcher(pools).Assign(spec);
            var open = pools.Where(pool => Takes(pool, spec)).ToList();

            Assert.Equal(open.Count > 0, result.Placement is not null);
            if (result.Placement is not { } placement)
            {
                Assert.NotEmpty(result.Findings);
                continue;
            }

            placed++;
            Assert.Contains(placement.Pool, open);
            Assert.Equal(pools.Count - 1, placement.Rejected.Count);
            Assert.True(placement.PodsPerNode >= 1);
            Assert.True(placement.Amount.FitsIn(SystemOverhead.Default.UsableOf(placement.Pool)));
            Assert.Equal(open.Min(pool => Rank(pool, spec)), Rank(placement.Pool, spec));

            // The order in which the pools are given changes nothing.
            pools.Reverse();
            Assert.Equal(placement.Pool.Name, new Dispatcher(pools).Assign(spec).Placement!.Pool.Name);
        }

        Assert.True(placed > 100, $"{placed}");
    }

    private static bool Takes(NodePoolFacts pool, AssignSpec spec)
    {
        var usable = SystemOverhead.Default.UsableOf(pool);
        return new ResourceAmount(spec.Cpu!.Value, spec.Memory!.Value, spec.GpuCount ?? 0).FitsIn(usable)
            && (spec.GpuCount is not null || spec.AllowGpuPool == true || pool.GpuCount == 0)
            && (spec.AllowSpot != false || !pool.Interruptible)
            && !pool.IsArm && pool.TpuCount == 0 && pool.MaxNodes > 0 && pool.ComputeClass is null;
    }

    // What is compared first stands first: whether the pool is a second choice, and a pod's part of the idle GPUs and of the rest.
    private static (bool IsSecond, double IdleGpus, double Waste) Rank(NodePoolFacts pool, AssignSpec spec)
    {
        var usable = SystemOverhead.Default.UsableOf(pool);
        var amount = new ResourceAmount(spec.Cpu!.Value, spec.Memory!.Value, spec.GpuCount ?? 0);
        var pods = Math.Min(amount.TimesIn(usable), SystemOverhead.Default.PodsOn(pool));
        var left = usable - (amount * pods);
        return (pool.Interruptible && spec.AllowSpot is null, (double)left.Gpus / pods, (double)((left.CpuMillicores * 4096) + (left.MemoryMib * 1000)) / pods);
    }
}
