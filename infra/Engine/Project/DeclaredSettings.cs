using Infra.Core.Settings;
using Infra.Stacks;

namespace Infra.Project;

/// <summary>What is declared of settings, for findings about a file whose settings nobody has read yet.</summary>
internal static class DeclaredSettings
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

    private static bool MayHoldSecret(SettingTree tree, string key)
    {
        for (var at = key; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            if (tree.Find(at) is { } found)
            {
                return found.Setting?.HoldsSecrets == true || found.Children.Any(child => child.Setting is TextSetting { Secret: true });
            }
        }

        return false;
    }
}
