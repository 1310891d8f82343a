using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;

namespace Core.Tests;

public class DispatcherTests
{
    private static readonly NodeTaint Exclusive = new("exclusive_workload", "exclusive", TaintEffect.NoExecute);

    private static readonly Dispatcher Lab = new(
    [
        Pools.Of("small", "n1-standard-2"),
        Pools.Of("cpu8", "n1-standard-8", taints: Exclusive),
        Pools.Of("cpu8-spot", "n1-standard-8", capacity: NodeCapacity.Spot),
        Pools.Of("v100x4", "n1-highmem-32", "v100", 4),
        Pools.Of("l4", "g2-standard-8"),
        Pools.Of("tiny", "e2-micro"),
        Pools.Of("off", "n1-standard-4", maxNodes: 0),
    ]);

    [Fact]
    public void Assign_WholeMachine_GetsAllThatTheSystemLeaves()
    {
        var placement = Lab.Assign(new() { AssignTo = "machine", NodePool = "cpu8" }).Placement!;

        Assert.Equal(new ResourceAmount(7910 - 449, 27097 - 841 - 646), placement.Amount);
        Assert.Equal(1, placement.PodsPerNode);
        Assert.Equal(new Dictionary<string, string> { ["cpu"] = "7461m", ["memory"] = "25610Mi" }, placement.Requests);
        Assert.Equal(new Dictionary<string, string> { ["memory"] = "25610Mi" }, placement.Limits);
        Assert.Equal(new Dictionary<string, string> { ["name"] = "cpu8" }, placement.NodeSelector);
        Assert.Equal([new PodToleration("exclusive_workload", "Equal", "exclusive", TaintEffect.NoExecute)], placement.Tolerations);
        Assert.Equal("a whole machine of pool \"cpu8\": 7461m CPU, 25610 MiB", placement.Explanation);
        Assert.Empty(placement.Rejected);
    }

    [Fact]
    public void Assign_APoolThatLeavesGpusIdle_ComesSecondThoughItWastesLess()
    {
        // Memory lets one pod onto a machine of two GPUs; less CPU and memory is left over there than beside the single GPU.
        var dispatcher = new Dispatcher([Pools.Of("a-two", "n1-highcpu-16", "v100", 2), Pools.Of("b-one", "n1-highmem-8", "v100", 1)]);

        var placement = dispatcher.Assign(new() { AssignTo = "resource", GpuCount = 1, Cpu = 7000, Memory = 10_000 }).Placement!;

        Assert.Equal("b-one", placement.Pool.Name);
        Assert.Equal("fits 1 a node and leaves 8291m CPU, 857 MiB, 1 GPU unused, more a pod than \"b-one\"", Assert.Single(placement.Rejected).Reason);
    }

    [Fact]
    public void Assign_SharedGpus_GiveAContainerOne()
    {
        var shared = Pools.Of("shared", "n1-standard-8", "t4", 2) with { GpuCount = 8, MaxGpusPerContainer = 1 };
        var dispatcher = new Dispatcher([shared]);
        string Refusal(AssignSpec spec, params ContainerClaim[] containers) => Assert.Single(dispatcher.Assign(spec, containers).Findings).ToString();

        Assert.Equal(1, dispatcher.Assign(new() { AssignTo = "gpu", NodePool = "shared" }).Placement!.Amount.Gpus);
        Assert.Equal(1, dispatcher.Assign(new() { AssignTo = "resource", GpuCount = 1 }).Placement!.Amount.Gpus);
        Assert.Equal(
            "assignTo: must leave a container at most 1 GPU on pool \"shared\", where containers share a GPU; got 8; use AssignTo gpu, or a pool of whole GPUs",
            Refusal(new() { AssignTo = "machine", NodePool = "shared" }));
        Assert.Equal(
            "gpuCount: must leave a container at most 1 GPU on pool \"shared\", where containers share a GPU; got 2; use 1, or a pool of whole GPUs",
            Refusal(new() { AssignTo = "nodePool", NodePool = "shared", GpuCount = 2 }));
        Assert.Equal(
            "gpuCount: must be at most 1 for a container on pool \"shared\", where containers share a GPU; got 2; use 1, or a pool of whole GPUs",
            Refusal(new() { AssignTo = "resource", GpuCount = 2 }));
        Assert.Equal(
            2,
            dispatcher.Assign(
                new() { AssignTo = "nodePool", NodePool = "shared", GpuCount = 2 },
                [new("a", Cpu: 100, Memory: 100, Gpus: 1), new("b", Cpu: 100, Memory: 100, Gpus: 1)]).Placement!.Amount.Gpus);
    }

    [Theory]
    [InlineData(20, 10, null)]
    [InlineData(20, 11, "processesPerMachine: must be at most 10 on pool \"few\", whose machines leave 31401m CPU, 244581 MiB for at most 10 pods; got 11; use 10")]
    public void Assign_PodsOfANode_AreThePools(int maxPods, int processes, string? refusal)
    {
        var dispatcher = new Dispatcher([Pools.Of("few", "n2-highmem-32") with { MaxPodsPerNode = maxPods }]);

        Assert.Equal(
            refusal,
            dispatcher.Assign(new() { AssignTo = "machine", NodePool = "few", ProcessesPerMachine = processes }).Findings.SingleOrDefault()?.ToString());
    }

    [Fact]
    public void Assign_FractionOfAMachine_IsExactlyThatFraction()
    {
        var placement = Lab.Assign(new() { AssignTo = "machine", NodePool = "cpu8", ProcessesPerMachine = 5 }).Placement!;

        Assert.Equal(new ResourceAmount(1492, 5122), placement.Amount);
        Assert.Equal(5, placement.PodsPerNode);
        Assert.Equal("1/5 of a machine of pool \"cpu8\": 1492m CPU, 5122 MiB of 7461m CPU, 25610 MiB", placement.Explanation);
    }

    [Fact]
    public void Assign_OneGpu_ComesWithItsShareAndGkesTaint()
    {
        var placement = Lab.Assign(new() { AssignTo = "gpu", NodePool = "v100x4" }).Placement!;

        Assert.Equal((1, 4), (placement.Amount.Gpus, placement.PodsPerNode));
        Assert.Equal((31850 - 599) / 4, placement.Amount.CpuMillicores);
        Assert.Equal("1", placement.Limits["nvidia.com/gpu"]);
        Assert.Equal("1", placement.Requests["nvidia.com/gpu"]);
        Assert.Equal([new PodToleration("nvidia.com/gpu", "Exists", null, TaintEffect.NoSchedule)], placement.Tolerations);
    }

    [Fact]
    public void Assign_HalfAGpuMachine_GetsHalfItsGpus() =>
        Assert.Equal(2, Lab.Assign(new() { AssignTo = "machine", NodePool = "v100x4", ProcessesPerMachine = 2 }).Placement!.Amount.Gpus);

    [Fact]
    public void Assign_Resource_TakesThePoolThatWastesLeastAndSaysWhyNotTheOthers()
    {
        var placement = Lab.Assign(new() { AssignTo = "resource", Cpu = 1400, Memory = 4096 }).Placement!;

        Assert.Equal("small", placement.Pool.Name);
        Assert.Equal(
            "1400m CPU, 4096 MiB on pool \"small\", 1 a node; that leaves 81m CPU, 656 MiB unused, least of all pools", placement.Explanation);
        Assert.Equal(
            [
                new RejectedPool("cpu8", "fits 5 a node and leaves 461m CPU, 5130 MiB unused, more a pod than \"small\""),
                new RejectedPool("cpu8-spot", "fits, but Google may take its machines back and an on-demand pool fits"),
                new RejectedPool("l4", "has GPUs, which were not asked for"),
                new RejectedPool("off", "may have no nodes (at most 0)"),
                new RejectedPool("tiny", "leaves 491m CPU a node, less than 1400m"),
                new RejectedPool("v100x4", "has GPUs, which were not asked for"),
            ],
            placement.Rejected);
    }

    [Theory]
    [InlineData(null, "od")]
    [InlineData(true, "spot")]
    [InlineData(false, "od")]
    public void Assign_SpotWastesLess_IsTakenOnlyWhereItCountsAsEqual(bool? allowSpot, string pool)
    {
        var dispatcher = new Dispatcher([Pools.Of("spot", "n1-standard-2", capacity: NodeCapacity.Spot), Pools.Of("od", "n1-standard-8")]);

        Assert.Equal(pool, dispatcher.Assign(new() { AssignTo = "resource", Cpu = 1400, Memory = 4096, AllowSpot = allowSpot }).Placement!.Pool.Name);
    }

    [Fact]
    public void Assign_OnlySpotFits_IsUsedAndSaid()
    {
        var placement = new Dispatcher([Pools.Of("spot", "n1-standard-2", capacity: NodeCapacity.Spot)])
            .Assign(new() { AssignTo = "resource", Cpu = 1000, Memory = 1000 }).Placement!;

        Assert.EndsWith("; no on-demand pool fits, so Google may take the machine back", placement.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void OnSpot_WhereAnOnDemandPoolWastesLess_StaysOnMachinesThatGoogleMayTakeBack()
    {
        var amount = new ResourceAmount(1400, 4096);
        NodePoolFacts onDemand = Pools.Of("od", "n1-standard-2"), spot = Pools.Of("spot", "n1-standard-8", capacity: NodeCapacity.Spot);

        Assert.Equal("spot", new Dispatcher([onDemand, spot]).OnSpot(amount)!.Pool.Name);
        Assert.Null(new Dispatcher([onDemand]).OnSpot(amount));
    }

    [Fact]
    public void Assign_PoolsAlike_TheFirstByNameIsTaken()
    {
        var placement = new Dispatcher([Pools.Of("b", "n1-standard-2"), Pools.Of("a", "n1-standard-2")])
            .Assign(new() { AssignTo = "resource", Cpu = 1000, Memory = 1000 }).Placement!;

        Assert.Equal("a", placement.Pool.Name);
        Assert.Equal([new RejectedPool("b", "fits as well as \"a\", which comes first")], placement.Rejected);
    }

    [Theory]
    [InlineData("v100", null, "v100x4", 1)]
    [InlineData("nvidia-tesla-v100", 2, "v100x4", 2)]
    [InlineData("l4", 1, "l4", 1)]
    [InlineData(null, 1, "l4", 1)]
    [InlineData(null, 3, "v100x4", 3)]
    public void Assign_ResourceWithGpus_FindsThemAndFillsInTheirShare(string? gpuType, int? gpuCount, string pool, int gpus)
    {
        var placement = Lab.Assign(new() { AssignTo = "resource", GpuType = gpuType, GpuCount = gpuCount }).Placement!;
        var usable = SystemOverhead.Default.UsableOf(placement.Pool);

        Assert.Equal((pool, gpus), (placement.Pool.Name, placement.Amount.Gpus));
        Assert.Equal(usable.CpuMillicores * gpus / usable.Gpus, placement.Amount.CpuMillicores);
        Assert.Equal(usable.MemoryMib * gpus / usable.Gpus, placement.Amount.MemoryMib);
    }

    [Fact]
    public void Assign_GpuPoolAllowed_TakesAPodWithoutGpus()
    {
        var dispatcher = new Dispatcher([Pools.Of("l4", "g2-standard-8")]);

        var placement = dispatcher.Assign(new() { AssignTo = "resource", Cpu = 1000, Memory = 1000, AllowGpuPool = true }).Placement!;

        Assert.Equal(("l4", 0), (placement.Pool.Name, placement.Amount.Gpus));
        Assert.Contains(placement.Tolerations, toleration => toleration.Tolerates(NodeTaint.Gpu));
    }

    [Fact]
    public void Assign_NodePool_GetsWhatItAskedFor()
    {
        var placement = Lab.Assign(new() { AssignTo = "nodePool", NodePool = "cpu8", Cpu = 2500, Memory = 9000 }).Placement!;

        Assert.Equal((new ResourceAmount(2500, 9000), 2), (placement.Amount, placement.PodsPerNode));
    }

    [Fact]
    public void Assign_ManyTinyPods_StopAtThePodsThatANodeMayRun() =>
        Assert.Equal(100, Lab.Assign(new() { AssignTo = "nodePool", NodePool = "cpu8", Cpu = 1, Memory = 1 }).Placement!.PodsPerNode);

    [Fact]
    public void Assign_Group_IsTheSumOfItsContainers()
    {
        var placement = Lab.Assign(
            new() { AssignTo = "nodePool", NodePool = "v100x4" },
            [new("learner", 4000, 8192, 1), new("replay", 1500, 4096), new("tensorboard")]).Placement!;

        Assert.Equal(new ResourceAmount(5500, 12288, 1), placement.Amount);
        Assert.Equal(new ResourceAmount(4000, 8192, 1), placement.Containers[0].Amount);
        Assert.Empty(placement.Containers[2].Requests);
    }

    [Fact]
    public void Assign_GroupOnAShare_DividesWhatNobodyClaims()
    {
        var placement = Lab.Assign(
            new() { AssignTo = "gpu", NodePool = "v100x4" },
            [new("learner", Gpus: 1), new("ps", Cpu: 1000, Memory: 2048, Gpus: 0), new("replay", Gpus: 0)]).Placement!;

        Assert.Equal(placement.Amount, placement.Containers.Aggregate(default(ResourceAmount), (sum, container) => sum + container.Amount));
        Assert.Equal([1L, 0L, 0L], placement.Containers.Select(container => container.Amount.Gpus));
        Assert.Equal(1000, placement.Containers[1].Amount.CpuMillicores);
        Assert.InRange(placement.Containers[0].Amount.CpuMillicores - placement.Containers[2].Amount.CpuMillicores, 0, 1);
    }

    [Fact]
    public void Assign_GroupThatClaimsLessThanItsShare_GivesTheRestToTheFirst()
    {
        var placement = Lab.Assign(
            new() { AssignTo = "machine", NodePool = "small" }, [new("a", 0, 0, 0), new("b", 500, 500, 0), new("c", 500, 500, 0)]).Placement!;

        Assert.Equal([0L, 981L, 500L], placement.Containers.Select(container => container.Amount.CpuMillicores));
    }

    [Fact]
    public void Assign_NoGroup_IsOneContainerWithAllOfIt()
    {
        var placement = Lab.Assign(new() { AssignTo = "machine", NodePool = "small" }).Placement!;

        Assert.Equal(placement.Amount, Assert.Single(placement.Containers).Amount);
    }

    public static TheoryData<AssignSpec, string> BadInput => new()
    {
        { new(), "assignTo: must be machine, gpu, resource or nodePool; got nothing; use one of them" },
        { new() { AssignTo = "node_pool" }, "assignTo: must be machine, gpu, resource or nodePool; got \"node_pool\"; use nodePool" },
        { new() { AssignTo = "Machine" }, "assignTo: must be machine, gpu, resource or nodePool; got \"Machine\"; use machine" },
        { new() { AssignTo = "somewhere" }, "assignTo: must be machine, gpu, resource or nodePool; got \"somewhere\"; use one of them" },
        { new() { AssignTo = "machine" }, "nodePool: must be cpu8, cpu8-spot, l4, off, small, tiny or v100x4; got nothing; name one of them" },
        { new() { AssignTo = "machine", NodePool = "cpu9" }, "nodePool: must be cpu8, cpu8-spot, l4, off, small, tiny or v100x4; got \"cpu9\"; use cpu8" },
        {
            new() { AssignTo = "machine", NodePool = "off" },
            "nodePool: pool \"off\" may have no nodes; got MaxNodes 0; raise it, or use another pool"
        },
        {
            new() { AssignTo = "machine", NodePool = "cpu8", ProcessesPerMachine = 0 },
            "processesPerMachine: must be at least 1; got 0; use 1 for a whole machine"
        },
        {
            new() { AssignTo = "machine", NodePool = "cpu8", ProcessesPerMachine = 101 },
            "processesPerMachine: must be at most 100 on pool \"cpu8\", whose machines leave 7461m CPU, 25610 MiB for at most 100 pods; got 101; use 100"
        },
        {
            new() { AssignTo = "machine", NodePool = "v100x4", ProcessesPerMachine = 5 },
            "processesPerMachine: must be at most 4 on pool \"v100x4\", whose machines have 4 GPUs; got 5; use 4"
        },
        {
            new() { AssignTo = "machine", NodePool = "l4", ProcessesPerMachine = 2 },
            "processesPerMachine: must be at most 1 on pool \"l4\", whose machines have 1 GPU; got 2; use 1"
        },
        {
            new() { AssignTo = "machine", NodePool = "tiny" },
            "nodePool: must have machines large enough for the system's own pods; got \"tiny\" (e2-micro), which leaves 491m CPU, 0 MiB; "
            + "use a pool of larger machines"
        },
        {
            new() { AssignTo = "gpu", NodePool = "cpu8" },
            "nodePool: must have GPUs with AssignTo gpu; got \"cpu8\" (n1-standard-8), which has none; use l4 or v100x4"
        },
        {
            new() { AssignTo = "gpu", NodePool = "v100x4", Cpu = 1000 },
            "cpu: has no meaning with AssignTo gpu; got 1000; remove it, or use AssignTo resource or nodePool"
        },
        {
            new() { AssignTo = "resource", NodePool = "small", Cpu = 1, Memory = 1 },
            "nodePool: has no meaning with AssignTo resource; got \"small\"; remove it, or use AssignTo machine, gpu or nodePool"
        },
        {
            new() { AssignTo = "resource", Cpu = 1000 },
            "memory: must be set with AssignTo resource where no GPUs are asked for; got nothing; set it, or use AssignTo machine for a part of a machine"
        },
        { new() { AssignTo = "resource", Cpu = -5, Memory = 1 }, "cpu: must be at least 1m; got -5; leave it out, or raise it" },
        {
            new() { AssignTo = "resource", Cpu = 64000, Memory = 1024 },
            "cpu: must be at most 7461m, what a node of pool \"cpu8\" (n1-standard-8) leaves; got 64000m; lower it, or add a pool of larger machines"
        },
        {
            new() { AssignTo = "resource", Cpu = 1000, Memory = 400000 },
            "memory: must be at most 25610 MiB, what a node of pool \"cpu8\" (n1-standard-8) leaves; got 400000 MiB; lower it, or add a pool of larger machines"
        },
        {
            new() { AssignTo = "resource", Cpu = 16000, Memory = 1024 },
            "allowGpuPool: only machines with GPUs fit, as on pool \"v100x4\"; got nothing; set it to true, or add a larger pool without GPUs"
        },
        { new() { AssignTo = "resource", GpuType = "a100" }, "gpuType: no pool has it; got 1 x nvidia-tesla-a100; use nvidia-l4 or nvidia-tesla-v100" },
        { new() { AssignTo = "resource", GpuType = "l5" }, "gpuType: must be a GPU that GKE offers; got \"l5\"; use nvidia-l4" },
        {
            new() { AssignTo = "resource", GpuType = "k80" },
            "gpuType: nvidia-tesla-k80 is no longer offered, see https://cloud.google.com/compute/docs/eol/k80-eol; use nvidia-tesla-t4"
        },
        { new() { AssignTo = "resource", GpuType = "v100", GpuCount = 8 }, "gpuCount: must be at most 4, what a machine of pool \"v100x4\" has; got 8; use 4" },
        {
            new() { AssignTo = "nodePool", NodePool = "small", GpuCount = 1 },
            "gpuCount: must not be set on pool \"small\" (n1-standard-2), which has no GPUs; got 1; use pool l4 or v100x4"
        },
        {
            new() { AssignTo = "nodePool", NodePool = "v100x4", GpuCount = 5 },
            "gpuCount: must be at most 4 on pool \"v100x4\" (n1-highmem-32); got 5; use 4"
        },
        {
            new() { AssignTo = "nodePool", NodePool = "small", Cpu = 2000, Memory = 1024 },
            "cpu: must be at most 1481m, what a node of pool \"small\" (n1-standard-2) leaves; got 2000m; lower it, or add a pool of larger machines"
        },
    };

    [Theory]
    [MemberData(nameof(BadInput))]
    public void Assign_BadInput_SaysTheNearestThatWorks(AssignSpec spec, string message)
    {
        var result = Lab.Assign(spec);

        Assert.Null(result.Placement);
        Assert.Equal(message, Assert.Single(result.Findings).ToString());
    }

    [Fact]
    public void Assign_TooMuchMemory_IsHeldAgainstThePoolWithMostOfIt() => Assert.Equal(
        "memory: must be at most 46394 MiB, what a node of pool \"roomy\" (n1-highmem-8) leaves; got 400000 MiB; lower it, or add a pool of larger machines",
        Assert.Single(new Dispatcher([Pools.Of("fast", "n1-highcpu-16"), Pools.Of("roomy", "n1-highmem-8")])
            .Assign(new() { AssignTo = "resource", Cpu = 1000, Memory = 400_000 }).Findings).ToString());

    [Fact]
    public void Assign_OnlySpotFitsButIsForbidden_SaysSo()
    {
        var result = new Dispatcher([Pools.Of("small", "n1-standard-2"), Pools.Of("spot", "n1-standard-8", capacity: NodeCapacity.Spot)])
            .Assign(new() { AssignTo = "resource", Cpu = 4000, Memory = 4096, AllowSpot = false });

        Assert.Equal(
            "allowSpot: only machines that Google may take back fit, as on pool \"spot\"; got false; set it to true, or add an on-demand pool",
            Assert.Single(result.Findings).ToString());
    }

    [Theory]
    [InlineData("machine", "nodePool: there is no node pool to place on; got \"p\"; add one to the environment")]
    [InlineData("resource", "assignTo: there is no node pool to place on; got none; add one to the environment")]
    public void Assign_NoPools_SaysSo(string mode, string message)
    {
        var spec = mode == "machine" ? new AssignSpec { AssignTo = mode, NodePool = "p" } : new AssignSpec { AssignTo = mode, Cpu = 1, Memory = 1 };

        Assert.Equal(message, Assert.Single(new Dispatcher([]).Assign(spec).Findings).ToString());
    }

    [Fact]
    public void Assign_GroupThatClaimsMoreThanItsShare_SaysByHowMuch()
    {
        var result = Lab.Assign(
            new() { AssignTo = "machine", NodePool = "small" }, [new("a", 1000, 1000, 1), new("b", 1000, 1000)], "infra:experiments.rl.nonagent");

        Assert.Equal(
            [
                "infra:experiments.rl.nonagent.containers: may claim 1481m CPU together, what the pod is given; got 2000m; lower them by 519m",
                "infra:experiments.rl.nonagent.containers: may claim 0 GPUs together, what the pod is given; got 1; lower them by 1",
            ],
            result.Findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void Assign_SeveralMistakes_AreAllReported()
    {
        var result = Lab.Assign(
            new() { AssignTo = "machine", NodePool = "nowhere-near", ProcessesPerMachine = -1, GpuCount = 2 },
            [new("a", -1), new("a")]);

        Assert.Equal(
            ["processesPerMachine", "gpuCount", "containers.a.cpu", "containers", "nodePool"], result.Findings.Select(finding => finding.Path));
    }
}
