using System.Text;

namespace Infra.Plans;

/// <summary>Writes how plans differ, for people.</summary>
public static class DiffText
{
    // Long enough for an image or a URL, short enough for a line.
    private const int LongestValue = 120;

    /// <summary>Writes the differences.</summary>
    /// <param name="changes">The stacks.</param>
    /// <param name="markdown">Whether to write Markdown, where a stack's lines are a coloured block under its name.</param>
    /// <returns>The text; every line ends with a line feed.</returns>
    public static string Write(IReadOnlyList<StackChange> changes, bool markdown)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var text = new StringBuilder();
        var same = changes.Where(change => change.IsEmpty).Select(change => change.Stack).ToList();
        foreach (var change in changes.Where(change => !change.IsEmpty))
        {
            text.Append(markdown ? "### " : "").Append(change.Stack).Append(markdown ? "\n\n" : ": ").Append(Summary(change)).Append('\n');
            var lines = Lines(change, markdown).ToList();
            if (lines.Count > 0)
            {
                text.Append(markdown ? "\n```diff\n" : "");
                text.AppendJoin("", lines.Select(line => $"{line}\n"));
                text.Append(markdown ? "```\n" : "");
            }

            foreach (var finding in change.Findings)
            {
                text.Append(markdown ? "\n- new guard rail finding: " : "  new guard rail finding: ").Append(finding).Append('\n');
            }

            text.Append('\n');
        }

        if (same.Count > 0)
        {
            text.Append("no changes: ").AppendJoin(", ", same).Append('\n');
        }

        return text.ToString();
    }

    private static string Summary(StackChange change)
    {
        var counts = change.Resources.GroupBy(resource => resource.Kind).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}");
        var words = counts.Any() ? string.Join(", ", counts) : "no resource changes";
        return change.IsNew ? $"new stack: {words}" : change.IsGone ? $"stack is gone from the files: {words}" : words;
    }

    private static IEnumerable<string> Lines(StackChange change, bool markdown)
    {
        foreach (var resource in change.Resources)
        {
            var note = resource switch
            {
                { Kind: ChangeKind.Removed or ChangeKind.Replaced, WasProtected: true } => " (protected: Pulumi refuses to delete it)",
                { Kind: ChangeKind.Replaced } => " (replaced)",
                _ => "",
            };
            yield return $"{Mark(resource.Kind, markdown)} {resource.Type} {resource.Name}{note}";
            foreach (var property in resource.Properties)
            {
                yield return $"      {property.Path}: {Values(property)}{(property.Replaces ? " (replaces)" : "")}";
            }
        }

        if (change.Outputs.Length > 0)
        {
            yield return $"{Mark(ChangeKind.Changed, markdown)} outputs {string.Join(", ", change.Outputs)}";
        }
    }

    // Markdown's colours know +, - and !; a terminal's reader knows Pulumi's own marks.
    private static string Mark(ChangeKind kind, bool markdown) => kind switch
    {
        ChangeKind.Added => markdown ? "+" : "  +",
        ChangeKind.Removed => markdown ? "-" : "  -",
        ChangeKind.Replaced => markdown ? "!" : "+-",
        _ => markdown ? "!" : "  ~",
    };

    private static string Values(PropertyChange property) => (property.Old, property.New) switch
    {
        (null, { } come) => $"added {Short(come)}",
        ({ } gone, null) => $"removed {Short(gone)}",
        var (was, isNow) => $"{Short(was!)} -> {Short(isNow!)}",
    };

    private static string Short(string value) => value.Length <= LongestValue ? value : $"{value[..LongestValue]}…";
}
