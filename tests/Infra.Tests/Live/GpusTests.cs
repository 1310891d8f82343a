using System.Net;

namespace Infra.Tests.Live;

public sealed class GpusTests
{
    private const string Environment = "config: {\"infra:kind\": environment, \"infra:location\": europe-west4-a, \"gcp:project\": lab-dev}";
    private const string Developer = """
        config:
          infra:kind: developer
          infra:context: lab
          infra:trainer: {image: "trainer:v5"}
        """;

    private const string Gpu = ",\"resources\":{\"limits\":{\"nvidia.com/gpu\":\"1\"}}";

    private static async Task<Cluster> StartAsync()
    {
        var cluster = await Cluster.StartAsync(("dev", Environment), ("gpu1", Developer), ("gpu2", Developer));
        cluster.Server.Add(Live.Node("node-a", "gpu-l4", gpus: 2));
        cluster.Server.Add(Live.Node("node-b", "system"));
        cluster.Server.Add(Live.Pod("trainer", "trainer-1", Live.Ready, Gpu, node: "node-a"));
        cluster.Server.Add(Live.Pod("trainer", "trainer-2", Live.Ready, Gpu, node: "node-a", space: "gpu2"));
        return cluster;
    }

    [Fact]
    public async Task Gpus_OfAnEnvironment_NamesEachHolder()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Add(Live.Pod("notebook", "notebook-0", Live.Unschedulable("0/2 nodes are available"), Gpu, node: null, space: "mine"));

        var gpus = await cluster.RunAsync("gpus", "dev");

        Assert.Equal((0, ""), (gpus.Code, gpus.Error));
        Assert.Equal(
            """
            node    pool    GPU or TPU  held
            node-a  gpu-l4  nvidia-l4   2 of 2
              1 GPU: stack gpu1, pod trainer-1 for 3h, 3 GPU-hours, about USD 1.37
              1 GPU: stack gpu2, pod trainer-2 for 3h, 3 GPU-hours, about USD 1.37
            waits for 1 GPU: no stack of this folder, namespace mine, pod notebook-0

            """, gpus.Output);
    }

    /// <summary>What nobody holds there is not free.</summary>
    [Theory]
    [InlineData("\"spec\":{\"unschedulable\":true},\"status\":{", "cordoned")]
    [InlineData("\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"Unknown\"}],", "not ready")]
    public async Task Gpus_OfANodeThatTakesNoPods_AreToldSo(string status, string expected)
    {
        await using var cluster = await Cluster.StartAsync(("dev", Environment));
        cluster.Server.Add(Live.Node("node-a", "gpu-l4", gpus: 1).Replace("\"status\":{", status, StringComparison.Ordinal));

        Assert.EndsWith($"nvidia-l4   0 of 1, {expected}\n", (await cluster.RunAsync("gpus", "dev")).Output, StringComparison.Ordinal);
    }

    /// <summary>A slice: its chips are counted, have no driver that could be asked, and no price until a list has one.</summary>
    [Fact]
    public async Task Gpus_OfASlice_CountsItsChips_AndAsksNoDriver()
    {
        const string Chips = ",\"resources\":{\"limits\":{\"google.com/tpu\":\"4\"}}";
        await using var cluster = await StartAsync();
        cluster.Server.Add("""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-t","labels":{"name":"v6e","cloud.google.com/gke-tpu-accelerator":"tpu-v6e-slice","cloud.google.com/gke-tpu-topology":"4x4"}},"status":{"capacity":{"google.com/tpu":"4"}}}
            """);
        cluster.Server.Add(Live.Pod("gemma", "gemma-0", Live.Ready, Chips, node: "node-t"));
        cluster.Server.Add(Live.Pod("gemma", "gemma-1", Live.Unschedulable("0/3 nodes are available"), Chips, node: null));
        var asked = 0;
        cluster.Server.Program = (container, _) =>
        {
            Interlocked.Add(ref asked, container.StartsWith("gemma", StringComparison.Ordinal) ? 1 : 0);
            return ("GPU-aaaa, 0, 0, 23034\n", 0);
        };

        var gpus = await cluster.RunAsync("gpus", "dev", "--probe");

        Assert.Contains("node-t  v6e     tpu-v6e-slice  4 of 4\n  4 TPU chips: stack gpu1, pod gemma-0 for 3h, 12 TPU-hours\n", gpus.Output, StringComparison.Ordinal);
        Assert.EndsWith("waits for 4 TPU chips: stack gpu1, pod gemma-1\n", gpus.Output, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Gpus_HeldInAnExperimentsOwnNamespace_AreItsStacks()
    {
        await using var cluster = await StartAsync();
        cluster.Project.Write("gpu3", "config: {\"infra:kind\": developer, \"infra:context\": lab, \"infra:experiments\": {sweep: {ownNamespace: true}}}");
        cluster.Project.Write("broken", "config: [");
        cluster.Server.Add(Live.Pod("sweep", "sweep-0", Live.Unschedulable("0/2 nodes are available"), Gpu, node: null, space: "gpu3-sweep"));

        Assert.EndsWith("waits for 1 GPU: stack gpu3, pod sweep-0\n", (await cluster.RunAsync("gpus", "dev")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gpus_Probe_SaysWhoIsIdle_AndFindsTheDriverWhereGkePutsIt()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Program = (container, command) => command[0] != "/usr/local/nvidia/bin/nvidia-smi" ? ("exec: not found", 126)
            : container == "trainer-1/trainer" ? ("GPU-aaaa, 0, 0, 23034\n", 0) : ("GPU-bbbb, 93, 17000, 23034\n", 0);

        var gpus = await cluster.RunAsync("gpus", "dev", "--probe");

        var lines = gpus.Output.Replace("\n    ", " ", StringComparison.Ordinal);
        Assert.Contains("pod trainer-1 for 3h, 3 GPU-hours, about USD 1.37; GPU-aaaa idle, 0 of 23034 MiB\n", lines, StringComparison.Ordinal);
        Assert.Contains("pod trainer-2 for 3h, 3 GPU-hours, about USD 1.37; GPU-bbbb 93 % busy, 17000 of 23034 MiB\n", lines, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GPU-aaaa", "GPU-bbbb", 0, "no GPU is seen by both: gpu1 and gpu2 do not share any\n")]
    [InlineData("GPU-aaaa", "GPU-aaaa", 1, "both stacks see GPU-aaaa\n")]
    public async Task Gpus_Prove_ComparesUuids(string one, string other, int code, string verdict)
    {
        await using var cluster = await StartAsync();
        cluster.Server.Program = (container, _) => ($"{(container.StartsWith("trainer-1", StringComparison.Ordinal) ? one : other)}, 5, 10, 23034\n", 0);

        var gpus = await cluster.RunAsync("gpus", "--prove", "gpu1", "gpu2");

        Assert.Equal(new CommandResult(code, $"gpu1: trainer-1, trainer: {one}\ngpu2: trainer-2, trainer: {other}\n{verdict}", ""), gpus);
    }

    [Theory]
    [InlineData("gpu1", "--prove: must name two stacks; got \"gpu1\" twice; name another one\n")]
    [InlineData("far", "--prove: the stacks must be on one cluster; got the contexts \"lab\" and \"far\"; name the one with --context\n")]
    public async Task Gpus_ProveOfWhatCannotBeCompared_IsRefused(string other, string error)
    {
        await using var cluster = await StartAsync();
        cluster.Project.Write("far", Developer.Replace("context: lab", "context: far", StringComparison.Ordinal));

        Assert.Equal(new CommandResult(1, "", error), await cluster.RunAsync("gpus", "--prove", "gpu1", other));
    }

    [Theory]
    [InlineData("Failed to initialize NVML: Driver/library version mismatch", 1)]
    [InlineData("exec: nvidia-smi: executable file not found in $PATH", 2)]
    public async Task Gpus_Probe_AsksForAnotherProgramOnlyWhereTheFirstIsNotThere(string failure, int times)
    {
        await using var cluster = await StartAsync();
        var asked = 0;
        cluster.Server.Program = (container, _) =>
        {
            Interlocked.Add(ref asked, container.StartsWith("trainer-1", StringComparison.Ordinal) ? 1 : 0);
            return (failure, 1);
        };

        Assert.Contains("nvidia-smi: ", (await cluster.RunAsync("gpus", "dev", "--probe")).Output, StringComparison.Ordinal);
        Assert.Equal(times, asked);
    }

    [Fact]
    public async Task Gpus_ProveWithoutAnAnswer_ProvesNothing()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Program = (_, _) => ("nvidia-smi: not found", 127);

        var gpus = await cluster.RunAsync("gpus", "--prove", "gpu1", "gpu2");

        Assert.Equal(1, gpus.Code);
        Assert.EndsWith("nothing is proven: no running container of gpu1 or gpu2 tells of a GPU\n", gpus.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pods", "node-a  gpu-l4  nvidia-l4   ? of 2")]
    [InlineData("nodes", "which nodes have GPUs or TPUs cannot be seen\n")]
    public async Task Gpus_WithoutTheRightToSeeAll_SaysSoAndClaimsNothing(string kind, string says)
    {
        await using var cluster = await StartAsync();
        cluster.Server.Instead = async http =>
        {
            if (http.Request.Path.Value != $"/api/v1/{kind}")
            {
                return false;
            }

            await ApiServer.StatusAsync(http, HttpStatusCode.Forbidden, "Forbidden", $"{kind} is forbidden");
            return true;
        };

        var gpus = await cluster.RunAsync("gpus", "dev");

        Assert.Equal(1, gpus.Code);
        Assert.Contains(says, gpus.Output, StringComparison.Ordinal);
        Assert.StartsWith($"not all could be seen, for want of rights: {kind};", gpus.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("neither", "gpus")]
    [InlineData("both", "gpus", "dev", "--prove", "gpu1", "gpu2")]
    public async Task Gpus_NeitherOrBoth_IsMisuse(string got, params string[] args)
    {
        await using var cluster = await StartAsync();

        Assert.Equal(new CommandResult(2, "", $"name an environment, or two stacks with --prove; got {got}\nsee: infra gpus --help\n"), await cluster.RunAsync(args));
    }
}
