using Infra.Components.Data;
using Infra.Plans;
using Infra.Preview;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Provider = Pulumi.Kubernetes.Provider;
using ProviderArgs = Pulumi.Kubernetes.ProviderArgs;

namespace Infra.Tests;

public sealed class PreviewEngineTests
{
    [Fact]
    public async Task Urn_NestedComponents_HasTheTypesOfAllParents()
    {
        var plan = await PreviewAsync(() => _ = new Group("outer", outer =>
            _ = new Group("inner", inner => Objects.ConfigMap("map", [], new CustomResourceOptions { Parent = inner }), new ComponentResourceOptions { Parent = outer })));

        var map = plan.Resources.Single(resource => resource.Type == "kubernetes:core/v1:ConfigMap");
        Assert.Equal("urn:pulumi:one::infra::infra:tests:Group$infra:tests:Group$kubernetes:core/v1:ConfigMap::map", map.Urn);
        Assert.Equal("urn:pulumi:one::infra::infra:tests:Group$infra:tests:Group::inner", map.Parent);
    }

    [Fact]
    public async Task Resources_InTheOrderOfTheProgram_TheStackFirst()
    {
        var plan = await PreviewAsync(() =>
        {
            var first = Objects.ConfigMap("c", []);
            Objects.ConfigMap("b", [], new CustomResourceOptions { DependsOn = { first } });
            Objects.ConfigMap("a", []);
        });

        Assert.Equal(["infra-one", "c", "b", "a"], plan.Resources.Select(resource => resource.Name));
        Assert.Equal("", plan.Resources[0].Parent);
        Assert.False(plan.Resources[0].Custom);
    }

    [Fact]
    public async Task Dependencies_OfDependsOnAndInputs_AreUrns()
    {
        var plan = await PreviewAsync(() =>
        {
            var one = Objects.ConfigMap("one", []);
            var group = new Group("group", parent => Objects.ConfigMap("child", [], new CustomResourceOptions { Parent = parent }));
            Objects.ConfigMap("two", new InputMap<string> { ["uid"] = one.Metadata.Apply(metadata => metadata.Uid!) }, new CustomResourceOptions { DependsOn = { group } });
        });

        Assert.Equal(
            (string[])["urn:pulumi:one::infra::infra:tests:Group$kubernetes:core/v1:ConfigMap::child", "urn:pulumi:one::infra::kubernetes:core/v1:ConfigMap::one"],
            Find(plan, "two").Dependencies);
    }

    [Fact]
    public async Task Options_OfEveryKind_AreInThePlan()
    {
        var plan = await PreviewAsync(() =>
        {
            var group = new Group("group", parent => Objects.ConfigMap("child", [], new CustomResourceOptions { Parent = parent }), new ComponentResourceOptions { Protect = true });
            Objects.ConfigMap("map", [], new CustomResourceOptions
            {
                Protect = true,
                RetainOnDelete = true,
                DeleteBeforeReplace = true,
                IgnoreChanges = { "data" },
                AdditionalSecretOutputs = { "immutable" },
                Aliases = { new Alias { Name = "old" }, new Alias { Parent = group }, new Alias { Urn = "urn:pulumi:one::infra::a:b:C::d" } },
            });
        });

        Assert.True(Find(plan, "child").Protect);
        var map = Find(plan, "map");
        Assert.True(map.Protect);
        Assert.True(map.RetainOnDelete);
        Assert.True(map.DeleteBeforeReplace);
        Assert.Equal((string[])["data"], map.IgnoreChanges);
        Assert.Equal((string[])["immutable"], map.AdditionalSecretOutputs);
        Assert.Equal(
            (string[])[
                "urn:pulumi:one::infra::kubernetes:core/v1:ConfigMap::old",
                "urn:pulumi:one::infra::infra:tests:Group$kubernetes:core/v1:ConfigMap::map",
                "urn:pulumi:one::infra::a:b:C::d",
            ],
            map.Aliases);
    }

    [Fact]
    public async Task Provider_GivenToAComponent_ReachesItsChildren()
    {
        var plan = await PreviewAsync(() =>
        {
            var provider = new Provider("cluster", new ProviderArgs { Context = "lab" });
            _ = new Group("group", parent => Objects.ConfigMap("child", [], new CustomResourceOptions { Parent = parent }), new ComponentResourceOptions { Provider = provider });
            Objects.ConfigMap("other", []);
        });

        Assert.Equal("urn:pulumi:one::infra::pulumi:providers:kubernetes::cluster::(computed)", Find(plan, "child").Provider);
        Assert.Equal("", Find(plan, "other").Provider);
    }

    [Fact]
    public async Task SameNameUnderTwoComponents_Inputs_AreNotMixedUp()
    {
        var plan = await PreviewAsync(() =>
        {
            _ = new Group("one", parent => Objects.ConfigMap("map", new InputMap<string> { ["from"] = "Group" }, new CustomResourceOptions { Parent = parent }));
            Objects.ConfigMap("map", new InputMap<string> { ["from"] = "stack" });
        });

        Assert.Equal(
            ["Group", "stack"],
            plan.Resources.Where(resource => resource.Name == "map").Select(resource => resource.Inputs["data"]!["from"]!.Text));
    }

    [Fact]
    public async Task SameUrnTwice_Fails_NamingIt()
    {
        var failure = await Assert.ThrowsAsync<PreviewException>(() => PreviewAsync(() =>
        {
            Objects.ConfigMap("map", []);
            Objects.ConfigMap("map", []);
        }));

        Assert.Equal(
            "stack \"one\": 1 name is used twice; a resource's name must be unique among its type and parents\n"
            + " - urn:pulumi:one::infra::kubernetes:core/v1:ConfigMap::map",
            failure.Message);
    }

    [Fact]
    public async Task ComputedValue_AloneOrInsideAText_ShowsAsComputed()
    {
        var plan = await PreviewAsync(() =>
        {
            var unnamed = new ConfigMap("unnamed");
            Objects.ConfigMap("map", new InputMap<string>
            {
                ["alone"] = unnamed.Metadata.Apply(metadata => metadata.Uid!),
                ["inside"] = Output.Format($"a {unnamed.Metadata.Apply(metadata => metadata.Name!)} b"),
                ["json"] = Output.JsonSerialize(Output.Create(new Dictionary<string, string>()).Apply(_ => unnamed.Id)),
                ["upper"] = unnamed.Id.Apply(id => id.ToUpperInvariant()),
                ["cut"] = unnamed.Id.Apply(id => id[..^2]),
                ["real"] = "computed by hand",
            });
        });

        var data = Find(plan, "map").Inputs["data"]!;
        Assert.Equal("(computed)", data["alone"]!.Text);
        Assert.Equal("a unnamed-(computed) b", data["inside"]!.Text);
        Assert.Equal("\"(computed)\"", data["json"]!.Text);
        Assert.Equal("(computed)", data["upper"]!.Text);
        Assert.Equal("(computed)", data["cut"]!.Text);
        Assert.Equal("computed by hand", data["real"]!.Text);
        Assert.True(((PlanText)data["inside"]!).IsComputed);
        Assert.False(((PlanText)data["real"]!).IsComputed);
    }

    [Fact]
    public async Task Outputs_OfCloudResources_AreComputedNamedAndSecret()
    {
        using var project = TemporaryProject.With(("dev", "config:\n  infra:kind: environment\n  gcp:project: lab-1\n"));

        var plan = await project.PreviewAsync("dev", SampleEnvironment.Create);

        Assert.Equal("cluster-(computed)", plan.Outputs["clusterName"].Text);
        Assert.Equal("(computed)", plan.Outputs["sqlPrivateIp"].Text);
        Assert.Equal("[secret]", plan.Outputs["sqlPassword"].Text);
        Assert.Equal("[secret]", plan.Outputs["kubeconfig"].Text);
        Assert.Equal("6378", plan.Outputs["redisPort"].Text);
        Assert.Equal("(computed)", plan.Outputs["redisCa"].Text);
        Assert.Equal("ultron@lab-1.iam.gserviceaccount.com", plan.Outputs["worker"].Text);
        Assert.Equal("sql-(computed)", Find(plan, "user").Inputs["instance"]!.Text);
        Assert.Equal("[secret]", Find(plan, "user").Inputs["password"]!.Text);
        Assert.True(Find(plan, "cluster").Protect);
    }

    [Fact]
    public async Task ComputedAddress_IsOneThatRulesCanRead()
    {
        System.Net.IPAddress? read = null;
        await PreviewAsync(() =>
        {
            var address = new Pulumi.Gcp.Compute.Address("address", new Pulumi.Gcp.Compute.AddressArgs());
            Objects.ConfigMap("map", new InputMap<string>
            {
                ["address"] = address.IPAddress.Apply(text =>
                {
                    read = System.Net.IPAddress.Parse(text);
                    return text;
                }),
            });
        });

        Assert.NotNull(read);
    }

    [Fact]
    public async Task ExistingResource_IsReadOnly()
    {
        var plan = await PreviewAsync(() => ConfigMap.Get("there", "kube-system/there"));

        Assert.True(Find(plan, "there").External);
    }

    [Fact]
    public async Task Functions_OfGoogle_AnswerWithMarkersAndConfig()
    {
        using var project = TemporaryProject.With(("one", "config:\n  gcp:project: lab-1\n"));

        var plan = await project.PreviewAsync("one", options => new DelegateStack(options, () => Objects.ConfigMap("map", new InputMap<string>
        {
            ["project"] = Pulumi.Gcp.Organizations.GetProject.Invoke().Apply(result => result.ProjectId!),
            ["number"] = Pulumi.Gcp.Organizations.GetProject.Invoke().Apply(result => result.Number),
            ["zones"] = Pulumi.Gcp.Compute.GetZones.Invoke().Apply(result => string.Join(' ', result.Names)),
            ["version"] = Pulumi.Gcp.Container.GetEngineVersions.Invoke().Apply(result => result.LatestMasterVersion),
        })));

        var data = Find(plan, "map").Inputs["data"]!;
        Assert.Equal("lab-1", data["project"]!.Text);
        Assert.Equal("(computed)", data["number"]!.Text);
        Assert.Equal("(computed) (computed) (computed)", data["zones"]!.Text);
        Assert.Equal("(computed)", data["version"]!.Text);
    }

    [Fact]
    public async Task Program_ThatFails_SaysSoInOneLineAndKeepsDetails()
    {
        var failure = await Assert.ThrowsAsync<PreviewException>(() => PreviewAsync(() => throw new InvalidOperationException("no luck")));

        Assert.Equal("stack \"one\": the program failed: System.InvalidOperationException: no luck", failure.Message);
        Assert.Contains(nameof(Program_ThatFails_SaysSoInOneLineAndKeepsDetails), failure.Details, StringComparison.Ordinal);
        Assert.Equal(0, Environment.ExitCode);
    }

    [Fact]
    public async Task Apply_ThatRefuses_GivesItsTextAlone()
    {
        var failure = await Assert.ThrowsAsync<PreviewException>(() => PreviewAsync(() => Objects.ConfigMap("map", new InputMap<string>
        {
            ["bad"] = Output.Create(1).Apply((Func<int, string>)(_ => throw new ResourceException("must be better", null, hideStack: true))),
        })));

        Assert.Equal("stack \"one\": must be better", failure.Message);
        Assert.Null(failure.Details);
    }

    [Fact]
    public async Task Components_ThatAreRefused_AreToldTogether_WithWhatNeedsThem()
    {
        var failure = await Assert.ThrowsAsync<PreviewException>(() => PreviewAsync(() =>
        {
            var redis = new InClusterRedis("queue", new() { Namespace = "team", Spec = new() { Image = "redis" } });
            _ = new InClusterDatabase("ledger", new() { Namespace = "team", Spec = new() { Image = "mysql" } });
            _ = redis.Connection;
        }));

        Assert.Equal(
            """
            stack "one": redis "queue": 1 problem
             - Image: must have a tag or a digest, for without one Kubernetes runs ":latest"; got "redis"; add the version, for example "redis:v1"
            database "ledger": 1 problem
             - Image: must have a tag or a digest, for without one Kubernetes runs ":latest"; got "mysql"; add the version, for example "mysql:v1"
            redis "queue" was refused, and is needed for what follows; mend it first
            """,
            failure.Message);
        Assert.Null(failure.Details);
    }

    [Fact]
    public async Task Environment_AfterAPreview_IsAsBefore()
    {
        Environment.SetEnvironmentVariable("PULUMI_CONFIG", "{\"a:b\":\"c\"}");
        try
        {
            var before = Console.Out;
            await PreviewAsync(() => Objects.ConfigMap("map", []));

            Assert.Equal("{\"a:b\":\"c\"}", Environment.GetEnvironmentVariable("PULUMI_CONFIG"));
            Assert.Null(Environment.GetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS"));
            Assert.Same(before, Console.Out);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PULUMI_CONFIG", null);
        }
    }

    [Fact]
    public async Task Inputs_OfEveryKind_KeepTheirKind()
    {
        var plan = await PreviewAsync(() => _ = new Service("service", new ServiceArgs
        {
            Metadata = new ObjectMetaArgs { Name = "service" },
            Spec = new ServiceSpecArgs
            {
                PublishNotReadyAddresses = true,
                Ports = { new ServicePortArgs { Port = 80, TargetPort = "http" } },
            },
        }));

        var spec = Find(plan, "service").Inputs["spec"]!;
        Assert.Equal(new PlanFlag(true), spec["publishNotReadyAddresses"]);
        Assert.Equal(new PlanNumber(80), spec["ports"]!.Elements[0]["port"]);
        Assert.Equal("http", spec["ports"]!.Elements[0]["targetPort"]!.Text);
        Assert.Null(spec["clusterIP"]);
    }

    private static PlanResource Find(Plan plan, string name) => plan.Resources.Single(resource => resource.Name == name);

    private static async Task<Plan> PreviewAsync(Action program)
    {
        using var project = TemporaryProject.Of("one");
        return await project.PreviewAsync("one", options => new DelegateStack(options, program));
    }
}
