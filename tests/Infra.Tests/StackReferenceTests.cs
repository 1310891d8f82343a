using Infra.Preview;
using Infra.Project;
using Pulumi;

namespace Infra.Tests;

public sealed class StackReferenceTests
{
    [Theory]
    [InlineData("dev")]
    [InlineData("organization/infra/dev")]
    public async Task Reference_ToAStackOfTheProject_IsAnsweredByItsPlan(string name)
    {
        using var project = TemporaryProject.With(("dev", "config:\n  infra:kind: environment\n"), ("one", $"config:\n  test:reference: {name}\n"));

        var plan = await project.PreviewAsync("one", Program);

        var data = plan.Resources.Single(resource => resource.Name == "map").Inputs["data"]!;
        Assert.Equal("10.0.0.1 cluster-(computed)", data["name"]!.Text);
        Assert.Equal("(computed)", data["ip"]!.Text);
        Assert.Equal("6378", data["port"]!.Text);
        Assert.Equal("{password: [secret]}", plan.Resources.Single(resource => resource.Name == "secretMap").Inputs["data"]!.Text);
        Assert.True(plan.Resources.Single(resource => resource.Type == "pulumi:pulumi:StackReference").External);
    }

    [Fact]
    public async Task Developer_OfAnEnvironment_TakesItsClusterFromThere()
    {
        using var project = TemporaryProject.With(
            ("dev", "config:\n  infra:kind: environment\n"),
            ("alice", TemporaryProject.Developer.Replace("infra:context: lab", "infra:environment: dev", StringComparison.Ordinal)));

        var plan = await project.PreviewAsync("alice", SampleEnvironment.Create);

        var provider = plan.Resources.Single(resource => resource.Type == "pulumi:providers:kubernetes");
        Assert.Equal("[secret]", provider.Inputs["kubeconfig"]!.Text);
        Assert.Equal("lab/europe-west1-b/dev", provider.Inputs["clusterIdentifier"]!.Text);
        Assert.Equal((string[])["urn:pulumi:alice::infra::pulumi:pulumi:StackReference::environment"], provider.Dependencies);
        Assert.All(
            plan.Resources.Where(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal)),
            resource => Assert.Equal($"{provider.Urn}::(computed)", resource.Provider));
    }

    [Fact]
    public async Task Reference_ToAnUnknownStack_NamesThoseThereAre()
    {
        using var project = TemporaryProject.With(("dev", "config: {}"), ("one", "config:\n  test:reference: organization/infra/dve\n"));

        var failure = await Assert.ThrowsAsync<PreviewException>(() => project.PreviewAsync("one", Program));

        Assert.Equal(
            "stack \"one\" refers to \"organization/infra/dve\": no stack \"dve\"; there are dev, one; did you mean dev?",
            failure.Message);
    }

    [Fact]
    public async Task Reference_ToAnotherProject_SaysSo()
    {
        using var project = TemporaryProject.With(("one", "config:\n  test:reference: organization/network/dev\n"));

        var failure = await Assert.ThrowsAsync<PreviewException>(() => project.PreviewAsync("one", Program));

        Assert.Equal(
            "stack \"one\" refers to \"organization/network/dev\" of another project; only stacks of project \"infra\" can be previewed here",
            failure.Message);
    }

    [Fact]
    public async Task References_InACircle_AreNamedInOrder()
    {
        using var project = TemporaryProject.With(("one", "config:\n  test:reference: two\n"), ("two", "config:\n  test:reference: one\n"));

        var failure = await Assert.ThrowsAsync<PreviewException>(() => project.PreviewAsync("one", Program));

        Assert.Equal("stacks refer to each other in a circle: one -> two -> one; one of them must do without the other", failure.Message);
        Assert.Equal(
            ("one", "stacks refer to each other in a circle: one -> two -> one", "one of them must do without the other", null),
            (failure.Stack, failure.Rule, failure.Fix, failure.Details));
    }

    [Fact]
    public async Task MissingOutput_IsNamed()
    {
        using var project = TemporaryProject.With(("dev", "config:\n  infra:kind: environment\n"), ("one", "config:\n  test:reference: dev\n  test:output: nothing\n"));

        var failure = await Assert.ThrowsAsync<PreviewException>(() => project.PreviewAsync("one", Program));

        Assert.Contains("Required output 'nothing' does not exist on stack 'dev'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReferencedStack_OfSeveral_IsRunOnce()
    {
        using var project = TemporaryProject.With(
            ("dev", "config:\n  infra:kind: environment\n"), ("one", "config:\n  test:reference: dev\n"), ("two", "config:\n  test:reference: dev\n"));
        var runs = new List<string>();
        var engine = new PreviewEngine(InfraProject.Open(project.Root), options =>
        {
            runs.Add(Deployment.Instance.StackName);
            return Program(options);
        });

        await engine.PreviewAsync("one");
        await engine.PreviewAsync("two");
        await engine.PreviewAsync("dev");

        Assert.Single(runs, "dev");
    }

    private static Stack Program(StackOptions options) =>
        new Config("infra").Get("kind") == "environment"
            ? new SampleEnvironment(options)
            : new DelegateStack(options, () =>
            {
                var config = new Config("test");
                var reference = new StackReference(config.Require("reference"));
                var name = reference.RequireOutput(config.Get("output") ?? "clusterName");
                Objects.ConfigMap("map", new InputMap<string>
                {
                    ["name"] = Output.Format($"10.0.0.1 {name}"),
                    ["ip"] = reference.RequireOutput("sqlPrivateIp").Apply(value => (string)value),
                    ["port"] = reference.RequireOutput("redisPort").Apply(value => value.ToString()!),
                });
                Objects.ConfigMap("secretMap", new InputMap<string> { ["password"] = reference.RequireOutput("sqlPassword").Apply(value => (string)value) });
            });
}
