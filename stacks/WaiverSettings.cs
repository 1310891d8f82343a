using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The guard rails that a stack waives.</summary>
public static class WaiverSettings
{
    /// <summary>The setting, which every kind of stack has.</summary>
    public static TextMapSetting Waivers { get; } = new("waivers", "Guard rails that do not hold for this stack, by name, each with the reason");

    /// <summary>Reads the waivers, so that the setting is known; the guard rails themselves judge them.</summary>
    /// <param name="reader">The root of the settings.</param>
    /// <returns>Reasons by the name of the rule.</returns>
    public static IReadOnlyDictionary<string, string> Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.TextMap(Waivers);
    }
}
