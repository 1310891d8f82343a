using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Infra.Plans;

/// <summary>Writes how plans differ, for programs.</summary>
public static class DiffJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes the differences as an object by stack name; <c>error</c> is set where a stack cannot be previewed.</summary>
    /// <param name="changes">The stacks.</param>
    /// <returns>The text, without a trailing line break.</returns>
    public static string Write(IReadOnlyList<StackChange> changes) =>
        JsonSerializer.Serialize(changes.ToDictionary(change => change.Stack), Options);
}
