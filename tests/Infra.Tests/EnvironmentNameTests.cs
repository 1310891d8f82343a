using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>What a developer's stack names as its environment.</summary>
public sealed class EnvironmentNameTests
{
    private const string Environment = "config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: lab-xyz\n";

    [Theory]
    [InlineData("gpu1", "must be the stack of an environment; got \"gpu1\"; there are dev, prod")]
    [InlineData("dv", "must be the stack of an environment; got \"dv\"; did you mean dev?")]
    [InlineData("organization/infra/dv", "must be the stack of an environment; got \"dv\"; did you mean dev?")]
    [InlineData(
        "acme/other/dev",
        "must be an environment of this project, infra, whose stack file tells what it offers; got \"acme/other/dev\"; name one of this project")]
    public async Task ThatIsNone_IsOneFinding(string name, string message)
    {
        using var project = Project(("alice", Developer(name)));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Equal($"settings of stack \"alice\": 1 problem\n - infra:environment: {message}\n   stacks/Pulumi.alice.yaml:3:22\n", result.Error);
    }

    [Fact]
    public async Task ThatIsNone_StandsBesideTheOtherMistakes()
    {
        using var project = Project(("alice", Developer("dv") + "  infra:quota: { pods: 0 }\n"));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(
            "settings of stack \"alice\": 2 problems\n"
            + " - infra:environment: must be the stack of an environment; got \"dv\"; did you mean dev?\n   stacks/Pulumi.alice.yaml:3:22\n"
            + " - infra:quota.pods: must be a whole number, at least 1; got 0; use 1, or leave it out for 30\n   stacks/Pulumi.alice.yaml:5:24\n",
            result.Error);
    }

    [Theory]
    [InlineData("user: carol", "infra:developers[0].user: must be an e-mail address; got \"carol\"; write it like ada@example.com\n   stacks/Pulumi.alice.yaml:5:30")]
    [InlineData("group: vision", "infra:developers[0].group: must be an e-mail address; got \"vision\"; write it like ada@example.com\n   stacks/Pulumi.alice.yaml:5:31")]
    [InlineData("user: a b", "infra:developers[0]: must be a name without spaces; got \"a b\"; use for example the e-mail address\n   stacks/Pulumi.alice.yaml:5:22")]
    public async Task Developer_WhoIsNoAddress_IsRefusedWhereTheClusterIsGoogles(string developer, string problem)
    {
        using var project = Project(("alice", Developer("dev") + $"  infra:developers: [{{ {developer} }}]\n"), ("own", "config:\n  infra:kind: local\n  infra:developers: [{ user: carol }]\n"));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal((1, "", $"settings of stack \"alice\": 1 problem\n - {problem}\n"), (result.Code, result.Output, result.Error));
        Assert.Equal(0, (await project.RunAsync("preview", "own")).Code);
    }

    [Fact]
    public async Task WhereThereIsNone_AContextIsTheOtherWay()
    {
        using var project = TemporaryProject.With(("alice", Developer("dev")));

        var result = await project.RunAsync("preview", "alice");

        Assert.EndsWith("got \"dev\"; there is none; name a context of your kubeconfig with infra:context\n   stacks/Pulumi.alice.yaml:3:22\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoseFileIsBroken_IsToldInTheFilesOwnWords()
    {
        using var project = TemporaryProject.With(("dev", "config: [\n"), ("alice", Developer("dev")));

        var result = await project.RunAsync("preview", "alice");

        Assert.StartsWith("stacks/Pulumi.dev.yaml:2:1: not valid YAML: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_CountsNeighboursOnly_AndNamesThoseItCannotCount()
    {
        const string Broken = "  infra:trainer: { imge: \"t:v1\" }\n";
        using var project = Project(
            ("alice", Developer("dev")),
            ("unfinished", "config:\n  infra:kind: developer\n  infra:environment: dev\n" + Broken),
            ("elsewhere", "config:\n  infra:kind: developer\n  infra:environment: prod\n" + Broken),
            ("unreadable", "config: [\n"));

        var result = await project.RunAsync("fit", "alice");

        Assert.Equal(0, result.Code);
        Assert.Equal(
            "stack \"unfinished\" could not be counted, so less may be left than is said here; infra preview unfinished says what is wrong with it\n"
            + "stack \"unreadable\" could not be counted, so less may be left than is said here; infra preview unreadable says what is wrong with it\n",
            result.Error);
        Assert.Contains("deployment/trainer", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("preview")]
    [InlineData("fit")]
    [InlineData("render")]
    public async Task Warning_OfAComponent_ReachesTheUser(string command)
    {
        using var project = TemporaryProject.With(
            ("lab", Environment + "  infra:nodePools:\n  - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }\n  - { name: gpus, machineType: g2-standard-24, maxNodes: 4, capacity: spot }\n"),
            ("alice", """
                config:
                  infra:kind: developer
                  infra:environment: lab
                  infra:quota: { cpu: "48", memory: 180Gi, gpus: 4 }
                  infra:training:
                    mnist: { image: "p:1.0", command: [torchrun, mnist.py], nodes: 2, gpusPerNode: 2, gracePeriodSeconds: 120, assign: { assignTo: machine, nodePool: gpus } }
                """));

        var result = await project.RunAsync(command, "alice");

        Assert.Equal(0, result.Code);
        Assert.Contains(
            "guard rails of stack \"alice\": 1 warning\n - settings: distributed training \"mnist\": infra:training.mnist.gracePeriodSeconds: should be at most 15",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_OfSettings_IsNotRepeatedByTheComponentThatTheyMake()
    {
        using var project = TemporaryProject.With(("lab", Environment.Replace("europe-west4", "europe-wset4", StringComparison.Ordinal)));

        var result = await project.RunAsync("fit", "lab");

        Assert.Equal(0, result.Code);
        Assert.Equal("europe-wset4", Assert.Single(Regex.Matches(result.Error, "europe-wset4")).Value);
        Assert.StartsWith("guard rails of stack \"lab\": 1 warning\n - settings: infra:location: is no zone", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_OfSeveralComponents_IsSaidOnce()
    {
        const string Training = "image: \"p:1.0\", command: [torchrun, mnist.py], nodes: 2, gpusPerNode: 2, gracePeriodSeconds: 120, assign: { assignTo: machine, nodePool: gpus }";
        using var project = TemporaryProject.With(
            ("lab", Environment + "  infra:nodePools:\n  - { name: system, machineType: e2-standard-4, minNodes: 1, maxNodes: 3 }\n  - { name: gpus, machineType: g2-standard-24, maxNodes: 40, capacity: spot }\n"),
            ("alice", $$"""
                config:
                  infra:kind: developer
                  infra:environment: lab
                  infra:quota: { cpu: "480", memory: 1800Gi, gpus: 40 }
                  infra:training:
                    a: { {{Training}} }
                    b: { {{Training}} }
                    c: { {{Training}} }
                    d: { {{Training}} }
                    e: { {{Training}} }
                """));

        var result = await project.RunAsync("fit", "alice");

        Assert.StartsWith(
            "guard rails of stack \"alice\": 1 warning\n - settings: distributed training \"a\" and 4 more (\"b\", \"c\", \"d\" among them): infra:training.a.gracePeriodSeconds: should be at most 15",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stacks_WithABrokenFile_ListsTheOthers()
    {
        using var project = Project(("unreadable", "config: [\n"));

        var result = await project.RunAsync("stacks");

        Assert.Equal(1, result.Code);
        Assert.Contains("dev", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("stacks/Pulumi.unreadable.yaml:2:1: not valid YAML: ", result.Error, StringComparison.Ordinal);
    }

    private static string Developer(string environment) =>
        $"config:\n  infra:kind: developer\n  infra:environment: {environment}\n  infra:trainer: {{ image: \"t:v1\" }}\n";

    private static TemporaryProject Project(params (string Stack, string Yaml)[] stacks) =>
        TemporaryProject.With([("dev", Environment), ("prod", Environment), ("gpu1", TemporaryProject.Developer), .. stacks]);
}
