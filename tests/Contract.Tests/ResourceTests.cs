using System.Collections.Immutable;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Utilities;
using K8s = Pulumi.Kubernetes.Core.V1;

namespace Infra.Tests.Contract;

public class ResourceTests
{
    [Fact]
    public async Task Mocks_OfAResource_SeePlainValuesOfFixedTypes()
    {
        var mocks = new Recorder();
        await Program.UpAsync(mocks, () => new Thing("t", new()
        {
            Text = Output.CreateSecret("secret"),
            Number = 3,
            Flag = false,
            List = ["a", "b"],
            Map = new() { ["k"] = "v" },
            Part = new PartArgs { Label = "l" },
            Either = "50%",
        }));

        var asked = mocks["t"];
        Assert.Equal("test:index:Thing", asked.Type);
        Assert.Equal("", asked.Provider);
        Assert.Equal("", asked.Id);
        Assert.Equal("secret", asked.Inputs["text"]);
        Assert.Equal(3.0, asked.Inputs["number"]);
        Assert.Equal(false, asked.Inputs["flag"]);
        Assert.Equal<object>(["a", "b"], Assert.IsType<ImmutableArray<object>>(asked.Inputs["list"]));
        Assert.Equal("v", Assert.IsType<ImmutableDictionary<string, object>>(asked.Inputs["map"])["k"]);
        Assert.Equal("50%", asked.Inputs["either"]);
        var part = Assert.IsType<ImmutableDictionary<string, object>>(asked.Inputs["part"]);
        Assert.Equal("l", part["label"]);
        Assert.False(part.ContainsKey("size"));
    }

    [Fact]
    public async Task Mocks_OfAMapOfAnything_SeeWhatIsInItAndNoNull()
    {
        var mocks = new Recorder();
        await Program.UpAsync(mocks, () => new Thing("t", new()
        {
            Anything = new Dictionary<string, object?>
            {
                ["none"] = null,
                ["flag"] = true,
                ["names"] = new[] { Output.Create("a"), Output.Create("b") },
                ["parts"] = new[] { new Dictionary<string, object?> { ["label"] = "l", ["none"] = null } },
            }.ToImmutableDictionary(),
        }));

        var anything = Assert.IsType<ImmutableDictionary<string, object>>(mocks["t"].Inputs["anything"]);
        Assert.Equal(["flag", "names", "parts"], anything.Keys.Order());
        Assert.Equal(true, anything["flag"]);
        Assert.Equal<object>(["a", "b"], Assert.IsType<ImmutableArray<object>>(anything["names"]));
        var part = Assert.IsType<ImmutableDictionary<string, object>>(Assert.Single(Assert.IsType<ImmutableArray<object>>(anything["parts"])));
        Assert.Equal("l", Assert.Single(part).Value);
    }

    [Fact]
    public async Task Mocks_OfUnsetInputs_DoNotSeeThem()
    {
        var mocks = new Recorder();
        await Program.UpAsync(mocks, () => new Thing("t"));

        Assert.Equal(["list", "map"], mocks["t"].Inputs.Keys.Order());
    }

    [Fact]
    public async Task Mocks_OfAnUnknownInside_DoNotSeeTheWholeInput()
    {
        var mocks = new Recorder();
        await Program.UpAsync(mocks, () => new Thing("t", new()
        {
            Text = "known",
            List = ["a", OutputUtilities.CreateUnknown("b")],
            Part = new PartArgs { Label = OutputUtilities.CreateUnknown("c") },
        }));

        Assert.Equal(["map", "text"], mocks["t"].Inputs.Keys.Order());
    }

    [Fact]
    public async Task Outputs_FromTheMocksState_AreTyped()
    {
        var mocks = new Recorder(args => args.Inputs
            .SetItem("part", new Dictionary<string, object> { ["label"] = "l", ["size"] = 1.5 })
            .SetItem("number", 7));
        var thing = await Program.UpAsync(mocks, () => new Thing("t", new() { List = ["x"], Map = new() { ["k"] = "v" }, Either = 3 }));

        Assert.Equal("t-id", await OutputUtilities.GetValueAsync(thing.Id));
        Assert.Equal(7, await OutputUtilities.GetValueAsync(thing.Number));
        Assert.Equal<string>(["x"], await OutputUtilities.GetValueAsync(thing.List));
        Assert.Equal("v", (await OutputUtilities.GetValueAsync(thing.Map))!["k"]);
        Assert.Equal(3, (await OutputUtilities.GetValueAsync(thing.Either)).AsT0);
        var part = await OutputUtilities.GetValueAsync(thing.Part);
        Assert.Equal(("l", 1.5), (part!.Label, part.Size));
        Assert.Null(await OutputUtilities.GetValueAsync(thing.Text));
    }

    [Fact]
    public async Task Outputs_FromASecretInTheMocksState_AreSecret()
    {
        var mocks = new Recorder(args => args.Inputs.SetItem("text", Output.CreateSecret("hidden")));
        var thing = await Program.UpAsync(mocks, () => new Thing("t"));

        Assert.True(await Output.IsSecretAsync(thing.Text));
        Assert.False(await Output.IsSecretAsync(thing.Number));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Outputs_ThatTheMockDoesNotTell_AreUnknownOnlyInAPreview(bool isPreview, bool isKnown)
    {
        var thing = await Program.UpAsync(new Recorder(), () => new Thing("t"), isPreview);

        Assert.Equal(isKnown, await OutputUtilities.GetIsKnownAsync(thing.Text));
        Assert.True(await OutputUtilities.GetIsKnownAsync(thing.Id));
    }

    [Fact]
    public async Task Outputs_OfAResource_DependOnIt()
    {
        var (thing, text) = await Program.UpAsync(new Recorder(), () =>
        {
            var created = new Thing("t", new() { Text = "x" });
            return (created, created.Text.Apply(value => value + "y"));
        });

        Assert.Equal([thing], await OutputUtilities.GetDependenciesAsync(text));
    }

    [Fact]
    public async Task Urn_OfAChild_KeepsOnlyTheOutermostType()
    {
        var thing = await Program.UpAsync(new Recorder(), () =>
        {
            Thing? inner = null;
            _ = new Group("outer", children: outer =>
                _ = new Group("inner", new() { Parent = outer }, group => inner = new Thing("t", null, group.Below)));
            return inner!;
        });

        Assert.Equal("urn:pulumi:stack::project::pulumi:pulumi:Stack$test:index:Thing::t", await OutputUtilities.GetValueAsync(thing.Urn));
        Assert.Equal("test:index:Thing", thing.GetResourceType());
        Assert.Equal("t", thing.GetResourceName());
    }

    [Fact]
    public async Task DependsOn_AndOutputs_OrderTheRegistrations()
    {
        var mocks = new Slow("first");
        await Program.UpAsync(mocks, () =>
        {
            var first = new Thing("first", new() { Text = "x" });
            _ = new Thing("third", new() { Text = new Thing("second", null, new() { DependsOn = { first } }).Id });
        });

        Assert.Equal(["first", "second", "third"], mocks.Finished);
    }

    [Fact]
    public async Task DependsOn_AComponent_WaitsForItsChildren()
    {
        var mocks = new Slow("child");
        await Program.UpAsync(mocks, () =>
        {
            var group = new Group("group", children: it => _ = new Thing("child", null, it.Below));
            _ = new Thing("after", null, new() { DependsOn = { group } });
        });

        Assert.Equal(["group", "child", "after"], mocks.Finished);
    }

    [Fact]
    public async Task Provider_OnAComponent_ReachesChildrenOfItsPackageOnly()
    {
        var mocks = new Recorder();
        await Program.UpAsync(mocks, () =>
        {
            var provider = new Pulumi.Kubernetes.Provider("cluster", new() { KubeConfig = "{}" });
            _ = new Group("group", new() { Provider = provider }, group =>
            {
                _ = new K8s.Namespace("ns", null, group.Below);
                _ = new Thing("thing", null, group.Below);
                _ = new Group("nested", new() { Parent = group }, nested => _ = new K8s.Namespace("deep", null, nested.Below));
            });
        });

        const string Reference = "urn:pulumi:stack::project::pulumi:pulumi:Stack$pulumi:providers:kubernetes::cluster::cluster-id";
        Assert.Equal(Reference, mocks["ns"].Provider);
        Assert.Equal(Reference, mocks["deep"].Provider);
        Assert.Equal("", mocks["thing"].Provider);
        Assert.Equal("", mocks["group"].Provider);
    }

    [Fact]
    public async Task Provider_AndProvidersTogether_AreRefused()
    {
        var error = await Assert.ThrowsAsync<RunException>(() => Program.UpAsync(new Recorder(), () =>
        {
            var provider = new Pulumi.Kubernetes.Provider("cluster");
            _ = new Group("group", new() { Provider = provider, Providers = { provider } });
        }));

        Assert.Contains("both 'provider' and 'providers'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transformations_OfTheStack_SeeEveryResourceAndItsOptions()
    {
        var seen = new List<(string Name, bool? Protect, string? Parent)>();
        var options = new StackOptions
        {
            ResourceTransformations =
            {
                args =>
                {
                    seen.Add((args.Resource.GetResourceName(), args.Options.Protect, args.Options.Parent?.GetResourceName()));
                    return null;
                },
            },
        };
        await RunStackAsync(new Recorder(), () => new Transformed(options, () =>
            _ = new Group("group", children: group => _ = new Thing("t", null, new() { Parent = group, Protect = true }))));

        Assert.Equal([("project-stack", null, null), ("group", null, null), ("t", true, "group")], seen);
    }

    [Fact]
    public async Task Transformations_ThatChangeArgs_AreWhatMocksSee()
    {
        var mocks = new Recorder();
        await Program.UpAsync(mocks, () => new Group(
            "group",
            new()
            {
                ResourceTransformations =
                {
                    args => args.Args is ThingArgs thing
                        ? new ResourceTransformationResult(new ThingArgs { Text = "changed", List = thing.List }, args.Options)
                        : null,
                },
            },
            group => _ = new Thing("t", new() { Text = "original", List = ["kept"] }, group.Below)));

        Assert.Equal("changed", mocks["t"].Inputs["text"]);
        Assert.Equal<object>(["kept"], Assert.IsType<ImmutableArray<object>>(mocks["t"].Inputs["list"]));
    }

    [Fact]
    public async Task Protect_OnAComponent_IsNotAnOptionOfItsChild()
    {
        // A child inherits protection when it is registered; its own options, which a transformation sees, stay as written.
        bool? seen = true;
        await RunStackAsync(new Recorder(), () => new Transformed(
            new()
            {
                ResourceTransformations =
                {
                    args =>
                    {
                        seen = args.Resource is Thing ? args.Options.Protect : seen;
                        return null;
                    },
                },
            },
            () => _ = new Group("group", new() { Protect = true }, group => _ = new Thing("t", null, group.Below))));

        Assert.Null(seen);
    }

    [Fact]
    public async Task RegisterOutputs_WithoutArguments_TellsTheMarkedProperties()
    {
        var mocks = new Recorder();
        var group = await Program.UpAsync(mocks, () => new Group("group"));

        var outputs = mocks.Outputs[await OutputUtilities.GetValueAsync(group.Urn)];
        Assert.Equal(["answer"], outputs.Keys);
        Assert.Equal("forty-two", await OutputUtilities.GetValueAsync(outputs["answer"]));
    }

    [Fact]
    public async Task Import_AndGet_PassTheId()
    {
        var mocks = new Recorder();
        var read = await Program.UpAsync(mocks, () =>
        {
            _ = new Thing("imported", null, new() { ImportId = "existing" });
            return K8s.Namespace.Get("read", "default");
        });

        Assert.Equal("existing", mocks["imported"].Id);
        Assert.Equal("default", mocks["read"].Id);
        Assert.Equal("default", await OutputUtilities.GetValueAsync(read.Id));
    }

    [Fact]
    public async Task Required_InputWithoutValue_Fails()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            Program.UpAsync(new Recorder(), () => new Thing("t", new() { Part = new PartArgs() })));

        Assert.Contains("PartArgs.Label is required but was not given a value", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_Merged_JoinListsAndPreferTheSecond()
    {
        var merged = CustomResourceOptions.Merge(
            new() { Protect = true, Version = "1", IgnoreChanges = { "a" }, AdditionalSecretOutputs = { "x" } },
            new() { Protect = false, IgnoreChanges = { "b" }, AdditionalSecretOutputs = { "y" } });

        Assert.False(merged.Protect);
        Assert.Equal("1", merged.Version);
        Assert.Equal(["a", "b"], merged.IgnoreChanges);
        Assert.Equal(["x", "y"], merged.AdditionalSecretOutputs);
    }

    [Fact]
    public async Task Alias_WithUrnAndName_IsRefused()
    {
        var error = await Assert.ThrowsAsync<RunException>(() => Program.UpAsync(new Recorder(), () =>
            new Thing("t", null, new() { Aliases = { new Alias { Urn = "urn:pulumi:s::p::t::old", Name = "old" } } })));

        Assert.Contains("should not specify both Urn and Name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KubernetesObjects_SendTheirApiVersionAndKind()
    {
        var mocks = new Recorder();
        await Program.UpAsync(mocks, () => new Pulumi.Kubernetes.Apps.V1.StatefulSet("set", new()
        {
            Metadata = new ObjectMetaArgs { Name = "policy", Labels = { ["app"] = "simulation" } },
        }));

        var inputs = mocks["set"].Inputs;
        Assert.Equal("kubernetes:apps/v1:StatefulSet", mocks["set"].Type);
        Assert.Equal("apps/v1", inputs["apiVersion"]);
        Assert.Equal("StatefulSet", inputs["kind"]);
        var metadata = Assert.IsType<ImmutableDictionary<string, object>>(inputs["metadata"]);
        Assert.Equal("simulation", Assert.IsType<ImmutableDictionary<string, object>>(metadata["labels"])["app"]);
    }

    [Fact]
    public async Task Enums_AndUnions_AreSentAsTheirValue()
    {
        var mocks = new Recorder();
        await Program.UpAsync(mocks, () => new K8s.Service("svc", new()
        {
            Spec = new ServiceSpecArgs
            {
                Type = K8s.ServiceSpecType.NodePort,
                Ports = { new ServicePortArgs { Port = 80, TargetPort = 8080 }, new ServicePortArgs { Port = 81, TargetPort = "http" } },
            },
        }));

        var spec = Assert.IsType<ImmutableDictionary<string, object>>(mocks["svc"].Inputs["spec"]);
        Assert.Equal("NodePort", spec["type"]);
        var ports = Assert.IsType<ImmutableArray<object>>(spec["ports"]).Cast<ImmutableDictionary<string, object>>().ToList();
        Assert.Equal([8080.0, "http"], ports.Select(port => port["targetPort"]));
    }

    [Fact]
    public async Task ProviderArguments_ThatAreNotText_AreSentAsJson()
    {
        var mocks = new Recorder();
        await Program.UpAsync(mocks, () => new Pulumi.Kubernetes.Provider("cluster", new()
        {
            KubeConfig = Output.CreateSecret("{}"),
            EnableServerSideApply = true,
            Namespace = "gpu1",
        }));

        Assert.Equal("pulumi:providers:kubernetes", mocks["cluster"].Type);
        Assert.Equal("true", mocks["cluster"].Inputs["enableServerSideApply"]);
        Assert.Equal("gpu1", mocks["cluster"].Inputs["namespace"]);
    }

    [Fact]
    public async Task SecretInputs_OfAProviderPackage_AreSecretBeforeTheyAreSent()
    {
        var user = new Pulumi.Gcp.Sql.UserArgs { Instance = "db", Password = "plain" };

        Assert.True(await Output.IsSecretAsync(user.Password.ToOutput()));
        Assert.False(await Output.IsSecretAsync(user.Instance.ToOutput()));
    }

    private static Task<ImmutableArray<Resource>> RunStackAsync<TStack>(Recorder mocks, Func<TStack> create)
        where TStack : Stack
    {
        var services = new Moq.Mock<IServiceProvider>();
        services.Setup(provider => provider.GetService(typeof(TStack))).Returns(create);
        return Deployment.TestWithServiceProviderAsync<TStack>(mocks, services.Object, new() { IsPreview = false });
    }

    private sealed class Transformed : Stack
    {
        public Transformed(StackOptions options, Action create)
            : base(options) => create();
    }

    /// <summary>Answers for one resource only after the program's own thread had its turn.</summary>
    private sealed class Slow(string name) : Pulumi.Testing.IMocks
    {
        private readonly List<string> _finished = [];

        public IReadOnlyList<string> Finished
        {
            get
            {
                lock (_finished)
                {
                    return [.. _finished];
                }
            }
        }

        public async Task<(string? id, object state)> NewResourceAsync(Pulumi.Testing.MockResourceArgs args)
        {
            if (args.Name == name)
            {
                for (var i = 0; i < 100; i++)
                {
                    await Task.Yield();
                }
            }

            lock (_finished)
            {
                _finished.Add(args.Name!);
            }

            return ($"{args.Name}-id", args.Inputs);
        }

        public Task<object> CallAsync(Pulumi.Testing.MockCallArgs args) => throw new NotSupportedException();
    }
}
