using System.Collections.Immutable;
using System.Reflection;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Helm.V3;
using Pulumi.Kubernetes.Rbac.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Helm.V3;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;
using Pulumi.Random;
using Pulumi.Utilities;

namespace Infra.Tests.Sdk.Generator;

public class ResourceTests
{
    [Fact]
    public async Task Resource_WithArgs_SendsWireNamesAndToken()
    {
        var mocks = new RecordingMocks(("result", "s3cret"));
        var args = new RandomPasswordArgs { Length = 16, MinUpper = 2, Keepers = { ["v"] = "1" } };

        await TestRun.Of(mocks, () => _ = new RandomPassword("db", args));

        Assert.Equal("random:index/randomPassword:RandomPassword", Assert.Single(mocks.Resources).Type);
        Assert.Equal(["keepers", "length", "minUpper"], mocks.Inputs.Keys.Order());
        Assert.Equal(16.0, mocks.Inputs["length"]);
        Assert.Equal("1", Assert.IsType<ImmutableDictionary<string, object>>(mocks.Inputs["keepers"])["v"]);
    }

    [Fact]
    public async Task Resource_ArgsOptionalAndLeftOut_SendsNothing()
    {
        var mocks = new RecordingMocks();

        await TestRun.Of(mocks, () => _ = new RandomPet("pet"));

        Assert.Empty(mocks.Inputs);
    }

    [Theory]
    [InlineData(typeof(RandomPet), true)]
    [InlineData(typeof(RandomPassword), false)]
    [InlineData(typeof(Pulumi.Gcp.Container.Cluster), true)]
    [InlineData(typeof(Pulumi.Gcp.Container.NodePool), false)]
    [InlineData(typeof(Pod), true)]
    public void Constructor_ArgsParameter_IsOptionalAsInThePackage(Type resource, bool optional)
    {
        var parameters = Assert.Single(resource.GetConstructors()).GetParameters();

        Assert.Equal(["name", "args", "options"], parameters.Select(p => p.Name));
        Assert.Equal([false, optional, true], parameters.Select(p => p.HasDefaultValue));
    }

    [Theory]
    [InlineData("v1", "Namespace")]
    [InlineData("v1", "Node")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRole")]
    public async Task KubernetesObject_WithoutArgs_SendsApiVersionAndKind(string apiVersion, string kind)
    {
        var mocks = new RecordingMocks();

        await TestRun.Of(mocks, () => _ = kind switch
        {
            "Namespace" => new Namespace("x"),
            "Node" => (CustomResource)new NodePatch("x"),
            _ => new ClusterRole("x"),
        });

        Assert.Equal(apiVersion, mocks.Inputs["apiVersion"]);
        Assert.Equal(kind, mocks.Inputs["kind"]);
        Assert.Equal(2, mocks.Inputs.Count);
    }

    [Fact]
    public async Task KubernetesObject_ApiVersionGiven_IsOverwritten()
    {
        var mocks = new RecordingMocks();

        await TestRun.Of(mocks, () => _ = new Role("x", new RoleArgs { ApiVersion = "v0", Kind = "Rule" }));

        Assert.Equal("rbac.authorization.k8s.io/v1", mocks.Inputs["apiVersion"]);
        Assert.Equal("Role", mocks.Inputs["kind"]);
    }

    [Fact]
    public async Task HelmRelease_IsNoKubernetesObject_SendsItsOwnMark()
    {
        var mocks = new RecordingMocks();

        await TestRun.Of(mocks, () => _ = new Release("x", new ReleaseArgs { Chart = "redis" }));

        Assert.Equal(["chart", "compat"], mocks.Inputs.Keys.Order());
        Assert.Equal("true", mocks.Inputs["compat"]);
    }

    [Fact]
    public async Task Outputs_AnsweredByTheProvider_FillTheTypedProperties()
    {
        var port = ImmutableDictionary<string, object>.Empty.Add("port", 9993.0).Add("name", "trainer");
        var spec = ImmutableDictionary<string, object>.Empty.Add("clusterIP", "10.0.0.7").Add("ports", ImmutableArray.Create<object>(port));
        var mocks = new RecordingMocks(("spec", spec));
        Service? service = null;

        await TestRun.Of(mocks, () => service = new Service("trainer"));

        var answered = await OutputUtilities.GetValueAsync(service!.Spec);
        Assert.Equal("10.0.0.7", answered.ClusterIP);
        Assert.Equal((9993, "trainer"), (Assert.Single(answered.Ports).Port, answered.Ports[0].Name));
    }

    [Fact]
    public async Task OutputField_NamedOtherwiseThanOnTheWire_IsFilled()
    {
        var port = ImmutableDictionary<string, object>.Empty.Add("containerPort", 9991.0);
        var container = ImmutableDictionary<string, object>.Empty.Add("ports", ImmutableArray.Create<object>(port));
        var spec = ImmutableDictionary<string, object>.Empty.Add("containers", ImmutableArray.Create<object>(container));
        Pod? pod = null;

        await TestRun.Of(new RecordingMocks(("spec", spec)), () => pod = new Pod("policy"));

        Assert.Equal(9991, (await OutputUtilities.GetValueAsync(pod!.Spec)).Containers.Single().Ports.Single().ContainerPortValue);
    }

    [Fact]
    public async Task SecretOutputs_OfTheClass_StandInTheOptions()
    {
        var seen = new List<ResourceOptions>();
        var options = new CustomResourceOptions { ResourceTransformations = { Remember(seen) } };

        await TestRun.Of(new RecordingMocks(), () =>
        {
            _ = new RandomPet("none", options: options);
            _ = new Secret("two", options: options);
        });

        Assert.Equal([[], ["data", "stringData"]], seen.Select(o => ((CustomResourceOptions)o).AdditionalSecretOutputs));
    }

    [Fact]
    public async Task Options_OfTheUserAndOfTheClass_AreMerged()
    {
        var seen = new List<ResourceOptions>();
        var options = new CustomResourceOptions { AdditionalSecretOutputs = { "length" }, ResourceTransformations = { Remember(seen) } };

        await TestRun.Of(new RecordingMocks(), () => _ = new RandomPassword("db", new RandomPasswordArgs { Length = 16 }, options));

        var merged = Assert.IsType<CustomResourceOptions>(Assert.Single(seen));
        Assert.Equal("4.21.1", merged.Version);
        Assert.Equal(["bcryptHash", "result", "length"], merged.AdditionalSecretOutputs);
        Assert.Equal(["length"], options.AdditionalSecretOutputs);
    }

    [Fact]
    public async Task Get_WithState_ReadsByIdAndSendsTheState()
    {
        var mocks = new RecordingMocks();
        var state = new RandomStringState { Length = 3, Keepers = { ["v"] = "1" } };

        await TestRun.Of(mocks, () => _ = RandomString.Get("known", "abc", state));

        var read = Assert.Single(mocks.Resources);
        Assert.Equal(("abc", "known"), (read.Id, read.Name));
        Assert.Equal(["keepers", "length"], read.Inputs.Keys.Order());
    }

    [Fact]
    public async Task Get_KubernetesObject_ReadsById()
    {
        var mocks = new RecordingMocks();

        await TestRun.Of(mocks, () => _ = Namespace.Get("known", "kube-system"));

        Assert.Equal("kube-system", Assert.Single(mocks.Resources).Id);
    }

    [Theory]
    [InlineData(typeof(Pulumi.Random.Provider), "pulumi:providers:random")]
    [InlineData(typeof(Pulumi.Gcp.Provider), "pulumi:providers:gcp")]
    [InlineData(typeof(Pulumi.Kubernetes.Provider), "pulumi:providers:kubernetes")]
    public async Task Provider_Registered_HasTheTokenOfItsPlugin(Type provider, string token)
    {
        var mocks = new RecordingMocks();

        await TestRun.Of(mocks, () => Activator.CreateInstance(provider, ["p", null, null]));

        Assert.Equal(token, Assert.Single(mocks.Resources).Type);
        var attribute = Assert.Single(provider.GetCustomAttributes<ResourceTypeAttribute>());
        Assert.Equal(token, attribute.Type);
    }

    [Fact]
    public async Task ProviderArgs_NotStrings_ArriveAsJson()
    {
        var mocks = new RecordingMocks();

        await TestRun.Of(mocks, () => _ = new Pulumi.Kubernetes.Provider("k", new() { EnableServerSideApply = true, Namespace = "gpu1" }));

        Assert.Equal("true", mocks.Inputs["enableServerSideApply"]);
        Assert.Equal("gpu1", mocks.Inputs["namespace"]);
    }

    [Fact]
    public async Task NestedArgs_ListsMapsAndUnions_ArriveAsWritten()
    {
        var mocks = new RecordingMocks();
        var args = new ServiceArgs
        {
            Spec = new ServiceSpecArgs
            {
                Type = ServiceSpecType.ClusterIP,
                Selector = { ["app"] = "trainer" },
                Ports = { new ServicePortArgs { Port = 9993, TargetPort = "trainer" } },
            },
        };

        await TestRun.Of(mocks, () => _ = new Service("trainer", args));

        var spec = Assert.IsType<ImmutableDictionary<string, object>>(mocks.Inputs["spec"]);
        Assert.Equal("ClusterIP", spec["type"]);
        Assert.Equal("trainer", Assert.IsType<ImmutableDictionary<string, object>>(spec["selector"])["app"]);
        var port = Assert.IsType<ImmutableDictionary<string, object>>(Assert.Single(Assert.IsType<ImmutableArray<object>>(spec["ports"])));
        Assert.Equal((9993.0, "trainer"), (port["port"], port["targetPort"]));
    }

    private static ResourceTransformation Remember(List<ResourceOptions> seen) => args =>
    {
        seen.Add(args.Options);
        return null;
    };
}
