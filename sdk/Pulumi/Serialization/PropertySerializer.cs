using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Pulumi.Serialization;

/// <summary>A property as it leaves the program: plain values only, with what is known of them as a whole.</summary>
internal sealed record SerializedProperty(object? Value, bool IsKnown, bool IsSecret, IReadOnlySet<Resource> Dependencies);

/// <summary>
/// Turns one property into plain values: null, bool, double, string, asset, resource, ImmutableArray of object and ImmutableDictionary of
/// string to object. Unknowns and secrets anywhere inside make the whole property so.
/// </summary>
internal sealed class PropertySerializer
{
    private static readonly HashSet<Resource> NoDependencies = [];

    // What is neither a plain value nor made of inputs, as plain values; null where a type is none that a provider could be sent.
    private static readonly ConcurrentDictionary<Type, Func<object, object?>?> Conversions = new();

    private HashSet<Resource>? _dependencies;
    private bool _isKnown = true;
    private bool _isSecret;

    public static async ValueTask<SerializedProperty> SerializeAsync(string path, object? value)
    {
        var serializer = new PropertySerializer();
        var result = await serializer.VisitAsync(path, value).ConfigureAwait(false);
        return new(
            serializer._isKnown ? result : null,
            serializer._isKnown,
            serializer._isSecret,
            (IReadOnlySet<Resource>?)serializer._dependencies ?? NoDependencies);
    }

    /// <summary>Serializes each property on its own, so that one unknown does not hide the others; null values are left out.</summary>
    public static async ValueTask<Dictionary<string, SerializedProperty>> SerializeAllAsync(
        string path, IEnumerable<KeyValuePair<string, object?>> properties)
    {
        var result = new Dictionary<string, SerializedProperty>();
        foreach (var (name, value) in properties)
        {
            if (value is null)
            {
                continue;
            }

            var property = await SerializeAsync(path, value).ConfigureAwait(false);
            if (property.Value is not null || !property.IsKnown)
            {
                result[name] = property;
            }
        }

        return result;
    }

    // Most values are there already: only an output still on its way makes this wait.
    private ValueTask<object?> VisitAsync(string path, object? value) => value switch
    {
        null or bool or double or string or AssetOrArchive => new(value),
        int number => new((double)number),
        IInput input => VisitOutputAsync(path, input.ToOutput()),
        IOutput output => VisitOutputAsync(path, output),
        InputArgs args => VisitPairsAsync(path, args.GetProperties()),
        IUnion union => VisitAsync(path, union.Value),
        JsonElement json => new(FromJson(json)),
        Resource resource => VisitResource(resource),
        IDictionary<string, object?> pairs => IsPlain(pairs) ? new(pairs) : VisitPairsAsync(path, pairs),
        IDictionary dictionary => VisitPairsAsync(path, Pairs(path, dictionary)),
        IList list => VisitListAsync(path, list),
        Task => throw new InvalidOperationException($"Tasks are not allowed inside ResourceArgs. Please wrap your Task in an Output:\n\t{path}"),
        _ => VisitConverted(path, value),
    };

    private ValueTask<object?> VisitOutputAsync(string path, IOutput output)
    {
        var data = output.DataAsync;
        return data.IsCompletedSuccessfully ? VisitDataAsync(path, data.Result) : AwaitAsync();

        async ValueTask<object?> AwaitAsync() =>
            await VisitDataAsync(path, await data.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private ValueTask<object?> VisitDataAsync(string path, OutputData data)
    {
        foreach (var resource in data.Resources)
        {
            Depend(resource);
        }

        _isKnown &= data.IsKnown;
        _isSecret |= data.IsSecret;
        return data.IsKnown ? VisitAsync(path, data.Value) : default;
    }

    private ValueTask<object?> VisitResource(Resource resource)
    {
        Depend(resource);
        return new(resource);
    }

    // What was serialized before, such as the inputs that a mock gives back, needs no second copy.
    private static bool IsPlain(object? value) => value switch
    {
        bool or double or string => true,
        ImmutableArray<object?> { IsDefault: false } items => items.All(IsPlain),
        ImmutableDictionary<string, object?> pairs => pairs.All(pair => IsPlain(pair.Value)),
        _ => false,
    };

    private async ValueTask<object?> VisitPairsAsync(string path, IEnumerable<KeyValuePair<string, object?>> pairs)
    {
        var result = ImmutableDictionary.CreateBuilder<string, object?>();
        foreach (var (key, item) in pairs)
        {
            if (item is not null && await VisitAsync(path, item).ConfigureAwait(false) is { } visited)
            {
                result[key] = visited;
            }
        }

        return result.ToImmutable();
    }

    private async ValueTask<object?> VisitListAsync(string path, IList list)
    {
        if (IsDefaultArray(list))
        {
            return ImmutableArray<object?>.Empty;
        }

        var result = ImmutableArray.CreateBuilder<object?>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            result.Add(await VisitAsync(path, list[i]).ConfigureAwait(false));
        }

        return result.MoveToImmutable();
    }

    private ValueTask<object?> VisitConverted(string path, object value)
    {
        var convert = Conversions.GetOrAdd(value.GetType(), Conversion)
            ?? throw new InvalidOperationException($"{value.GetType().FullName} is not a supported argument type.\n\t{path}");
        var converted = convert(value);
        return converted is IEnumerable<KeyValuePair<string, object?>> fields ? VisitPairsAsync(path, fields) : new(converted);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(string path, IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
        {
            yield return entry.Key is string key
                ? KeyValuePair.Create(key, entry.Value)
                : throw new InvalidOperationException($"Dictionaries are only supported with string keys:\n\t{path}");
        }
    }

    // A default ImmutableArray<T> throws at everything but this question, which needs the type to be asked.
    private static bool IsDefaultArray(IList list) =>
        list.GetType() is { IsValueType: true } type
        && type.GetProperty(nameof(ImmutableArray<>.IsDefaultOrEmpty))?.GetValue(list) is true;

    private static object? FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => element.EnumerateArray().Select(FromJson).ToImmutableArray(),
        JsonValueKind.Object => element.EnumerateObject().ToImmutableDictionary(member => member.Name, member => FromJson(member.Value)),
        _ => null,
    };

    private void Depend(Resource resource) => (_dependencies ??= []).Add(resource);

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static Func<object, object?>? Conversion(Type type)
    {
        if (type.IsEnum)
        {
            return value => (double)Convert.ToInt32(value, null);
        }

        if (type.IsDefined(typeof(EnumTypeAttribute)))
        {
            var conversion = MethodInvoker.Create(type.GetMethod("op_Explicit", [type])
                ?? throw new InvalidOperationException($"Expected {type.FullName} to have an explicit conversion operator to String or Double."));
            return value => conversion.Invoke(null, value);
        }

        if (!type.IsDefined(typeof(OutputTypeAttribute)))
        {
            return null;
        }

        var fields = type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Where(field => field.IsInitOnly).ToArray();
        return value => fields.Select(field => KeyValuePair.Create(CamelCase(field.Name), field.GetValue(value)));
    }
}
