namespace Infra.Tests;

/// <summary>Developer stacks on a cluster that is no environment's, whose node pools their own files name.</summary>
public class OwnPoolsTests
{
    private const string NodeOf8 =
        "{\"autoscaling\":{\"max_node_count\":10,\"min_node_count\":0},\"node_config\":{\"machine_type\":\"n1-standard-8\",\"labels\":"
        + "{\"cpu\":8,\"memory_m\":30720,\"name\":\"np-a\",\"machine_type\":\"n1-standard-8\"}}}";

    private const string NodeOfK80 =
        "{\"autoscaling\":{\"max_node_count\":10,\"min_node_count\":0},\"node_config\":{\"machine_type\":\"n1-standard-8\",\"labels\":"
        + "{\"cpu\":8,\"memory_m\":30720,\"name\":\"np-k80\",\"machine_type\":\"n1-standard-8\",\"gpu_type\":\"nvidia-tesla-k80\",\"gpu_count\":1}}}";

    private static string Lab(string pools, string cpu) => $$"""
        config:
          infra:kind: developer
          infra:context: lab
          {{pools}}
          infra:quota: {cpu: "100", memory: 1000Gi}
          infra:jumpPod: {enabled: false}
          infra:trainer: {image: "t:v1", resources: {cpu: "{{cpu}}", memory: 4Gi} }
        """;

    [Theory]
    [InlineData("infra:nodePools: [{name: cpu, machineType: n2-standard-8, capacity: onDemand, maxNodes: 5}]", "7", 0)]
    [InlineData("infra:nodePools: [{name: cpu, machineType: n2-standard-8, capacity: onDemand, maxNodes: 5}]", "8", 1)]
    [InlineData("infra:nodePoolsFile: pools.tf.json", "7", 0)]
    [InlineData("infra:nodePoolsFile: pools.tf.json", "64", 1)]
    public async Task Preview_PoolsOfTheStackItself_AreWhatItsPodsAreHeldAgainst(string pools, string cpu, int code)
    {
        using var project = Project(Lab(pools, cpu));

        var preview = await project.RunAsync("preview", "own");
        var fit = await project.RunAsync("fit", "own");

        Assert.Equal(code, preview.Code);
        Assert.Equal(code == 1, preview.Error.Contains("unschedulable", StringComparison.Ordinal));
        Assert.Contains(code == 0 ? "1 pod on 1 node" : "would stay pending", fit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_ARetiredPoolOfAFile_LeavesTheOthersToUse()
    {
        using var project = Project(Lab("infra:nodePoolsFile: pools.tf.json", "1"), $"{NodeOf8},\"np-k80\":{NodeOfK80}");

        Assert.Equal(0, (await project.RunAsync("preview", "own")).Code);
        Assert.DoesNotContain("np-k80", (await project.RunAsync("fit", "own")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{name: cpu, machineType: n2-standard-9}]", "infra:nodePools[0].machineType: must be a machine type of the catalog; got \"n2-standard-9\"; use n2-standard-8")]
    [InlineData("[{name: cpu, machineType: n2-standard-8, capacity: on-demand}]", "infra:nodePools[0].capacity: must be one of onDemand, spot, preemptible; got \"on-demand\"; did you mean onDemand?")]
    [InlineData("[{name: cpu, machineType: n2-standard-8, spot: true}]", "infra:nodePools[0].spot: is no setting of this stack; did you mean capacity: spot?")]
    [InlineData("[{name: cpu, machineType: n2-standard-8, Preemptible: true}]", "infra:nodePools[0].Preemptible: is no setting of this stack; did you mean capacity: preemptible?")]
    [InlineData("[{name: cpu, machineType: n2-standard-8}, {name: cpu, machineType: n2-standard-8}]", "infra:nodePools[1].name: must be a name that no other pool has; got \"cpu\" twice; rename one")]
    [InlineData("[{name: cpu, machineType: n2-standard-8, zzz: 1}]", "infra:nodePools[0].zzz: is no setting of this stack; ")]
    [InlineData("[{name: cpu, machineType: n2-standard-8, minNodes: 0, maxNodes: 5, vCpus: 8, memoryMib: 32768, allocatableCpuMillicores: 7910, allocatableMemoryMib: 29000, gpucount: 2}]", "infra:nodePools[cpu].gpucount: is no setting of this node pool; did you mean gpuCount?")]
    [InlineData("[{name: cpu, machineType: n2-standard-8, vCpus: 8}]", "infra:nodePools[cpu].allocatableCpuMillicores: must be set, at least 0: CPU that GKE leaves for pods on a node; got nothing; write it as the environment's output has it, or name and machineType as an environment's settings do")]
    public async Task Preview_PoolWithAMistake_IsToldInTheWordsOfTheFile(string pools, string finding)
    {
        using var project = Project(Lab($"infra:nodePools: {pools}", "1"));

        var preview = await project.RunAsync("preview", "own");

        Assert.Equal(1, preview.Code);
        Assert.Contains($"\n - {finding}", preview.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("deploy the environment", preview.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_PoolsAsAnOutputHasThem_AreReadStill()
    {
        const string Written = "{name: cpu, machineType: n2-standard-8, capacity: on-demand, minNodes: 0, maxNodes: 5, vCpus: 8, memoryMib: 32768, "
            + "allocatableCpuMillicores: 7910, allocatableMemoryMib: 29000, labels: {name: cpu}}";
        using var project = Project(Lab($"infra:nodePools: [{Written}]", "7"));

        Assert.Equal(0, (await project.RunAsync("preview", "own")).Code);
    }

    private static TemporaryProject Project(string yaml, string nodes = NodeOf8)
    {
        var project = TemporaryProject.With(("own", yaml));
        File.WriteAllText(Path.Combine(project.Root, "pools.tf.json"), $"{{\"resource\":{{\"google_container_node_pool\":{{\"np-a\":{nodes}}}}}}}");
        return project;
    }
}
