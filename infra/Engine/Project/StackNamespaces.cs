using System.Text.Json;
using Infra.Components.Workloads.Experiments;
using Infra.Core.Settings;

namespace Infra.Project;

/// <summary>The namespaces that a stack makes, as far as its file says.</summary>
internal static class StackNamespaces
{
    /// <summary>The namespaces: the stack's own first.</summary>
    /// <param name="stack">The stack's name.</param>
    /// <param name="config">Its config by full key.</param>
    /// <returns>At least one.</returns>
    internal static IReadOnlyList<string> Of(string stack, IReadOnlyDictionary<string, string> config)
    {
        var own = config.GetValueOrDefault(SettingKeys.Full("namespace")) is { Length: > 0 } name ? name : stack;
        var namespaces = new List<string> { own };
        if (Json(config, "experiments") is { ValueKind: JsonValueKind.Object } experiments)
        {
            namespaces.AddRange(experiments.EnumerateObject()
                .Where(each => each.Value.ValueKind == JsonValueKind.Object && each.Value.TryGetProperty("ownNamespace", out var flag) && flag.ToString() is "true" or "True")
                .Select(each => ExperimentCompiler.OwnNamespaceName(own, each.Name)));
        }

        return namespaces;
    }

    /// <summary>Reads a stack's settings; what is wrong in them is told where the stack is previewed.</summary>
    /// <param name="config">The config by full key.</param>
    /// <returns>The root of the settings.</returns>
    internal static SettingsReader Reader(IReadOnlyDictionary<string, string> config) =>
        SettingsReader.Of(key => config.GetValueOrDefault(SettingKeys.Full(key)), config.Keys, new HashSet<string>());

    /// <summary>A setting that is an object or a list; null where it is not set or something else.</summary>
    /// <param name="config">The config by full key.</param>
    /// <param name="key">The setting's key.</param>
    /// <returns>The value.</returns>
    internal static JsonElement? Json(IReadOnlyDictionary<string, string> config, string key)
    {
        try
        {
            return config.TryGetValue(SettingKeys.Full(key), out var text) ? JsonDocument.Parse(text).RootElement : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
