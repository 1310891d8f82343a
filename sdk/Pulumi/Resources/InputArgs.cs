using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>A bag of inputs, each a property or field marked with <see cref="InputAttribute"/>.</summary>
public abstract class InputArgs
{
    private static readonly ConcurrentDictionary<Type, Member[]> Members = new();

    /// <summary>The inputs by wire name, unset ones as null.</summary>
    /// <exception cref="ArgumentNullException">A required input has no value.</exception>
    internal virtual IEnumerable<KeyValuePair<string, object?>> GetProperties()
    {
        foreach (var member in Members.GetOrAdd(GetType(), Find))
        {
            var value = member.Get(this);
            if (value is null && member.Attribute.IsRequired)
            {
                throw new ArgumentNullException(
                    member.Name, $"[Input] {GetType().FullName}.{member.Name} is required but was not given a value");
            }

            yield return KeyValuePair.Create(
                member.Attribute.Name, value is not null && member.Attribute.Json ? ToJson(member.Name, value) : value);
        }
    }

    private static Member[] Find(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
        return
        [
            .. from member in ((IEnumerable<MemberInfo>)type.GetFields(All)).Concat(type.GetProperties(All).Where(property => property.GetMethod is not null))
               let attribute = member.GetCustomAttribute<InputAttribute>()
               where attribute is not null
               select new Member(attribute, member.Name, member is FieldInfo field ? field.GetValue : Getter(MethodInvoker.Create(((PropertyInfo)member).GetMethod!))),
        ];

        static Func<object, object?> Getter(MethodInvoker get) => get.Invoke;
    }

    // Providers take their settings as strings; what is not one already is sent as JSON.
    private static Output<string?> ToJson(string name, object value)
    {
        return Output<string?>.From(GetAsync());

        async ValueTask<OutputData> GetAsync()
        {
            var property = await PropertySerializer.SerializeAsync(name, value).ConfigureAwait(false);
            return new(
                [.. property.Dependencies],
                property.Value is null ? null : Node(property.Value)!.ToJsonString(),
                property.IsKnown,
                property.IsSecret);
        }
    }

    // By itself, for a serializer looks up all that it could write at its first value.
    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag,
        double number => number,
        IReadOnlyDictionary<string, object?> map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Node(member.Value)))),
        IEnumerable<object?> list => new JsonArray([.. list.Select(Node)]),
        _ => JsonSerializer.SerializeToNode(value),
    };

    private sealed record Member(InputAttribute Attribute, string Name, Func<object, object?> Get);
}

/// <summary>The inputs of a resource.</summary>
public abstract class ResourceArgs : InputArgs
{
    public static readonly ResourceArgs Empty = new None();

    private sealed class None : ResourceArgs;
}

/// <summary>The inputs of a function.</summary>
public abstract class InvokeArgs : InputArgs
{
    public static readonly InvokeArgs Empty = new None();

    private sealed class None : InvokeArgs;
}
