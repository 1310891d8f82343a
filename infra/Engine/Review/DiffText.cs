using System.Text;
using Infra.Core.Findings;
using Infra.Plans;

namespace Infra.Review;

/// <summary>Writes a comparison for people.</summary>
public static class DiffText
{
    /// <summary>The signs of what becomes of a resource, in the order in which it is counted: Pulumi's own, which a terminal's reader knows, that of a
    /// table, and that of a diff in Markdown, whose colours know + (green), - (red), ! (orange) and # (grey).</summary>
    internal static readonly OrderedDictionary<ChangeKind, (string Text, string Table, string Colour)> Signs = new()
    {
        [ChangeKind.Added] = ("  +", "+", "+"),
        [ChangeKind.Updated] = ("  ~", "~", "!"),
        [ChangeKind.Replaced] = (" +-", "±", "-+"),
        [ChangeKind.Removed] = ("  -", "−", "-"),
        [ChangeKind.Kept] = ("  =", "=", "#"),
    };

    // Long enough for an image or a URL, short enough for a line.
    private const int LongestValue = 120;

    /// <summary>Writes a comparison: the verdict, a table of the stacks, and each stack's changes.</summary>
    /// <param name="review">The comparison.</param>
    /// <returns>The text; every line ends with a line feed.</returns>
    public static string Write(DiffReview review)
    {
        ArgumentNullException.ThrowIfNull(review);
        var text = new StringBuilder($"compares {review.Compared}: plans, not what is deployed (pulumi preview does that)\n\n");
        foreach (var line in review.Verdict)
        {
            text.Append(PlainText.Line($"{line.Heading,-26} {string.Join(", ", line.Stacks)}: {line.Text}")).Append('\n');
        }

        text.Append(review.Verdict.IsEmpty ? "nothing dangerous\n\n" : "\n");
        if (review.Stacks.Length > 0)
        {
            var width = review.Stacks.Max(stack => stack.Change.Stack.Length);
            text.Append($"{new string(' ', width)}      +      ~     +-      -      =\n");
            foreach (var change in review.Stacks.Select(stack => stack.Change))
            {
                text.Append(change.Stack.PadRight(width)).AppendJoin("", Counts(change).Select(count => $"{count,7}"))
                    .Append(State(change) is { } state ? $"  {state}" : "").Append('\n');
            }

            text.Append('\n');
        }

        foreach (var stack in review.Stacks)
        {
            text.Append(stack.Change.Stack).Append(": ").Append(PlainText.Line(Summary(stack))).Append('\n');
            text.AppendJoin("", Details(stack, (kind, words) => Signs[kind].Text + words).Select(line => $"{PlainText.Line(line)}\n")).Append('\n');
        }

        return text.Append(Unchanged(review)).ToString();
    }

    /// <summary>What there is to say of a stack as a whole; null for nothing.</summary>
    internal static string? State(StackChange change) =>
        change switch { { NewFailure: not null } => "cannot be previewed", { IsNew: true } => "new", { IsGone: true } => "gone", _ => null };

    /// <summary>How many stacks do not differ, in words.</summary>
    internal static string Unchanged(DiffReview review) =>
        review.Unchanged == 0 ? "" : $"{NumberWords.Count(review.Unchanged, "stack")} unchanged\n";

    /// <summary>The words for the stacks that another one stops.</summary>
    /// <param name="stacks">Their names.</param>
    /// <returns>Words to stand after what is wrong; empty without stacks.</returns>
    internal static string StopsText(IReadOnlyCollection<string> stacks) => stacks.Count == 0 ? "" : $"; this also stops {string.Join(", ", stacks)}";

    /// <summary>How many resources are added, changed, replaced, removed and kept.</summary>
    internal static IEnumerable<int> Counts(StackChange change) =>
        Signs.Keys.Select(kind => change.Resources.Count(resource => resource.Kind == kind));

    /// <summary>A stack in one line.</summary>
    internal static string Summary(StackReview stack)
    {
        var change = stack.Change;
        if (change.NewFailure is { } now)
        {
            return $"cannot be previewed{(change.OldFailure is null ? "" : ", nor could it before")}: {now.Error.Split('\n')[0]}";
        }

        if (change.OldFailure is { } failure)
        {
            return $"could not be previewed before{(change.IsGone ? " and is gone from the files" : ", and can be now")}: {failure.Error.Split('\n')[0]}";
        }

        var counts = change.Resources.GroupBy(resource => resource.Kind).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}");
        var words = counts.Any() ? string.Join(", ", counts) : "no resource changes";
        return change.IsNew ? $"new stack: {stack.New}; {words}" : change.IsGone ? $"stack is gone from the files: {words}" : words;
    }

    /// <summary>A stack's changes, line by line.</summary>
    internal static IEnumerable<string> Details(StackReview stack, Func<ChangeKind, string, string> mark)
    {
        var change = stack.Change;
        foreach (var line in (change.NewFailure?.Error.Split('\n') ?? []).Skip(1))
        {
            yield return $"  {line}";
        }

        foreach (var resource in change.Resources)
        {
            yield return mark(resource.Kind, $" {resource.Type} {resource.Name}{(What(resource) is { Length: > 0 } what ? $" ({what})" : "")}");
            foreach (var property in resource.Properties)
            {
                yield return $"      {property.Path}: {Values(property)}{Remark(property)}";
            }
        }

        if (change.Outputs.Length > 0)
        {
            yield return mark(ChangeKind.Updated, $" outputs {string.Join(", ", change.Outputs)}");
        }

        foreach (var rename in stack.Renames)
        {
            yield return $"  {rename}";
        }

        if (change.Resources.Any(resource => resource is { Kind: ChangeKind.Replaced, Answer: ProviderAnswer.ReplacedPreviewFails }))
        {
            yield return "  --skip-preview acts without showing what it does, and nothing but protect stops it from deleting: give it only with --target, "
                + $"never to destroy; afterwards pulumi up -s {change.Stack} previews again and does the rest";
        }
    }

    /// <summary>What becomes of a resource, beyond its sign.</summary>
    internal static string What(ResourceChange resource)
    {
        string[] notes =
        [
            resource.Kind switch
            {
                ChangeKind.Replaced => $"replaced{Order(resource.Answer)}{(resource.Because is { } cause ? $", since {cause} is" : "")}",
                ChangeKind.Kept when resource.Properties.All(property => property.IsIgnored) => $"not deployed: Pulumi ignores changes of {PodWords.List([.. resource.Properties.Select(property => property.Path)])}",
                ChangeKind.Kept => "no change seen: the provider keeps what is there",
                _ => "",
            },
            resource is { Kind: ChangeKind.Replaced, Answer: ProviderAnswer.ReplacedPreviewFails } ? "pulumi's own preview will refuse it" : "",
            resource.Kind is ChangeKind.Removed or ChangeKind.Replaced && resource.WasProtected ? "protected: Pulumi refuses to delete it" : "",
        ];
        return string.Join("; ", notes.Where(words => words.Length > 0));
    }

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
            _ when property.IsIgnored => "not deployed: Pulumi ignores it",
            ProviderAnswer.Kept => property.New is null ? null : "no change seen",
            _ => "replaces",
        };
        var words = string.Join("; ", new[] { answer, property.Note }.OfType<string>());
        return words.Length > 0 ? $" ({words})" : "";
    }

    private static string Values(PropertyChange property)
    {
        var (was, isNow) = PodWords.Beside(property.Old ?? "", property.New ?? "", LongestValue);
        return property.Old is null ? $"added {isNow}"
            : property.New is null ? $"removed {was}{(property is { Answer: ProviderAnswer.Kept, IsIgnored: false } ? "; the provider keeps it" : "")}"
            : $"{was} -> {isNow}";
    }
}
