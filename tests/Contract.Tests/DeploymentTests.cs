using System.Globalization;
using Moq;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Infra.Tests.Contract;

/// <summary>Config comes by the environment, and a failed run leaves an exit code: both are put back after each test.</summary>
public sealed class DeploymentTests : IDisposable
{
    private const string ConfigVariable = "PULUMI_CONFIG";
    private readonly string? _config = Environment.GetEnvironmentVariable(ConfigVariable);
    private readonly int _exitCode = Environment.ExitCode;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(ConfigVariable, _config);
        Environment.ExitCode = _exitCode;
    }

    [Fact]
    public async Task Instance_InATest_HasTheOptionsOrTheirDefaults()
    {
        var seen = new List<string>();
        await Deployment.TestAsync(new Recorder(), new TestOptions(), Note);
        await Deployment.TestAsync(
            new Recorder(), new TestOptions { ProjectName = "infra", StackName = "dev", OrganizationName = "lab", IsPreview = false }, Note);

        Assert.Equal(["organization/project/stack True", "lab/infra/dev False"], seen);

        void Note()
        {
            var instance = Deployment.Instance;
            seen.Add($"{instance.OrganizationName}/{instance.ProjectName}/{instance.StackName} {instance.IsDryRun}");
        }
    }

    [Fact]
    public void Instance_OutsideARun_IsRefused() => Assert.Throws<InvalidOperationException>(() => Deployment.Instance);

    [Fact]
    public async Task TestAsync_OfAFunction_GivesResourcesAndOutputs()
    {
        var (resources, outputs) = await Deployment.TestAsync(
            new Recorder(),
            new TestOptions { IsPreview = false },
            () => new Dictionary<string, object?> { ["id"] = new Thing("t").Id });

        Assert.Equal("t", Assert.Single(resources).GetResourceName());
        Assert.Equal("t-id", await OutputUtilities.GetValueAsync((Output<string>)outputs["id"]!));
    }

    [Fact]
    public async Task TestAsync_OfAStackClass_GivesTheStackAndItsOutputs()
    {
        var mocks = new Recorder();
        var resources = await Deployment.TestAsync<Simple>(mocks, new TestOptions { IsPreview = false });

        var stack = Assert.Single(resources.OfType<Simple>());
        Assert.Equal("t-id", await OutputUtilities.GetValueAsync(stack.ThingId));
        Assert.Equal(["t"], mocks.Asked.Select(args => args.Name));
        var outputs = mocks.Outputs[await OutputUtilities.GetValueAsync(stack.Urn)];
        Assert.Equal(["thingId"], outputs.Keys);
    }

    [Fact]
    public async Task TestAsync_OfAStackWithAnUnsetOutput_NamesIt()
    {
        var error = await Assert.ThrowsAsync<RunException>(() => Deployment.TestAsync<Forgetful>(new Recorder()));

        Assert.Equal(
            "Output(s) 'forgotten' have no value assigned. [Output] attributed properties must be assigned inside Stack constructor.",
            error.Message);
    }

    [Fact]
    public async Task TestWithServiceProviderAsync_WithoutTheStack_SaysSo()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            Deployment.TestWithServiceProviderAsync<Simple>(new Recorder(), Mock.Of<IServiceProvider>()));

        Assert.Contains("Failed to resolve instance of type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_OfOneResource_IsOneException()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            Program.UpAsync(new Recorder(), () => throw new ResourceException("node pool \"gpu\": 1 problem", null, hideStack: true)));

        Assert.Equal("node pool \"gpu\": 1 problem", error.Message);
        Assert.Equal(32, Environment.ExitCode);
    }

    [Fact]
    public async Task Failure_ThatIsUnexpected_TellsTheException()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            Program.UpAsync(new Recorder(), () => throw new FormatException("bad")));

        Assert.Contains("failed with an unhandled exception", error.Message, StringComparison.Ordinal);
        Assert.Contains("bad", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_OfAMock_FailsTheRun()
    {
        var mocks = new Mock<IMocks>();
        mocks.Setup(it => it.NewResourceAsync(It.IsAny<MockResourceArgs>())).ThrowsAsync(new FormatException("no such type"));

        var error = await Assert.ThrowsAsync<RunException>(() => Program.UpAsync(mocks.Object, () => new Thing("t")));

        Assert.Contains("no such type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_InAnApply_FailsTheRunEvenIfNobodyReadsIt()
    {
        var error = await Assert.ThrowsAsync<RunException>(() => Program.UpAsync(new Recorder(), () =>
            new Thing("t", new() { Text = "unread" }).Text.Apply(text => int.Parse(text!, CultureInfo.InvariantCulture))));

        Assert.Contains("unread", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogError_FailsTheRun_AndWarningsDoNot()
    {
        await Program.UpAsync(new Recorder(), () => Log.Warn("careful"));

        var error = await Assert.ThrowsAsync<RunException>(() => Program.UpAsync(new Recorder(), () => Log.Error("wrong")));

        Assert.Equal("wrong", error.Message);
    }

    [Fact]
    public async Task LogError_Twice_IsAnAggregateException()
    {
        var error = await Assert.ThrowsAsync<AggregateException>(() => Program.UpAsync(new Recorder(), () =>
        {
            Log.Error("first");
            Log.Error("second");
        }));

        Assert.Equal(["first", "second"], error.InnerExceptions.Select(inner => inner.Message).Order());
    }

    [Fact]
    public async Task RunAsync_WithoutAnEngine_SaysSo() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Deployment.RunAsync<Simple>());

    [Fact]
    public async Task Config_FromTheEnvironment_HasTypedGetters()
    {
        SetConfig("""{"project:text":"t","project:config:legacy":"old","project:flag":"true","project:n":"3","project:obj":"{\"a\":[1,2]}","gcp:zone":"z"}""");
        await Program.UpAsync(new Recorder(), () =>
        {
            var config = new Config();
            Assert.Equal("t", config.Require("text"));
            Assert.Equal("old", config.Get("legacy"));
            Assert.True(config.RequireBoolean("flag"));
            Assert.Equal(3, config.GetInt32("n"));
            Assert.Equal(3.0, config.GetDouble("n"));
            Assert.Equal([1, 2], config.RequireObject<Dictionary<string, int[]>>("obj")["a"]);
            Assert.Null(config.Get("zone"));
            Assert.Null(config.GetInt32("missing"));
            Assert.Equal("z", new Config("gcp").Get("zone"));
        });
    }

    [Fact]
    public async Task Config_Secret_IsASecretOutput()
    {
        SetConfig("""{"project:password":"p"}""");
        var password = await Program.UpAsync(new Recorder(), () => new Config().RequireSecret("password"));

        Assert.Equal("p", await OutputUtilities.GetValueAsync(password));
        Assert.True(await Output.IsSecretAsync(password));
    }

    [Fact]
    public async Task Config_Missing_SaysHowToSetIt()
    {
        SetConfig("{}");
        var error = await Assert.ThrowsAsync<RunException>(() => Program.UpAsync(new Recorder(), () => _ = new Config().Require("zone")));

        Assert.Equal(
            "Missing Required configuration variable 'project:zone'\n"
            + "\tplease set a value using the command `pulumi config set project:zone <value>`",
            error.Message);
    }

    [Theory]
    [InlineData("yes", "Boolean")]
    [InlineData("1.5", "Int32")]
    public async Task Config_OfTheWrongType_SaysWhichItShouldBe(string value, string type)
    {
        SetConfig($$"""{"project:key":"{{value}}"}""");
        var error = await Assert.ThrowsAsync<RunException>(() => Program.UpAsync(new Recorder(), () =>
        {
            _ = type == "Boolean" ? new Config().RequireBoolean("key") : new Config().RequireInt32("key") > 0;
        }));

        Assert.Equal($"Configuration 'project:key' value '{value}' is not a valid {type}", error.Message);
    }

    [Fact]
    public async Task StackReference_Outputs_AreSecretOneByOne()
    {
        var mocks = new Recorder(args => args.Type == "pulumi:pulumi:StackReference"
            ? new Dictionary<string, object>
            {
                ["name"] = args.Inputs["name"],
                ["outputs"] = new Dictionary<string, object>
                {
                    ["location"] = "europe-west4-a",
                    ["kubeconfig"] = Output.CreateSecret("{}"),
                },
                ["secretOutputNames"] = new[] { "kubeconfig" },
            }
            : args.Inputs);
        var (location, kubeconfig, missing) = await Program.UpAsync(mocks, () =>
        {
            var reference = new StackReference("organization/infra/dev");
            return (reference.RequireOutput("location"), reference.RequireOutput("kubeconfig"), reference.GetOutput("none"));
        });

        var asked = mocks["organization/infra/dev"];
        Assert.Equal("pulumi:pulumi:StackReference", asked.Type);
        Assert.Equal("organization/infra/dev", asked.Id);
        Assert.Equal("europe-west4-a", await OutputUtilities.GetValueAsync(location));
        Assert.False(await Output.IsSecretAsync(location));
        Assert.True(await Output.IsSecretAsync(kubeconfig));
        Assert.Null(await OutputUtilities.GetValueAsync(missing));
    }

    [Fact]
    public async Task StackReference_WithoutTheOutput_FailsByName()
    {
        var mocks = new Recorder(args => args.Inputs.SetItem("outputs", new Dictionary<string, object>()));
        var error = await Assert.ThrowsAsync<RunException>(() => Program.UpAsync(mocks, () =>
            new StackReference("ref", new() { Name = "organization/infra/dev" }).RequireOutput("kubeconfig")));

        Assert.Contains(
            "Required output 'kubeconfig' does not exist on stack 'organization/infra/dev'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_OfAFunction_AsksTheMocksAndTypesTheResult()
    {
        var calls = new List<MockCallArgs>();
        var mocks = new Recorder(call: args =>
        {
            calls.Add(args);
            return new Dictionary<string, object> { ["names"] = new[] { "europe-west4-a", "europe-west4-b" } };
        });
        var zones = await Program.UpAsync(mocks, () => Pulumi.Gcp.Compute.GetZones.Invoke(new() { Region = "europe-west4" }));

        Assert.Equal<string>(["europe-west4-a", "europe-west4-b"], (await OutputUtilities.GetValueAsync(zones)).Names);
        Assert.Equal("gcp:compute/getZones:getZones", Assert.Single(calls).Token);
        Assert.Equal("europe-west4", calls[0].Args["region"]);
    }

    [Fact]
    public async Task Invoke_WithAnUnknownArgument_IsUnknownAndNotAsked()
    {
        var mocks = new Recorder(call: _ => throw new InvalidOperationException("asked"));
        var zones = await Program.UpAsync(mocks, () =>
            Pulumi.Gcp.Compute.GetZones.Invoke(new() { Region = OutputUtilities.CreateUnknown("europe-west4") }));

        Assert.False(await OutputUtilities.GetIsKnownAsync(zones));
    }

    [Fact]
    public async Task RandomPassword_Result_IsMarkedByTheClassForTheEngineAndNotByMocks()
    {
        var mocks = new Recorder(args => args.Inputs.SetItem("result", "generated"));
        IReadOnlyList<string>? marked = null;
        var options = new CustomResourceOptions
        {
            ResourceTransformations =
            {
                args =>
                {
                    marked = [.. ((CustomResourceOptions)args.Options).AdditionalSecretOutputs];
                    return null;
                },
            },
        };
        var password = await Program.UpAsync(mocks, () => new Pulumi.Random.RandomPassword("pw", new() { Length = 24 }, options));

        Assert.False(await Output.IsSecretAsync(password.Result));
        Assert.Equal(["bcryptHash", "result"], marked!.Order());
    }

    private static void SetConfig(string json) => Environment.SetEnvironmentVariable(ConfigVariable, json);

    private sealed class Simple : Stack
    {
        public Simple() => ThingId = new Thing("t").Id;

        [Output("thingId")]
        public Output<string> ThingId { get; private set; }
    }

    private sealed class Forgetful : Stack
    {
        [Output("forgotten")]
        public Output<string> Forgotten { get; private set; } = null!;
    }
}
