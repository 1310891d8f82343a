using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Review;

namespace Infra.Tests;

/// <summary>Edits of the shipped stacks: what is dangerous stands at the top of the verdict, what is harmless is no alarm.</summary>
public sealed class ReviewTests
{
    private const int Top = 5;

    // The edited stack, what is edited to what, and the kind and the words that the verdict must begin to say.
    public static TheoryData<string, string, string, VerdictKind, string> Dangerous => new()
    {
        { "dev", "tier: db-g1-small", "tier: db-g1-small\n    database: other", VerdictKind.DataDeleted, "Database \"dev-database\" is replaced (name" },
        { "dev", "infra:nodePools:", "infra:network: { podsCidr: 10.64.0.0/14 }\n  infra:nodePools:", VerdictKind.Irreversible, "Google refuses it while a cluster uses the range" },
        { "dev", "name: gpu-l4", "name: gpu-new", VerdictKind.Replaced, "GkeNodePool \"gpu-l4\" (5 resources) looks renamed to \"gpu-new\": deleted and made anew; keep name: gpu-l4 in infra:nodePools; evicts pods of gpu1 deployment/trainer (1 pod)" },
        { "prod", "infra:waivers:", "infra:protect: false\n  infra:waivers:\n    unprotected-stateful: moving", VerdictKind.DataDeleted, "can lose data: Pulumi's protection off" },
        { "prod", "infra:waivers:", "infra:protect: false\n  infra:waivers:\n    unprotected-stateful: moving", VerdictKind.GuardRails, "waived: unprotected-stateful (moving)" },
        { "bootcamp", "exposure: nodePort", "exposure: public\n      sourceRanges: [203.0.113.0/24]", VerdictKind.Access, "Service \"kubernetes-bootcamp\" is reached from 203.0.113.0/24" },
        { "rl", "cpu: \"16\", memory: 64Gi", "cpu: \"160\", memory: 640Gi", VerdictKind.Money, "quota requests.cpu: 16 -> 160 (10 times)" },
        { "dev", "maxNodes: 10", "maxNodes: 100", VerdictKind.Money, "pool worker: 0 to 10 x n2-standard-8 Spot -> 0 to 100 x n2-standard-8 Spot" },
        { "dev", "capacity: spot", "capacity: onDemand", VerdictKind.Replaced, "node pool \"worker\" is replaced (nodeConfig.spot true -> false); the new pool is made first, so both stand until the old one is empty; evicts pods of " },
        { "ranzcr", "ranzcr-dist:v1", "ranzcr-dist:v2", VerdictKind.Replaced, "running Job ended: job/ranzcr (4 pods with 4 GPUs) stops within 30 s and begins again from the start (spec.template.spec.containers[0].image" },

        // More of the same kinds.
        { "gpu1", "infra:trainer:", "infra:namespace: other\n  infra:trainer:", VerdictKind.DataDeleted, "Namespace \"gpu1\"" },
        { "gpu1", "infra:trainer:", "infra:developers: [{ user: eve@example.com }]\n  infra:trainer:", VerdictKind.Access, "User eve@example.com gets role developer" },
        { "gpu1", "qnib/policy:v4", "qnib/policy:v5", VerdictKind.Replaced, "statefulset/policy (3 pods) restarts, one pod after another" },
        { "gpu1", "replicas: 3", "replicas: 2000", VerdictKind.Placement, "of 2000 pods of gpu1 statefulset/policy no longer fit: " },
        { "dev", "machineType: n2-standard-8", "machineType: n2-standard-16", VerdictKind.Replaced, "node pool \"worker\" makes its nodes anew, one after another (nodeConfig.machineType n2-standard-8 -> n2-standard-16)" },
        { "dev", "tier: db-g1-small", "tier: db-g1-small\n    engine: postgreSql", VerdictKind.Irreversible, "Cloud SQL keeps its engine" },
        { "prod", "tier: db-custom-4-15360", "tier: db-custom-8-30720", VerdictKind.Replaced, "DatabaseInstance \"prod\" restarts" },
        { "prod", "retainedBackups: 30", "retainedBackups: 10", VerdictKind.DataDeleted, "fewer backups kept" },
        { "ranzcr", "gpus: 4", "gpus: 2", VerdictKind.GuardRails, "new: warning: quota-exceeded" },
        { "dev", "location: europe-west4-a", "location: europe-west4-b", VerdictKind.DataDeleted, "Cluster \"dev\" is replaced (location europe-west4-a -> europe-west4-b); the cluster with all that runs and all disks" },
    };

    // The edited stack and what is edited to what.
    public static TheoryData<string, string, string> Harmless => new()
    {
        { "dev", "infra:costCenter: research", "infra:costCenter: vision" },
        { "dev", "maxNodes: 10", "maxNodes: 10\n    labels: { team: vision }" },
        { "gpu1", "config:", "# a comment\nconfig:" },
        { "rl", "cpu: \"16\", memory: 64Gi", "memory: 64Gi, cpu: \"16\"" },
        { "gpu1", "replicas: 3", "replicas: 4" },
        { "zoe", "", "config:\n  infra:kind: developer\n  infra:environment: dev\n  infra:developers: [{ user: zoe@example.com }]\n  infra:services:\n    web: { image: \"web:v1\", port: 8080 }\n" },
        { "dev", "maxNodes: 10", "maxNodes: 11" },
        { "prod", "durationHours: 6", "durationHours: 8" },
        { "dev", "dev holds nothing that cannot be made again", "all of it can be made again" },
        { "dev", "# The environment to try things on", "# Where things are tried" },
    };

    [Theory]
    [MemberData(nameof(Dangerous))]
    public async Task Verdict_OfADangerousChange_SaysSoAtTheTop(string stack, string was, string becomes, VerdictKind kind, string words)
    {
        var review = await EditedAsync(stack, was, becomes);

        var line = review.Verdict.Take(Top).FirstOrDefault(line => line.Kind == kind && line.Text.Contains(words, StringComparison.Ordinal));
        Assert.True(line is not null, DiffText.Write(review));
        Assert.Contains(DiffMarkdown.Write(review).Split('\n').Where(text => text.StartsWith("- **", StringComparison.Ordinal)).Take(Top), text => text.StartsWith($"- **{line.Heading}**", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public async Task Verdict_OfAHarmlessChange_IsNoAlarm(string stack, string was, string becomes)
    {
        var review = await EditedAsync(stack, was, becomes);

        Assert.True(review.Verdict.All(line => line.Kind >= VerdictKind.Money), DiffText.Write(review));
        Assert.True(review.Verdict.All(line => line.Items.All(item => item.Words.IsEmpty)), DiffText.Write(review));
        Assert.False(review.HasErrors);
    }

    [Fact]
    public async Task Verdict_OfADeveloperMadeOwner_IsWidenedAccess()
    {
        var plans = JsonNode.Parse(await Plans.Value)!;
        var was = plans.ToJsonString();
        var resources = plans["dev"]!["resources"]!.AsArray();
        resources.Add(JsonNode.Parse("""
            {"urn":"urn:pulumi:dev::infra::gcp:projects/iAMMember:IAMMember::eve","type":"gcp:projects/iAMMember:IAMMember","custom":true,"parent":"","provider":"",
             "inputs":{"member":"user:eve@example.com","role":"roles/owner","project":"lab-dev"},"dependencies":[],"protect":false}
            """));

        var review = DiffReview.Of(was, "old", plans.ToJsonString(), "new");

        Assert.Equal("access widened", review.Verdict[0].Heading);
        Assert.Equal("user:eve@example.com gets roles/owner (IAMMember \"eve\")", review.Verdict[0].Text);
        Assert.Equal("access", Assert.Single(review.Failing(FailOn.Read(["access, public"], []))));
    }

    [Fact]
    public async Task Markdown_OfManyChanges_HasTheVerdictWhole_AndIsNotTooLong()
    {
        var after = (await Plans.Value)
            .Replace("\"inputs\": {\n", $"\"inputs\": {{ {string.Concat(Enumerable.Range(0, 4).Select(i => $"\"added{i}\": \"{new string('x', 100)}\", "))}", StringComparison.Ordinal)
            .Replace("europe-west4", "europe-west1", StringComparison.Ordinal);

        var review = DiffReview.Of(await Plans.Value, "old", after, "new");
        var markdown = DiffMarkdown.Write(review);

        Assert.True(DiffText.Write(review).Length > DiffMarkdown.MaxLength);
        Assert.InRange(markdown.Length, 10_000, DiffMarkdown.MaxLength);
        Assert.Equal(review.Verdict.Length, markdown.Split("\n- **").Length - 1);
        Assert.Contains("left out for their length", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_OfWhatAStackFileSays_IsNeverReadAsMarkup()
    {
        static string Plan(string image) => new JsonObject
        {
            ["stack"] = "dev",
            ["resources"] = new JsonArray(new JsonObject
            {
                ["urn"] = "urn:pulumi:dev::infra::kubernetes:batch/v1:Job::train",
                ["type"] = "kubernetes:batch/v1:Job",
                ["custom"] = true,
                ["inputs"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["image"] = image }) } } } },
                ["protect"] = false,
            }),
            ["outputs"] = new JsonObject(),
            ["findings"] = new JsonArray(),
        }.ToJsonString();

        var markdown = DiffMarkdown.Write(DiffReview.Of(Plan("a"), "old", Plan("</details><b>@all|```` x"), "new"));

        Assert.Contains("-&gt; &lt;/details&gt;&lt;b&gt;&#64;all&#124;\\`\\`\\`\\` x", markdown, StringComparison.Ordinal);
        Assert.Contains("\n`````diff\n", markdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "access")]
    [InlineData(3, "replace")]
    [InlineData(3, "delete-data,", "replace")]
    [InlineData(3, "delete-data, replace")]
    [InlineData(2, "remplace")]
    [InlineData(2, "cost:500")]
    [InlineData(2, "cost:+x%")]
    public async Task DiffCommand_FailOn_IsExitCode3_AndAnUnknownWord2(int code, params string[] words)
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await project.WritePlansAsync("old.json");
        project.Write("alice", TemporaryProject.Developer.Replace("trainer:v5", "trainer:v6", StringComparison.Ordinal));
        await project.WritePlansAsync("new.json");

        var result = await project.RunAsync(["diff", "old.json", "new.json", "--fail-on", .. words]);

        Assert.Equal(code, result.Code);
        Assert.Equal(
            code switch { 0 => "", 3 => "--fail-on: replace\n", _ => $"--fail-on: must be of delete-data, replace, preview-fails, irreversible, access, public, unplaceable, guardrail, cost:+10%, cost:+500; got \"{words[0]}\"" },
            code == 2 ? result.Error[..result.Error.IndexOf($"\"{words[0]}\"", StringComparison.Ordinal)] + $"\"{words[0]}\"" : result.Error);
    }

    [Fact]
    public async Task DiffCommand_Json_HasTheVerdictItemByItem()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await project.WritePlansAsync("old.json");
        project.Write("alice", TemporaryProject.Developer.Replace("trainer:v5", "trainer:v6", StringComparison.Ordinal));
        await project.WritePlansAsync("new.json");

        using var json = JsonDocument.Parse((await project.RunAsync("diff", "old.json", "new.json", "--json")).Output);

        var line = Assert.Single(json.RootElement.GetProperty("verdict").EnumerateArray());
        Assert.Equal(("replaced", "alice"), (line.GetProperty("kind").GetString(), line.GetProperty("stacks")[0].GetString()));
        Assert.Equal("replace", line.GetProperty("items")[0].GetProperty("words")[0].GetString());
        Assert.Equal("updated", json.RootElement.GetProperty("stacks").GetProperty("alice").GetProperty("resources")[0].GetProperty("kind").GetString());
    }

    private static readonly Lazy<Task<string>> Plans = new(async () =>
    {
        using var project = Shipped();
        return (await project.RunAsync("preview", "--all", "--json")).Output;
    });

    private static async Task<DiffReview> EditedAsync(string stack, string was, string becomes)
    {
        using var project = Shipped();
        var path = Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml");
        var text = was.Length == 0 ? "" : await File.ReadAllTextAsync(path);
        Assert.Contains(was, text, StringComparison.Ordinal);
        project.Write(stack, was.Length == 0 ? becomes : text.Replace(was, becomes, StringComparison.Ordinal));
        return DiffReview.Of(await Plans.Value, "old", (await project.RunAsync("preview", "--all", "--json")).Output, "new");
    }

    private static TemporaryProject Shipped() => TemporaryProject.With(
        [.. new[] { "bootcamp", "dev", "gpu1", "prod", "ranzcr", "rl", "surreal" }.Select(stack => (stack, File.ReadAllText(Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml"))))]);
}
