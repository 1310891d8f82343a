using System.Text.Json;
using Infra.Components.Workloads.Experiments;
using Infra.Core.Settings;
using Infra.Plans;

namespace Infra.Project;

/// <summary>What a stack's config by full key says, as far as its file alone does; what is wrong in it is told where the stack is previewed.</summary>
internal static class StackConfig
{
    /// <summary>A setting's text; null where it is not set.</summary>
    internal static string? Setting(this IReadOnlyDictionary<string, string> config, string key) => config.GetValueOrDefault(SettingKeys.Full(key));

    /// <summary>Whether the stack is an environment.</summary>
    internal static bool IsEnvironment(this IReadOnlyDictionary<string, string> config) => config.Setting("kind") == "environment";

    /// <summary>The stack of the environment that it names, without organization and project; null where it names none.</summary>
    internal static string? Environment(this IReadOnlyDictionary<string, string> config) => config.Setting("environment")?.Split('/')[^1];

    /// <summary>The namespaces that the stack makes, its own first.</summary>
    /// <param name="config">The config.</param>
    /// <param name="stack">The stack's name.</param>
    /// <returns>At least one.</returns>
    internal static IReadOnlyList<string> Namespaces(this IReadOnlyDictionary<string, string> config, string stack)
    {
        var own = config.Setting("namespace") is { Length: > 0 } name ? name : stack;
        return config.Json("experiments") is not { ValueKind: JsonValueKind.Object } experiments ? [own] :
        [
            own,
            .. from each in experiments.EnumerateObject()
               where JsonInputs.At(each.Value, "ownNamespace")?.ToString() is "true" or "True"
               select ExperimentCompiler.OwnNamespaceName(own, each.Name),
        ];
    }

    /// <summary>Reads the settings.</summary>
    /// <returns>The root of the settings.</returns>
    internal static SettingsReader Reader(this IReadOnlyDictionary<string, string> config) =>
        SettingsReader.Of(config.Setting, config.Keys, new HashSet<string>());

    /// <summary>A setting that is an object or a list; null where it is not set or something else.</summary>
    internal static JsonElement? Json(this IReadOnlyDictionary<string, string> config, string key) => JsonInputs.TryParse(config.Setting(key));
}
