using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Infra.Core.NodePools;

/// <summary>The value of a stack's output as JSON.</summary>
internal static class StackOutputJson
{
    /// <summary>Writes a value as a stack reference or a plan hands it over.</summary>
    /// <param name="value">Lists, maps, texts, numbers and flags; or JSON already.</param>
    /// <returns>The same as a serializer makes of it, which is only asked for what is none of those: it takes longer to get ready than to write.</returns>
    public static JsonElement Of(object? value) => value is JsonElement element ? element : JsonElement.Parse(Node(value)?.ToJsonString() ?? "null");

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => text,
        double number => number,
        bool flag => flag,
        IDictionary map when map.Keys.Cast<object>().All(key => key is string) =>
            new JsonObject(map.Keys.Cast<string>().Select(key => KeyValuePair.Create(key, Node(map[key])))),
        IList list and not byte[] => new JsonArray([.. list.Cast<object?>().Select(Node)]),
        _ => JsonSerializer.SerializeToNode(value),
    };
}
