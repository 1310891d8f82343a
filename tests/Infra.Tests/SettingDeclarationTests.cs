using System.Text.Json.Nodes;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Infra.Stacks;
using Json.Schema;
using Pulumi;
using YamlDotNet.RepresentationModel;

namespace Infra.Tests;

/// <summary>What is declared of the settings is all that is read, described, explained and checked in editors.</summary>
public sealed class SettingDeclarationTests
{
    // Read by the stack before its kind's own reader begins.
    private static readonly HashSet<string> OfTheStack = ["kind", "environment", "context", "clusterIdentifier", "nodePools", "nodePoolsFile", "computeClasses"];

    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromText(File.ReadAllText(Path.Combine(Repository.Root, "docs", "stack.schema.json"))));

    public static TheoryData<string> Kinds => [.. StackProgram.Settings.Select(kind => kind.Kind)];

    public static TheoryData<string> ShippedFiles => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "stacks"), "Pulumi.*.yaml").Select(path => Path.GetFileName(path)!).Order()];

    public static TheoryData<string> Examples =>
        [.. StackProgram.Settings.SelectMany(kind => kind.Declared.OfType<ObjectSetting>()).Where(setting => setting.Example.Length > 0).Select(setting => setting.Key).Distinct()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EveryKey_ThatIsRead_IsDeclared_AndEveryDeclaredOneIsRead(string kind)
    {
        var tree = SettingTree.Of(Declared(kind));
        var config = tree.Children.ToDictionary(node => SettingKeys.Full(node.Key), node => Value(node).ToString());
        var reader = SettingsReader.Of(key => config.GetValueOrDefault(SettingKeys.Full(key)), config.Keys, new HashSet<string>());

        using var project = TemporaryProject.Of("alice");
        await Assert.ThrowsAnyAsync<UserErrorException>(() => project.PreviewAsync("alice", _ =>
        {
            if (kind == "environment")
            {
                EnvironmentSettings.Read(reader, "lab");
            }
            else
            {
                WorkspaceSettings.Read(reader, "alice", hasEnvironment: kind == "developer");
            }

            throw new RunException("read");
        }));

        // The last is a key of the author's own, which a secret of an experiment names.
        bool IsOfTheStack(string key) => key == "x" || (kind != "environment" && OfTheStack.Contains(key.Split('.')[0]));
        var declared = tree.All().Select(node => node.Key).Where(key => !IsOfTheStack(key) && !key.EndsWith(SettingTree.AnyName, StringComparison.Ordinal)).ToList();
        Assert.Empty(declared.Except(reader.Asked));
        var undeclared = reader.Asked.Select(key => key.Replace("[]", "", StringComparison.Ordinal)).Except(declared.Select(key => key.Replace("[]", "", StringComparison.Ordinal))).ToList();
        Assert.DoesNotContain(undeclared, key => !IsOfTheStack(key));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EveryKey_IsDescribed_Explained_AndKnownToEditors(string kind)
    {
        var docs = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "settings.md"));
        var schema = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "stack.schema.json"));
        using var project = TemporaryProject.Of("alice");
        foreach (var node in SettingTree.Of(Declared(kind)).All())
        {
            Assert.Contains($"\"{(node.Key.Contains('.') ? node.Key[(node.Key.LastIndexOf('.') + 1)..] : SettingKeys.Full(node.Key))}\":", schema.Replace($"\"{SettingTree.AnyName}\"", "", StringComparison.Ordinal) + "\"NAME\":", StringComparison.Ordinal);
            if (node.Setting is { } setting)
            {
                var explained = await project.RunAsync("explain", SettingKeys.Full(node.Key));
                Assert.Equal((0, ""), (explained.Code, explained.Error));
                Assert.Contains(setting.Description, explained.Output, StringComparison.Ordinal);
                Assert.Contains(setting.Description.Replace("|", @"\|", StringComparison.Ordinal), docs, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Explain_TellsTypeDefaultAndBounds_AndTheNearestOfAnUnknownKey()
    {
        using var project = TemporaryProject.Of("alice");

        var port = await project.RunAsync("explain", "services.web.replicas");
        var unknown = await project.RunAsync("explain", "infra:nodePools[0].gpu.cuont");

        Assert.Equal(
            """
            infra:services.NAME.replicas
              Pods; 0 stops the service; not beside autoscaling

              type      integer
              default   1
              allowed   at least 0
              stacks    developer, local

            """.ReplaceLineEndings("\n"),
            port.Output);
        Assert.Equal((1, "no setting \"infra:nodePools[0].gpu.cuont\"; did you mean infra:nodePools[].gpu.count?\n"), (unknown.Code, unknown.Error));
    }

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public void ShippedFile_IsWhatTheSchemaSays(string file) => AssertHolds(File.ReadAllText(Path.Combine(Repository.Root, "stacks", file)));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_HasNoMistake(string key)
    {
        var kind = StackProgram.Settings.First(each => each.Declared.OfType<ObjectSetting>().Any(setting => setting.Key == key && setting.Example.Length > 0));
        var example = kind.Declared.OfType<ObjectSetting>().Single(setting => setting.Key == key).Example;
        var yaml = $"config:\n  infra:kind: {kind.Kind}\n"
            + (kind.Kind == "environment" ? "  infra:location: europe-west4-a\n  gcp:project: my-lab\n" : "  infra:context: lab\n")
            + $"  infra:{key}:\n    {example.Replace("\n", "\n    ", StringComparison.Ordinal)}\n";
        using var project = TemporaryProject.With(("example", yaml));

        var result = await project.RunAsync("preview", "example");

        Assert.DoesNotContain("problem", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("error", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, result.Code);
        AssertHolds(yaml);
    }

    [Theory]
    [InlineData("services: { web: { image: \"a:1\", port: 65535 } }", null)]
    [InlineData("services: { web: { image: \"a:1\", port: 65536 } }", "services.web.port")]
    [InlineData("services: { web: { image: \"a:1\", port: 1 } }", null)]
    [InlineData("services: { web: { image: \"a:1\", port: 0 } }", "services.web.port")]
    [InlineData("services: { web: { image: \"a:1\", port: many } }", "services.web.port")]
    [InlineData("services: { web: { image: \"\", port: 80 } }", "services.web.image")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, exposure: everybody } }", "services.web.exposure")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, awaitReady: perhaps } }", "services.web.awaitReady")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, prot: 80 } }", "services.web.prot")]
    [InlineData("services: { web: { port: 80 } }", "services.web.image")]
    [InlineData("services: { web: { image: [a], port: 80 } }", "services.web.image")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, environment: { A: [b] } } }", "services.web.environment.A")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, command: [a, { b: c }] } }", "services.web.command")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, tolerations: { key: a } } }", "services.web.tolerations")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, tolerations: [a] } }", "services.web.tolerations[0]")]
    [InlineData("services: { web: { image: \"a:1\", port: 80, runAsUser: image } }", null)]
    [InlineData("services: { web: { image: \"a:1\", port: 80, runAsUser: root } }", "services.web.runAsUser")]
    [InlineData("services: { web: 80 }", "services.web")]
    [InlineData("services: [web]", "services")]
    [InlineData("training: { t: { image: \"a:1\", nodes: 1, failExitCodes: [two] } }", "training.t.failExitCodes")]
    [InlineData("queue: { image: \"q:1\", kill: yes please, search: { space: { parameters: [{ name: x, start: 0, steps: [{ increment: 1 }] }] }, run: { command: [a] } } }", "queue.kill")]
    [InlineData("queue: { image: \"q:1\", search: { space: { parameters: [{ name: x, start: 1, maximum: much, steps: [{ increment: 1 }] }] }, run: { command: [a] } } }", "queue.search.space.parameters[0].maximum")]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, binds: s }] } }", null)]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, binds: { s: 7001 } }] } }", null)]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, binds: [s, { name: t, port: 7001 }] }] } }", null)]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, binds: [{ nmae: s }] }] } }", "experiments.e.processes[0].binds[0].nmae")]
    [InlineData("experiments: { e: { image: \"a:1\", processes: [{ name: p, podPatch: 3 }] } }", "experiments.e.processes[0].podPatch")]
    [InlineData("trianer: { image: \"t:1\" }", "trianer")]
    [InlineData("podSecurity: lax", "podSecurity")]
    [InlineData("quota: { pods: 0 }", "quota.pods")]
    public async Task Schema_RefusesWhatTheReaderRefuses(string setting, string? refused)
    {
        var yaml = $"config:\n  infra:kind: developer\n  infra:context: lab\n  infra:{setting}\n";
        using var project = TemporaryProject.With(("alice", yaml));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(refused is null ? 0 : 1, result.Code);
        Assert.Equal(refused is not null, result.Error.Contains($"infra:{refused}: ", StringComparison.Ordinal));
        Assert.Equal(refused is null, Schema.Value.Evaluate(Json(yaml)).IsValid);
    }

    private static IReadOnlyList<Setting> Declared(string kind) => StackProgram.Settings.Single(each => each.Kind == kind).Declared;

    private static void AssertHolds(string yaml)
    {
        var results = Schema.Value.Evaluate(Json(yaml), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, string.Join("\n", (results.Details ?? []).Where(each => each.Errors is not null).Select(each => $"{each.InstanceLocation}: {string.Join(", ", each.Errors!.Values)}")));
    }

    // A value of the right kind for everything that is declared; whether it makes sense does not matter.
    private static JsonNode Value(SettingTree node)
    {
        if (node.Children.Count > 0)
        {
            var one = new JsonObject(node.Children.Select(child => KeyValuePair.Create<string, JsonNode?>(child.Key.Split('.')[^1], Value(child))));
            return node.IsList ? new JsonArray(one) : one;
        }

        return node.Setting switch
        {
            WholeNumberSetting number => JsonValue.Create(Math.Clamp(1, number.Minimum, number.Maximum)),
            FlagSetting => JsonValue.Create(true),
            DecimalSetting => JsonValue.Create(1),
            TextListSetting => new JsonArray("x"),
            WholeNumberListSetting => new JsonArray(1),
            TextMapSetting => new JsonObject { ["a"] = "b" },
            FreeObjectSetting or ObjectSetting => new JsonObject(),
            { Allowed.Length: > 0 } choice => JsonValue.Create(choice.Allowed.Split(", ")[0]),
            _ => JsonValue.Create("x"),
        };
    }

    private static System.Text.Json.JsonElement Json(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return System.Text.Json.JsonSerializer.SerializeToElement(Node(stream.Documents[0].RootNode));
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(member => KeyValuePair.Create(((YamlScalarNode)member.Key).Value!, Node(member.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } plain when long.TryParse(plain.Value, out var whole) => JsonValue.Create(whole),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } plain when double.TryParse(plain.Value, System.Globalization.CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };
}
