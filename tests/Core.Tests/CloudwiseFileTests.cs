using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Scheduling;

namespace Core.Tests;

public class CloudwiseFileTests
{
    private const string File =
        """
        {
          "variable": {"cluster_name": {"default": "lab"}},
          "resource": {
            "google_container_cluster": {"lab": {"initial_node_count": 1, "remove_default_node_pool": true}},
            "google_container_node_pool": {
              "agent-pool": {
                "autoscaling": {"min_node_count": 0, "max_node_count": 100},
                "node_config": {
                  "machine_type": "n1-standard-2", "preemptible": true,
                  "labels": {"name": "agent-pool", "cpu": "2", "memory_m": "7680", "machine_type": "n1-standard-2", "preemptible": "true", "machine_summary": "2cpu"},
                  "taint": [
                    {"key": "exclusive_workload", "value": "exclusive", "effect": "NO_EXECUTE"},
                    {"key": "preemptible", "value": "yes", "effect": "NO_EXECUTE"}
                  ]
                }
              },
              "nonagent-pool-gpu": [{
                "autoscaling": [{"min_node_count": 1, "max_node_count": 20}],
                "node_config": [{
                  "machine_type": "n1-highmem-32",
                  "guest_accelerator": [{"type": "nvidia-tesla-v100", "count": 4}],
                  "labels": {"name": "nonagent-pool-gpu", "cpu": 32, "memory_m": 212992, "gpu_type": "v100", "gpu_count": 4, "preemptible": false}
                }]
              }]
            }
          }
        }
        """;

    [Fact]
    public void Read_FileAsCloudwiseWritesIt_GivesPoolsWithLabelsAndTaints()
    {
        var reading = CloudwiseFile.Read(File, "cluster.tf.json");

        Assert.Empty(reading.Findings);
        Assert.Equal(
            [
                ("agent-pool", "n1-standard-2", NodeCapacity.Preemptible, 0, 100, 1930L, 5839L, null, 0),
                ("nonagent-pool-gpu", "n1-highmem-32", NodeCapacity.OnDemand, 1, 20, 31850L, 201709L, (string?)"nvidia-tesla-v100", 4),
            ],
            reading.Pools.Select(pool => (pool.Name, pool.MachineType, pool.Capacity, pool.MinNodes, pool.MaxNodes, pool.AllocatableCpuMillicores,
                pool.AllocatableMemoryMib, pool.GpuType, pool.GpuCount)));
        Assert.Equal("2cpu", reading.Pools[0].Labels["machine_summary"]);
        Assert.Equal(
            ["exclusive_workload=exclusive:NoExecute", "preemptible=yes:NoExecute"], reading.Pools[0].Taints.Select(taint => taint.ToString()));
    }

    [Fact]
    public void Read_ThenDispatch_HonoursSelectorTaintsAndGpus()
    {
        var dispatcher = new Dispatcher(CloudwiseFile.Read(File, "cluster.tf.json").Pools);

        var agent = dispatcher.Assign(new() { AssignTo = "machine", NodePool = "agent-pool" }).Placement!;
        var learner = dispatcher.Assign(new() { AssignTo = "gpu", NodePool = "nonagent-pool-gpu" }).Placement!;

        Assert.Equal("agent-pool", agent.NodeSelector["name"]);
        Assert.Equal(
            [
                new PodToleration("exclusive_workload", "Equal", "exclusive", TaintEffect.NoExecute),
                new PodToleration("preemptible", "Equal", "yes", TaintEffect.NoExecute),
            ],
            agent.Tolerations);
        Assert.Equal(4, learner.PodsPerNode);
    }

    [Fact]
    public void Read_MemoryLabelOfHighcpu_IsWarnedOfAndTheMachineTypesUsed()
    {
        var reading = CloudwiseFile.Read(Pool("""{"name":"p","cpu":"16","memory_m":"29491","machine_type":"n1-highcpu-16"}"""), "f");

        var finding = Assert.Single(reading.Findings);
        Assert.Equal(
            (FindingLevel.Warning,
                "f: p.node_config.labels: cpu and memory_m should be 16 and 14746 for n1-highcpu-16; got 16 and 29491, and the machine type's are used; write those into the file"),
            (finding.Level, finding.ToString()));
        Assert.Equal(14746, Assert.Single(reading.Pools).MemoryMib);
    }

    [Fact]
    public void Read_NoMachineType_GoesByTheLabels()
    {
        var pool = Assert.Single(CloudwiseFile.Read(Pool("""{"name":"p","cpu":"8","memory_m":"30720"}"""), "f").Pools);

        Assert.Equal((8, 30720, 7910L, 27097L), (pool.VCpus, pool.MemoryMib, pool.AllocatableCpuMillicores, pool.AllocatableMemoryMib));
    }

    [Theory]
    [InlineData("""{"node_count":3,""", 3, 3)]
    [InlineData("{", 0, CloudwiseFile.DefaultMaxNodes)]
    [InlineData("""{"autoscaling":{"max_node_count":7},""", 0, 7)]
    public void Read_NodeCounts_ComeFromWhereTheyAre(string start, int least, int most)
    {
        var json = Pool("""{"name":"p","cpu":"8","memory_m":"30720"}""").Replace("""{"node_config""", start + "\"node_config", StringComparison.Ordinal);
        var pool = Assert.Single(CloudwiseFile.Read(json, "f").Pools);

        Assert.Equal((least, most), (pool.MinNodes, pool.MaxNodes));
    }

    [Theory]
    [InlineData("{", "f: must be JSON; got something else in line 1; write the file with cloudwise-gke")]
    [InlineData("{}", "f: resource.google_container_node_pool: must have at least one node pool; got nothing; write the file with cloudwise-gke")]
    [InlineData("""{"resource":{"google_container_node_pool":{"p":{}}}}""",
        "f: p.node_config: must be an object; got nothing; write the file with cloudwise-gke")]
    public void Read_NotACloudwiseFile_SaysSo(string json, string message) =>
        Assert.Equal(message, Assert.Single(CloudwiseFile.Read(json, "f").Findings).ToString());

    [Theory]
    [InlineData("""{"cpu":"2"}""",
        "f: p.node_config.labels.memory_m: must be set, at least 0: Memory of a machine; got nothing; write the file with cloudwise-gke|"
        + "f: p.node_config.labels.name: must be set: The pool's name; got nothing; write the file with cloudwise-gke")]
    [InlineData("""{"name":"p","cpu":"two","memory_m":"7680"}""",
        "f: p.node_config.labels.cpu: must be a whole number, at least 0; got \"two\"; write the file with cloudwise-gke")]
    [InlineData("""{"name":"p","cpu":"8","memory_m":"53248","machine_type":"n1-highmem-8","gpu_type":"k80","gpu_count":"1"}""",
        "f: p.node_config.labels.gpu_type: nvidia-tesla-k80 is no longer offered, see https://cloud.google.com/compute/docs/eol/k80-eol; the pool is left out; give it another GPU")]
    [InlineData("""{"name":"p","cpu":"8","memory_m":"53248","gpu_count":"1"}""",
        "f: p.node_config.labels.gpu_type: must say which GPU the 1 of gpu_count are; got nothing; name it, like nvidia-l4")]
    [InlineData("""{"name":"p","cpu":"6","memory_m":"53248","machine_type":"n1-standard-6"}""",
        "f: p.node_config.machine_type: must be a machine type of the catalog; got \"n1-standard-6\"; use n1-standard-8")]
    public void Read_BadLabels_NamesPoolAndKey(string labels, string messages) =>
        Assert.Equal(messages.Split('|'), CloudwiseFile.Read(Pool(labels), "f").Findings.Select(finding => finding.ToString()));

    [Theory]
    [InlineData(""","guest_accelerator":{"type":"nvidia-l4","count":"x"}""", "f: p.node_config.guest_accelerator.count: must be a whole number, at least 0; got \"x\"; write for example 1")]
    [InlineData(""","spot":"maybe","disk_type":"pd-ssd" """, "f: p.node_config.spot: must be true or false; got \"maybe\"; write true or false, or leave it out for false")]
    [InlineData(""","guest_accelerator":[],"disk_type":"pd-ssd" """, null)]
    public void Read_OtherKeysOfTheNodes_AreRefusedWhereTheyAreKnownAndWrong(string more, string? message)
    {
        var reading = CloudwiseFile.Read(Pool("""{"name":"p","cpu":"8","memory_m":"30720"}""" + more), "f");

        Assert.Equal(message, reading.Findings.SingleOrDefault()?.ToString());
        Assert.Equal(message is null ? 1 : 0, reading.Pools.Count);
    }

    [Fact]
    public void Read_BoundsTheWrongWayRound_SaysSo()
    {
        var json = File.Replace("\"min_node_count\": 1,", "\"min_node_count\": 21,", StringComparison.Ordinal);

        Assert.Equal(
            "f: nonagent-pool-gpu.autoscaling.min_node_count: must be at most max_node_count (20); got 21; lower it to 20",
            Assert.Single(CloudwiseFile.Read(json, "f").Findings).ToString());
    }

    private static string Pool(string labels) =>
        "{\"resource\":{\"google_container_node_pool\":{\"p\":{\"node_config\":{\"labels\":" + labels + "}}}}}";
}
