using System.Text.Json.Nodes;
using Infra.Plans;

namespace Infra.Tests;

public sealed class DiffTests
{
    private const string Pool = "gcp:container/nodePool:NodePool";

    [Fact]
    public void Diff_AddedRemovedChangedAndReplaced_AreToldApart()
    {
        var change = Compare(
            [Resource(Pool, "same"), Resource(Pool, "gone"), Resource(Pool, "bigger", """{"nodeConfig":{"machineType":"n2-standard-8"}}"""),
                Resource(Pool, "spot", """{"nodeConfig":{"spot":false}}""")],
            [Resource(Pool, "same"), Resource(Pool, "new"), Resource(Pool, "bigger", """{"nodeConfig":{"machineType":"n2-standard-16"}}"""),
                Resource(Pool, "spot", """{"nodeConfig":{"spot":true}}""")]);

        Assert.Equal(
            [(ChangeKind.Added, "new"), (ChangeKind.Changed, "bigger"), (ChangeKind.Replaced, "spot"), (ChangeKind.Removed, "gone")],
            change.Resources.Select(resource => (resource.Kind, resource.Name)));
        Assert.Equal(
            new PropertyChange("nodeConfig.machineType", "\"n2-standard-8\"", "\"n2-standard-16\"", false),
            Assert.Single(change.Resources[1].Properties));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""", "b", null, "null")]
    [InlineData("""{"a":{"b":[{"c":1}]}}""", """{"a":{"b":[{"c":2}]}}""", "a.b[0].c", "1", "2")]
    [InlineData("""{"labels":{"houdini.gpu":"true"}}""", """{"labels":{}}""", "labels[\"houdini.gpu\"]", "\"true\"", null)]
    [InlineData("""{"l":[1,2,3]}""", """{"l":[1,9,2,3]}""", "l[1]", null, "9")]
    [InlineData("""{"l":[1,2,3]}""", """{"l":[1,3]}""", "l[1]", "2", null)]
    [InlineData("""{"l":[1,1]}""", """{"l":[1]}""", "l[1]", "1", null)]
    [InlineData("""{"a":"[secret]"}""", """{"a":"x"}""", "a", "\"[secret]\"", "\"x\"")]
    [InlineData("""{"a":{"b":1}}""", """{"a":"b"}""", "a", "{\"b\":1}", "\"b\"")]
    public void Diff_Property_IsNamedByItsPath(string before, string after, string path, string? old, string? now)
    {
        var change = Compare([Resource("t:m:T", "r", before)], [Resource("t:m:T", "r", after)]);

        Assert.Equal(new PropertyChange(path, old, now, false), Assert.Single(Assert.Single(change.Resources).Properties));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1.0}""")]
    [InlineData("""{"a":"[secret]"}""", """{"a":"[secret]"}""")]
    [InlineData("""{"a":"(computed)"}""", """{"a":"(computed)"}""")]
    public void Diff_SameInputs_AreNoChange(string before, string after) =>
        Assert.True(Compare([Resource("t:m:T", "r", before)], [Resource("t:m:T", "r", after)]).IsEmpty);

    [Theory]
    [InlineData(Pool, "nodeConfig.guestAccelerators[0].count", true)]
    [InlineData(Pool, "nodeConfig.spotty", false)]
    [InlineData(Pool, "nodeConfig.machineType", false)]
    [InlineData(Pool, "nodeConfig.labels.spot", false)]
    [InlineData(Pool, "autoscaling.totalMaxNodeCount", false)]
    [InlineData("gcp:redis/instance:Instance", "tier", true)]
    [InlineData("gcp:redis/instance:Instance", "memorySizeGb", false)]
    [InlineData("gcp:sql/databaseInstance:DatabaseInstance", "settings.tier", false)]
    [InlineData("gcp:projects/iAMMember:IAMMember", "role", true)]
    [InlineData("gcp:storage/bucketIAMMember:BucketIAMMember", "member", true)]
    [InlineData("kubernetes:core/v1:Pod", "spec.containers[1].image", true)]
    [InlineData("kubernetes:core/v1:Pod", "spec.tolerations[0].key", false)]
    [InlineData("kubernetes:core/v1:Pod", "metadata.labels.app", false)]
    [InlineData("kubernetes:apps/v1:StatefulSet", "spec.template.spec.containers[0].image", false)]
    [InlineData("kubernetes:apps/v1:StatefulSet", "spec.serviceName", true)]
    [InlineData("kubernetes:core/v1:ConfigMap", "metadata.name", true)]
    [InlineData("random:index/randomPassword:RandomPassword", "keepers.version", true)]
    [InlineData("unknown:x:Y", "name", false)]
    public void Diff_Replacement_IsClaimedOnlyWhereItIsCertain(string type, string path, bool replaces)
    {
        // A path of one property, as the value of a plan has it.
        JsonNode value = JsonValue.Create(2);
        foreach (var part in path.Split('.').Reverse())
        {
            var open = part.IndexOf('[', StringComparison.Ordinal);
            if (open >= 0)
            {
                var position = part[(open + 1)..^1] == "1" ? 1 : 0;
                value = new JsonArray([.. Enumerable.Repeat(0, position).Select(_ => (JsonNode)new JsonObject()), value]);
            }

            value = new JsonObject { [open >= 0 ? part[..open] : part] = value };
        }

        var after = value.ToJsonString();
        var before = after.Replace('2', '1');

        var property = Assert.Single(Assert.Single(Compare([Resource(type, "r", before)], [Resource(type, "r", after)]).Resources).Properties);

        Assert.Equal((path, replaces), (property.Path, property.Replaces));
    }

    [Fact]
    public void Diff_IgnoredProperties_AreNoChange()
    {
        var change = Compare(
            [Resource(Pool, "p", """{"initialNodeCount":1,"name":"a"}""")],
            [Resource(Pool, "p", """{"initialNodeCount":2,"name":"a"}""", ignoreChanges: ["initialNodeCount"])]);

        Assert.True(change.IsEmpty);
    }

    [Fact]
    public void Diff_AliasedResource_IsTheSameOne()
    {
        var before = Resource(Pool, "old");
        var after = Resource(Pool, "new", """{"a":1}""", aliases: [before["urn"]!.GetValue<string>()]);

        var change = Compare([before], [after]);

        Assert.Equal((ChangeKind.Changed, "new"), (Assert.Single(change.Resources).Kind, change.Resources[0].Name));
    }

    [Fact]
    public void Diff_Text_SaysWhatIsProtectedAndReplaced()
    {
        var changes = PlanDiff.Compare(
            Plan("dev", [Resource(Pool, "gone", protect: true), Resource(Pool, "spot", """{"nodeConfig":{"spot":false}}""")], """{"a":1,"b":1}"""),
            "old.json",
            Plan("dev", [Resource(Pool, "spot", """{"nodeConfig":{"spot":true}}""")], """{"a":2,"b":1,"c":3}""", "too open"),
            "new.json");

        Assert.Equal(
            """
            dev: 1 removed, 1 replaced
            +- gcp:container/nodePool:NodePool spot (replaced)
                  nodeConfig.spot: false -> true (replaces)
              - gcp:container/nodePool:NodePool gone (protected: Pulumi refuses to delete it)
              ~ outputs a, c
              new guard rail finding: error: open-firewall: r: too open


            """.ReplaceLineEndings("\n"),
            DiffText.Write(changes, markdown: false));
        Assert.Equal(
            """
            ### dev

            1 removed, 1 replaced

            ```diff
            ! gcp:container/nodePool:NodePool spot (replaced)
                  nodeConfig.spot: false -> true (replaces)
            - gcp:container/nodePool:NodePool gone (protected: Pulumi refuses to delete it)
            ! outputs a, c
            ```

            - new guard rail finding: error: open-firewall: r: too open


            """.ReplaceLineEndings("\n"),
            DiffText.Write(changes, markdown: true));
    }

    [Fact]
    public async Task DiffCommand_ComparesWhatPreviewWrote_OfOneStackAndOfAll()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await File.WriteAllTextAsync(Path.Combine(project.Root, "one.json"), (await project.RunAsync("preview", "alice", "--json")).Output);
        project.Write("alice", TemporaryProject.Developer.Replace("trainer:v5", "trainer:v6", StringComparison.Ordinal));
        project.Write("bob", TemporaryProject.Developer);
        await File.WriteAllTextAsync(Path.Combine(project.Root, "all.json"), (await project.RunAsync("preview", "--all", "--json")).Output);

        var result = await project.RunAsync("diff", "one.json", "all.json");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith(
            """
            alice: 1 changed
              ~ kubernetes:apps/v1:Deployment trainer
                  spec.template.spec.containers[0].image: "qnib/trainer:v5" -> "qnib/trainer:v6"

            bob: new stack: 
            """.ReplaceLineEndings("\n"),
            result.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task DiffCommand_SamePlans_SaysSo()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await File.WriteAllTextAsync(Path.Combine(project.Root, "plan.json"), (await project.RunAsync("preview", "alice", "--json")).Output);

        var result = await project.RunAsync("diff", "plan.json", "plan.json", "--markdown");

        Assert.Equal("no changes: alice\n", result.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{\"dev\":{}}")]
    [InlineData("{\"resources\":[{}],\"stack\":\"dev\"}")]
    public async Task DiffCommand_NoPlan_SaysHowToMakeOne(string text)
    {
        using var project = TemporaryProject.With();
        await File.WriteAllTextAsync(Path.Combine(project.Root, "old.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(project.Root, "new.json"), text);

        var result = await project.RunAsync("diff", "old.json", "new.json");

        Assert.Equal(
            (1, "new.json: is not a plan; write one with infra preview <stack> --json, or infra preview --all --json\n"), (result.Code, result.Error));
    }

    private static StackChange Compare(JsonObject[] before, JsonObject[] after) =>
        Assert.Single(PlanDiff.Compare(Plan("dev", before), "old.json", Plan("dev", after), "new.json"));

    private static string Plan(string stack, JsonObject[] resources, string outputs = "{}", string? finding = null) => new JsonObject
    {
        ["stack"] = stack,
        ["resources"] = new JsonArray([.. resources.Select(resource => resource.DeepClone())]),
        ["outputs"] = JsonNode.Parse(outputs),
        ["findings"] = finding is null
            ? []
            : new JsonArray(new JsonObject { ["rule"] = "open-firewall", ["level"] = "error", ["resource"] = "r", ["message"] = finding }),
    }.ToJsonString();

    private static JsonObject Resource(
        string type, string name, string inputs = "{}", bool protect = false, string[]? aliases = null, string[]? ignoreChanges = null) => new()
        {
            ["urn"] = $"urn:pulumi:dev::infra::{type}::{name}",
            ["type"] = type,
            ["custom"] = true,
            ["inputs"] = JsonNode.Parse(inputs),
            ["protect"] = protect,
            ["aliases"] = new JsonArray([.. (aliases ?? []).Select(text => JsonValue.Create(text))]),
            ["ignoreChanges"] = new JsonArray([.. (ignoreChanges ?? []).Select(text => JsonValue.Create(text))]),
        };
}
