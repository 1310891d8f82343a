using System.Collections.Immutable;

namespace Infra.Stacks.Tests;

/// <summary>What a developer's stack says of an environment that it cannot run on: one error, and nothing is registered.</summary>
public sealed class EnvironmentReferenceTests
{
    private const string Training =
        """{"mnist":{"image":"p:1.0","command":["torchrun","mnist.py"],"nodes":2,"assign":{"assignTo":"machine","nodePool":"gpus"}}}""";

    private static readonly ImmutableDictionary<string, object> NothingDecrypted = ImmutableDictionary<string, object>.Empty;

    private static ImmutableDictionary<string, object> Up { get; } = ImmutableDictionary<string, object>.Empty
        .Add("kubeconfig", "apiVersion: v1")
        .Add("clusterIdentifier", "lab/europe-west4-a/dev")
        .Add("sqlPrivateIp", "10.3.0.5")
        .Add("redisHost", "10.3.0.6");

    [Fact]
    public async Task NotUp_IsOneError() => await RefusedAsync(
        ImmutableDictionary<string, object>.Empty,
        "must be an environment that is up; stack \"dev\" has no outputs; deploy it first: pulumi up --stack dev");

    [Fact]
    public async Task OlderVersion_NamesEveryOutputThatIsUsed() => await RefusedAsync(
        Up.Remove("sqlPrivateIp").Remove("redisHost"),
        "must be an environment that this version of the program deployed; \"dev\" has no output sqlPrivateIp, redisHost; deploy it anew first: pulumi up --stack dev",
        ("infra:dataServices", "true"));

    [Fact]
    public async Task OutputOfAnotherKind_CountsAsMissing() => await RefusedAsync(
        Up.SetItem("redisHost", 7d),
        "must be an environment that this version of the program deployed; \"dev\" has no output redisHost; deploy it anew first: pulumi up --stack dev",
        ("infra:dataServices", "true"));

    [Fact]
    public async Task DevelopersStack_IsNoEnvironment() => await RefusedAsync(
        ImmutableDictionary<string, object>.Empty.Add("namespace", "gpu1").Add("addresses", ImmutableDictionary<string, object>.Empty),
        "must be the stack of an environment; got \"dev\", whose outputs are addresses, namespace; name one of kind environment");

    [Fact]
    public async Task SecretsOfAnotherPassphrase_AreToldAsSuch() => await RefusedAsync(
        Up.SetItem("kubeconfig", NothingDecrypted),
        "must be an environment whose secrets can be decrypted here; got \"dev\", where kubeconfig cannot; "
        + "set the PULUMI_CONFIG_PASSPHRASE that it was deployed with, or get the right to decrypt with its key");

    [Fact]
    public async Task PoolsThatAreMissing_AreTheEnvironmentsFault_NotThatOfTheSettings() => await RefusedAsync(
        Up,
        "must be an environment that this version of the program deployed; \"dev\" has no output nodePools; deploy it anew first: pulumi up --stack dev",
        ("infra:training", Training));

    [Fact]
    public async Task PoolsThatAreUnknown_AreTheEnvironmentsFault_NotThatOfTheSettings() => await RefusedAsync(
        null,
        "must be an environment that is up where workloads are assigned to node pools; the pools of \"dev\" are not known yet; deploy it first: pulumi up --stack dev",
        ("infra:training", Training));

    [Fact]
    public async Task Queue_NeedsTheDataServices()
    {
        var (message, _) = await StackRun.FailOnAsync(
            Config(("infra:queue", """{"image":"queue:0.1.0","search":{"space":{"parameters":[{"name":"x","start":0,"steps":[{"increment":1}]}]},"run":{"command":["/a"]}},"workers":{"image":"w:v1"}}"""), ("infra:allowPublicHttps", "true")),
            Up.Add("redisPort", 6378d).Add("sqlPassword", NothingDecrypted));

        Assert.Contains("where sqlPassword cannot", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutputsThatAreUnknown_StayUnknown()
    {
        var run = await StackRun.SucceedAsync("alice", Config(), outputsAreUnknown: true);

        Assert.DoesNotContain("kubeconfig", run.Find("pulumi:providers:kubernetes").Inputs.Keys);
    }

    [Fact]
    public async Task OutputsThatNothingUses_MayBeMissing()
    {
        var run = await StackRun.SucceedAsync("alice", Config(), Up);

        Assert.Equal("apiVersion: v1", run.Find("pulumi:providers:kubernetes").Inputs["kubeconfig"]);
    }

    [Fact]
    public async Task EngineThatCannotReadTheStack_IsOneError()
    {
        var run = new StackRun { ReferenceFails = true };

        var (message, _) = await StackRun.FailOnAsync(run, Config());

        Assert.Equal(
            "settings of stack \"alice\": 1 problem\n - infra:environment: must be an environment that is up; the engine, whose own message says more, "
            + "cannot read stack \"lab/infra/dev\"; create it first: pulumi up --stack dev",
            message);
    }

    private static Dictionary<string, string> Config(params (string Key, string? Value)[] changes) =>
        SampleConfig.Developer([("infra:context", null), ("infra:environment", "dev"), .. changes]);

    private static async Task RefusedAsync(ImmutableDictionary<string, object>? outputs, string expected, params (string Key, string? Value)[] changes)
    {
        var (message, run) = await StackRun.FailOnAsync(Config(changes), outputs);

        Assert.Equal($"settings of stack \"alice\": 1 problem\n - infra:environment: {expected}", message);
        Assert.Equal("pulumi:pulumi:StackReference", Assert.Single(run.Registrations).Type);
    }
}
