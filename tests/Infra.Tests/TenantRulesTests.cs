using System.Text.Json;

namespace Infra.Tests;

/// <summary>What stacks of one folder share, and what a developer's stack may not decide alone.</summary>
public class TenantRulesTests
{
    private const string Environment = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:nodePools:
            - { name: system, machineType: e2-standard-8, minNodes: 1, maxNodes: 3 }
          infra:worker: { namespaces: [team, team-a] }

        """;

    private const string Search = "search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } }";

    private const string Leaky = "\n  infra:services: { web: { image: \"a:1\", port: 80, environment: { API_TOKEN: abc123def } } }\n  infra:waivers: { plain-secret: it is public }";

    // NAMESPACE-NAME said the same of both; the dot is in no name.
    [Fact]
    public async Task SharedRedis_OfTwo_NamesTheOther_AndKeepsTheirNamesApart()
    {
        using var project = TemporaryProject.With(("lab", Environment), ("one", Queue("team", "a-b")), ("two", Queue("team-a", "b")));

        var result = await project.RunAsync("preview", "one");

        Assert.Equal(0, result.Code);
        Assert.Contains("shared-redis: queue \"team.a-b\": is in the Redis of environment \"lab\" with stack two; all who are there read, change and delete each other's searches", (result.Output + result.Error), StringComparison.Ordinal);
        Assert.DoesNotContain("queue-taken", (result.Output + result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finding_InJson_HasItsFixAndTheWholeMessage()
    {
        using var project = TemporaryProject.With(("lab", Environment), ("one", Queue("team", "a-b")));

        using var plan = JsonDocument.Parse((await project.RunAsync("preview", "one", "--json")).Output);

        var finding = Assert.Single(plan.RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal(["fix", "level", "message", "resource", "rule"], finding.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal("take infra:queue.redis out for a Redis of one's own", finding.GetProperty("fix").GetString());
        Assert.EndsWith("so they must trust each other; take infra:queue.redis out for a Redis of one's own", finding.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SharedRedis_WithOneNameForTwo_IsRefused()
    {
        using var project = TemporaryProject.With(("lab", Environment), ("one", Queue("team", "a", "mine")), ("two", Queue("team-a", "b", "mine")));

        var result = await project.RunAsync("preview", "two");

        Assert.Equal(1, result.Code);
        Assert.Contains("queue-taken: queue \"mine\": must have a name of its own in the environment's Redis; stack \"one\" has the same", (result.Output + result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SharedRedis_OfAnotherEnvironment_IsNobodyElses()
    {
        using var project = TemporaryProject.With(
            ("lab", Environment), ("far", Environment), ("one", Queue("team", "a", "mine")), ("two", Queue("team-a", "b", "mine").Replace("environment: lab", "environment: far", StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "two");

        Assert.Contains("is in the Redis of environment \"far\" with whoever else asks for it; now no other stack of this folder does", result.Output + result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("queue-taken", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnRedis_NeedsNoWord()
    {
        using var project = TemporaryProject.With(("lab", Environment), ("one", Queue("team", "a", "mine", "own")), ("two", Queue("team-a", "b", "mine", "own")));

        var result = await project.RunAsync("preview", "two");

        Assert.Equal(0, result.Code);
        Assert.DoesNotContain("shared-redis", (result.Output + result.Error), StringComparison.Ordinal);
        Assert.DoesNotContain("queue-taken", (result.Output + result.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("\n  infra:developerWaivers: [open-service]", 1)]
    [InlineData("\n  infra:developerWaivers: [plain-secret]", 0)]
    public async Task Waiver_OfWhatProtectsOthers_HoldsWhereTheEnvironmentAllowsIt(string allowed, int exit)
    {
        using var project = TemporaryProject.With(("lab", Environment.TrimEnd() + allowed + "\n"), ("alice", "config:\n  infra:kind: developer\n  infra:environment: lab" + Leaky));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(exit, result.Code);
        Assert.Equal(exit == 1, (result.Output + result.Error).Contains(
            "waivers: stack \"alice\": a waiver of \"plain-secret\" holds only where the environment allows it; mend what the rule objects to and take the waiver out, "
            + "or have whoever keeps the environment add \"plain-secret\" to infra:developerWaivers of stack \"lab\"",
            StringComparison.Ordinal));
        Assert.Equal(exit == 1, (result.Output + result.Error).Contains("plain-secret: kubernetes:apps/v1:Deployment", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waiver_OfAStackThatIsNobodyElses_HoldsAsItIs()
    {
        using var project = TemporaryProject.With(("lab", Environment), ("mine", "config:\n  infra:kind: local" + Leaky));

        Assert.Equal(0, (await project.RunAsync("preview", "mine")).Code);
    }

    [Theory]
    [InlineData("[plain-secrets]", "got \"plain-secrets\"; did you mean \"plain-secret\"?")]
    [InlineData("[long-name]", "got \"long-name\"; any other needs no leave")]
    public async Task DeveloperWaivers_OfAnotherRule_AreRefused(string rules, string finding)
    {
        using var project = TemporaryProject.With(("lab", $"{Environment}  infra:developerWaivers: {rules}\n"));

        var result = await project.RunAsync("preview", "lab");

        Assert.Equal(1, result.Code);
        Assert.Contains($"infra:developerWaivers: must be of plain-secret, open-service, broad-role, public-member, open-firewall, service-account-key; {finding}", (result.Output + result.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.2", 0)]
    [InlineData("10.0.0.3", 1)]
    public async Task Nfs_OfAServerThatTheEnvironmentDoesNotName_IsRefused(string server, int exit)
    {
        using var project = TemporaryProject.With(
            ("lab", $"{Environment}  infra:nfsServers: [10.0.0.2]\n"),
            ("alice", $"config:\n  infra:kind: developer\n  infra:environment: lab\n  infra:experiments: {{ e: {{ image: \"a:1\", processes: [{{ name: p, mounts: [{{ at: /a, nfs: {{ server: {server}, directory: /s }} }}] }}] }} }}\n"));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(exit, result.Code);
        Assert.Equal(exit == 1, (result.Output + result.Error).Contains("adds \"10.0.0.3\" to infra:nfsServers of stack \"lab\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("disks: key", "infra:encryption.disks: must be a key's full name; got \"key\"; write it as projects/P/locations/europe-west4/keyRings/K/cryptoKeys/N")]
    [InlineData("redis: projects/p/locations/us-east1/keyRings/k/cryptoKeys/n", "infra:encryption.redis: must be a key of the environment's region, europe-west4; got one of us-east1")]
    public async Task Encryption_WithAKeyThatGoogleWouldRefuse_IsRefused(string key, string finding)
    {
        using var project = TemporaryProject.With(("lab", $"{Environment}  infra:encryption: {{ {key} }}\n"));

        var result = await project.RunAsync("preview", "lab");

        Assert.Equal(1, result.Code);
        Assert.Contains(finding, (result.Output + result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encryption_WithKeys_IsSentAndSaysWhatItWouldReplace()
    {
        const string Key = "projects/p/locations/europe-west4/keyRings/k/cryptoKeys/n";
        using var project = TemporaryProject.With(("lab", $"{Environment}  infra:encryption: {{ disks: {Key}, database: {Key}, redis: {Key}, artifacts: {Key} }}\n  infra:cluster: {{ controlPlaneLogs: true, binaryAuthorization: true }}\n  infra:auditLogs: true\n"));

        var warned = await project.RunAsync("preview", "lab");
        var json = (await project.RunAsync("preview", "lab", "--json")).Output;

        Assert.Contains("infra:encryption: replaces node pools, database, Redis of an environment that is up already without these keys", (warned.Output + warned.Error), StringComparison.Ordinal);
        foreach (var sent in (string[])[$"\"bootDiskKmsKey\": \"{Key}\"", $"\"encryptionKeyName\": \"{Key}\"", $"\"customerManagedKey\": \"{Key}\"", $"\"defaultKmsKeyName\": \"{Key}\"",
            "\"evaluationMode\": \"PROJECT_SINGLETON_POLICY_ENFORCE\"", "\"CONTROLLER_MANAGER\"", "\"logType\": \"DATA_READ\"", "binaryauthorization.googleapis.com"])
        {
            Assert.Contains(sent, json, StringComparison.Ordinal);
        }
    }

    private static string Queue(string space, string name, string? queue = null, string redis = "environment") =>
        $"config:\n  infra:kind: developer\n  infra:environment: lab\n  infra:namespace: {space}\n  infra:allowPublicHttps: true\n"
        + $"  infra:queue: {{ image: \"q:1\", name: {name}, redis: {redis}, {(queue is null ? Search : Search.Replace("search: {", $"search: {{ name: {queue},", StringComparison.Ordinal))} }}\n";
}
