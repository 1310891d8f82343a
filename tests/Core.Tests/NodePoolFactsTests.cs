using System.Collections.Immutable;
using System.Text.Json;
using Infra.Core.Machines;
using Infra.Core.NodePools;

namespace Core.Tests;

public class NodePoolFactsTests
{
    private static readonly NodeTaint Taint = new("dedicated", "gpu", TaintEffect.PreferNoSchedule);

    [Fact]
    public void Of_MachineWithAttachedGpus_FillsInEverything()
    {
        var pool = NodePoolFacts.Of(
            "train", MachineCatalog.Find("n1-highmem-8")!, 1, 6, "v100", 1, NodeCapacity.Spot, taints: [Taint]);

        Assert.Equal(
            ("train", "n1-highmem-8", NodeCapacity.Spot, 8, 53248, 1, 6, 7910L, 48273L, "nvidia-tesla-v100", 1, true),
            (pool.Name, pool.MachineType, pool.Capacity, pool.VCpus, pool.MemoryMib, pool.MinNodes, pool.MaxNodes, pool.AllocatableCpuMillicores,
                pool.AllocatableMemoryMib, pool.GpuType, pool.GpuCount, pool.Interruptible));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["cpu"] = "8",
                ["gpu_count"] = "1",
                ["gpu_type"] = "v100",
                ["machine_type"] = "n1-highmem-8",
                ["memory_m"] = "53248",
                ["name"] = "train",
                ["preemptible"] = "true",
            },
            pool.Labels);
        Assert.Equal([NodeTaint.Spot, Taint, NodeTaint.Gpu], pool.AllTaints);
        Assert.Equal(["NoSchedule", "PreferNoSchedule", "NoSchedule"], pool.Tolerations.Select(toleration => toleration.Effect.ToString()));
    }

    [Fact]
    public void Of_Defaults_ArePinned()
    {
        var pool = NodePoolFacts.Of("p", MachineCatalog.Find("n2-standard-4")!, 0, 3);

        Assert.Equal((NodeCapacity.OnDemand, null, 0, false), (pool.Capacity, pool.GpuType, pool.GpuCount, pool.Interruptible));
        Assert.Equal((110, null, null, null), (pool.MaxPodsPerNode, pool.Zones, pool.Region, pool.MaxGpusPerContainer));
        Assert.Empty(pool.AllTaints);
        Assert.Equal("false", pool.Labels["preemptible"]);
        Assert.Equal(new Dictionary<string, string> { ["name"] = "p" }, pool.NodeSelector);
    }

    [Theory]
    [InlineData(NodeCapacity.OnDemand, true, null)]
    [InlineData(NodeCapacity.Spot, true, "cloud.google.com/gke-spot=true:NoSchedule")]
    [InlineData(NodeCapacity.Spot, false, null)]
    [InlineData(NodeCapacity.Preemptible, true, "cloud.google.com/gke-preemptible=true:NoSchedule")]
    public void Of_Capacity_TaintsItsNodes(NodeCapacity capacity, bool taintInterruptible, string? taint) =>
        Assert.Equal(
            taint,
            NodePoolFacts.Of("p", MachineCatalog.Find("n2-standard-4")!, 0, 3, capacity: capacity, taintInterruptible: taintInterruptible)
                .Taints.SingleOrDefault()?.ToString());

    [Theory]
    [InlineData("n2-standard-4", 110, 3920)]
    [InlineData("n2-standard-4", 111, 3520)]
    [InlineData("e2-micro", 256, 540)]
    public void Of_MorePodsThanUsual_ReservesCpuForThem(string machine, int maxPods, long cpu) =>
        Assert.Equal(cpu, NodePoolFacts.Of("p", MachineCatalog.Find(machine)!, 0, 3, maxPodsPerNode: maxPods).AllocatableCpuMillicores);

    [Fact]
    public void Foreign_APool_IsSelectedByGkesOwnLabel()
    {
        var pool = NodePoolFacts.Foreign(Pools.Of("p", "n2-standard-4"), new Dictionary<string, string> { ["team"] = "rl" });

        Assert.Equal(new Dictionary<string, string> { ["cloud.google.com/gke-nodepool"] = "p", ["team"] = "rl" }, pool.Labels);
        Assert.Equal(new Dictionary<string, string> { ["cloud.google.com/gke-nodepool"] = "p" }, pool.NodeSelector);
    }

    [Fact]
    public void NodeSelector_NoNameLabel_IsGkesOwn() =>
        Assert.Equal(
            new Dictionary<string, string> { ["cloud.google.com/gke-nodepool"] = "p" },
            NodePoolFacts.Of("p", MachineCatalog.Find("n2-standard-4")!, 0, 3, labels: new Dictionary<string, string>()).NodeSelector);

    [Fact]
    public void PoolLabels_Houdini_IsAddedWhereAskedFor() =>
        Assert.Equal("true", PoolLabels.Of("p", MachineCatalog.Find("g2-standard-4")!, houdini: true)[PoolLabels.Houdini]);

    [Fact]
    public void AllTaints_GpuTaintAlreadyThere_IsNotAddedTwice()
    {
        var pool = Pools.Of("l4", "g2-standard-4", taints: new NodeTaint("nvidia.com/gpu", "true", TaintEffect.NoSchedule));

        Assert.Single(pool.AllTaints);
        Assert.True(pool.Tolerations[0].Tolerates(pool.AllTaints[0]));
    }

    [Fact]
    public void Serialise_Facts_UseTheOutputsNames() =>
        Assert.Equal(
            """
            {"name":"l4","machineType":"g2-standard-4","capacity":"spot","vCpus":4,"memoryMib":16384,"minNodes":0,"maxNodes":10,"maxPodsPerNode":110,
            "allocatableCpuMillicores":3920,"allocatableMemoryMib":13621,"gpuType":"nvidia-l4","gpuCount":1,
            "labels":{"cpu":"4","gpu_count":"1","gpu_type":"l4","machine_type":"g2-standard-4","memory_m":"16384","name":"l4","preemptible":"true"},
            "taints":[{"key":"cloud.google.com/gke-spot","value":"true","effect":"NoSchedule"},{"key":"dedicated","value":"gpu","effect":"PreferNoSchedule"}]}
            """.ReplaceLineEndings(""),
            NodePoolOutput.Write([Pools.Of("l4", "g2-standard-4", capacity: NodeCapacity.Spot, taints: Taint)])[0].GetRawText());

    [Fact]
    public void ToMap_AnyPoolOfTheCatalog_ComesBackAsItWas()
    {
        foreach (var pool in Pools.Catalog())
        {
            var written = pool with
            {
                Taints = [Taint],
                Capacity = NodeCapacity.Preemptible,
                MaxPodsPerNode = 64,
                Zones = ["europe-west4-a", "europe-west4-b"],
                Region = "europe-west4",
                MaxGpusPerContainer = 1,
                TpuTopology = "2x2",
                ClassRung = 1,
                GpuDirect = "tcpx",
            };

            // As a stack reference hands an output over: immutable lists and maps of objects, every number a double.
            var output = ImmutableArray.Create<object>(written.ToMap().ToImmutableDictionary());
            var reading = NodePoolOutput.Read(output);

            Assert.Empty(reading.Findings);
            var read = Assert.Single(reading.Pools);
            Assert.Equal(JsonSerializer.Serialize(written), JsonSerializer.Serialize(read));
            Assert.Empty(NodePoolOutput.ReadWritten(NodePoolOutput.Write([written]), "pools").Findings);
        }
    }

    [Theory]
    [InlineData("null", "nodePools: must be a list of node pools; got nothing; deploy the environment with this version first")]
    [InlineData("{}", "nodePools: must be a list of node pools; got an object; deploy the environment with this version first")]
    [InlineData("[5]", "nodePools[0]: must be an object; got 5; deploy the environment with this version first")]
    public void Read_NotPools_SaysSo(string json, string first) =>
        Assert.Equal(first, NodePoolOutput.Read(JsonDocument.Parse(json).RootElement).Findings[0].ToString());

    [Fact]
    public void Read_SeveralMistakes_NamesPoolAndKeyOfEach()
    {
        var reading = NodePoolOutput.Read(JsonDocument.Parse(
            """
            [
              {"name":"a","machineType":"n1-standard-2","capacity":"cheap","vCpus":2.5,"memoryMib":7680,"minNodes":4,"maxNodes":3,
               "allocatableCpuMillicores":"1930","allocatableMemoryMib":-1,"labels":{"x":[1]},"taints":[{"key":"k","effect":"Never"},{"effect":"NO_EXECUTE"}]},
              {"name":"b","machineType":"n1-standard-2","vCpus":2,"memoryMib":7680,"minNodes":0,"maxNodes":3,
               "allocatableCpuMillicores":1930,"allocatableMemoryMib":5839,"taints":[{"key":"k","effect":"NO_EXECUTE"}]}
            ]
            """).RootElement);

        Assert.Equal("b", Assert.Single(reading.Pools).Name);
        Assert.Equal(new NodeTaint("k", "", TaintEffect.NoExecute), Assert.Single(reading.Pools[0].Taints));
        Assert.Equal(
            [
                "nodePools[a].allocatableMemoryMib: must be a whole number of MiB, at least 0; got -1; deploy the environment with this version first",
                "nodePools[a].capacity: must be one of onDemand, spot, preemptible, on-demand; got \"cheap\"; use onDemand, or leave it out for onDemand",
                "nodePools[a].labels.x: must be a text; got a list; write one text behind the name",
                "nodePools[a].minNodes: must be at most maxNodes (3); got 4; lower it to 3",
                "nodePools[a].taints[0].effect: must be NoSchedule, PreferNoSchedule or NoExecute; got \"Never\"; use one of them",
                "nodePools[a].taints[1].key: must be set: Key of the taint; got nothing; deploy the environment with this version first",
                "nodePools[a].vCpus: must be a whole number, at least 0; got 2.5; deploy the environment with this version first",
            ],
            reading.Findings.Select(finding => finding.ToString()));
    }

    [Theory]
    [InlineData("\"name\":\"b\"", "nodePools[b].name: must stand once; got it 2 times; remove all but one")]
    [InlineData("\"gpuType\":\"\"", "nodePools[a].gpuType: must be a text; got \"\"; write one text behind the key")]
    [InlineData("\"zones\":5", "nodePools[a].zones: must be a list of texts; got 5; begin each with a dash, or leave it out for none")]
    [InlineData("\"ofAnotherVersion\":{}", null)]
    public void Read_OneKeyMore_IsRefusedWhereItIsKnownAndWrong(string key, string? message)
    {
        var written = JsonSerializer.Serialize(NodePoolOutput.Write([Pools.Of("a", "n1-standard-2")])[0]);

        var reading = NodePoolOutput.Read(JsonDocument.Parse($"[{written[..^1]},{key}}}]").RootElement);

        Assert.Equal(message, reading.Findings.SingleOrDefault()?.ToString());
        Assert.Equal(message is null ? 1 : 0, reading.Pools.Count);
    }

    [Fact]
    public void Read_SameNameTwice_SaysSo()
    {
        var pool = Pools.Of("a", "n1-standard-2").ToMap();

        Assert.Equal(
            "nodePools: each pool must have a name of its own; got 2 named \"a\"; rename all but one",
            Assert.Single(NodePoolOutput.Read(new object[] { pool, pool }).Findings).ToString());
    }
}
