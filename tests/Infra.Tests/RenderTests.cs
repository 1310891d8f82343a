using System.Text.Json.Nodes;
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

    // Readers in C and Go (libyaml, go-yaml) refuse the halves of a surrogate pair as escapes.
    [Theory]
    [InlineData("hi 😀: there", "\"hi 😀: there\"")]
    [InlineData("😀", "\"😀\"")]
    [InlineData("\u0007😀\ufffe", "\"\\u0007😀\\ufffe\"")]
    public async Task Text_BeyondTheFirstPlane_HasNoSurrogateEscape(string text, string expected)
    {
        var yaml = await RenderAsync(() => Objects.ConfigMap("map", new InputMap<string> { ["key"] = text }));

        Assert.EndsWith($"  key: {expected}\n", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_BeginWithWhatTheObjectIs()
    {
        var yaml = await RenderAsync(
            () => _ = new Secret("secret", new SecretArgs { Metadata = Named("secret"), Type = "Opaque", StringData = { ["a"] = "b" } }), "--show-secrets");

        Assert.Equal(
            """
            ---
            apiVersion: v1
            kind: Secret
            metadata:
              name: secret
            type: Opaque
            stringData:
              a: b

            """.ReplaceLineEndings("\n"),
            yaml);
    }

    [Fact]
    public async Task Secrets_NotAskedFor_AreLeftOut_AndNamed()
    {
        using var project = TemporaryProject.Of("one");

        var result = await project.RunAsync(options => new DelegateStack(options, WithSecrets), "render", "one");

        const string Note = "not among these objects: Secret data, ConfigMap url, which hold secrets; --show-secrets writes them\n";
        Assert.Equal(0, result.Code);
        Assert.Equal(Note, result.Error);
        Assert.StartsWith($"# {Note}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plain\n", result.Output, StringComparison.Ordinal);
        Assert.Single(Parse(result.Output));
    }

    [Fact]
    public async Task Secrets_AskedFor_HaveTheirValues_AndTheirFilesAreTheirOwnersAlone()
    {
        using var project = TemporaryProject.Of("one");

        var result = await project.RunAsync(options => new DelegateStack(options, WithSecrets), "render", "one", "--show-secrets", "--out", "manifests");

        Assert.Equal(new CommandResult(0, "", "3 objects in manifests\n"), result);
        string File(string name) => Path.Combine(project.Root, "manifests", name);
        Assert.Contains($"  key: {Convert.ToBase64String("value"u8)}\n", System.IO.File.ReadAllText(File("01-secret-data.yaml")), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.All(["01-secret-data.yaml", "02-configmap-url.yaml"], name => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File(name))));
            Assert.NotEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File("03-configmap-plain.yaml")));
        }
    }

    [Fact]
    public async Task Passwords_AreMade_AndKeptInTheirFile()
    {
        using var project = TemporaryProject.Of("one");
        var file = Path.Combine(project.Root, "passwords.json");

        Task<CommandResult> RenderAsync(params string[] more) =>
            project.RunAsync(options => new DelegateStack(options, WithPasswords), ["render", "one", "--show-secrets", .. more]);

        var (first, again) = (await RenderAsync("--passwords", "passwords.json"), await RenderAsync("--passwords", "passwords.json"));
        Assert.Equal("2 passwords were made at random (long, short); passwords.json keeps them\n", first.Error);
        Assert.Equal(new CommandResult(0, first.Output[(first.Output.IndexOf('\n', StringComparison.Ordinal) + 1)..], ""), again);
        var data = (YamlMappingNode)Parse(first.Output).Single()["stringData"];
        Assert.Matches("^[A-Za-z0-9]{32}$", ((YamlScalarNode)data["long"]).Value!);
        Assert.Matches("^(?=.*[0-9].*[0-9])[0-9!]{5}$", ((YamlScalarNode)data["short"]).Value!);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        var other = await RenderAsync();
        Assert.Equal("2 passwords were made at random (long, short); the next rendering makes others, unless --passwords FILE keeps them\n", other.Error);
        Assert.NotEqual(first.Output, other.Output);

        await File.WriteAllTextAsync(file, "[]");
        Assert.Equal(
            new CommandResult(1, "", $"--passwords: must be a JSON object of passwords by resource; got something else in {file}; correct it, or name a file that is not there yet\n"),
            await RenderAsync("--passwords", "passwords.json"));
        Assert.Equal(2, (await project.RunAsync("render", "one", "--passwords", "passwords.json")).Code);
    }

    [Fact]
    public async Task Secret_EncryptedInTheStackFile_IsLeftOut_AndNoSuccess()
    {
        using var project = TemporaryProject.With(("one", "config:\n  infra:password:\n    secure: v1:abc\n"));

        var result = await project.RunAsync(
            options => new DelegateStack(options, () =>
            {
                _ = new Secret("login", new SecretArgs { Metadata = Named("login"), StringData = { ["password"] = new Config("infra").RequireSecret("password") } });
                Objects.ConfigMap("plain", []);
            }),
            "render", "one", "--show-secrets");

        Assert.Equal(1, result.Code);
        Assert.Equal(
            "not among these objects: Secret login, which hold values that are encrypted, in the stack's file or in the outputs given (pulumi stack output --json --show-secrets); pulumi up makes them\n",
            result.Error);
        Assert.Single(Parse(result.Output));
    }

    [Fact]
    public async Task Outputs_OfTheEnvironment_TakeThePlaceOfWhatOnlyItKnows()
    {
        using var project = Astro();
        await File.WriteAllTextAsync(Path.Combine(project.Root, "dev.json"), await DeployedAsync(project));

        var result = await project.RunAsync("render", "astro", "--outputs", "dev.json", "--show-secrets");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.DoesNotContain("[secret]", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("(computed)", result.Output, StringComparison.Ordinal);
        Assert.Contains("cidr: \"10.3.0.5/32\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("database-password: the-password", result.Output, StringComparison.Ordinal);
        Assert.Contains("redis-password: the-redisAuth", result.Output, StringComparison.Ordinal);
        Assert.Contains("bucketName: the-artifactsBucket", result.Output, StringComparison.Ordinal);

        using var input = new StringReader(await File.ReadAllTextAsync(Path.Combine(project.Root, "dev.json")));
        var before = Console.In;
        Console.SetIn(input);
        try
        {
            Assert.Equal(result, await project.RunAsync("render", "astro", "--outputs", "-", "--show-secrets"));
        }
        finally
        {
            Console.SetIn(before);
        }
    }

    [Fact]
    public async Task Outputs_Missing_AreAskedForWithTheCommand_AndNothingIsWritten()
    {
        using var project = Astro();

        var result = await project.RunAsync("render", "astro");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.StartsWith(
            """
            stack "astro": 14 values are known only after a deployment; give it the outputs of the deployed environment:
              pulumi stack output --json --show-secrets -s dev > dev.json
              infra render astro --outputs dev.json
             - NetworkPolicy allow-sql: spec.egress[0].to[0].ipBlock.cidr
             - NetworkPolicy allow-redis: spec.egress[0].to[0].ipBlock.cidr

            """.ReplaceLineEndings("\n"),
            result.Error,
            StringComparison.Ordinal);
        Assert.EndsWith("\n - and 4 more\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_ThatHideTheirSecrets_DoForWhatHasNone()
    {
        using var project = Astro();
        var json = (await DeployedAsync(project)).Replace("the-redisAuth", "[secret]", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(project.Root, "dev.json"), json);

        var plain = await project.RunAsync("render", "astro", "--outputs", "dev.json");
        var secret = await project.RunAsync("render", "astro", "--outputs", "dev.json", "--show-secrets");

        Assert.Equal((0, "not among these objects: Secret pyatmos-connections, which hold secrets; --show-secrets writes them\n"), (plain.Code, plain.Error));
        Assert.Equal(1, secret.Code);
        Assert.StartsWith("not among these objects: Secret pyatmos-connections, which hold values that are encrypted", secret.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("[secret]", secret.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("astro", "[]", "dev.json: must be a JSON object of a stack's outputs; got something else (not shown, it may be a secret); write it with pulumi stack output --json --show-secrets\n")]
    [InlineData("astro", "hunter2", "dev.json: must be a JSON object of a stack's outputs; got something else (not shown, it may be a secret); write it with pulumi stack output --json --show-secrets\n")]
    [InlineData("astro", "{\"queries\":[]}", "dev.json: must be the outputs of stack \"dev\"; got none of its outputs; write it with pulumi stack output --json --show-secrets -s dev\n")]
    [InlineData("alone", "{}", "--outputs: must be left out for a stack that runs on no environment; got it for \"alone\"; remove it\n")]
    public async Task Outputs_OfSomethingElse_AreRefused(string stack, string json, string expected)
    {
        using var project = Astro();
        project.Write("alone", TemporaryProject.Developer);
        await File.WriteAllTextAsync(Path.Combine(project.Root, "dev.json"), json);

        Assert.Equal(new CommandResult(1, "", expected), await project.RunAsync("render", stack, "--outputs", "dev.json"));
    }

    [Theory]
    [InlineData("gpu1")]
    [InlineData("gpu2")]
    [InlineData("bootcamp")]
    [InlineData("ranzcr")]
    [InlineData("rl")]
    [InlineData("surreal")]
    [InlineData("local")]
    public async Task ShippedStack_WithoutOutputs_HasNoPlaceholder_OrSaysWhatIsMissing(string stack)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await Commands.CommandLine.RunAsync(["render", stack, "--show-secrets"], output, error, Repository.Root);

        Assert.DoesNotContain("[secret]", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("(computed)", output.ToString(), StringComparison.Ordinal);
        Assert.True(code == 0 || (output.ToString().Length == 0 && error.ToString().Contains("pulumi stack output --json", StringComparison.Ordinal)), error.ToString());
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
    public async Task ComputedValue_IsRefused()
    {
        using var project = TemporaryProject.Of("one");

        var result = await project.RunAsync(
            options => new DelegateStack(options, () => Objects.ConfigMap("map", new InputMap<string>
            {
                ["host.name"] = new Pulumi.Gcp.Redis.Instance("redis", new Pulumi.Gcp.Redis.InstanceArgs { MemorySizeGb = 1 }).Host,
            })),
            "render", "one");

        Assert.Equal(
            new CommandResult(1, "", "stack \"one\": 1 value is known only after a deployment; pulumi up -s one makes these objects, which no render can\n - ConfigMap map: data[host.name]\n"), result);
    }

    [Theory]
    [InlineData("lab", "stack \"lab\": 1 value is known only after a deployment; pulumi refresh --preview-only -s lab compares it with what is there\n - NetworkPolicy rights: spec.egress[0].to[0].ipBlock.cidr\n")]
    [InlineData("astro", "14 values are known only after a deployment; give it the outputs of the deployed environment:\n  pulumi stack output --json --show-secrets -s dev > dev.json\n  infra drift astro --outputs dev.json")]
    public async Task Drift_OfWhatOnlyADeploymentKnows_SpeaksOfDrift(string stack, string message)
    {
        using var project = stack == "astro" ? Astro()
            : TemporaryProject.With(("lab", "config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: my-lab\n  infra:worker: { namespaces: [ada] }\n"));

        var result = await project.RunAsync("drift", stack);

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
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
            .Where(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal) && !HasSecret(resource.Inputs))
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

    private static bool HasSecret(PlanValue value) => value switch
    {
        PlanSecret => true,
        PlanMap map => map.Members.Values.Any(HasSecret),
        _ => value.Elements.Any(HasSecret),
    };

    private static void WithSecrets()
    {
        _ = new Secret("data", new SecretArgs { Metadata = Named("data"), Data = { ["key"] = Convert.ToBase64String("value"u8) } });
        Objects.ConfigMap("url", new InputMap<string> { ["url"] = Output.CreateSecret("mysql://root:hunter2@host") });
        Objects.ConfigMap("plain", new InputMap<string> { ["key"] = "value" });
    }

    private static void WithPasswords() => _ = new Secret("auth", new SecretArgs
    {
        Metadata = Named("auth"),
        StringData =
        {
            ["long"] = new Pulumi.Random.RandomPassword("long", new Pulumi.Random.RandomPasswordArgs { Length = 32, Special = false }).Result,
            ["short"] = new Pulumi.Random.RandomPassword(
                "short", new Pulumi.Random.RandomPasswordArgs { Length = 5, Upper = false, Lower = false, MinNumeric = 2, OverrideSpecial = "!" }).Result,
        },
    });

    private static TemporaryProject Astro() => TemporaryProject.With(
        [.. new[] { "astro", "dev" }.Select(stack => (stack, File.ReadAllText(Path.Combine(Repository.Root, "stacks", $"Pulumi.{stack}.yaml"))))]);

    // What pulumi stack output --json --show-secrets would write for the environment.
    private static async Task<string> DeployedAsync(TemporaryProject project)
    {
        var preview = await project.RunAsync("preview", "dev", "--json");
        var outputs = JsonNode.Parse(preview.Output)!["outputs"]!.AsObject();
        foreach (var name in outputs.Select(output => output.Key).ToList())
        {
            if (outputs[name] is JsonValue value && value.TryGetValue<string>(out var text) && (text.Contains("(computed)", StringComparison.Ordinal) || text == "[secret]"))
            {
                outputs[name] = name is "sqlPrivateIp" ? "10.3.0.5" : name is "redisHost" ? "10.4.0.3" : $"the-{name}";
            }
        }

        outputs["queueAccess"] = JsonNode.Parse("""{"astro":{"database":"ns_astro","user":"ns_astro","password":"the-password","serviceAccount":"the-account@lab-dev.iam.gserviceaccount.com","bucketPrefix":"astro/"}}""");
        return outputs.ToJsonString();
    }

    private static async Task<string> RenderAsync(Action program, params string[] more)
    {
        using var project = TemporaryProject.Of("one");
        var first = await project.RunAsync(options => new DelegateStack(options, program), ["render", "one", .. more]);
        var second = await project.RunAsync(options => new DelegateStack(options, program), ["render", "one", .. more]);
        Assert.Equal(0, first.Code);
        Assert.Equal(first.Output, second.Output);
        return first.Output;
    }
}
