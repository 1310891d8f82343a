using Pulumi;

namespace Infra.Tests.Sdk.Deployments;

/// <summary>A program that the Pulumi CLI runs, built with the stand-in.</summary>
public sealed class RunAsyncTests
{
    [Fact]
    public async Task Program_ThatRefusesByItself_IsTold_AndNotWhatIsMissingHere()
    {
        var (code, error) = await RunAsync(() => throw new RunException("settings of stack \"one\": 1 problem\n - infra:kind: must be set"));

        Assert.Equal((32, "error: settings of stack \"one\": 1 problem\n - infra:kind: must be set\n"), (code, error));
    }

    [Fact]
    public async Task Warning_BeforeTheFirstResource_IsTold()
    {
        var (code, error) = await RunAsync(() =>
        {
            Log.Warn("careful");
            return new Stack();
        });

        Assert.Equal(32, code);
        Assert.Equal(
            "warning: careful\n"
            + "error: this program was built with the offline stand-in for the Pulumi packages, which previews and tests but cannot deploy; "
            + "where a NuGet feed has the Pulumi packages, delete .pulumi-sdk.props in the project's folder, so that the next build asks for them again "
            + "(or set the environment variable PULUMI_SDK to nuget), and run it with the Pulumi CLI: https://www.pulumi.com/docs/install/\n",
            error);
    }

    private static async Task<(int Code, string Error)> RunAsync(Func<Stack> create)
    {
        using var text = new StringWriter();
        var error = Console.Error;
        Environment.SetEnvironmentVariable("PULUMI_MONITOR", "127.0.0.1:1");
        Console.SetError(text);
        try
        {
            var code = await Deployment.RunAsync<Stack>(new Provider(create));
            return (code, text.ToString().ReplaceLineEndings("\n"));
        }
        finally
        {
            Console.SetError(error);
            Environment.SetEnvironmentVariable("PULUMI_MONITOR", null);
            Environment.ExitCode = 0;
        }
    }

    private sealed class Provider(Func<Stack> create) : IServiceProvider
    {
        public object GetService(Type serviceType) => create();
    }
}
