using System.Text.Json;
using Infra.Guardrails;
using Pulumi;
using Pulumi.Testing;

namespace Infra.Tests;

/// <summary>What the Pulumi CLI's engine gets to hear of a stack that is refused, and of one that is not.</summary>
public sealed class GuardedDeploymentTests
{
    [Fact]
    public async Task BadSettings_AreOneError_AndNothingIsRegistered()
    {
        var (registered, failure) = await RunAsync(new() { ["infra:kind"] = "local", ["infra:trainer"] = """{"imge":"t:v1"}""" });

        Assert.Empty(registered);
        Assert.StartsWith("settings of stack \"one\": ", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("unhandled", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GuardRail_IsOneError_AndNothingIsRegistered()
    {
        var (registered, failure) = await RunAsync(new()
        {
            ["infra:kind"] = "local",
            ["infra:services"] = """{"web":{"image":"w:v1","port":80,"environment":{"API_TOKEN":"abc"}}}""",
        });

        Assert.Empty(registered);
        Assert.StartsWith("guard rails of stack \"one\": 1 error\n - plain-secret: ", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StackThatIsRight_IsDeployed()
    {
        var (registered, failure) = await RunAsync(new() { ["infra:kind"] = "local", ["infra:trainer"] = """{"image":"t:v1"}""" });

        Assert.Null(failure);
        Assert.Contains("kubernetes:core/v1:Namespace", registered);
    }

    // Pulumi's test runner treats a program's exceptions as the runner of a real deployment does.
    private static async Task<(IReadOnlyList<string> Registered, string? Failure)> RunAsync(Dictionary<string, string> config)
    {
        using var project = TemporaryProject.With(("one", "config: {}"));
        var mocks = new Registrations();
        string? failure = null;
        Environment.SetEnvironmentVariable("PULUMI_STACK", "one");
        Environment.SetEnvironmentVariable("PULUMI_CONFIG", JsonSerializer.Serialize(config));
        try
        {
            await GuardedDeployment.RunAsync(
                async program =>
                {
                    try
                    {
                        await Deployment.TestWithServiceProviderAsync<Stack>(
                            mocks, program, new TestOptions { ProjectName = "infra", StackName = "one", RootDirectory = project.Root, IsPreview = false });
                        return 0;
                    }
                    catch (RunException exception)
                    {
                        failure = exception.Message;
                        return 32;
                    }
                },
                project.Root);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PULUMI_STACK", null);
            Environment.SetEnvironmentVariable("PULUMI_CONFIG", null);
            Environment.ExitCode = 0;
        }

        return (mocks.Types, failure);
    }

    private sealed class Registrations : IMocks
    {
        public List<string> Types { get; } = [];

        public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
        {
            lock (Types)
            {
                Types.Add(args.Type!);
            }

            return Task.FromResult<(string?, object)>(($"{args.Name}-id", args.Inputs));
        }

        public Task<object> CallAsync(MockCallArgs args) => throw new InvalidOperationException($"mock not set for {args.Token}");
    }
}
