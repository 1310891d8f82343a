using System.Text.Json;
using YamlDotNet.Serialization;

namespace Infra.Experiments.Tests;

/// <summary>Settings as a stack file holds them.</summary>
internal static class Yaml
{
    /// <summary>The value as the program gets it.</summary>
    internal static JsonElement Json(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return JsonDocument.Parse(JsonSerializer.Serialize(Plain(value))).RootElement;
    }

    /// <summary>A setting of an example file.</summary>
    internal static JsonElement Setting(string file, string key) =>
        Json(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Examples", file))).GetProperty("config").GetProperty(key);

    private static object? Plain(object? value) => value switch
    {
        IDictionary<object, object?> map => map.ToDictionary(pair => (string)pair.Key, pair => Plain(pair.Value)),
        IEnumerable<object?> list => list.Select(Plain).ToList(),
        _ => value,
    };
}
