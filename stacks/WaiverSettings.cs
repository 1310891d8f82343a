using System.Collections.Immutable;
using Infra.Core.Findings;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The guard rails that a stack waives.</summary>
public static class WaiverSettings
{
    /// <summary>The setting, which every kind of stack has.</summary>
    public static TextMapSetting Waivers { get; } = new("waivers", "Guard rails that are waived for this stack, by name, each with the reason");

    /// <summary>The guard rails that protect the others of an environment, so that a developer's stack waives them only where the environment allows it.</summary>
    public static ImmutableArray<string> OfEnvironments { get; } =
        ["plain-secret", "open-service", "broad-role", "public-member", "open-firewall", "service-account-key"];

    /// <summary>The setting of an environment that allows it.</summary>
    public static TextListSetting ForDevelopers { get; } = new(
        "developerWaivers", $"Guard rails that developers' stacks on this environment may waive, of {string.Join(", ", OfEnvironments)}; all others they may waive as they like");

    /// <summary>Reads what developers may waive, and checks the names.</summary>
    internal static void ReadForDevelopers(SettingsReader reader)
    {
        foreach (var name in reader.TextList(ForDevelopers).Where(name => !OfEnvironments.Contains(name)))
        {
            reader.Report(ForDevelopers, $"must be of {string.Join(", ", OfEnvironments)}; got \"{name}\"", Spelling.Nearest(name, OfEnvironments) is { } near ? $"did you mean \"{near}\"?" : "any other needs no leave");
        }
    }

    /// <summary>Reads the waivers, so that the setting is known; the guard rails themselves judge them.</summary>
    /// <param name="reader">The root of the settings.</param>
    /// <returns>Reasons by the name of the rule.</returns>
    public static IReadOnlyDictionary<string, string> Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.TextMap(Waivers);
    }
}
