using System.Collections.Immutable;
using Pulumi.Testing;

namespace Infra.Tests.Sdk.Generator;

/// <summary>Keeps what a program sends, and answers with the inputs and with what it is told to add.</summary>
internal sealed class RecordingMocks(params (string Name, object Value)[] outputs) : IMocks
{
    public List<MockResourceArgs> Resources { get; } = [];

    public List<MockCallArgs> Calls { get; } = [];

    /// <summary>The inputs of the only resource that is not the stack.</summary>
    public ImmutableDictionary<string, object> Inputs => Assert.Single(Resources).Inputs;

    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        lock (Resources)
        {
            Resources.Add(args);
        }

        var state = args.Inputs.SetItems(outputs.Select(output => KeyValuePair.Create(output.Name, output.Value)));
        return Task.FromResult<(string?, object)>((args.Name + "-id", state));
    }

    public Task<object> CallAsync(MockCallArgs args)
    {
        lock (Calls)
        {
            Calls.Add(args);
        }

        return Task.FromResult<object>(outputs.ToImmutableDictionary(output => output.Name, output => output.Value));
    }
}
