using System.Text.Json;

namespace Infra.Tests;

public sealed class PauseTests
{
    private const string Lab = """
        # A researcher's day.
        config:
          infra:kind: local   # on a laptop
          infra:trainer: {image: "trainer:v5", workload: pod}
          infra:simulator: {policy: {image: "policy:v4"}, sim: {image: "sim:v4"}}
          infra:training:
            ddp: {image: "ddp:v1", nodes: 2}
          infra:experiments:
            rl:
              image: rl:v1
              processes:
              - {name: learner, command: [python], binds: [params]}
              - {name: agent, command: [python], connects: [params], restart: bare}
              - {name: once, command: [python], restart: once}
          infra:services:
            web: {image: "web:v1", port: 80, autoscaling: {minReplicas: 2, maxReplicas: 4}}
          infra:workbench: {image: "notebook:v1", command: [jupyter]}
          infra:queue:
            image: queue:0.1.0
            search:
              space: {parameters: [{name: O2, start: 0.21, steps: [{increment: 0.01}]}, {name: N2}], filler: N2}
              run: {command: [/opt/toy-climate/toy-climate]}

        """;

    private static async Task<List<(string Kind, string Name, JsonElement Inputs)>> ObjectsAsync(TemporaryProject project)
    {
        var preview = await project.RunAsync("preview", "lab", "--json");

        // Of what is ignored the engine sends what it sent before: a stack would neither stop nor go on.
        Assert.DoesNotContain("\"spec.replicas\"", preview.Output, StringComparison.Ordinal);
        Assert.Equal("", preview.Error.Split('\n').FirstOrDefault(line => line.StartsWith("settings", StringComparison.Ordinal)) ?? "");
        return [.. JsonDocument.Parse(preview.Output).RootElement.GetProperty("resources").EnumerateArray()
            .Where(resource => resource.GetProperty("type").GetString()!.StartsWith("kubernetes:", StringComparison.Ordinal))
            .Select(resource => (resource.GetProperty("type").GetString()!.Split(':')[^1], resource.GetProperty("urn").GetString()!.Split("::")[^1], resource.GetProperty("inputs")))];
    }

    [Fact]
    public async Task Paused_EveryPodEnds_AndWhatHoldsDataStays()
    {
        using var project = TemporaryProject.With(("lab", Lab));
        var running = await ObjectsAsync(project);
        project.Write("lab", Lab.Replace("  infra:trainer:", "  infra:paused: true\n  infra:trainer:", StringComparison.Ordinal));
        var paused = await ObjectsAsync(project);

        // A Job goes with the CronJob that it was made from.
        Assert.DoesNotContain(paused, each => each.Kind is "Pod" or "CronJob");
        Assert.Contains(running, each => each.Kind == "CronJob");
        foreach (var each in paused.Where(each => each.Kind is "Deployment" or "StatefulSet"))
        {
            Assert.True(each.Inputs.GetProperty("spec").GetProperty("replicas").GetInt32() == 0, each.Name);
        }

        var jobs = paused.Where(each => each.Kind == "Job").ToDictionary(each => each.Name, each => each.Inputs.GetProperty("spec").TryGetProperty("suspend", out var suspend) && suspend.GetBoolean());
        Assert.True(jobs["ddp"]);
        Assert.Equal(1, jobs.Count(job => job.Value && job.Key.Contains("once", StringComparison.Ordinal)));
        Assert.False(jobs["pyatmos-pause"]);
        Assert.DoesNotContain(jobs.Keys, name => name is "pyatmos-starter" or "pyatmos-kill-switch");

        string[] stays = ["PersistentVolumeClaim", "Secret", "ConfigMap", "Namespace", "HorizontalPodAutoscaler", "NetworkPolicy"];
        Assert.Equal(
            running.Where(each => stays.Contains(each.Kind)).Select(each => (each.Kind, each.Name, each.Inputs.ToString())),
            paused.Where(each => stays.Contains(each.Kind)).Select(each => (each.Kind, each.Name, each.Inputs.ToString())));
        Assert.Equal(
            running.Where(each => each.Kind == "Service").Select(each => (each.Name, each.Inputs.GetProperty("spec").ToString())),
            paused.Where(each => each.Kind == "Service").Select(each => (each.Name, each.Inputs.GetProperty("spec").ToString())));
    }

    [Fact]
    public async Task Paused_WhatAnAutoscalerScales_IsSentANumberOnlyWhileItIsPaused()
    {
        using var project = TemporaryProject.With(("lab", Lab));
        static bool HasReplicas(List<(string Kind, string Name, JsonElement Inputs)> objects) =>
            objects.Single(each => each.Kind == "Deployment" && each.Name == "web").Inputs.GetProperty("spec").TryGetProperty("replicas", out _);

        Assert.False(HasReplicas(await ObjectsAsync(project)));
        project.Write("lab", Lab.Replace("  infra:trainer:", "  infra:paused: true\n  infra:trainer:", StringComparison.Ordinal));
        Assert.True(HasReplicas(await ObjectsAsync(project)));
    }

    [Fact]
    public async Task Paused_KillOfTheUsersOwn_Stays()
    {
        using var project = TemporaryProject.With(("lab", Lab.Replace("    image: queue:0.1.0", "    image: queue:0.1.0\n    kill: finish", StringComparison.Ordinal)
            .Replace("  infra:trainer:", "  infra:paused: true\n  infra:trainer:", StringComparison.Ordinal)));

        var spec = (await ObjectsAsync(project)).Single(each => each.Name == "pyatmos-pause").Inputs.GetProperty("spec");
        Assert.DoesNotContain("--release", spec.ToString(), StringComparison.Ordinal);

        // As long as it takes to begin, and a point to come to its end.
        Assert.Equal(1200 + 3600, spec.GetProperty("activeDeadlineSeconds").GetInt32());
    }

    [Fact]
    public async Task Paused_ASearch_IsEndedAndWritten_ThenItsProcesses_ThenRedisAndDatabase()
    {
        using var project = TemporaryProject.With(("lab", Lab.Replace("  infra:trainer:", "  infra:paused: true\n  infra:trainer:", StringComparison.Ordinal)));

        using var preview = JsonDocument.Parse((await project.RunAsync("preview", "lab", "--json")).Output);

        var resources = preview.RootElement.GetProperty("resources").EnumerateArray()
            .Where(each => each.GetProperty("type").GetString()!.StartsWith("kubernetes:", StringComparison.Ordinal))
            .ToLookup(each => $"{each.GetProperty("type").GetString()!.Split(':')[^1]} {each.GetProperty("urn").GetString()!.Split("::")[^1]}");
        bool Follows(string later, string sooner) => resources[later].Single().GetProperty("dependencies").EnumerateArray()
            .Any(urn => urn.GetString() == resources[sooner].Single().GetProperty("urn").GetString());
        var pod = resources["Job pyatmos-pause"].Single().GetProperty("inputs").GetProperty("spec").GetProperty("template").GetProperty("spec");
        Assert.Equal(["kill", "--release"], pod.GetProperty("initContainers")[0].GetProperty("args").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal(["ledger"], pod.GetProperty("containers")[0].GetProperty("args").EnumerateArray().Select(word => word.GetString()));
        foreach (var process in new[] { "Deployment pyatmos-ledger", "Deployment pyatmos-master", "Deployment pyatmos-worker" })
        {
            Assert.True(Follows(process, "Job pyatmos-pause"), process);
            Assert.True(Follows("StatefulSet redis", process), process);
            Assert.True(Follows("StatefulSet database", process), process);
        }

        // The Job needs both, so it waits for neither: they run until it is done.
        Assert.False(Follows("Job pyatmos-pause", "StatefulSet redis"));
        Assert.False(Follows("Job pyatmos-pause", "StatefulSet database"));

        // Once done it is done: what changes while Redis is away begins it not again.
        Assert.Equal(["spec"], resources["Job pyatmos-pause"].Single().GetProperty("ignoreChanges").EnumerateArray().Select(path => path.GetString()));
    }

    [Fact]
    public async Task PauseAndResume_KeepCommentsAndGiveTheFileAndThePlanBack()
    {
        using var project = TemporaryProject.With(("lab", Lab));
        var path = Path.Combine(project.Root, "stacks", "Pulumi.lab.yaml");
        var plan = (await project.RunAsync("preview", "lab", "--json")).Output;

        var pause = await project.RunAsync("pause", "lab");

        Assert.Equal(new CommandResult(0, "stacks/Pulumi.lab.yaml: infra:paused: true\nsee what it does: infra preview lab\ndo it:            pulumi up -s lab\n", ""), pause);
        Assert.Contains(
            " - settings: infra:paused: is set, so no pod of the stack runs; got true; infra resume and pulumi up bring them back\n",
            (await project.RunAsync("preview", "lab")).Error,
            StringComparison.Ordinal);
        Assert.Equal(Lab.Replace("# on a laptop\n", "# on a laptop\n  infra:paused: true\n", StringComparison.Ordinal), await File.ReadAllTextAsync(path));
        Assert.StartsWith("stacks/Pulumi.lab.yaml: unchanged\n", (await project.RunAsync("pause", "lab")).Output, StringComparison.Ordinal);
        Assert.StartsWith("stacks/Pulumi.lab.yaml: infra:paused removed\n", (await project.RunAsync("resume", "lab")).Output, StringComparison.Ordinal);
        Assert.Equal(Lab, await File.ReadAllTextAsync(path));
        Assert.Equal(plan, (await project.RunAsync("preview", "lab", "--json")).Output);
    }

    // What pause writes is taken out again to the byte.
    [Theory]
    [InlineData("config:\r\n  # c\r\n  infra:kind: local # x\r\n  infra:purpose: x\r\n", "  infra:kind: local # x\r\n  infra:paused: true\r\n  infra:purpose: x\r\n")]
    [InlineData("config:\n  infra:purpose: &p x\n  infra:kind: &k local", "  infra:kind: &k local\n  infra:paused: true")]
    [InlineData("\uFEFFconfig:\n    \"infra:kind\": \"local\"\n", "    \"infra:kind\": \"local\"\n    infra:paused: true\n")]
    [InlineData("config:\n  infra:purpose: |\n    infra:paused: no\n  infra:kind: local\n", "    infra:paused: no\n  infra:kind: local\n  infra:paused: true\n")]
    public async Task PauseAndResume_GiveEveryFormOfFileBack(string yaml, string paused)
    {
        using var project = TemporaryProject.With(("lab", ""));
        var path = Path.Combine(project.Root, "stacks", "Pulumi.lab.yaml");
        await File.WriteAllTextAsync(path, yaml);
        var bytes = await File.ReadAllBytesAsync(path);

        Assert.Equal((0, 0), ((await project.RunAsync("resume", "lab")).Code, (await project.RunAsync("pause", "lab")).Code));
        Assert.EndsWith(paused, await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        Assert.Equal(0, (await project.RunAsync("resume", "lab")).Code);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Resume_OfALineWithAComment_KeepsTheComment()
    {
        using var project = TemporaryProject.With(("lab", "config:\n  infra:kind: local\n  infra:paused: true   # over lunch\n"));

        Assert.StartsWith("stacks/Pulumi.lab.yaml: infra:paused: false\n", (await project.RunAsync("resume", "lab")).Output, StringComparison.Ordinal);
        Assert.Equal("config:\n  infra:kind: local\n  infra:paused: false   # over lunch\n", await File.ReadAllTextAsync(Path.Combine(project.Root, "stacks", "Pulumi.lab.yaml")));
    }

    [Theory]
    [InlineData("config: {\"infra:kind\": local}", "stack \"lab\": the settings of its file do not stand one a line under config, so the line cannot be set; write infra:paused: true by hand\n")]
    [InlineData("config:\n  infra:kind: environment\n", "stack \"lab\" is an environment; only stacks that run on one can be paused; pause those on it: its nodes go by themselves once nothing needs them\n")]
    public async Task Pause_WhereItCannotBe_ChangesNothing(string yaml, string error)
    {
        using var project = TemporaryProject.With(("lab", yaml));

        Assert.Equal(new CommandResult(1, "", error), await project.RunAsync("pause", "lab"));
        Assert.Equal(yaml, await File.ReadAllTextAsync(Path.Combine(project.Root, "stacks", "Pulumi.lab.yaml")));
    }
}
