using System.Text;
using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Core.Settings;

/// <summary>Puts the findings about a spec where its author wrote it: into the settings, whose keys are the properties in camel case.</summary>
internal static partial class SettingsPaths
{
    /// <summary>The findings at their place in the settings.</summary>
    /// <param name="root">Where the spec stands in the settings; empty leaves the properties' own paths.</param>
    /// <param name="findings">The findings, at paths of properties.</param>
    /// <returns>The same findings in the same order.</returns>
    internal static IReadOnlyList<Finding> Apply(string root, IReadOnlyList<Finding> findings) =>
        root.Length == 0 ? findings : [.. findings.Select(finding => finding with { Path = finding.Path.Length == 0 ? root : $"{root}.{Camel(finding.Path)}" })];

    /// <summary>What rules found, without what only follows from a value that could not be read: there the rules saw a stand-in.</summary>
    /// <param name="ofReading">The mistakes of reading.</param>
    /// <param name="ofRules">What the rules found, at the settings' paths.</param>
    /// <returns>Those of the rules that say something new.</returns>
    internal static IEnumerable<Finding> WithoutFollowers(IReadOnlyList<Finding> ofReading, IEnumerable<Finding> ofRules)
    {
        var unread = ofReading.Where(finding => finding.Level == FindingLevel.Error).Select(finding => finding.Path).ToHashSet(StringComparer.Ordinal);
        var misspelt = Misspelt(ofReading);
        return ofRules.Where(finding =>
            !Above(finding.Path).Any(unread.Contains) && !(misspelt.Contains(finding.Path) && IsMissing(finding)));
    }

    /// <summary>Mistakes of reading, without that a setting is missing which stands there under a misspelt key.</summary>
    /// <param name="findings">The mistakes.</param>
    /// <returns>The same in the same order.</returns>
    internal static IEnumerable<Finding> WithoutMisspelt(IReadOnlyList<Finding> findings)
    {
        var misspelt = Misspelt(findings);
        return findings.Where(finding => !(misspelt.Contains(finding.Path) && IsMissing(finding)));
    }

    private static bool IsMissing(Finding finding) => finding.Message.Contains("got nothing", StringComparison.Ordinal);

    private static HashSet<string> Misspelt(IEnumerable<Finding> findings) =>
    [
        .. from finding in findings
           let meant = MeantKey().Match(finding.Message)
           where meant.Success
           select finding.Path[..(finding.Path.LastIndexOf('.') + 1)] + meant.Groups["key"].Value,
    ];

    private static IEnumerable<string> Above(string path)
    {
        yield return path;
        for (var at = path.LastIndexOfAny(['.', '[']); at > 0; at = path.LastIndexOfAny(['.', '['], at - 1))
        {
            yield return path[..at];
        }
    }

    // What both readers say of a key that nobody has asked for, where they know which was meant.
    [GeneratedRegex("^(?:is no setting of this stack; did you mean (?<key>[^ ]+)\\?|must be one of .*; got \".*\"; use (?<key>[^ ]+))\\z", RegexOptions.Singleline)]
    private static partial Regex MeantKey();

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
