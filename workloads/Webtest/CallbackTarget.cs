using System.Text.Json;
using System.Text.Json.Serialization;

namespace Infra.Workloads.Webtest;

/// <summary>Whom a caller asks to be called, as the body of <c>POST /callmeback</c> says it.</summary>
/// <param name="Proto">The protocol; null or empty for <c>http</c>.</param>
/// <param name="Host">The name to call.</param>
/// <param name="Port">The port, as text or as a number; null or empty for 80.</param>
/// <param name="Path">The path, with a query if there is one; null or empty for none.</param>
public sealed record CallbackTarget(string? Proto, string? Host, [property: JsonConverter(typeof(TextOrNumberConverter))] string? Port, string? Path)
{
    /// <summary>Where the call goes, as the answer shows it.</summary>
    public string Url => $"{Or(Proto, "http")}://{Host}:{Or(Port, "80")}{Path}";

    /// <summary>The same target with its defaults filled in.</summary>
    /// <returns>A target in which only the host may be missing.</returns>
    public CallbackTarget WithDefaults() => new(Or(Proto, "http"), Host ?? string.Empty, Or(Port, "80"), Path ?? string.Empty);

    private static string Or(string? text, string fallback) => string.IsNullOrEmpty(text) ? fallback : text;
}

/// <summary>Reads and writes <see cref="CallbackTarget"/> without reflection, so that a trimmed build can.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(CallbackTarget))]
internal sealed partial class CallbackJson : JsonSerializerContext;

/// <summary>A port is text to the first clients and a number to everyone else.</summary>
internal sealed class TextOrNumberConverter : JsonConverter<string>
{
    /// <inheritdoc />
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number when reader.TryGetInt32(out var number) => $"{number}",
            _ => throw new JsonException(),
        };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
