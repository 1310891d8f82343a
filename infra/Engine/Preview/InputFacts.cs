using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Infra.Plans;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Preview;

/// <summary>
/// What the mocks are not told about a resource's inputs: which are secret, and which resources they come from.
/// Found by walking the arguments through the public API; whatever is not understood counts as a secret.
/// </summary>
internal sealed class InputFacts
{
    /// <summary>Nothing is secret.</summary>
    public static readonly InputFacts Plain = new();

    private static readonly InputFacts Hidden = new() { Secret = true };
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Member>> MembersByType = new();
    private static readonly ConcurrentDictionary<Type, FieldInfo?> PartsByType = new();
    private static readonly ConcurrentDictionary<Type, Func<object, Output<object?>>?> ReaderByType = new();

    /// <summary>The whole value is a secret.</summary>
    public bool Secret { get; private init; }

    /// <summary>The facts of the parts of a map; null where the value is none.</summary>
    public IReadOnlyDictionary<string, InputFacts>? Members { get; private init; }

    /// <summary>The facts of the parts of a list; null where the value is none.</summary>
    public IReadOnlyList<InputFacts>? Elements { get; private init; }

    private bool HasSecret =>
        Secret || (Members?.Values.Any(member => member.HasSecret) ?? false) || (Elements?.Any(element => element.HasSecret) ?? false);

    /// <summary>Walks a resource's arguments, or any value inside them. Waits for outputs, so the run must have ended well.</summary>
    /// <param name="value">The arguments.</param>
    /// <param name="dependencies">Receives the resources that values come from.</param>
    public static async ValueTask<InputFacts> OfAsync(object? value, ISet<Resource> dependencies)
    {
        switch (value)
        {
            case null or string or bool or Enum or JsonElement or AssetOrArchive:
                return Plain;
            case DictionaryResourceArgs or DictionaryInvokeArgs:
                return Hidden;
            case InputArgs args:
                return await OfMembersAsync(MembersByType.GetOrAdd(args.GetType(), FindMembers), args, dependencies).ConfigureAwait(false);
            case Resource resource:
                dependencies.Add(resource);
                return Plain;
            case IDictionary map:
                return await OfMembersAsync(map.Keys.Cast<string>().Select(key => new Member(key, _ => map[key])), map, dependencies).ConfigureAwait(false);
            case IList list:
                return await OfListAsync(list, dependencies).ConfigureAwait(false);
        }

        var type = value.GetType();
        if (type.IsPrimitive || type.IsValueType && type.GetCustomAttribute<EnumTypeAttribute>() is not null)
        {
            return Plain;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Union<,>))
        {
            return await OfAsync(type.GetProperty("Value")!.GetValue(value), dependencies).ConfigureAwait(false);
        }

        if (PartsByType.GetOrAdd(type, FindParts) is { } parts)
        {
            return await OfAsync(parts.GetValue(value), dependencies).ConfigureAwait(false);
        }

        if (ReaderByType.GetOrAdd(type, FindReader) is { } read)
        {
            var output = read(value);
            dependencies.UnionWith(await OutputUtilities.GetDependenciesAsync(output).ConfigureAwait(false));
            var inner = await OfAsync(await OutputUtilities.GetValueAsync(output).ConfigureAwait(false), dependencies).ConfigureAwait(false);
            return await Output.IsSecretAsync(output).ConfigureAwait(false) ? Hidden : inner;
        }

        // An output type of a provider holds plain values only: a secret in it would have made the output that it came from secret.
        return type.GetCustomAttribute<OutputTypeAttribute>() is not null ? Plain : Hidden;
    }

    /// <summary>Applies the facts to the value that the mocks were given.</summary>
    /// <param name="value">The value: string, double, bool, dictionary or list.</param>
    /// <returns>The value with its secrets marked.</returns>
    public PlanValue Mark(object? value)
    {
        var plain = value switch
        {
            IReadOnlyDictionary<string, object?> map => new PlanMap(map.ToImmutableSortedDictionary(
                pair => pair.Key,
                pair => (Members?.GetValueOrDefault(pair.Key) ?? Plain).Mark(pair.Value),
                StringComparer.Ordinal)),
            IList list => new PlanList(
                [.. list.Cast<object?>().Select((element, i) => (i < Elements?.Count ? Elements[i] : Plain).Mark(element))]),
            string text => new PlanText(text),
            double number => new PlanNumber(number),
            int number => new PlanNumber(number),
            bool flag => new PlanFlag(flag),
            null => new PlanNull(),
            _ => (PlanValue)new PlanText($"({value.GetType().Name})"),
        };
        return Secret || (HasSecret && !Fits(plain)) ? new PlanSecret(plain) : plain;
    }

    // Facts that cannot be laid over the value part by part (a map that was sent as JSON text, a list that lost elements) hide all of it.
    private bool Fits(PlanValue value) => value switch
    {
        PlanMap => Members is not null,
        PlanList list => Elements?.Count == list.Elements.Length,
        PlanNull => true,
        _ => false,
    };

    private static async Task<InputFacts> OfMembersAsync(IEnumerable<Member> given, object of, ISet<Resource> dependencies)
    {
        var members = new Dictionary<string, InputFacts>();
        foreach (var member in given)
        {
            members[member.Name] = await OfAsync(member.Read(of), dependencies).ConfigureAwait(false);
        }

        return new InputFacts { Members = members };
    }

    private static async Task<InputFacts> OfListAsync(IList list, ISet<Resource> dependencies)
    {
        // The default of ImmutableArray is a list that throws on every use; the SDK sends it as an empty one.
        if (list.GetType() is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            && (bool)type.GetProperty(nameof(ImmutableArray<int>.IsDefault))!.GetValue(list)!)
        {
            return Plain;
        }

        var elements = new List<InputFacts>(list.Count);
        foreach (var element in list)
        {
            elements.Add(await OfAsync(element, dependencies).ConfigureAwait(false));
        }

        return new InputFacts { Elements = elements };
    }

    // Generated arguments carry the attribute on the property, or on the private field behind a list or map.
    private static IReadOnlyList<Member> FindMembers(Type type)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        return
        [
            .. from field in type.GetFields(Any)
               let name = WireName(field)
               where name is not null
               select new Member(name, field.GetValue),
            .. from property in type.GetProperties(Any)
               let name = WireName(property)
               where name is not null
               select new Member(name, property.GetValue),
        ];
    }

    private static string? WireName(MemberInfo member) =>
        member.GetCustomAttributesData()
            .FirstOrDefault(data => data.AttributeType == typeof(InputAttribute))
            ?.ConstructorArguments[0].Value as string;

    // An InputMap or InputList keeps its parts as the inputs they are, each secret by itself, and that is how they are sent; publicly it tells only
    // of the whole. The field is known by its type; without one the whole counts.
    private static FieldInfo? FindParts(Type type)
    {
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (generic != typeof(InputMap<>) && generic != typeof(InputList<>))
        {
            return null;
        }

        var part = typeof(Input<>).MakeGenericType(type.GetGenericArguments());
        var parts = generic == typeof(InputMap<>) ? typeof(ImmutableDictionary<,>).MakeGenericType(typeof(string), part) : typeof(ImmutableArray<>).MakeGenericType(part);
        return type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .FirstOrDefault(field => field.FieldType.IsGenericType
                && (field.FieldType.GetGenericTypeDefinition() == typeof(Output<>) || field.FieldType.GetGenericTypeDefinition() == typeof(Input<>))
                && field.FieldType.GetGenericArguments()[0] == parts);
    }

    private static Func<object, Output<object?>>? FindReader(Type type)
    {
        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            if (!candidate.IsGenericType)
            {
                continue;
            }

            var method = candidate.GetGenericTypeDefinition() == typeof(Output<>) ? nameof(ReadOutput)
                : candidate.GetGenericTypeDefinition() == typeof(Input<>) ? nameof(ReadInput)
                : null;
            if (method is not null)
            {
                return typeof(InputFacts)
                    .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
                    .MakeGenericMethod(candidate.GetGenericArguments())
                    .CreateDelegate<Func<object, Output<object?>>>();
            }
        }

        return null;
    }

    // All that depends on the type of the value, which makes code of its own for each.
    private static Output<object?> ReadOutput<T>(object output) => ((Output<T>)output).Apply(value => (object?)value);

    private static Output<object?> ReadInput<T>(object input) => ReadOutput<T>(((Input<T>)input).ToOutput());

    private sealed record Member(string Name, Func<object, object?> Read);
}
