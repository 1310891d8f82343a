using Infra.Core.Findings;

namespace Infra.Core.Settings;

/// <summary>Puts the findings about a spec where its author wrote it: into the settings, whose keys are the properties in camel case.</summary>
internal static class SettingsPaths
{
    /// <summary>The findings at their place in the settings.</summary>
    /// <param name="root">Where the spec stands in the settings; empty leaves the properties' own paths.</param>
    /// <param name="findings">The findings, at paths of properties.</param>
    /// <returns>The same findings in the same order.</returns>
    internal static IReadOnlyList<Finding> Apply(string root, IReadOnlyList<Finding> findings) =>
        root.Length == 0 ? findings : [.. findings.Select(finding => finding.Moved(path => path.Length == 0 ? root : $"{root}.{SettingKeys.InWords(path)}"))];
}
