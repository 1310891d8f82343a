using System.Collections;
using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi.Testing;

/// <summary>Asks a test's mocks.</summary>
internal sealed class MockMonitor(IMocks mocks, string stack, string project) : IMonitor
{
    private readonly List<Resource> _resources = [];

    /// <summary>The resources so far, the stack among them, in the order they were asked for.</summary>
    public ImmutableArray<Resource> Resources
    {
        get
        {
            lock (_resources)
            {
                return [.. _resources];
            }
        }
    }

    public async ValueTask<ResourceState> RegisterAsync(ResourceRequest request)
    {
        lock (_resources)
        {
            _resources.Add(request.Resource);
        }

        var type = request.Resource.GetResourceType();
        var name = request.Resource.GetResourceName();
        if (type == Stack.Token)
        {
            return new(UrnOf(request.Parent, type, name), null, []);
        }

        var (id, state) = await mocks.NewResourceAsync(new()
        {
            Type = type,
            Name = name,
            Inputs = Plain(request.Inputs),
            Provider = request.Provider ?? "",
            Id = request.ReadId ?? request.ImportId ?? "",
        }).ConfigureAwait(false);
        var outputs = await PropertySerializer.SerializeAllAsync(name, Properties(state)).ConfigureAwait(false);
        return new(UrnOf(request.Parent, type, name), request.ReadId ?? id ?? request.ImportId, outputs);
    }

    public async ValueTask<SerializedProperty> InvokeAsync(string token, Dictionary<string, SerializedProperty> args, string? provider)
    {
        var result = await mocks.CallAsync(new() { Token = token, Args = Plain(args), Provider = provider ?? "" }).ConfigureAwait(false);
        return await PropertySerializer.SerializeAsync(token, Properties(result).ToDictionary()).ConfigureAwait(false);
    }

    public async ValueTask RegisterOutputsAsync(string urn, Dictionary<string, SerializedProperty> outputs) =>
        await mocks.RegisterResourceOutputs(new(urn, outputs.ToImmutableDictionary(
            output => output.Key,
            output => new Output<object?>(new OutputData([], output.Value.Value, output.Value.IsKnown, output.Value.IsSecret)))))
            .ConfigureAwait(false);

    // Mocks see a secret as its plain value and an unknown not at all.
    private static ImmutableDictionary<string, object> Plain(Dictionary<string, SerializedProperty> properties)
    {
        var result = ImmutableDictionary.CreateBuilder<string, object>();
        foreach (var (name, property) in properties)
        {
            if (property.Value is { } value)
            {
                result.Add(name, value);
            }
        }

        return result.ToImmutable();
    }

    private static IEnumerable<KeyValuePair<string, object?>> Properties(object state) => state switch
    {
        IEnumerable<KeyValuePair<string, object?>> pairs => pairs,
        IDictionary dictionary => dictionary.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create((string)entry.Key, entry.Value)),
        InputArgs args => args.GetProperties(),
        _ => throw new InvalidOperationException($"{state.GetType().FullName} is not a supported argument type"),
    };

    private string UrnOf(string parent, string type, string name)
    {
        // Only the outermost of the parent's types stands in a test's URN.
        var qualified = parent.Length == 0 ? type : $"{parent.Split("::")[2].Split('$')[0]}${type}";
        return $"urn:pulumi:{stack}::{project}::{qualified}::{name}";
    }
}
