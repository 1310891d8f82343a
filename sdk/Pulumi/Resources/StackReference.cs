using System.Collections.Immutable;

namespace Pulumi;

/// <summary>The outputs of another stack.</summary>
public class StackReference : CustomResource
{
    public StackReference(string name, StackReferenceArgs? args = null, CustomResourceOptions? options = null)
        : base(
            "pulumi:pulumi:StackReference",
            name,
            new StackReferenceArgs { Name = args?.Name ?? name },
            CustomResourceOptions.Merge(options, new() { Id = args?.Name ?? name }))
    {
    }

    [Output("name")]
    public Output<string> Name { get; private set; } = null!;

    [Output("outputs")]
    public Output<ImmutableDictionary<string, object>> Outputs { get; private set; } = null!;

    [Output("secretOutputNames")]
    public Output<ImmutableArray<string>> SecretOutputNames { get; private set; } = null!;

    public Output<object?> GetOutput(Input<string> name) =>
        Output.Tuple(name.ToOutput(), Outputs)
            .Apply(both => both.Item2.GetValueOrDefault(both.Item1))
            .WithSecret(IsSecretAsync(name));

    public Output<object> RequireOutput(Input<string> name) =>
        Output.Tuple(name.ToOutput(), Name, Outputs)
            .Apply(all => all.Item3.TryGetValue(all.Item1, out var value)
                ? value
                : throw new KeyNotFoundException($"Required output '{all.Item1}' does not exist on stack '{all.Item2}'."))
            .WithSecret(IsSecretAsync(name));

    public async Task<StackReferenceOutputDetails> GetOutputDetailsAsync(string name)
    {
        var data = await GetOutput(name).DataAsync.ConfigureAwait(false);
        return data.IsSecret ? new() { SecretValue = data.Value } : new() { Value = data.Value };
    }

    public Task<object?> GetValueAsync(Input<string> name) => PlainAsync(GetOutput(name), nameof(GetOutput));

    public async Task<object> RequireValueAsync(Input<string> name) =>
        (await PlainAsync(RequireOutput(name).Apply(value => (object?)value), nameof(RequireOutput)).ConfigureAwait(false))!;

    private static async Task<object?> PlainAsync(Output<object?> output, string instead)
    {
        var data = await output.DataAsync.ConfigureAwait(false);
        return data.IsSecret
            ? throw new InvalidOperationException($"This output of the referenced stack is secret. Use '{instead}' instead.")
            : data.Value;
    }

    // The outputs as a whole are secret as soon as one of them is; a single one is secret only if it is named so.
    private async ValueTask<bool> IsSecretAsync(Input<string> name)
    {
        var wanted = await name.ToOutput().DataAsync.ConfigureAwait(false);
        var names = await SecretOutputNames.DataAsync.ConfigureAwait(false);
        return wanted.IsKnown && names.IsKnown
            ? OutputData.As<ImmutableArray<string>>(names.Value) is { IsDefault: false } secret && secret.Contains((string)wanted.Value!)
            : (await Outputs.DataAsync.ConfigureAwait(false)).IsSecret;
    }
}

/// <summary>Which stack to refer to.</summary>
public class StackReferenceArgs : ResourceArgs
{
    [Input("name", required: true)]
    public Input<string>? Name { get; set; }
}

/// <summary>One output of another stack, in the property that tells whether it is secret.</summary>
public sealed class StackReferenceOutputDetails
{
    public object? Value { get; set; }

    public object? SecretValue { get; set; }
}
