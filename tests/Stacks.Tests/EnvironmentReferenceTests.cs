using System.Collections.Immutable;
using System.Text.Json;

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
    public async Task Queue_NeedsItsOwnAccess() => await RefusedAsync(
        Up,
        "must be an environment that this version of the program deployed; \"dev\" has no output sqlPort, sqlDatabase, sqlCaCertificate, artifactsBucket, queueAccess; deploy it anew first: pulumi up --stack dev",
        ("infra:queue", Queue), ("infra:allowPublicHttps", "true"));

    [Fact]
    public async Task Queue_InTheEnvironmentsRedis_NeedsItsPassword()
    {
        var (message, _) = await StackRun.FailOnAsync(
            Config(("infra:queue", "{\"redis\":\"environment\"," + Queue[1..]), ("infra:allowPublicHttps", "true")),
            Serving("alice").Add("redisPort", 6378d).Add("redisAuth", NothingDecrypted));

        Assert.Contains("where redisAuth cannot", message, StringComparison.Ordinal);
    }

    // Whoever serves nobody has an empty object there, which is also what stands for a secret that cannot be decrypted.
    [Theory]
    [InlineData(null)]
    [InlineData("bob")]
    public async Task Queue_OfANamespaceThatIsNotServed_IsRefusedBeforeAnythingIsMade(string? served)
    {
        var (message, run) = await StackRun.FailOnAsync(
            Config(("infra:queue", Queue), ("infra:allowPublicHttps", "true"), ("infra:experiments", """{"e":{"image":"a:1","processes":[{"name":"p","mounts":[{"at":"/b","bucket":"results"}]}]}}""")),
            Serving(served));

        const string Rule = "must be in a namespace that environment \"dev\" gives data to; got \"alice\", which has no account, folder and database there; "
            + "whoever keeps the environment adds \"alice\" to infra:worker.namespaces of stack \"dev\" and deploys that first: pulumi up --stack dev";
        Assert.Equal($"settings of stack \"alice\": 2 problems\n - infra:experiments.e.processes[0].mounts[0].bucket: {Rule}\n - infra:queue: {Rule}", message);
        Assert.Equal("pulumi:pulumi:StackReference", Assert.Single(run.Registrations).Type);
    }

    [Fact]
    public async Task Queue_OfANamespaceThatIsServed_HasARedisOfItsOwnAndItsOwnDatabaseAndFolder()
    {
        var run = await StackRun.SucceedAsync("alice", Config(("infra:queue", Queue), ("infra:allowPublicHttps", "true")), Serving("alice"));

        Assert.Contains(run.Registrations, registration => registration is { Type: "kubernetes:apps/v1:StatefulSet", Name: "redis" });
        Assert.DoesNotContain(run.Registrations, registration => registration.Name == "alice-allow-redis");
        var worker = JsonSerializer.Serialize(run.Find("kubernetes:apps/v1:Deployment", "pyatmos-worker").Inputs);
        Assert.Contains("implicit-dirs,uid=1000,gid=1000,only-dir=alice", worker, StringComparison.Ordinal);
        Assert.Contains("\"mountPath\":\"/outputs/alice\"", worker, StringComparison.Ordinal);
        var ledger = JsonSerializer.Serialize(run.Find("kubernetes:apps/v1:Deployment", "pyatmos-ledger").Inputs);
        Assert.Contains("\"ns_alice\"", ledger, StringComparison.Ordinal);
        Assert.Contains("\"MYSQL_FORMER_DATABASE\"", ledger, StringComparison.Ordinal);
        Assert.Contains("alice@lab.iam.gserviceaccount.com", JsonSerializer.Serialize(run.Find("kubernetes:core/v1:ServiceAccount", "alice").Inputs), StringComparison.Ordinal);
        Assert.Equal("alicesPassword", Text(run.Find("kubernetes:core/v1:Secret", "pyatmos-connections").Inputs, "stringData", "database-password"));
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

    private const string Queue =
        """{"image":"queue:0.1.0","search":{"space":{"parameters":[{"name":"x","start":0,"steps":[{"increment":1}]}]},"run":{"command":["/a"]}},"workers":{"image":"w:v1"}}""";

    private static ImmutableDictionary<string, object> Serving(string? space)
    {
        var access = space is null ? ImmutableDictionary<string, object>.Empty : ImmutableDictionary<string, object>.Empty.Add(space, ImmutableDictionary<string, object>.Empty
            .Add("database", $"ns_{space}").Add("user", $"ns_{space}").Add("password", $"{space}sPassword")
            .Add("serviceAccount", $"{space}@lab.iam.gserviceaccount.com").Add("bucketPrefix", $"{space}/"));
        return Up.Add("sqlPort", 3306d).Add("sqlDatabase", "pyatmos").Add("sqlCaCertificate", "pem").Add("artifactsBucket", "dev-1234567").Add("redisCaCertificate", "pem").Add("queueAccess", access);
    }

    private static object? Text(ImmutableDictionary<string, object> inputs, params string[] path) =>
        path.Aggregate((object?)inputs, (at, key) => (at as ImmutableDictionary<string, object>)?.GetValueOrDefault(key));

    private static Dictionary<string, string> Config(params (string Key, string? Value)[] changes) =>
        SampleConfig.Developer([("infra:context", null), ("infra:environment", "dev"), .. changes]);

    private static async Task RefusedAsync(ImmutableDictionary<string, object>? outputs, string expected, params (string Key, string? Value)[] changes)
    {
        var (message, run) = await StackRun.FailOnAsync(Config(changes), outputs);

        Assert.Equal($"settings of stack \"alice\": 1 problem\n - infra:environment: {expected}", message);
        Assert.Equal("pulumi:pulumi:StackReference", Assert.Single(run.Registrations).Type);
    }
}
