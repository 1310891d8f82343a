using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;

namespace Core.Tests;

public class FitTests
{
    private static readonly NodeTaint Dedicated = new("dedicated", "batch", TaintEffect.NoSchedule);

    private static FitWorkload Workload(
        string name,
        int replicas,
        long cpu,
        long memory,
        long gpus = 0,
        int? max = null,
        IReadOnlyDictionary<string, string>? selector = null,
        params PodToleration[] tolerations) =>
        new(name, replicas, max ?? replicas, new(cpu, memory, gpus), selector ?? new Dictionary<string, string>(), tolerations);

    [Fact]
    public void Plan_OneWorkload_CountsPodsPerNodeNodesAndWhatIsLeft()
    {
        var report = Fit.Plan([Workload("trainer", 5, 3000, 8000, max: 30)], [Pools.Of("cpu8", "n1-standard-8", minNodes: 1)]);

        var result = Assert.Single(report.Workloads);
        Assert.Equal(new FitCandidate("cpu8", 2, null), Assert.Single(result.Pools));
        Assert.Equal((3, 0, null), (result.Now.Nodes, result.Now.Pending, result.Now.Reason));
        Assert.Equal((10, 10), (result.AtMax.Nodes, result.AtMax.Pending));
        Assert.Equal("the pools that take such a pod are full: cpu8 grows to 10 nodes of 2 such pods each", result.AtMax.Reason);
        var pool = Assert.Single(report.Pools);
        Assert.Equal((new ResourceAmount(7461, 25610), 3, 10), (pool.UsablePerNode, pool.NodesNow, pool.NodesAtMax));
        Assert.Equal(new ResourceAmount(74610 - 15000, 256100 - 40000), pool.LeftNow);
        Assert.Equal(new ResourceAmount(74610 - 60000, 256100 - 160000), pool.LeftAtMax);
    }

    // Seven such pods fit on a node. The one that another's pod fills counts as a node with none of these.
    [Theory]
    [InlineData(null, 6, 1, 0)]
    [InlineData(1, 6, 2, 4)]
    [InlineData(2, 6, 2, 2)]
    [InlineData(4, 6, 2, 0)]
    public void Plan_PodsThatMustBeSpread_DifferByNoMoreThanTheSkew(int? skew, int replicas, int nodes, int pending)
    {
        var apart = Workload("web", replicas, 1000, 1000) with { NodeSkew = skew };

        var state = Fit.Plan([apart], [Pools.Of("a", "n1-standard-8", minNodes: 2, maxNodes: 3)], [Workload("whole", 1, 7000, 1000)]).Workloads[0].Now;

        Assert.Equal((nodes, pending), (state.Nodes, state.Pending));
        Assert.Equal(
            pending == 0
                ? null
                : $"the pools that take such a pod are full: a grows to 3 nodes of 7 such pods each, less what others hold; its pods must be spread over nodes, which may differ by {skew}",
            state.Reason);
    }

    [Fact]
    public void Plan_PodsThatMustBeSpread_FillNodesEvenlyAndBringNewOnesOnlyWhenAllAreFull()
    {
        var even = Fit.Plan([Workload("web", 14, 1000, 1000) with { NodeSkew = 1 }], [Pools.Of("a", "n1-standard-8", minNodes: 2)]).Workloads[0].Now;
        var more = Fit.Plan([Workload("web", 15, 1000, 1000) with { NodeSkew = 1 }], [Pools.Of("a", "n1-standard-8", minNodes: 2)]).Workloads[0].Now;

        Assert.Equal((2, 0, 3, 0), (even.Nodes, even.Pending, more.Nodes, more.Pending));
    }

    [Fact]
    public void Plan_NothingThere_KeepsTheFewestNodes()
    {
        var report = Fit.Plan([], [Pools.Of("b", "n1-standard-8", minNodes: 2), Pools.Of("a", "n1-standard-2")]);

        Assert.Equal([("a", 0), ("b", 2)], report.Pools.Select(pool => (pool.Pool, pool.NodesNow)));
    }

    [Fact]
    public void Plan_NoPoolTakesThePod_SaysWhyForEach()
    {
        NodePoolFacts[] pools =
        [
            Pools.Of("batch", "n1-standard-8", taints: Dedicated),
            Pools.Of("l4", "g2-standard-8"),
            Pools.Of("off", "n1-standard-8", maxNodes: 0),
            Pools.Of("small", "n1-standard-2"),
            Pools.Of("wide", "n1-highcpu-8"),
        ];

        var result = Fit.Plan([Workload("sim", 3, 4000, 16000)], pools).Workloads[0];

        Assert.Equal(3, result.Now.Pending);
        Assert.Equal(
            "no pool takes such a pod: batch has the taint dedicated=batch:NoSchedule, which is not tolerated; "
            + "l4 has the taint nvidia.com/gpu=present:NoSchedule, which is not tolerated; off may have no nodes (at most 0); "
            + "small leaves 1481m CPU a node, less than 4000m; wide leaves 4511 MiB a node, less than 16000 MiB",
            result.Now.Reason);
    }

    [Fact]
    public void Plan_GpusAndSelectors_AreHeldAgainstThePools()
    {
        NodePoolFacts[] pools = [Pools.Of("l4", "g2-standard-8"), Pools.Of("v100", "n1-highmem-8", "v100", 1)];
        var byType = new Dictionary<string, string> { ["cloud.google.com/gke-accelerator"] = "nvidia-l4" };
        var byName = new Dictionary<string, string> { ["name"] = "v100" };
        var other = new Dictionary<string, string> { ["disk"] = "ssd" };

        var results = Fit.Plan(
            [
                Workload("any", 2, 1000, 1000, 1), Workload("two", 1, 1000, 1000, 2),
                Workload("typed", 1, 1000, 1000, 1, selector: byType), Workload("named", 1, 1000, 1000, 1, selector: byName),
                Workload("disk", 1, 1000, 1000, 1, selector: other),
            ],
            pools).Workloads;

        Assert.Equal([0, 1, 0, 0, 1], results.Select(result => result.Now.Pending));
        Assert.Equal("has 1 GPU a node, less than 2", results[1].Pools[0].Obstacle);
        Assert.Equal(
            "has the label cloud.google.com/gke-accelerator \"nvidia-tesla-v100\", which is to be \"nvidia-l4\"", results[2].Pools[1].Obstacle);
        Assert.Equal("has no label disk, which is to be \"ssd\"", results[4].Pools[0].Obstacle);
    }

    [Fact]
    public void Plan_PreferNoSchedule_KeepsNobodyOut() =>
        Assert.Equal(0, Fit.Plan(
            [Workload("a", 1, 100, 100)],
            [Pools.Of("p", "n1-standard-2", taints: new NodeTaint("k", "v", TaintEffect.PreferNoSchedule))]).Workloads[0].Now.Pending);

    [Fact]
    public void Plan_Tolerated_TaintIsNoObstacle() =>
        Assert.Equal(0, Fit.Plan(
            [Workload("a", 1, 100, 100, tolerations: PodToleration.For(Dedicated))], [Pools.Of("p", "n1-standard-2", taints: Dedicated)]).Workloads[0].Now.Pending);

    [Fact]
    public void Plan_PodsWithoutGpus_LeaveGpuAndSpotPoolsToTheLast()
    {
        NodePoolFacts[] pools =
        [
            Pools.Of("a-l4", "g2-standard-8", maxNodes: 1),
            Pools.Of("b-spot", "n1-standard-2", capacity: NodeCapacity.Spot, maxNodes: 1),
            Pools.Of("c-cpu", "n1-standard-2", maxNodes: 1),
        ];
        var everywhere = new PodToleration(null, PodToleration.Exists, null, null);

        FitState With(int replicas) => Fit.Plan([Workload("w", replicas, 1000, 1000, tolerations: everywhere)], pools).Workloads[0].Now;

        Assert.Equal(["c-cpu"], With(1).NodesByPool.Keys);
        Assert.Equal(["b-spot", "c-cpu"], With(2).NodesByPool.Keys);
        Assert.Equal(["a-l4", "b-spot", "c-cpu"], With(3).NodesByPool.Keys);
    }

    [Fact]
    public void Plan_OthersClaims_ComeFirst()
    {
        NodePoolFacts[] pools = [Pools.Of("l4", "g2-standard-8", maxNodes: 3)];
        var own = Workload("mine", 2, 1000, 1000, 1, max: 3);

        var alone = Fit.Plan([own], pools).Workloads[0];
        var shared = Fit.Plan([own], pools, [Workload("theirs", 2, 1000, 1000, 1)]).Workloads[0];

        Assert.Equal((0, 0), (alone.Now.Pending, alone.AtMax.Pending));
        Assert.Equal((1, 2), (shared.Now.Pending, shared.AtMax.Pending));
        Assert.Equal(
            "the pools that take such a pod are full: l4 grows to 3 nodes of 1 such pods each, less what others hold", shared.Now.Reason);
    }

    [Fact]
    public void Plan_SmallPodsAfterLarge_FillTheGaps()
    {
        var report = Fit.Plan(
            [Workload("small", 2, 1400, 1000), Workload("large", 2, 6000, 10000)], [Pools.Of("cpu8", "n1-standard-8", maxNodes: 2)]);

        Assert.All(report.Workloads, result => Assert.Equal((2, 0), (result.Now.Nodes, result.Now.Pending)));
        Assert.Equal(2, report.Pools[0].NodesNow);
    }

    [Fact]
    public void Plan_PodsThatRequestNothing_StopAtThePodsThatANodeMayRun()
    {
        var result = Fit.Plan([Workload("idle", 150, 0, 0)], [Pools.Of("p", "n1-standard-2", maxNodes: 1)]).Workloads[0];

        Assert.Equal((100L, 50), (result.Pools[0].PodsPerNode, result.Now.Pending));
    }

    [Fact]
    public void Plan_PodsOnANodeThatHasSome_CountTowardsWhatItMayRun()
    {
        var report = Fit.Plan(
            [Workload("first", 60, 1, 1), Workload("second", 60, 0, 0)], [Pools.Of("p", "n1-standard-8", maxNodes: 1)]);

        Assert.Equal([0, 20], report.Workloads.Select(result => result.Now.Pending));
    }

    [Theory]
    [InlineData(16, 6, 34)]
    [InlineData(110, 100, 0)]
    [InlineData(8, 1, 39)]
    public void Plan_PodsOfANode_AreThePools(int maxPods, long perNode, int pending)
    {
        var pool = Pools.Of("p", "e2-standard-32", maxNodes: 1) with { MaxPodsPerNode = maxPods };

        var result = Fit.Plan([Workload("web", 40, 10, 10)], [pool]).Workloads[0];

        Assert.Equal((perNode, pending), (result.Pools[0].PodsPerNode, result.Now.Pending));
    }

    [Theory]
    [InlineData("topology.kubernetes.io/zone", "europe-west4-b", null)]
    [InlineData("topology.kubernetes.io/zone", "europe-west4-c", "has the label topology.kubernetes.io/zone \"europe-west4-a\" or \"europe-west4-b\", which is to be \"europe-west4-c\"")]
    [InlineData("topology.kubernetes.io/region", "europe-west4", null)]
    [InlineData("topology.kubernetes.io/region", "us-east1", "has the label topology.kubernetes.io/region \"europe-west4\", which is to be \"us-east1\"")]
    [InlineData("cloud.google.com/machine-family", "n2", null)]
    [InlineData("cloud.google.com/machine-family", "n1", "has the label cloud.google.com/machine-family \"n2\", which is to be \"n1\"")]
    [InlineData("kubernetes.io/arch", "amd64", null)]
    [InlineData("kubernetes.io/arch", "arm64", "has the label kubernetes.io/arch \"amd64\", which is to be \"arm64\"")]
    [InlineData("kubernetes.io/hostname", "gke-dev-system-1", null)]
    [InlineData("cloud.google.com/gke-os-distribution", "cos", null)]
    [InlineData("cloud.google.com/gke-nodepool", "p-1a2b3c4", null)]
    [InlineData("node.kubernetes.io/anything", "x", null)]
    [InlineData("cloud.google.com/gke-spot", "true", "has no label cloud.google.com/gke-spot, which is to be \"true\"")]
    [InlineData("cloud.google.com/gke-accelerator", "nvidia-l4", "has no label cloud.google.com/gke-accelerator, which is to be \"nvidia-l4\"")]
    [InlineData("example.com/disk", "ssd", "has no label example.com/disk, which is to be \"ssd\"")]
    [InlineData("notkubernetes.io/disk", "ssd", "has no label notkubernetes.io/disk, which is to be \"ssd\"")]
    [InlineData("k8s.io", "x", "has no label k8s.io, which is to be \"x\"")]
    public void Plan_LabelsOfEveryNode_AreKnownOrLeftToTheVendor(string key, string value, string? obstacle)
    {
        var pool = Pools.Of("p", "n2-standard-4") with { Zones = ["europe-west4-a", "europe-west4-b"], Region = "europe-west4" };

        var result = Fit.Plan([Workload("w", 1, 10, 10, selector: new Dictionary<string, string> { [key] = value })], [pool]).Workloads[0];

        Assert.Equal(obstacle, result.Pools[0].Obstacle);
    }

    [Fact]
    public void Plan_SharedGpus_TakeOneOfAContainer()
    {
        var pool = Pools.Of("g", "n1-standard-8", "t4", 2) with { GpuCount = 8, MaxGpusPerContainer = 1 };

        var results = Fit.Plan(
            [Workload("one", 8, 10, 10, 1), Workload("two", 1, 10, 10, 2), Workload("pair", 1, 10, 10, 2) with { GpusOfAContainer = 1 }], [pool]).Workloads;

        Assert.Equal([null, "shares its GPUs, of which a container may ask for 1, less than 2", null], results.Select(result => result.Pools[0].Obstacle));
    }

    [Fact]
    public void Plan_NoPools_SaysSo() =>
        Assert.Equal("there is no node pool", Fit.Plan([Workload("a", 1, 1, 1)], []).Workloads[0].Now.Reason);

    [Fact]
    public void Plan_SharesOfTheDispatcher_NeedExactlyAsManyNodesAsPromised()
    {
        foreach (var pool in Pools.Catalog().Where((_, index) => index % 7 == 0))
        {
            var dispatcher = new Dispatcher([pool]);
            foreach (var n in new[] { 1, 2, 3, 4, 7 })
            {
                if (dispatcher.Assign(new() { AssignTo = "machine", NodePool = pool.Name, ProcessesPerMachine = n }).Placement is not { } placement)
                {
                    continue;
                }

                var state = Fit.Plan(
                    [new("w", 3 * n, 3 * n, placement.Amount, placement.NodeSelector, placement.Tolerations)], [pool]).Workloads[0].Now;
                Assert.Equal((3, 0), (state.Nodes, state.Pending));
            }
        }
    }

    [Fact]
    public void Plan_RandomPlans_LoseNoPodOverfillNoPoolAndDoNotDependOnOrder()
    {
        var random = new Random(20260803);
        string[] machines = ["n1-standard-2", "n1-standard-8", "n2-highmem-4", "g2-standard-24", "a2-highgpu-2g", "e2-standard-4"];
        for (var round = 0; round < 200; round++)
        {
            var pools = Enumerable.Range(0, random.Next(1, 6))
                .Select(index => Pools.Of(
                    $"p{index}",
                    machines[random.Next(machines.Length)],
                    capacity: (NodeCapacity)random.Next(3),
                    minNodes: random.Next(2),
                    maxNodes: random.Next(1, 6),
                    taints: random.Next(4) == 0 ? [Dedicated] : []))
                .ToList();
            var workloads = Enumerable.Range(0, random.Next(1, 8))
                .Select(index => Workload(
                    $"w{index}", random.Next(0, 20), random.Next(0, 3000), random.Next(0, 8000), random.Next(4) == 0 ? 1 : 0, random.Next(0, 40)))
                .ToList();

            var report = Fit.Plan(workloads, pools);

            foreach (var pool in report.Pools)
            {
                Assert.True(new ResourceAmount(0, 0).FitsIn(pool.LeftNow) && new ResourceAmount(0, 0).FitsIn(pool.LeftAtMax));
                Assert.InRange(pool.NodesNow, pool.MinNodes, pool.MaxNodes);
                Assert.InRange(pool.NodesAtMax, pool.MinNodes, pool.MaxNodes);
            }

            var placed = report.Workloads.Aggregate(default(ResourceAmount), (sum, result) => sum + (result.PerPod * (result.Now.Replicas - result.Now.Pending)));
            var taken = report.Pools.Aggregate(default(ResourceAmount), (sum, pool) => sum + (pool.UsablePerNode * pool.MaxNodes) - pool.LeftNow);
            Assert.Equal(placed, taken);
            foreach (var result in report.Workloads)
            {
                Assert.Equal(result.Now.Pending > 0, result.Now.Reason is not null);
                Assert.True(result.AtMax.Replicas >= result.Now.Replicas);

                // A pod is pending only where no pool has room for one more.
                if (result.Now.Pending > 0)
                {
                    Assert.True(result.Pools.All(pool => pool.Obstacle is not null)
                        || report.Pools.Where(pool => result.Pools.Single(candidate => candidate.Pool == pool.Pool).Obstacle is null)
                            .All(pool => pool.NodesNow == pool.MaxNodes));
                }
            }

            pools.Reverse();
            Assert.Equal(
                System.Text.Json.JsonSerializer.Serialize(report), System.Text.Json.JsonSerializer.Serialize(Fit.Plan(workloads, pools)));
        }
    }
}
