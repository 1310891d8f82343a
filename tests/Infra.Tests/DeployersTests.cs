using System.Text.Json;
using Infra.Components.Tenancy;

namespace Infra.Tests;

/// <summary>Who deploys from GitHub, as an environment's file says it.</summary>
public sealed class DeployersTests
{
    private const string Lab = """
        config:
          infra:kind: environment
          infra:location: europe-west4-a
          gcp:project: my-lab
          infra:deployers: { repository: lab/infra, repositoryId: 42 }
        """;

    private const string ClusterRole = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";

    [Fact]
    public async Task Deployers_OfAnEnvironment_AreMadeAndPassTheGuardRails()
    {
        using var project = TemporaryProject.With(("lab", Lab));

        var plan = await PlanAsync(project, "lab");

        Assert.Equal(["lab", "lab-developers", "lab-preview", "workloadIdentityProvider"], plan.GetProperty("outputs").GetProperty("deployers").EnumerateObject().Select(member => member.Name));
        Assert.Empty(plan.GetProperty("findings").EnumerateArray());
        Assert.Contains(Resources(plan), resource => resource.GetProperty("inputs").TryGetProperty("service", out var service) && service.GetString() == "sts.googleapis.com");
        Assert.Equal("known", plan.GetProperty("cost").GetProperty("pools")[0].GetProperty("nodeHour").GetProperty("state").GetString());
        Assert.DoesNotContain("no price in the lists", (await project.RunAsync("cost", "lab")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deployers_NotAskedFor_AreNotThere()
    {
        using var project = TemporaryProject.With(("lab", Lab[..Lab.IndexOf("  infra:deployers", StringComparison.Ordinal)]));

        var plan = await PlanAsync(project, "lab");

        Assert.Empty(plan.GetProperty("outputs").GetProperty("deployers").EnumerateObject());
        Assert.DoesNotContain("gcp:iam/", plan.GetRawText(), StringComparison.Ordinal);
    }

    // Kubernetes refuses whoever gives others what it may not do itself.
    [Fact]
    public async Task Developers_Deployer_MayMakeWhatTheirStacksMake_AndGiveWhatTheyGive()
    {
        using var project = TemporaryProject.With([.. new[] { "astro", "bootcamp", "dev", "gpu1", "ranzcr", "rl", "surreal" }
            .Select(stack => (stack, File.ReadAllText(Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml")) + (stack == "dev" ? "\n  infra:deployers: { repository: lab/infra, repositoryId: 42 }\n" : "")))]);
        var all = JsonDocument.Parse((await project.RunAsync("preview", "--all", "--json")).Output).RootElement;
        var role = Resources(all.GetProperty("dev")).Single(resource => Type(resource) == ClusterRole && resource.GetProperty("urn").GetString()!.EndsWith("dev-tenants", StringComparison.Ordinal));
        var rights = Rules(role).ToHashSet();
        var theirs = all.EnumerateObject().Where(stack => stack.Name != "dev").SelectMany(stack => Resources(stack.Value)).Where(resource => Type(resource).StartsWith("kubernetes:", StringComparison.Ordinal)).ToList();

        Assert.Contains(theirs, resource => Type(resource).EndsWith(":Job", StringComparison.Ordinal));
        Assert.All(theirs, resource => Assert.All(["get", "create", "patch", "delete"], verb => Assert.Contains((Group(resource), Plural(resource), verb), rights)));
        Assert.All(theirs.Where(resource => Type(resource) is ClusterRole or "kubernetes:rbac.authorization.k8s.io/v1:Role").SelectMany(Rules), right => Assert.Contains(right, rights));
    }

    [Theory]
    [InlineData("{ repositoryId: 42 }", "infra:deployers.repository: must be set")]
    [InlineData("{ repository: lab/infra }", "infra:deployers.repositoryId: must be set")]
    [InlineData("{ repository: infra, repositoryId: 42 }", "infra:deployers.repository: must be a repository on GitHub as OWNER/NAME; got \"infra\"; write for example lab/infra")]
    [InlineData("{ repository: lab/infra, repositoryId: lab }", "infra:deployers.repositoryId: must be the repository's number, 1 to 20 digits; got \"lab\"; gh api repos/lab/infra --jq .id says it")]
    [InlineData("{ repository: lab/infra, repositoryId: 42, stateBucket: \"gs://x\" }", "infra:deployers.stateBucket: must be a bucket's name")]
    public async Task Deployers_WrongSettings_AreRefused(string settings, string message)
    {
        using var project = TemporaryProject.With(("lab", Lab.Replace("{ repository: lab/infra, repositoryId: 42 }", settings, StringComparison.Ordinal)));

        var result = await project.RunAsync("preview", "lab");

        Assert.Equal(1, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains("1 problem\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Workflows_TakeTheEnvironmentsOfGitHubThatTheAccountsAreFor()
    {
        static string Environments(string file) => string.Join(' ', File.ReadAllLines(Path.Combine(Repository.Root, ".github", "workflows", file))
            .Where(line => line.StartsWith("    environment: ", StringComparison.Ordinal)).Select(line => line.Trim()["environment: ".Length..]));

        const string Chosen = "${{ inputs.environment }}", Checked = "${{ matrix.environment }}";
        Assert.Equal($"{DeployersRules.PreviewOf(Chosen)} {Chosen} {DeployersRules.PreviewOf(Chosen)} {DeployersRules.DevelopersOf(Chosen)}", Environments("deploy.yml"));
        Assert.Equal(DeployersRules.PreviewOf(Checked), Environments("drift.yml"));
        Assert.Equal(DeployersRules.DevelopersOf("${{ needs.expired.outputs.environment }}"), Environments("expiry.yml"));
    }

    private static async Task<JsonElement> PlanAsync(TemporaryProject project, string stack)
    {
        var result = await project.RunAsync("preview", stack, "--json");
        Assert.True(result.Code == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private static JsonElement.ArrayEnumerator Resources(JsonElement plan) => plan.GetProperty("resources").EnumerateArray();

    private static string Type(JsonElement resource) => resource.GetProperty("type").GetString()!;

    private static string Group(JsonElement resource) => Type(resource).Split(':')[1].Split('/')[0] is var group && group == "core" ? "" : group;

    private static string Plural(JsonElement resource) => Type(resource).Split(':')[2].ToLowerInvariant() is var kind && kind.EndsWith('y') ? $"{kind[..^1]}ies" : $"{kind}s";

    private static IEnumerable<(string Group, string Resource, string Verb)> Rules(JsonElement role) =>
        from rule in role.GetProperty("inputs").GetProperty("rules").EnumerateArray()
        from of in Texts(rule, "apiGroups")
        from resource in Texts(rule, "resources")
        from verb in Texts(rule, "verbs")
        select (of, resource, verb);

    private static IEnumerable<string> Texts(JsonElement rule, string key) => rule.GetProperty(key).EnumerateArray().Select(text => text.GetString()!);
}
