using System.Text.Json;

namespace Infra.Plans;

/// <summary>Reads the inputs of resources in plans that were written as JSON.</summary>
internal static class JsonInputs
{
    /// <summary>What stands behind a path of keys; null where there is nothing.</summary>
    public static JsonElement? At(JsonElement? value, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            value = value is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(key, out var member) ? member : null;
        }

        return value;
    }

    /// <summary>The elements of a list; none where there is no list.</summary>
    public static List<JsonElement> Items(JsonElement? value) => value is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The text behind a path of keys; null where there is none.</summary>
    public static string? Text(JsonElement? value, params ReadOnlySpan<string> path) =>
        At(value, path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The texts of a list.</summary>
    public static List<string> Texts(JsonElement? value) => [.. Items(value).Select(element => Text(element)).OfType<string>()];

    /// <summary>A value in one line, the same however it was written.</summary>
    public static string Line(JsonElement value) => JsonSerializer.Serialize(value, JsonForms.OneLine);

    /// <summary>Reads a text that may be something else.</summary>
    /// <returns>The JSON; null where it is none.</returns>
    public static JsonElement? TryParse(string? text)
    {
        try
        {
            return Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A value that was written as JSON; null where there is none.</summary>
    public static JsonElement? Parse(string? json) => json is null ? null : JsonDocument.Parse(json).RootElement;
}
