using System.Text;
using Infra.Plans;
using Infra.Preview;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Infra.Tests;

public sealed class RenderTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("No")]
    [InlineData("y")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("1.10")]
    [InlineData("0,2")]
    [InlineData("0755")]
    [InlineData("0x1F")]
    [InlineData("1e3")]
    [InlineData("12:30:45")]
    [InlineData("2026-01-01")]
    [InlineData(".inf")]
    [InlineData("")]
    [InlineData(" leading")]
    [InlineData("trailing ")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("ends:")]
    [InlineData("- item")]
    [InlineData("{}")]
    [InlineData("[a]")]
    [InlineData("*alias")]
    [InlineData("&anchor")]
    [InlineData("!tag")]
    [InlineData("%directive")]
    [InlineData("@at")]
    [InlineData("`tick")]
    [InlineData("'single'")]
    [InlineData("\"double\"")]
    [InlineData("back\\slash")]
    [InlineData("tab\there")]
    [InlineData("two\nlines")]
    [InlineData("two\nlines\n")]
    [InlineData("  indented\nlines\n")]
    [InlineData("line\n\n\nafter blanks")]
    [InlineData("line\nends with blanks\n\n")]
    [InlineData("line \nwith a trailing blank")]
    [InlineData("---\nline")]
    [InlineData("carriage\r\nreturn")]
    [InlineData("bell\u0007")]
    [InlineData("grüße 你好 😀")]
    [InlineData("---")]
    [InlineData("10.0.0.1/8")]
    [InlineData("http://host:80/path?x=y")]
    public async Task Text_OfAnyKind_IsReadBackAsItWas(string text)
    {
        var yaml = await RenderAsync(() => Objects.ConfigMap("map", new InputMap<string> { ["key"] = text, ["after"] = "end" }));

        var data = (YamlMappingNode)Parse(yaml).Single()["data"];
        var value = (YamlScalarNode)data["key"];
        Assert.Equal(text, value.Value);
        Assert.Equal("end", ((YamlScalarNode)data["after"]).Value);
        // Plain scalars are what a reader may take for a number, a date or a truth value.
        Assert.True(value.Style != ScalarStyle.Plain || text.All(c => char.IsAsciiLetterOrDigit(c) || ":/?=.-@".Contains(c)) && char.IsAsciiLetter(text[0]));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("app.kubernetes.io/name")]
    [InlineData(".dockerconfigjson")]
    public async Task Key_OfAnyKind_IsReadBackAsItWas(string key)
    {
        var yaml = await RenderAsync(() => Objects.ConfigMap("map", new InputMap<string> { [key] = "value" }));

        Assert.Equal(key, ((YamlScalarNode)((YamlMappingNode)Parse(yaml).Single()["data"]).Children.Single().Key).Value);
    }

    [Fact]
    public async Task Objects_AreInApplyOrder_WhateverTheProgramsOrder()
    {
        var yaml = await RenderAsync(() =>
        {
            _ = new Pod("pod", new PodArgs { Metadata = Named("pod") });
            _ = new Service("service", new ServiceArgs { Metadata = Named("service") });
            _ = new Secret("secret", new SecretArgs { Metadata = Named("secret") });
            Objects.ConfigMap("map", []);
            _ = new ServiceAccount("account", new ServiceAccountArgs { Metadata = Named("account") });
            _ = new Namespace("space", new NamespaceArgs { Metadata = Named("space") });
        });

        Assert.Equal(["Namespace", "ServiceAccount", "Secret", "ConfigMap", "Service", "Pod"], Parse(yaml).Select(each => ((YamlScalarNode)each["kind"]).Value));
    }

    [Fact]
    public async Task Keys_BeginWithWhatTheObjectIs()
    {
        var yaml = await RenderAsync(() => _ = new Secret("secret", new SecretArgs { Metadata = Named("secret"), Type = "Opaque", StringData = { ["a"] = "b" } }));

        Assert.Equal(
            """
            ---
            apiVersion: v1
            kind: Secret
            metadata:
              name: secret
            type: Opaque
            stringData:
              a: "[secret]"

            """.ReplaceLineEndings("\n"),
            yaml);
    }

    [Fact]
    public async Task Secret_Redacted_IsStillOneThatAClusterTakes()
    {
        var yaml = await RenderAsync(() =>
        {
            _ = new Secret("data", new SecretArgs { Metadata = Named("data"), Data = { ["key"] = Convert.ToBase64String("value"u8) } });
            _ = new Secret("docker", new SecretArgs { Metadata = Named("docker"), Type = "kubernetes.io/dockerconfigjson", StringData = { [".dockerconfigjson"] = "{\"auths\":{\"a\":{}}}" } });
        });

        var secrets = Parse(yaml);
        Assert.Equal("[secret]", Encoding.UTF8.GetString(Convert.FromBase64String(((YamlScalarNode)secrets[0]["data"]["key"]).Value!)));
        Assert.Equal("{\"auths\":{}}", ((YamlScalarNode)secrets[1]["stringData"][".dockerconfigjson"]).Value);
    }

    [Fact]
    public async Task NodePatch_IsNoObjectToApply_ButAKubectlCommand()
    {
        var yaml = await RenderAsync(() =>
        {
            _ = new NodePatch("patch", new NodePatchArgs { Metadata = new ObjectMetaPatchArgs { Name = "node-1", Labels = { ["houdini.gpu"] = "true" } } });
            Objects.ConfigMap("map", []);
        });

        Assert.StartsWith(
            "# not among these objects, since the node is there already: kubectl label nodes node-1 houdini.gpu=true --overwrite\n---\napiVersion: v1\nkind: ConfigMap\n",
            yaml,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ComputedValue_IsCountedInANote()
    {
        var yaml = await RenderAsync(() => Objects.ConfigMap("map", new InputMap<string>
        {
            ["host"] = new Pulumi.Gcp.Redis.Instance("redis", new Pulumi.Gcp.Redis.InstanceArgs { MemorySizeGb = 1 }).Host,
        }));

        Assert.StartsWith("# 1 value is known only after a deployment and stands as (computed)\n", yaml, StringComparison.Ordinal);
        Assert.Equal("(computed)", ((YamlScalarNode)Parse(yaml).Single()["data"]["host"]).Value);
    }

    [Fact]
    public async Task PulumisOwnAnnotations_AreLeftOut()
    {
        var yaml = await RenderAsync(() =>
        {
            _ = new ConfigMap("one", new ConfigMapArgs { Metadata = new ObjectMetaArgs { Name = "one", Annotations = { ["pulumi.com/skipAwait"] = "true" } } });
            _ = new ConfigMap("two", new ConfigMapArgs { Metadata = new ObjectMetaArgs { Name = "two", Annotations = { ["pulumi.com/skipAwait"] = "true", ["own"] = "kept" } } });
        });

        Assert.DoesNotContain("pulumi.com", yaml, StringComparison.Ordinal);
        Assert.False(((YamlMappingNode)Parse(yaml)[0]["metadata"]).Children.ContainsKey("annotations"));
        Assert.Equal("kept", ((YamlScalarNode)Parse(yaml)[1]["metadata"]["annotations"]["own"]).Value);
    }

    [Fact]
    public async Task Object_WithoutAName_IsRefused()
    {
        using var project = TemporaryProject.Of("one");

        var result = await project.RunAsync(options => new DelegateStack(options, () => _ = new ConfigMap("map")), "render", "one");

        Assert.Equal(1, result.Code);
        Assert.Equal("", result.Output);
        Assert.Equal(
            "stack \"one\": kubectl needs metadata.name, which Pulumi would make up; name these yourself\n - urn:pulumi:one::infra::kubernetes:core/v1:ConfigMap::map\n",
            result.Error);
    }

    [Fact]
    public async Task Stack_WithoutObjects_SaysSo()
    {
        using var project = TemporaryProject.Of("one");

        var result = await project.RunAsync(options => new DelegateStack(options, () => { }), "render", "one");

        Assert.Equal(new CommandResult(0, "", "stack \"one\" has no Kubernetes objects\n"), result);
    }

    [Fact]
    public async Task Out_WritesAFileAnObject_NumberedInApplyOrder()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));
        await project.RunAsync("render", "alice", "--out", "manifests");
        File.WriteAllText(Path.Combine(project.Root, "manifests", "99-stale.yaml"), "# rendered by infra\n");

        var result = await project.RunAsync("render", "alice", "--out", "manifests");

        var files = Directory.GetFiles(Path.Combine(project.Root, "manifests")).Order(StringComparer.Ordinal).ToList();
        var stream = await project.RunAsync("render", "alice");
        Assert.Equal(0, result.Code);
        Assert.Equal("", result.Output);
        Assert.Equal("01-namespace-alice.yaml", Path.GetFileName(files[0]));
        Assert.DoesNotContain(files, file => file.EndsWith("stale.yaml", StringComparison.Ordinal));
        Assert.Equal(stream.Output, string.Concat(files.Select(file => File.ReadAllText(file).Replace("# rendered by infra\n", "---\n", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Out_IntoAFolderWithOtherFiles_IsRefused()
    {
        using var project = TemporaryProject.With(("alice", TemporaryProject.Developer));

        var result = await project.RunAsync("render", "alice", "--out", ".");

        Assert.Equal(1, result.Code);
        Assert.Contains("has files that were not rendered (Pulumi.yaml, stacks)", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu1")]
    [InlineData("gpu2")]
    [InlineData("local")]
    public async Task ShippedStack_ReadBack_IsThePlansInputs(string stack)
    {
        var plan = await new PreviewEngine(Project.InfraProject.Open(Repository.Root), Stacks.StackProgram.Create).PreviewAsync(stack);
        using var output = new StringWriter();
        await Commands.CommandLine.RunAsync(["render", stack], output, TextWriter.Null, Repository.Root);

        var rendered = Parse(output.ToString()).Select(Plain).ToList();
        var planned = plan.Resources
            .Where(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal))
            .Select(resource => Plain(resource.Inputs))
            .ToList();
        Assert.NotEmpty(rendered);
        Assert.Equal(planned.Order(StringComparer.Ordinal), rendered.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("gpu1")]
    [InlineData("local")]
    public async Task ShippedStack_Rendered_HasWhatEveryObjectNeeds(string stack)
    {
        using var output = new StringWriter();
        await Commands.CommandLine.RunAsync(["render", stack], output, TextWriter.Null, Repository.Root);

        foreach (var item in Parse(output.ToString()))
        {
            Assert.NotEmpty(((YamlScalarNode)item["apiVersion"]).Value!);
            Assert.Matches("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", ((YamlScalarNode)item["metadata"]["name"]).Value);
            var kind = ((YamlScalarNode)item["kind"]).Value!;
            Assert.Equal(kind != "Namespace", ((YamlMappingNode)item["metadata"]).Children.ContainsKey("namespace"));
            AssertIntegers(item);
        }
    }

    // Fields that the API takes as integers only; quotes or a fraction would be refused.
    private static void AssertIntegers(YamlNode node)
    {
        if (node is YamlMappingNode map)
        {
            foreach (var (key, value) in map.Children)
            {
                if (key is YamlScalarNode { Value: "port" or "containerPort" or "targetPort" or "replicas" or "runAsUser" or "minAvailable" })
                {
                    var scalar = Assert.IsType<YamlScalarNode>(value);
                    Assert.Equal(ScalarStyle.Plain, scalar.Style);
                    Assert.Matches("^[0-9]+$", scalar.Value);
                }

                AssertIntegers(value);
            }
        }
        else if (node is YamlSequenceNode list)
        {
            Assert.All(list.Children, AssertIntegers);
        }
    }

    private static string Plain(YamlNode node) => node switch
    {
        YamlMappingNode map => $"{{{string.Join(",", map.Children.Select(pair => $"{Plain(pair.Key)}={Plain(pair.Value)}").Order(StringComparer.Ordinal))}}}",
        YamlSequenceNode list => $"[{string.Join(",", list.Children.Select(Plain))}]",
        YamlScalarNode scalar => scalar.Value!,
        _ => throw new ArgumentException(node.ToString(), nameof(node)),
    };

    private static string Plain(PlanValue value) => value switch
    {
        PlanMap map => $"{{{string.Join(",", map.Members.Where(pair => !IsForPulumi(pair)).Select(pair => $"{pair.Key}={Plain(pair.Value)}").Order(StringComparer.Ordinal))}}}",
        PlanSecret secret => Plain(secret.Shape),
        PlanList list => $"[{string.Join(",", list.Elements.Select(Plain))}]",
        _ => value.Text,
    };

    // What only tells Pulumi how to deploy is not rendered, nor a map that holds nothing else.
    private static bool IsForPulumi(KeyValuePair<string, PlanValue> member) =>
        member.Key.StartsWith("pulumi.com/", StringComparison.Ordinal)
        || (member is { Key: "annotations", Value: PlanMap { Members: { Count: > 0 } annotations } } && annotations.All(IsForPulumi));

    private static ObjectMetaArgs Named(string name) => new() { Name = name };

    private static List<YamlNode> Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static async Task<string> RenderAsync(Action program)
    {
        using var project = TemporaryProject.Of("one");
        var first = await project.RunAsync(options => new DelegateStack(options, program), "render", "one");
        var second = await project.RunAsync(options => new DelegateStack(options, program), "render", "one");
        Assert.Equal("", first.Error);
        Assert.Equal(0, first.Code);
        Assert.Equal(first.Output, second.Output);
        return first.Output;
    }
}
