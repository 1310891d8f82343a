using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Infra.Core.Settings;

/// <summary>Writes plain values as JSON: texts, numbers and flags, and lists and maps of them. The text is the one that a serializer makes.</summary>
/// <remarks>A serializer looks up the properties of its types anew at each start of the program, which takes longer than the writing.</remarks>
internal static class PlainJson
{
    /// <summary>Writes a value, of which what is JSON already stays as it is.</summary>
    public static JsonElement Element(object? value) => value is JsonElement element ? element : JsonElement.Parse(Text(value));

    /// <summary>Writes a value in one line.</summary>
    public static string Text(object? value) => Node(value)?.ToJsonString() ?? "null";

    /// <summary>An object of what there is: members without a value are left out.</summary>
    public static JsonObject Object(params IEnumerable<(string Name, JsonNode? Value)> members) =>
        new(members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Name, member.Value)));

    /// <summary>Writes a value as a part of more.</summary>
    public static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => text,
        int number => number,
        long number => number,
        double number => number,
        bool flag => flag,
        IDictionary map when map.Keys.Cast<object>().All(key => key is string) =>
            new JsonObject(map.Keys.Cast<string>().Select(key => KeyValuePair.Create(key, Node(map[key])))),
        IList list and not byte[] => new JsonArray([.. list.Cast<object?>().Select(Node)]),
        // What is none of those, such as JSON.
        _ => JsonSerializer.SerializeToNode(value),
    };
}
