using Infra.Tests.Support;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Tests.Support;

public class TestRunTests
{
    [Fact]
    public async Task Run_Resources_ArePairedWithInputsOptionsAndUrn()
    {
        var run = await TestRun.RunAsync(() => _ = new Namespace(
            "a",
            new NamespaceArgs { Metadata = new ObjectMetaArgs { Name = "b", Labels = { ["x/y.z"] = "1" } } },
            new CustomResourceOptions { Protect = true }));

        var resource = run.One("kubernetes:core/v1:Namespace", "a");
        Assert.EndsWith("kubernetes:core/v1:Namespace::a", resource.Urn, StringComparison.Ordinal);
        Assert.Equal("b", resource["metadata.name"]);
        Assert.Equal("1", resource["metadata.labels[x/y.z]"]);
        Assert.Null(resource["metadata.nothing.here"]);
        Assert.True(resource.Options.Protect);
        Assert.False(resource.IsComponent);
        Assert.IsType<Namespace>(resource.Resource);
    }

    [Fact]
    public async Task Run_Service_GetsAnAddressUnlessItIsHeadless()
    {
        Service? plain = null;
        Service? headless = null;
        await TestRun.RunAsync(() =>
        {
            plain = new Service("plain", new ServiceArgs { Spec = new ServiceSpecArgs { Ports = { new ServicePortArgs { Port = 1 } } } });
            headless = new Service("headless", new ServiceArgs { Spec = new ServiceSpecArgs { ClusterIP = "None" } });
        });

        Assert.Equal("10.96.0.10", await TestRun.ValueOfAsync(plain!.Spec.Apply(spec => spec.ClusterIP)));
        Assert.Equal("None", await TestRun.ValueOfAsync(headless!.Spec.Apply(spec => spec.ClusterIP)));
    }

    [Fact]
    public async Task Run_Config_IsReadByTheProgramAndGoneAfterwards()
    {
        var seen = "";
        await TestRun.RunAsync(() => seen = new Config("infra").Require("kind"), config: new Dictionary<string, string> { ["infra:kind"] = "local" });
        Assert.Equal("local", seen);
        await TestRun.RunAsync(() => seen = new Config("infra").Get("kind") ?? "none");
        Assert.Equal("none", seen);
    }

    [Fact]
    public async Task Run_ComputedValuesAndStacks_AreAsTheTestSaysThem()
    {
        Namespace? made = null;
        StackReference? stack = null;
        var mocks = new RecordingMocks()
            .Computing("kubernetes:core/v1:Namespace", _ => [KeyValuePair.Create<string, object>("apiVersion", "v9")])
            .WithStack("organization/infra/dev", new Dictionary<string, object> { ["clusterName"] = "dev", ["kubeconfig"] = "k" }, "kubeconfig");
        await TestRun.RunAsync(
            () =>
            {
                made = new Namespace("a");
                stack = new StackReference("organization/infra/dev");
            },
            mocks);

        Assert.Equal("v9", await TestRun.ValueOfAsync(made!.ApiVersion));
        Assert.Equal("dev", await TestRun.ValueOfAsync(stack!.GetOutput("clusterName")));
        Assert.True(await Output.IsSecretAsync(stack.RequireOutput("kubeconfig")));
    }

    [Fact]
    public async Task Fail_UnknownStack_IsNamed() => Assert.Contains(
        "mock not set for stack organization/infra/other",
        await TestRun.FailAsync(() => _ = new StackReference("organization/infra/other")),
        StringComparison.Ordinal);

    [Fact]
    public async Task Fail_ProgramThatSucceeds_Fails() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => TestRun.FailAsync(() => { }));

    [Fact]
    public async Task Call_WithoutAnAnswer_Throws()
    {
        var mocks = new RecordingMocks();
        var call = new Pulumi.Testing.MockCallArgs { Token = "gcp:compute/getZones:getZones" };
        Assert.Equal("mock not set for gcp:compute/getZones:getZones", (await Assert.ThrowsAsync<InvalidOperationException>(() => mocks.CallAsync(call))).Message);
        mocks.Answering("gcp:compute/getZones:getZones", _ => new Dictionary<string, object> { ["id"] = "x" });
        Assert.NotNull(await mocks.CallAsync(call));
        Assert.Equal(2, mocks.Calls.Count);
    }

    [Fact]
    public async Task One_NotFound_ListsWhatThereIs()
    {
        var run = await TestRun.RunAsync(() => _ = new Namespace("a"));
        Assert.Contains("kubernetes:core/v1:Namespace a", Assert.Throws<InvalidOperationException>(() => run.One("x:y:Z")).Message, StringComparison.Ordinal);
    }
}
