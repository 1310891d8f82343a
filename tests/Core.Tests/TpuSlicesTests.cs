using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;

namespace Core.Tests;

public class TpuSlicesTests
{
    [Theory]
    [InlineData("ct5lp-hightpu-1t", "1x1", 1)]
    [InlineData("ct5lp-hightpu-4t", "16x16", 64)]
    [InlineData("ct5lp-hightpu-8t", "2x4", 1)]
    [InlineData("ct5p-hightpu-4t", "2x2x1", 1)]
    [InlineData("ct5p-hightpu-4t", "2x4x4", 8)]
    [InlineData("ct5p-hightpu-4t", "8x12x16", 384)]
    [InlineData("ct5p-hightpu-4t", "16x16x24", 1536)]
    [InlineData("ct6e-standard-4t", "2x2", 1)]
    [InlineData("ct6e-standard-4t", "2x4", 2)]
    [InlineData("ct6e-standard-4t", "4x4", 4)]
    [InlineData("tpu7x-standard-4t", "4x4x4", 16)]
    [InlineData("tpu7x-standard-4t", "4x4x576", 2304)]
    public void Hosts_OfATopologyThatIsOffered_AreItsChipsByThoseOfAMachine(string machine, string topology, int hosts) =>
        Assert.Equal(hosts, TpuSlices.Hosts(MachineCatalog.Find(machine)!, topology));

    [Theory]
    [InlineData("ct6e-standard-4t", "4x2", "2x4")]
    [InlineData("ct6e-standard-4t", "3x4", "4x4")]
    [InlineData("ct6e-standard-4t", "2x2x2", "2x4")]
    [InlineData("ct6e-standard-4t", "8X8", "8x8")]
    [InlineData("ct6e-standard-4t", "16x32", "16x16")]
    [InlineData("ct6e-standard-8t", "4x4", "2x4")]
    [InlineData("ct5p-hightpu-4t", "4x4", "2x2x4")]
    [InlineData("ct5p-hightpu-4t", "8x4x4", "4x4x8")]
    [InlineData("ct5p-hightpu-4t", "4x4x6", "4x4x8")]
    [InlineData("ct5p-hightpu-4t", "sixteen", "2x2x1")]
    public void Hosts_OfAnother_AreNone_AndTheNearestIsNamed(string machine, string topology, string nearest)
    {
        Assert.Null(TpuSlices.Hosts(MachineCatalog.Find(machine)!, topology));
        Assert.Equal(nearest, TpuSlices.Nearest(MachineCatalog.Find(machine)!, topology));
    }

    [Theory]
    [InlineData("ct5p-hightpu-4t", "16x16x28")]
    [InlineData("tpu7x-standard-4t", "4x4x580")]
    public void Hosts_OfMoreChipsThanTheLargestSlice_AreNone(string machine, string topology) =>
        Assert.Null(TpuSlices.Hosts(MachineCatalog.Find(machine)!, topology));

    [Fact]
    public void Topologies_OfAMachineWithoutTpus_AreNone() => Assert.Empty(TpuSlices.Topologies(MachineCatalog.Find("g2-standard-4")!));

    [Theory]
    [InlineData("ct6e-standard-2t", "use ct6e-standard-")]
    [InlineData("v6e-16", "use a type of the series ct6e, such as ct6e-standard-")]
    [InlineData("tpu-v6e-slice", "use a type of the series ct6e, such as ct6e-standard-")]
    [InlineData("v5litepod-16", "use a type of the series ct5lp, such as ct5lp-hightpu-")]
    [InlineData("ct5e-hightpu-4t", "use ct5lp-hightpu-4t")]
    [InlineData("v5p-8", "use a type of the series ct5p, such as ct5p-hightpu-4t")]
    [InlineData("tpu7-standard-4t", "use tpu7x-standard-4t")]
    [InlineData("ct4p-hightpu-4t", "use a type of the series n1, ")]
    public void Check_NameLikeATpus_HintsAtThatGenerationAlone(string machineType, string hint) =>
        Assert.Contains(hint, Assert.Single(MachineCatalog.Check(machineType)).Message, StringComparison.Ordinal);

    [Fact]
    public void Facts_OfASlice_HaveGkesLabelsTaintAndResource()
    {
        var pool = Slice();

        Assert.Equal(
            [("cloud.google.com/gke-tpu-accelerator", "tpu-v6e-slice"), ("cloud.google.com/gke-tpu-topology", "4x4"), ("name", "slice")],
            pool.NodeSelector.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => (label.Key, label.Value)));
        Assert.Equal("google.com/tpu=present:NoSchedule", Assert.Single(pool.AllTaints).ToString());
        Assert.Equal((4, 4), (pool.TpuCount, pool.TpuHosts));
        Assert.Equal(4, SystemOverhead.Default.UsableOf(pool).Tpus);
        var read = Assert.Single(NodePoolOutput.Read(NodePoolOutput.Write([pool])).Pools);
        Assert.Equal((pool.TpuTopology, pool.TpuHosts), (read.TpuTopology, read.TpuHosts));
    }

    [Fact]
    public void Assign_AWholeMachine_GivesAllItsChips()
    {
        var placement = new Dispatcher([Slice()]).Assign(new() { AssignTo = "machine", NodePool = "slice" }, isOneOfASlice: true).Placement!;

        Assert.Equal("4", placement.Limits["google.com/tpu"]);
        Assert.False(placement.Limits.ContainsKey("nvidia.com/gpu"));
        Assert.Equal(1, placement.PodsPerNode);
        Assert.Equal(
            "nodePool: must be a slice of one machine but for a training, whose pods work on all machines of a slice together; got \"slice\", a slice 4x4 of 4; "
            + "make a training of it, or use a pool of ct6e-standard-4t with TpuTopology 2x2",
            Assert.Single(new Dispatcher([Slice()]).Assign(new() { AssignTo = "machine", NodePool = "slice" }).Findings).ToString());
        Assert.NotNull(new Dispatcher([Slice() with { TpuTopology = "2x2" }]).Assign(new() { AssignTo = "machine", NodePool = "slice" }).Placement);
    }

    [Theory]
    [InlineData("machine", 2, null, "processesPerMachine: must be at most 1 on pool \"slice\", whose machines give their 4 TPU chips to one pod; got 2; use 1")]
    [InlineData("nodePool", null, 1000L, "assignTo: must be machine on pool \"slice\" (ct6e-standard-4t), whose machines give all their TPU chips to one pod; got nodePool; use AssignTo machine")]
    [InlineData("gpu", null, null, "nodePool: must have GPUs with AssignTo gpu; got \"slice\" (ct6e-standard-4t), which has none; add a pool with GPUs to the environment")]
    public void Assign_APartOfAMachine_IsRefused(string mode, int? processes, long? cpu, string finding) => Assert.Equal(
        finding,
        Assert.Single(new Dispatcher([Slice()]).Assign(new() { AssignTo = mode, NodePool = "slice", ProcessesPerMachine = processes, Cpu = cpu, Memory = cpu }, isOneOfASlice: true).Findings).ToString());

    /// <summary>Nothing lands on a machine with TPUs that did not ask for it by name.</summary>
    [Fact]
    public void Assign_ByAmounts_NeverTakesAMachineWithTpus()
    {
        var refused = new Dispatcher([Slice()]).Assign(new() { AssignTo = "resource", Cpu = 1000, Memory = 1024 });
        var placed = new Dispatcher([Slice(), Pools.Of("cpu", "n2-standard-8")]).Assign(new() { AssignTo = "resource", Cpu = 1000, Memory = 1024 }).Placement!;

        Assert.Equal(
            "assignTo: must find a pool that is open to all; got \"slice\" alone, which has TPUs; name the pool, to have a machine of it", Assert.Single(refused.Findings).ToString());
        Assert.Equal("cpu", placed.Pool.Name);
    }

    [Fact]
    public void Fit_PodsWithTpus_GoToTheSliceAndFillIt()
    {
        var pods = new FitWorkload("job/t", 4, 4, new ResourceAmount(1000, 1024, Tpus: 4), new Dictionary<string, string>(), []);
        var other = pods with { Name = "job/u", Replicas = 1, MaxReplicas = 1 };

        var report = Fit.Plan([pods, other], [Slice(), Pools.Of("gpu", "g2-standard-12")]);

        Assert.Equal(4, report.Workloads[0].Now.NodesByPool["slice"]);
        Assert.Equal(1, report.Workloads[1].Now.Pending);
        Assert.Equal("has 0 TPU chips a node, less than 4", Assert.Single(Fit.Plan([pods with { Tolerations = [PodToleration.For(NodeTaint.Gpu)] }], [Pools.Of("gpu", "g2-standard-12")]).Workloads[0].Pools).Obstacle);
    }

    [Fact]
    public void FirstPool_OfAPodWithoutTpus_IsAMachineWithoutThemWhereverItsNameStands()
    {
        var pod = new FitWorkload("w", 1, 1, new ResourceAmount(1000, 1024), new Dictionary<string, string>(), [new(null, PodToleration.Exists, null, null)]);

        Assert.Equal("z-cpu", Fit.FirstPool(pod, [Slice(), Pools.Of("z-cpu", "n2-standard-8")])!.Name);
        Assert.Equal("slice", Fit.FirstPool(pod, [Slice()])!.Name);
    }

    private static NodePoolFacts Slice() => Pools.Of("slice", "ct6e-standard-4t", maxNodes: 4) with { TpuTopology = "4x4" };
}
