using System.Text.Json;
using Infra.Plans;

namespace Infra.Review;

/// <summary>Reads the inputs of resources in plans that were written as JSON.</summary>
internal static class JsonInputs
{
    /// <summary>The member of a map; null where there is none.</summary>
    public static JsonElement? At(JsonElement? value, string key) =>
        value is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(key, out var member) ? member : null;

    /// <summary>The elements of a list; none where there is no list.</summary>
    public static List<JsonElement> Items(JsonElement? value) => value is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>A text; null where it is none.</summary>
    public static string? Text(JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <inheritdoc cref="Text(JsonElement?)"/>
    public static string? Text(JsonElement value) => Text((JsonElement?)value);

    /// <summary>A value in one line, the same however it was written.</summary>
    public static string Line(JsonElement value) => JsonSerializer.Serialize(value, PlanDiff.OneLine);

    public static List<string> Texts(JsonElement? value) => [.. Items(value).Select(Text).OfType<string>()];

    /// <summary>What a change makes of a setting, also where a block around it came or went whole.</summary>
    /// <returns>The change to show and the setting's two values; null where it is the same.</returns>
    public static (PropertyChange Shown, JsonElement? Old, JsonElement? New)? Changed(StackPair pair, ResourceChange change, string path)
    {
        if (change.Properties.FirstOrDefault(each => ProviderAnswers.IsWithin(each.Path, path) || ProviderAnswers.IsWithin(path, each.Path)) is not { } property)
        {
            return null;
        }

        if (property.Path == path)
        {
            return (property, Parse(property.Old), Parse(property.New));
        }

        var (old, now) = (Down(pair.Old(change.Urn)?.Inputs, path), Down(pair.New(change.Urn)?.Inputs, path));
        var isSame = old is { } was && now is { } becomes ? JsonElement.DeepEquals(was, becomes) : old is null && now is null;
        return isSame ? null : (ProviderAnswers.IsWithin(property.Path, path) ? property : new(path, old is { } left ? Line(left) : null, now is { } right ? Line(right) : null, property.Answer), old, now);
    }

    // What is not known yet is not known of its parts either.
    private static JsonElement? Down(JsonElement? value, string path) =>
        path.Split('.').Aggregate(value, (at, key) => at is { ValueKind: JsonValueKind.String } ? at : At(at, key));

    private static JsonElement? Parse(string? json) => json is null ? null : JsonDocument.Parse(json).RootElement;
}
