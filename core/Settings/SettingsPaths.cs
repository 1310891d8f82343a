using System.Text;
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
        root.Length == 0 ? findings : [.. findings.Select(finding => finding with { Path = finding.Path.Length == 0 ? root : $"{root}.{Camel(finding.Path)}" })];

    private static string Camel(string path)
    {
        var camel = new StringBuilder(path.Length);
        var depth = 0;
        var begins = true;
        foreach (var letter in path)
        {
            // What stands in brackets is an index or somebody's own key.
            depth += letter switch { '[' => 1, ']' => -1, _ => 0 };
            camel.Append(begins && depth == 0 ? char.ToLowerInvariant(letter) : letter);
            begins = letter == '.' && depth == 0;
        }

        return camel.ToString();
    }
}
