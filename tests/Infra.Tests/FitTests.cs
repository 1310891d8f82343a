using System.Text.RegularExpressions;

namespace Infra.Tests;

public class FitTests
{
    private const string Lab = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:cluster: {maxPodsPerNode: 32}
          infra:nodePools:
          - {name: system, machineType: e2-standard-32, maxNodes: 1}
        """;

    private static string Web(string more) => $$"""
        config:
          infra:kind: developer
          infra:environment: lab
          infra:services:
            web: {image: "web:v1", port: 80, replicas: 40, resources: {cpu: 10m, memory: 16Mi}, {{more}}}
        """;

    [Theory]
    [InlineData("", "system (22)")]
    [InlineData(", maxPodsPerNode: 64", "system (54)")]
    public async Task Fit_PodsOfANode_AreThoseOfThePoolOrItsCluster(string pool, string fits)
    {
        using var project = TemporaryProject.With(
            ("lab", Lab.Replace("maxNodes: 1", $"maxNodes: 1{pool}", StringComparison.Ordinal)), ("web", Web("awaitReady: false")));

        var fit = await project.RunAsync("fit", "web");

        Assert.Contains(fits, fit.Output.Split('\n').First(line => line.StartsWith("deployment/web ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doNotSchedule", "its pods must be spread over nodes, which may differ by 1")]
    [InlineData("scheduleAnyway", "")]
    public async Task Fit_ServiceThatMustBeSpread_IsPackedAsItIsScheduled(string mode, string reason)
    {
        // A service of another stack fills the first node but for little, and a full node counts as one without a pod.
        using var project = TemporaryProject.With(
            ("lab", Lab.Replace("maxNodes: 1", "minNodes: 2, maxNodes: 2", StringComparison.Ordinal)),
            ("big", """
                config:
                  infra:kind: developer
                  infra:environment: lab
                  infra:services:
                    all: {image: "web:v1", port: 80, resources: {cpu: 31000m, memory: 16Gi}}
                """),
            ("web", Web($"spread: {{by: hostname, whenUnsatisfiable: {mode}}}").Replace("replicas: 40, resources: {cpu: 10m", "replicas: 9, resources: {cpu: 1000m", StringComparison.Ordinal)));

        var fit = await project.RunAsync("fit", "web");

        Assert.Equal(reason.Length > 0 ? 1 : 0, fit.Code);
        Assert.Contains(reason, fit.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "100m", "deployment/agent-0 deployment/agent-1")]
    [InlineData(3, "100m", "deployment/agent-0 to -2, each")]
    [InlineData(12, "100m", "deployment/agent-0 to -11, each")]
    [InlineData(3, "40", "deployment/agent-0 to -2, each")]
    public async Task Fit_ReplicasThatAreAlike_AreOneRow(int replicas, string cpu, string rows)
    {
        using var project = TemporaryProject.With(
            ("lab", Lab),
            ("rl", $$"""
                config:
                  infra:kind: developer
                  infra:environment: lab
                  infra:quota: { cpu: 200 }
                  infra:jumpPod: { enabled: false }
                  infra:experiments:
                    rl: { image: "a:1", processes: [{ name: agent, replicas: {{replicas}}, command: [x], resources: { cpu: {{cpu}}, memory: 16Mi } }] }
                """));

        var fit = (await project.RunAsync("fit", "rl")).Output;
        var cost = (await project.RunAsync("cost", "rl")).Output;

        string Rows(string output) => string.Join(
            ' ', output.Split('\n').Where(line => line.StartsWith("deployment/", StringComparison.Ordinal) && !line.Contains("pending:", StringComparison.Ordinal)).Select(line => line.Split("  ")[0]));
        Assert.Equal(rows, Rows(fit));
        Assert.Equal(rows, Rows(cost));
        Assert.Equal(cpu == "40" ? 1 : 0, Regex.Count(fit, "would stay pending: "));
    }

    [Fact]
    public async Task Fit_OfGpusByHoudini_SaysThatTheSchedulerDoesNotCountThem()
    {
        using var project = TemporaryProject.With(
            ("lab", "config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: my-lab\n"),
            ("alice", """
                config:
                  infra:kind: developer
                  infra:environment: lab
                  infra:trainer: { image: "t:v1", gpu: { houdiniExclusiveCount: 1 }, tolerations: [{ key: nvidia.com/gpu, operator: Exists }] }
                """));

        var output = (await project.RunAsync("fit", "alice")).Output.ReplaceLineEndings(" ");

        Assert.Contains("deployment/trainer takes 1 GPU a pod by Houdini, which the scheduler does not count: a pod whose node has none free fails to start", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_Environment_CountsWhatItsDevelopersClaim()
    {
        using var project = TemporaryProject.With(("lab", Lab.Replace("maxNodes: 1", "maxNodes: 4", StringComparison.Ordinal)), ("web", Web("awaitReady: false")));

        var (alone, shared) = (await project.RunAsync("fit", "lab", "--json"), await project.RunAsync("fit", "web", "--json"));

        static int Nodes(string json)
        {
            using var report = System.Text.Json.JsonDocument.Parse(json);
            return report.RootElement.GetProperty("pools")[0].GetProperty("nodesNow").GetInt32();
        }

        Assert.Equal((0, ""), (alone.Code, alone.Error));
        Assert.Equal((2, 2), (Nodes(alone.Output), Nodes(shared.Output)));
    }

    [Fact]
    public async Task Preview_WorkersBeyondThePoolAtTheirMost_AreAWarning()
    {
        using var project = TemporaryProject.With(
            ("dev", File.ReadAllText(Path.Combine(Repository.Root, "stacks", "Pulumi.dev.yaml"))),
            ("astro", File.ReadAllText(Path.Combine(Repository.Root, "stacks", "Pulumi.astro.yaml")).Replace("parallelism: 8", "parallelism: 200\n      keda: {}", StringComparison.Ordinal)));

        var preview = await project.RunAsync("preview", "astro");

        Assert.Equal(0, preview.Code);
        Assert.Contains("of its 200 pods would stay pending at their maximum replicas: the pools that take such a pod are full: worker grows to", preview.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_PodsThatFitNowhereOrBeyondTheQuota_NamesTheirSettings()
    {
        using var project = TemporaryProject.With(("lab", Lab), ("web", Web("nodeSelector: {team: x}") + "\n  infra:quota: {cpu: 300m}"));

        var error = (await project.RunAsync("preview", "web")).Error;

        Assert.Contains("; change what infra:services.web asks for or where it may go, or add a pool\n", error, StringComparison.Ordinal);
        Assert.Contains("; raise infra:quota.cpu or ask for less\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topology.kubernetes.io/zone: europe-west4-a", 0)]
    [InlineData("topology.kubernetes.io/zone: europe-west4-b", 1)]
    [InlineData("kubernetes.io/hostname: gke-lab-system-1", 0)]
    public async Task Preview_LabelsThatEveryNodeHas_AreNoObstacle(string selector, int code)
    {
        using var project = TemporaryProject.With(("lab", Lab), ("web", Web($"nodeSelector: {{{selector}}}")));

        Assert.Equal(code, (await project.RunAsync("preview", "web")).Code);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public async Task Preview_GpusOfATimeSharedPool_AreOneAContainer(int gpus, int code)
    {
        const string Shared = "\n  - {name: g, machineType: n1-standard-8, maxNodes: 2, gpu: {type: nvidia-tesla-t4, count: 2, sharing: {strategy: timeSharing, maxClientsPerGpu: 4}}}";
        using var project = TemporaryProject.With(("lab", Lab + Shared), ("dev", $$"""
            config:
              infra:kind: developer
              infra:environment: lab
              infra:quota: {cpu: "16", memory: 64Gi, gpus: 4}
              infra:trainer: {image: "qnib/trainer:v5", gpu: {devicePluginCount: {{gpus}} } }
            """));

        var preview = await project.RunAsync("preview", "dev");

        Assert.Equal(code, preview.Code);
        Assert.Equal(code == 1, preview.Error.Contains("g shares its GPUs, of which a container may ask for 1, less than 2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("60")]
    [InlineData("80")]
    public async Task Fit_NarrowTerminal_BreaksNoName(string columns)
    {
        using var project = OnDev("gpu1");
        var before = Environment.GetEnvironmentVariable("COLUMNS");
        try
        {
            Environment.SetEnvironmentVariable("COLUMNS", columns);

            var fit = await project.RunAsync("fit", "gpu1");

            Assert.Equal((0, ""), (fit.Code, fit.Error));
            var lines = fit.Output.Split('\n');
            Assert.Contains("statefulset/policy", lines);
            Assert.Contains("system", lines);
            Assert.Contains("gpu-l4", lines);
            Assert.All(lines, line => Assert.True(line.Length <= int.Parse(columns, System.Globalization.CultureInfo.InvariantCulture), line));
        }
        finally
        {
            Environment.SetEnvironmentVariable("COLUMNS", before);
        }
    }

    [Fact]
    public async Task Fit_Json_IsTheReport()
    {
        using var project = OnDev("gpu1");

        var fit = await project.RunAsync("fit", "gpu1", "--json");

        using var json = System.Text.Json.JsonDocument.Parse(fit.Output);
        Assert.Equal((0, ""), (fit.Code, fit.Error));
        Assert.Contains("statefulset/policy", json.RootElement.GetProperty("workloads").EnumerateArray().Select(workload => workload.GetProperty("name").GetString()));
        Assert.Contains("gpu-l4", json.RootElement.GetProperty("pools").EnumerateArray().Select(pool => pool.GetProperty("pool").GetString()));
    }

    [Fact]
    public async Task Fit_WorkersThatKedaStarts_AreNoneNowAndAllAtMost()
    {
        using var project = TemporaryProject.With(
            ("dev", File.ReadAllText(Path.Combine(Repository.Root, "stacks", "Pulumi.dev.yaml"))),
            ("astro", File.ReadAllText(Path.Combine(Repository.Root, "stacks", "Pulumi.astro.yaml")).Replace("parallelism: 8", "parallelism: 8\n      keda: {}", StringComparison.Ordinal)));

        var fit = await project.RunAsync("fit", "astro");
        var plan = await project.RunAsync("preview", "astro", "--json");

        Assert.Equal((0, 0), (fit.Code, plan.Code));
        // With the container that mounts the bucket, which no plan shows: four still share a node.
        var worker = Assert.Single(fit.Output.Split('\n'), line => line.StartsWith("scaledjob/pyatmos-worker ", StringComparison.Ordinal));
        Assert.Contains("1865m CPU, 6874 MiB", worker, StringComparison.Ordinal);
        Assert.Contains("0 pods on 0 nodes", worker, StringComparison.Ordinal);
        Assert.Contains("8 pods on ", worker, StringComparison.Ordinal);
        Assert.Contains("\"kubernetes:keda.sh/v1alpha1:ScaledJob\"", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_WorkersThatNobodyPlaced_AreOnTheSpotPool()
    {
        const string Assign = "      assign:\n        assignTo: machine\n        nodePool: worker\n        processesPerMachine: 4\n";
        var astro = File.ReadAllText(Path.Combine(Repository.Root, "stacks", "Pulumi.astro.yaml")).ReplaceLineEndings("\n");
        Assert.Contains(Assign, astro, StringComparison.Ordinal);
        using var project = TemporaryProject.With(
            ("dev", File.ReadAllText(Path.Combine(Repository.Root, "stacks", "Pulumi.dev.yaml"))), ("astro", astro.Replace(Assign, "", StringComparison.Ordinal)));

        var fit = await project.RunAsync("fit", "astro");

        Assert.Equal((0, ""), (fit.Code, fit.Error));
        var lines = fit.Output.Split('\n').Where(line => line.StartsWith("deployment/pyatmos-", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.Equal(line.StartsWith("deployment/pyatmos-worker ", StringComparison.Ordinal), System.Text.RegularExpressions.Regex.IsMatch(line, @"\bworker\b(?!-)(?<!pyatmos-worker)")));
    }

    private static TemporaryProject OnDev(string stack) => TemporaryProject.With(
        [.. new[] { "dev", stack }.Select(name => (name, File.ReadAllText(Path.Combine(Repository.Root, "stacks", $"Pulumi.{name}.yaml"))))]);
}
