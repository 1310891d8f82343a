using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Pulumi;
using Pulumi.Testing;

namespace Infra.Stacks.Tests;

/// <summary>Runs the project's program with config of a test's own, and records what it registers.</summary>
internal sealed class StackRun : IMocks
{
    private readonly ConcurrentQueue<MockResourceArgs> _registrations = new();

    public IReadOnlyList<MockResourceArgs> Registrations => [.. _registrations];

    public bool OutputsAreUnknown { get; init; }

    public bool ReferenceFails { get; init; }

    public ImmutableDictionary<string, object> StackOutputs { get; set; } = ImmutableDictionary<string, object>.Empty;

    public ImmutableDictionary<string, Output<object?>> Outputs { get; private set; } = ImmutableDictionary<string, Output<object?>>.Empty;

    public static async Task<StackRun> SucceedAsync(
        string stack, Dictionary<string, string> config, ImmutableDictionary<string, object>? stackOutputs = null, bool outputsAreUnknown = false)
    {
        var run = new StackRun { StackOutputs = stackOutputs ?? ImmutableDictionary<string, object>.Empty, OutputsAreUnknown = outputsAreUnknown };
        await run.RunAsync(stack, config, []);
        return run;
    }

    /// <summary>The text that a user sees.</summary>
    public static async Task<string> FailAsync(string stack, Dictionary<string, string> config, params string[] secretKeys)
    {
        var failure = await Assert.ThrowsAsync<RunException>(() => new StackRun().RunAsync(stack, config, secretKeys));
        return failure.Message;
    }

    /// <summary>The text that a user sees, where the environment's state has these outputs; null for outputs that are not known yet.</summary>
    public static async Task<(string Message, StackRun Run)> FailOnAsync(Dictionary<string, string> config, ImmutableDictionary<string, object>? stackOutputs)
    {
        return await FailOnAsync(new StackRun { StackOutputs = stackOutputs ?? ImmutableDictionary<string, object>.Empty, OutputsAreUnknown = stackOutputs is null }, config);
    }

    /// <summary>The text that a user sees of a given run.</summary>
    public static async Task<(string Message, StackRun Run)> FailOnAsync(StackRun run, Dictionary<string, string> config)
    {
        var failure = await Assert.ThrowsAsync<RunException>(() => run.RunAsync("alice", config, []));
        return (failure.Message, run);
    }

    public MockResourceArgs Find(string type, string? name = null) =>
        Registrations.Single(registration => registration.Type == type && (name is null || registration.Name == name));

    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        _registrations.Enqueue(args);
        if (args.Type == "pulumi:pulumi:StackReference" && OutputsAreUnknown)
        {
            return Task.FromResult<(string?, object)>((args.Id, args.Inputs));
        }

        if (args.Type == "pulumi:pulumi:StackReference" && ReferenceFails)
        {
            throw new InvalidOperationException("resource monitor shut down while waiting on step's done channel");
        }

        object state = args.Type == "pulumi:pulumi:StackReference"
            ? args.Inputs.SetItem("outputs", StackOutputs).SetItem("secretOutputNames", StackOutputs.Keys.Select(object (key) => key).ToImmutableArray())
            : args.Inputs;
        return Task.FromResult<(string?, object)>((string.IsNullOrEmpty(args.Id) ? $"{args.Name}-id" : args.Id, state));
    }

    public Task<object> CallAsync(MockCallArgs args) => throw new InvalidOperationException($"mock not set for {args.Token}");

    public Task RegisterResourceOutputs(MockRegisterResourceOutputsRequest args)
    {
        if (args.Urn.Contains("::pulumi:pulumi:Stack::", StringComparison.Ordinal))
        {
            Outputs = args.Outputs;
        }

        return Task.CompletedTask;
    }

    private async Task RunAsync(string stack, Dictionary<string, string> config, string[] secretKeys)
    {
        Environment.SetEnvironmentVariable("PULUMI_CONFIG", JsonSerializer.Serialize(config));
        Environment.SetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS", JsonSerializer.Serialize(secretKeys));
        try
        {
            await Deployment.TestWithServiceProviderAsync<Stack>(
                this, new StackProgram(), new TestOptions { ProjectName = "infra", StackName = stack, OrganizationName = "lab", IsPreview = OutputsAreUnknown });
        }
        finally
        {
            Environment.SetEnvironmentVariable("PULUMI_CONFIG", null);
            Environment.SetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS", null);
            Environment.ExitCode = 0;
        }
    }
}
