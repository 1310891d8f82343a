using System.Collections.Immutable;
using System.Reflection;
using Pulumi;
using Pulumi.Gcp.Compute;
using Pulumi.Gcp.Organizations;
using Pulumi.Utilities;

namespace Infra.Tests.Sdk.Generator;

public class FunctionTests
{
    private static readonly (string, object) Names = ("names", ImmutableArray.Create<object>("europe-west4-a", "europe-west4-b"));

    [Fact]
    public async Task InvokeAsync_WithArgs_SendsTokenAndWireNames()
    {
        var mocks = new RecordingMocks(Names);
        GetZonesResult? result = null;

        await Deployment.TestAsync(
            mocks, new(), async () => result = await GetZones.InvokeAsync(new GetZonesArgs { Region = "europe-west4" }));

        var call = Assert.Single(mocks.Calls);
        Assert.Equal("gcp:compute/getZones:getZones", call.Token);
        Assert.Equal(["region"], call.Args.Keys);
        Assert.Equal(["europe-west4-a", "europe-west4-b"], result!.Names.AsEnumerable());
    }

    [Fact]
    public async Task Invoke_WithOutputsAsArgs_GivesAnOutput()
    {
        var mocks = new RecordingMocks(Names);
        ImmutableArray<string> names = [];

        await Deployment.TestAsync(mocks, new(), async () =>
        {
            var result = GetZones.Invoke(new GetZonesInvokeArgs { Region = Output.Create("europe-west4") });
            names = (await OutputUtilities.GetValueAsync(result)).Names;
        });

        Assert.Equal("europe-west4", Assert.Single(mocks.Calls).Args["region"]);
        Assert.Equal(2, names.Length);
    }

    [Fact]
    public async Task Invoke_FunctionWithoutArgs_SendsNothing()
    {
        var mocks = new RecordingMocks(("project", "lab"), ("accessToken", "t"));

        await Deployment.TestAsync(mocks, new(), async () => Assert.Equal("lab", (await GetClientConfig.InvokeAsync()).Project));

        Assert.Empty(Assert.Single(mocks.Calls).Args);
    }

    [Fact]
    public void Methods_OfAFunction_AreTheThreeOfThePackage()
    {
        var methods = typeof(GetZones).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(m => (m.Name, Parameters: m.GetParameters().Select(p => p.ParameterType.Name + (p.HasDefaultValue ? "?" : ""))))
            .Select(m => $"{m.Name}({string.Join(", ", m.Parameters)})");

        Assert.Equal(
            [
                "InvokeAsync(GetZonesArgs?, InvokeOptions?)",
                "Invoke(GetZonesInvokeArgs?, InvokeOptions?)",
                "Invoke(GetZonesInvokeArgs, InvokeOutputOptions)",
            ],
            methods);
    }
}
