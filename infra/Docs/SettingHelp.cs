using System.Text;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Infra.Stacks;

namespace Infra.Docs;

/// <summary>Explains one setting from its declaration.</summary>
internal static class SettingHelp
{
    /// <summary>Every key that can be explained.</summary>
    public static IEnumerable<string> Keys => StackProgram.Settings
        .SelectMany(kind => SettingTree.Of(kind.Declared).All()).Select(node => SettingKeys.Full(node.Key)).Distinct(StringComparer.Ordinal);

    /// <summary>Explains a key.</summary>
    /// <param name="key">The key as a stack file has it, with or without <c>infra:</c>; indices and names may be anything.</param>
    /// <returns>The text, whose lines end with a line feed.</returns>
    /// <exception cref="UserErrorException">There is no such key.</exception>
    public static string Of(string key)
    {
        var trees = StackProgram.Settings.Select(kind => (kind.Kind, Tree: SettingTree.Of(kind.Declared))).ToList();
        var found = trees.Select(each => (each.Kind, Node: each.Tree.Find(key))).Where(each => each.Node is not null)
            .GroupBy(each => Describe(each.Node!), each => each.Kind, StringComparer.Ordinal).ToList();
        if (found.Count == 0)
        {
            var near = trees.Select(each => each.Tree.Nearest(key)).FirstOrDefault(each => each is not null);
            throw new UserErrorException($"no setting \"{key}\"", near is null ? "docs/settings.md has them all" : $"did you mean {near}?");
        }

        return string.Join('\n', found.Select(text => $"{text.Key}  stacks    {string.Join(", ", text)}\n"));
    }

    private static string Describe(SettingTree node)
    {
        var text = new StringBuilder($"{SettingKeys.Full(node.Key)}{(node.IsList ? "[]" : "")}\n");
        if (node.Setting is { } setting)
        {
            text.Append("  ").Append(setting.Description).Append("\n\n");
            Line("type", setting.Type + (setting.Unit.Length > 0 ? $" ({setting.Unit})" : ""));
            Line("default", setting.Required ? "none; it is required" : setting.DefaultText);
            Line("allowed", setting.Allowed);
            Line("secret", setting.Secret ? "yes; set it with pulumi config set --secret" : "");
        }

        Line("keys", string.Join(", ", node.Children.Select(child => child.Key[(child.Key.LastIndexOf('.') + 1)..])));
        Line("example", node.Setting is ObjectSetting { Example: { Length: > 0 } example } ? "\n    " + example.Replace("\n", "\n    ", StringComparison.Ordinal) : "");
        return text.ToString();

        void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                text.Append("  ").Append(value[0] == '\n' ? name : name.PadRight(10)).Append(value).Append('\n');
            }
        }
    }
}
