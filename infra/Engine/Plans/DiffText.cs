using System.Text;
using Infra.Core.Findings;

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

        // What cannot be seen comes first: below it, nothing would be missed.
        foreach (var change in changes.Where(change => change.NewFailure is { StoppedBy: null }))
        {
            var stopped = changes.Where(other => other.NewFailure?.StoppedBy == change.Stack).Select(other => other.Stack).ToList();
            var words = $"cannot be previewed{(change.OldFailure is null ? "" : ", nor could it before")}{StopsText(stopped)}";
            Heading(text, change.Stack, words, markdown);
            text.Append(markdown ? "\n```text\n" : "");
            text.AppendJoin("", change.NewFailure!.Error.Split('\n').Select(line => $"{(markdown ? "" : "  ")}{line}\n"));
            text.Append(markdown ? "```\n\n" : "\n");
        }

        // One whose fault is in a stack that these plans do not have.
        foreach (var change in changes.Where(change => change.NewFailure?.StoppedBy is { } other && changes.All(each => each.Stack != other || each.NewFailure is null)))
        {
            Heading(text, change.Stack, $"cannot be previewed: {change.NewFailure!.Error.Split('\n')[0]}", markdown);
            text.Append('\n');
        }

        foreach (var change in changes.Where(change => !change.IsEmpty && change.NewFailure is null))
        {
            Heading(text, change.Stack, Summary(change), markdown);
            var lines = Lines(change, markdown).ToList();
            if (lines.Count > 0)
            {
                text.Append(markdown ? "\n```diff\n" : "");
                text.AppendJoin("", lines.Select(line => $"{PlainText.Line(line)}\n"));
                text.Append(markdown ? "```\n" : "");
            }

            foreach (var note in SkipPreview(change))
            {
                text.Append(markdown ? $"\n{note}\n" : $"  {note}\n");
            }

            foreach (var finding in change.Findings)
            {
                text.Append(markdown ? "\n- new guard rail finding: " : "  new guard rail finding: ").Append(PlainText.Line(finding)).Append('\n');
            }

            text.Append('\n');
        }

        var same = changes.Where(change => change.IsEmpty).Select(change => change.Stack).ToList();
        if (same.Count > 0)
        {
            text.Append("no changes: ").AppendJoin(", ", same).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The words for the stacks that another one stops.</summary>
    /// <param name="stacks">Their names.</param>
    /// <returns>Words to stand after what is wrong; empty without stacks.</returns>
    internal static string StopsText(IReadOnlyCollection<string> stacks) => stacks.Count == 0 ? "" : $"; this also stops {string.Join(", ", stacks)}";

    private static void Heading(StringBuilder text, string stack, string words, bool markdown) =>
        text.Append(markdown ? "### " : "").Append(stack).Append(markdown ? "\n\n" : ": ").Append(words).Append('\n');

    private static string Summary(StackChange change)
    {
        if (change.OldFailure is { } failure)
        {
            return $"could not be previewed before{(change.IsGone ? " and is gone from the files" : ", and can be now")}: {failure.Error.Split('\n')[0]}";
        }

        var counts = change.Resources.GroupBy(resource => resource.Kind).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {(group.Key == ChangeKind.Kept ? "with no change seen" : group.Key.ToString().ToLowerInvariant())}");
        var words = counts.Any() ? string.Join(", ", counts) : "no resource changes";
        return change.IsNew ? $"new stack: {words}" : change.IsGone ? $"stack is gone from the files: {words}" : words;
    }

    private static IEnumerable<string> Lines(StackChange change, bool markdown)
    {
        foreach (var resource in change.Resources)
        {
            string[] notes =
            [
                resource.Kind switch
                {
                    ChangeKind.Replaced => $"replaced{Order(resource.Answer)}{(resource.Because is { } cause ? $", since {cause} is" : "")}",
                    ChangeKind.Kept => "no change seen: the provider keeps what is there",
                    _ => "",
                },
                resource.Kind is ChangeKind.Removed or ChangeKind.Replaced && resource.WasProtected ? "protected: Pulumi refuses to delete it" : "",
            ];
            var note = string.Join("; ", notes.Where(words => words.Length > 0));
            yield return $"{Mark(resource.Kind, markdown)} {resource.Type} {resource.Name}{(note.Length > 0 ? $" ({note})" : "")}";
            foreach (var property in resource.Properties)
            {
                yield return $"      {property.Path}: {Values(property)}{Remark(property)}";
            }

            if (resource is { Kind: ChangeKind.Replaced, Answer: ProviderAnswer.ReplacedPreviewFails })
            {
                yield return $"      pulumi's own preview will refuse this; use: pulumi up --skip-preview --target '{resource.Urn}' -s {change.Stack}";
            }
        }

        if (change.Outputs.Length > 0)
        {
            yield return $"{Mark(ChangeKind.Updated, markdown)} outputs {string.Join(", ", change.Outputs)}";
        }
    }

    private static IEnumerable<string> SkipPreview(StackChange change) =>
        change.Resources.Any(resource => resource is { Kind: ChangeKind.Replaced, Answer: ProviderAnswer.ReplacedPreviewFails })
            ?
            [
                "--skip-preview acts without showing what it does, and nothing but `protect` stops it from deleting: give it with --target alone, "
                + $"never to destroy; afterwards pulumi up -s {change.Stack} previews again and does the rest",
            ]
            : [];

    private static string Order(ProviderAnswer answer) => answer switch
    {
        ProviderAnswer.ReplacedCreateFirst => ": the new one is made, then the old one deleted",
        ProviderAnswer.ReplacedDeleteFirst or ProviderAnswer.ReplacedPreviewFails => ": the old one is deleted, then the new one made",
        _ => "",
    };

    private static string Remark(PropertyChange property)
    {
        var answer = property.Answer switch
        {
            ProviderAnswer.Updated => null,
            ProviderAnswer.Kept => property.New is null ? null : "no change seen",
            _ => "replaces",
        };
        var words = string.Join("; ", new[] { answer, property.Note }.OfType<string>());
        return words.Length > 0 ? $" ({words})" : "";
    }

    // Markdown's colours know + (green), - (red), ! (orange) and # (grey); a terminal's reader knows Pulumi's own marks.
    private static string Mark(ChangeKind kind, bool markdown) => kind switch
    {
        ChangeKind.Added => markdown ? "+" : "  +",
        ChangeKind.Removed => markdown ? "-" : "  -",
        ChangeKind.Replaced => markdown ? "-+" : " +-",
        ChangeKind.Kept => markdown ? "#" : "  =",
        _ => markdown ? "!" : "  ~",
    };

    private static string Values(PropertyChange property) => (property.Old, property.New) switch
    {
        (null, { } come) => $"added {Short(come)}",
        ({ } gone, null) => $"removed {Short(gone)}{(property.Answer == ProviderAnswer.Kept ? "; the provider keeps it" : "")}",
        var (was, isNow) => $"{Short(was!)} -> {Short(isNow!)}",
    };

    private static string Short(string value) => value.Length <= LongestValue ? value : $"{value[..LongestValue]}...";
}
