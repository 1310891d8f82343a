using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pulumi;
using Pulumi.Testing;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Infra.Tests.Contract;

/// <summary>Records what the SDK asks of mocks; answers with the inputs and an ID made of the name.</summary>
internal sealed class Recorder(Func<MockResourceArgs, object>? state = null, Func<MockCallArgs, object>? call = null) : IMocks
{
    public ConcurrentQueue<MockResourceArgs> Asked { get; } = new();

    public ConcurrentDictionary<string, ImmutableDictionary<string, Output<object?>>> Outputs { get; } = new();

    public MockResourceArgs this[string name] => Asked.Single(args => args.Name == name);

    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        Asked.Enqueue(args);
        return Task.FromResult<(string?, object)>(($"{args.Name}-id", state?.Invoke(args) ?? args.Inputs));
    }

    public Task<object> CallAsync(MockCallArgs args) => Task.FromResult(call?.Invoke(args) ?? args.Args);

    public Task RegisterResourceOutputs(MockRegisterResourceOutputsRequest args)
    {
        Outputs[args.Urn] = args.Outputs;
        return Task.CompletedTask;
    }
}

internal static class Program
{
    /// <summary>Runs a function as a program that is being updated, not previewed.</summary>
    public static Task<ImmutableArray<Resource>> UpAsync(IMocks mocks, Action create, bool isPreview = false) =>
        Deployment.TestAsync(mocks, new TestOptions { IsPreview = isPreview }, create);

    /// <summary>Runs a function and gives back what it returns.</summary>
    public static async Task<T> UpAsync<T>(IMocks mocks, Func<T> create, bool isPreview = false)
    {
        T? result = default;
        await UpAsync(mocks, () => { result = create(); }, isPreview);
        return result!;
    }
}

/// <summary>A resource with inputs and outputs of every shape.</summary>
internal sealed class Thing : CustomResource
{
    public Thing(string name, ThingArgs? args = null, CustomResourceOptions? options = null)
        : base("test:index:Thing", name, args ?? new ThingArgs(), options)
    {
    }

    [Output("text")]
    public Output<string?> Text { get; private set; } = null!;

    [Output("number")]
    public Output<int> Number { get; private set; } = null!;

    [Output("list")]
    public Output<ImmutableArray<string>> List { get; private set; } = null!;

    [Output("map")]
    public Output<ImmutableDictionary<string, string>?> Map { get; private set; } = null!;

    [Output("part")]
    public Output<Part?> Part { get; private set; } = null!;

    [Output("either")]
    public Output<Union<int, string>> Either { get; private set; } = null!;
}

internal sealed class ThingArgs : ResourceArgs
{
    [Input("text")]
    public Input<string>? Text { get; set; }

    [Input("number")]
    public Input<int>? Number { get; set; }

    [Input("flag")]
    public Input<bool>? Flag { get; set; }

    [Input("list")]
    public InputList<string> List { get => field ??= []; set; } = null!;

    [Input("map")]
    public InputMap<string> Map { get => field ??= []; set; } = null!;

    [Input("part")]
    public Input<PartArgs>? Part { get; set; }

    [Input("anything")]
    public Input<ImmutableDictionary<string, object?>>? Anything { get; set; }

    [Input("either")]
    public InputUnion<int, string>? Either { get; set; }
}

internal sealed class PartArgs : ResourceArgs
{
    [Input("label", required: true)]
    public Input<string> Label { get; set; } = null!;

    [Input("size")]
    public Input<double>? Size { get; set; }
}

[OutputType]
internal sealed class Part
{
    public readonly string Label;
    public readonly double? Size;

    [OutputConstructor]
    private Part(string label, double? size)
    {
        Label = label;
        Size = size;
    }
}

/// <summary>A component that leaves its children to the test.</summary>
internal sealed class Group : ComponentResource
{
    public Group(string name, ComponentResourceOptions? options = null, Action<Group>? children = null)
        : base("test:index:Group", name, options)
    {
        children?.Invoke(this);
        RegisterOutputs();
    }

    [Output("answer")]
    public Output<string> Answer { get; private set; } = Output.Create("forty-two");

    public CustomResourceOptions Below => new() { Parent = this };
}
