using System.Text.Json;
using Infra.Components.Common;
using Infra.Core.Settings;
using Pulumi;

namespace Infra.Stacks;

/// <summary>The settings of the stack that is being run: where Pulumi keeps them, and what becomes of their mistakes and secrets.</summary>
internal static class RunningSettings
{
    /// <summary>The variable that a process is handed the config in.</summary>
    internal const string ConfigVariable = "PULUMI_CONFIG";

    /// <summary>The variable that a process is handed the keys of its secrets in.</summary>
    internal const string SecretKeysVariable = "PULUMI_CONFIG_SECRET_KEYS";

    /// <summary>The config of the stack that is being run, by full keys, decrypted.</summary>
    /// <remarks>Pulumi's own Config finds a key but cannot say which keys there are; the variable that it reads from can.</remarks>
    internal static Dictionary<string, string> All() => Variable(ConfigVariable) is { ValueKind: JsonValueKind.Object } all
        ? all.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString())
        : [];

    /// <summary>The keys of its secrets.</summary>
    internal static List<string> SecretKeys() => Variable(SecretKeysVariable) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(key => key.ToString())]
        : [];

    /// <summary>A reader of the config of the stack that is being run.</summary>
    internal static SettingsReader Reader() => SettingsReader.Of(new Config(SettingKeys.Namespace).Get, All().Keys, SecretKeys().ToHashSet());

    /// <summary>Reads a text that must not be seen: the value as a secret, or null where it is not set.</summary>
    internal static Output<string>? Secret(this SettingsReader reader, TextSetting setting) =>
        reader.Text(setting) is { Length: > 0 } text ? Output.CreateSecret(text) : null;

    /// <summary>Ends the reading: throws once with every mistake, or does nothing.</summary>
    internal static void ThrowIfAny(this SettingsReader reader, string stack) => reader.Finish().ThrowIfAnyOfSettings(stack);

    private static JsonElement? Variable(string name)
    {
        var text = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(text) ? null : JsonDocument.Parse(text).RootElement;
    }
}
