using System.Text.RegularExpressions;
using Infra.Core.Settings;
using Infra.Stacks;

namespace Infra.Project;

/// <summary>What is declared of settings, for findings about a file whose settings nobody has read yet.</summary>
internal static partial class DeclaredSettings
{
    private static readonly Lazy<IReadOnlyList<SettingTree>> Trees = new(() => [.. StackProgram.Settings.Select(kind => SettingTree.Of(kind.Declared))]);

    /// <summary>Whether a plain value may be a secret: it is of such a setting, or in the place of an object with one.</summary>
    /// <param name="key">The full key.</param>
    /// <returns>False for a key that is no setting.</returns>
    public static bool MayHoldSecret(string key) => Trees.Value.Any(tree => MayHoldSecret(tree, key));

    /// <summary>Whether a setting asks for a day.</summary>
    /// <param name="key">The full key.</param>
    /// <returns>False for a key that is no setting.</returns>
    public static bool AskForDay(string key) => Trees.Value.Any(tree => tree.Find(key)?.Setting is TextSetting { IsDay: true });

    /// <summary>How an experiment's process is given a secret: its <c>secretEnvironment</c> has names, others' the values.</summary>
    public const string SecretOfExperiment = "give it a key of its own, name that under secrets, and the secret in secretEnvironment";

    /// <summary>Whether a setting is of an experiment.</summary>
    /// <param name="key">The full key.</param>
    /// <returns>False for anything else.</returns>
    public static bool IsOfExperiment(string key) => key.StartsWith("infra:experiments.", StringComparison.Ordinal);

    /// <summary>What to do about a secret that stands in plain text.</summary>
    /// <param name="key">The full key of the setting that has it.</param>
    /// <returns>The fix; begins with a verb.</returns>
    public static string InsteadOfPlain(string key)
    {
        var place = Variables().Match(key);
        var variable = place.Groups["variable"];
        var beside = $"{place.Groups["owner"]}.secretEnvironment";
        return IsOfExperiment(key) ? SecretOfExperiment
            : !Trees.Value.Any(tree => tree.Find(beside)?.Setting is TextMapSetting { Secret: true }) ? "take it out, and have the program read it from a mounted Secret"
            : variable.Success ? $"remove it there and set it with pulumi config set --secret --path '{beside}.{variable}'"
            : $"hand it over as a variable that the program reads, set with pulumi config set --secret --path '{beside}.NAME'";
    }

    [GeneratedRegex(@"^(?<owner>.+?)\.(?:environment\.(?<variable>.+)|(?:command|args)(?:\[.*)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Variables();

    private static bool MayHoldSecret(SettingTree tree, string key) =>
        StackFile.Around(key).Select(tree.Find).FirstOrDefault(found => found is not null) is { } nearest
        && (nearest.Setting?.HoldsSecrets == true || nearest.Children.Any(child => child.Setting?.HoldsSecrets == true));
}
