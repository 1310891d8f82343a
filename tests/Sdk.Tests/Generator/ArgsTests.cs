using System.Collections.Immutable;
using System.Reflection;
using Pulumi;
using Pulumi.Gcp.Sql;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Provider;
using Pulumi.Random;
using Pulumi.Utilities;

namespace Infra.Tests.Sdk.Generator;

public class ArgsTests
{
    [Theory]
    [InlineData(typeof(RandomPasswordArgs), "Length", "length", true, false)]
    [InlineData(typeof(RandomPasswordArgs), "MinUpper", "minUpper", false, false)]
    [InlineData(typeof(RandomPasswordArgs), "_keepers", "keepers", false, false)]
    [InlineData(typeof(DatabaseInstanceArgs), "_rootPassword", "rootPassword", false, false)]
    [InlineData(typeof(PodSpecArgs), "_containers", "containers", true, false)]
    [InlineData(typeof(Pulumi.Kubernetes.ProviderArgs), "EnableServerSideApply", "enableServerSideApply", false, true)]
    [InlineData(typeof(Pulumi.Kubernetes.ProviderArgs), "KubeConfig", "kubeconfig", false, false)]
    [InlineData(typeof(Pulumi.Gcp.ProviderArgs), "_scopes", "scopes", false, true)]
    public void Input_OfTheSchema_HasItsNameAndFlags(Type args, string member, string wireName, bool required, bool json)
    {
        var attribute = args.GetMember(member, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Single()
            .GetCustomAttributesData().Single(a => a.AttributeType == typeof(InputAttribute));

        Assert.Equal([wireName, required, json], attribute.ConstructorArguments.Select(a => a.Value));
    }

    [Fact]
    public async Task SecretProperty_Set_HoldsASecret()
    {
        var args = new DatabaseInstanceArgs { DatabaseVersion = "POSTGRES_16", RootPassword = "s3cret" };

        Assert.True(await Output.IsSecretAsync(args.RootPassword.ToOutput()));
        Assert.Equal("s3cret", await OutputUtilities.GetValueAsync(args.RootPassword.ToOutput()));
        Assert.False(await Output.IsSecretAsync(args.DatabaseVersion.ToOutput()));
    }

    [Fact]
    public void SecretProperty_NotSet_IsNull()
    {
        Assert.Null(new DatabaseInstanceArgs().RootPassword);
    }

    [Fact]
    public async Task SecretMap_Assigned_HoldsASecret()
    {
        var args = new SecretArgs { StringData = new InputMap<string> { ["password"] = "s3cret" } };

        Assert.True(await Output.IsSecretAsync(args.StringData.ToOutput()));
        Assert.Equal("s3cret", (await OutputUtilities.GetValueAsync(args.StringData.ToOutput()))["password"]);
    }

    [Fact]
    public async Task SecretState_Set_HoldsASecret()
    {
        var state = new RandomPasswordState { Result = "s3cret", Length = 6 };

        Assert.True(await Output.IsSecretAsync(state.Result.ToOutput()));
        Assert.False(await Output.IsSecretAsync(state.Length.ToOutput()));
    }

    [Fact]
    public async Task Collections_NotSet_TakeInitialisersAndAreKept()
    {
        var args = new PodSpecArgs { NodeSelector = { ["houdini.gpu"] = "true" }, Containers = { new ContainerArgs { Name = "trainer" } } };
        args.NodeSelector.Add("pool", "gpu");

        Assert.Equal(2, (await OutputUtilities.GetValueAsync(args.NodeSelector.ToOutput())).Count);
        Assert.Single(await OutputUtilities.GetValueAsync(args.Containers.ToOutput()));
    }

    [Fact]
    public async Task Collections_Assigned_ReplaceWhatWasThere()
    {
        var args = new RandomPasswordArgs { Keepers = { ["a"] = "1" } };
        args.Keepers = ImmutableDictionary<string, string>.Empty.Add("b", "2");

        Assert.Equal(["b"], (await OutputUtilities.GetValueAsync(args.Keepers.ToOutput())).Keys);
    }

    [Fact]
    public void Empty_EachTime_IsNew()
    {
        Assert.NotSame(RandomPasswordArgs.Empty, RandomPasswordArgs.Empty);
        Assert.Null(PodSpecArgs.Empty.HostNetwork);
    }

    [Theory]
    [InlineData(typeof(RandomPasswordArgs), true)]
    [InlineData(typeof(Pulumi.Gcp.Container.Inputs.NodePoolNodeConfigArgs), true)]
    [InlineData(typeof(Pulumi.Kubernetes.ProviderArgs), true)]
    [InlineData(typeof(PodSpecArgs), false)]
    public void Args_OnlyOfKubernetesObjects_MayBeDerivedFrom(Type args, bool isSealed)
    {
        Assert.Equal(isSealed, args.IsSealed);
    }

    [Fact]
    public void State_OfNestedTypes_HasClassesOfItsOwn()
    {
        var state = new Pulumi.Gcp.Container.ClusterState
        {
            MasterAuth = new Pulumi.Gcp.Container.Inputs.ClusterMasterAuthGetArgs { ClusterCaCertificate = "cert" },
            NodePools = { new Pulumi.Gcp.Container.Inputs.ClusterNodePoolGetArgs { Name = "gpu" } },
        };

        Assert.NotNull(state.MasterAuth);
    }

    [Theory]
    [InlineData("250", 250)]
    [InlineData("many", null)]
    [InlineData(null, null)]
    public async Task ProviderSetting_NotGiven_ComesFromTheEnvironment(string? variable, int? burst)
    {
        const string Name = "PULUMI_K8S_CLIENT_BURST";
        var before = Environment.GetEnvironmentVariable(Name);
        Environment.SetEnvironmentVariable(Name, variable);
        try
        {
            var settings = new KubeClientSettingsArgs();

            Assert.Equal(burst, settings.Burst is null ? null : await OutputUtilities.GetValueAsync(settings.Burst.ToOutput()));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, before);
        }
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("yes", null)]
    public async Task ProviderSwitch_NotGiven_ComesFromTheEnvironment(string variable, bool? expected)
    {
        const string Name = "PULUMI_K8S_ENABLE_PATCH_FORCE";
        var before = Environment.GetEnvironmentVariable(Name);
        Environment.SetEnvironmentVariable(Name, variable);
        try
        {
            var args = new Pulumi.Kubernetes.ProviderArgs();

            var force = args.EnablePatchForce;
            Assert.Equal(expected, force is null ? null : await OutputUtilities.GetValueAsync(force.ToOutput()));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, before);
        }
    }
}
