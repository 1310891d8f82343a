using System.Text;
using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Infra.Plans;

namespace Infra.Review;

/// <summary>Writes a comparison as Markdown, for a comment or a job's summary: the verdict open, everything else folded.</summary>
public static partial class DiffMarkdown
{
    /// <summary>The most characters of a comparison; GitHub takes 65,536 in a comment, which has other words as well.</summary>
    public const int MaxLength = 60_000;

    private const int MostRows = 40;

    /// <summary>Writes a comparison.</summary>
    /// <param name="review">The comparison.</param>
    /// <returns>The text, at most <see cref="MaxLength"/> characters; details go first, the verdict never.</returns>
    public static string Write(DiffReview review)
    {
        ArgumentNullException.ThrowIfNull(review);
        var text = new StringBuilder($"_Compares {Escape(review.Compared)}: plans, not what is deployed (`pulumi preview` does that)._\n\n");
        foreach (var line in review.Verdict)
        {
            text.Append($"- **{line.Heading}** · {Escape(string.Join(", ", line.Stacks))}: {Escape(line.Text)}\n");
        }

        text.Append(review.Verdict.IsEmpty ? "**Nothing dangerous.**\n" : "").Append('\n');
        if (review.Stacks.Length > 0)
        {
            text.Append("| stack | + new | ~ changed | ± replaced | − deleted | = kept |\n|---|---:|---:|---:|---:|---:|\n");
            foreach (var change in review.Stacks.Select(stack => stack.Change))
            {
                var word = DiffText.State(change) is { } state ? $" ({state})" : "";
                text.Append($"| **{Escape(change.Stack)}**{word} |").AppendJoin("", DiffText.Counts(change).Select(count => count == 0 ? "  |" : $" {count} |")).Append('\n');
            }

            text.Append('\n');
        }

        var end = DiffText.Unchanged(review);
        var room = MaxLength - text.Length - end.Length;
        foreach (var block in Blocks(review.Stacks, room))
        {
            text.Append(block);
        }

        return text.Append(end).ToString();
    }

    // As much of each as there is room for: all, all but the values, one line; then only how many are left out.
    private static IEnumerable<string> Blocks(IReadOnlyList<StackReview> stacks, int room)
    {
        const int Reserve = 200;
        room -= Reserve;
        var left = 0;
        for (var i = 0; i < stacks.Count; i++)
        {
            // Those that follow are to have a fair part of what is left.
            var share = room / (stacks.Count - i);
            var block = new[] { Block(stacks[i], rows: true, values: true), Block(stacks[i], rows: true, values: false), Block(stacks[i], rows: false, values: false) }
                .FirstOrDefault(each => each.Length <= share);
            if (block is null)
            {
                left++;
                continue;
            }

            room -= block.Length;
            yield return block;
        }

        if (left > 0)
        {
            yield return $"Details of {NumberWords.Count(left, "stack")} are left out for their length; `infra diff` without `--markdown` has them.\n\n";
        }
    }

    private static string Block(StackReview stack, bool rows, bool values)
    {
        var text = new StringBuilder($"<details><summary><b>{Escape(stack.Change.Stack)}</b>: {Escape(PlainText.Line(DiffText.Summary(stack)))}</summary>\n\n");
        var resources = stack.Change.Resources;
        if (rows && resources.Length > 0)
        {
            text.Append("| how | resource | what becomes of it |\n|---|---|---|\n");
            foreach (var resource in resources.OrderBy(Order).Take(MostRows))
            {
                text.Append($"| {DiffText.Signs[resource.Kind].Table} | {Escape(PlanResource.KindOf(resource.Type))} **{Escape(resource.Name)}** | {Escape(What(resource))} |\n");
            }

            text.Append(resources.Length > MostRows ? $"| | {resources.Length - MostRows} more | |\n\n" : "\n");
        }

        foreach (var finding in stack.Change.Findings)
        {
            text.Append($"- new guard rail finding: {Escape(PlainText.Line(finding))}\n");
        }

        var lines = values ? DiffText.Details(stack, (kind, words) => DiffText.Signs[kind].Colour + words).Select(PlainText.Line).ToList() : [];
        if (lines.Count > 0)
        {
            var fence = new string('`', Math.Max(3, lines.Max(line => Ticks().Matches(line).Select(run => run.Length).DefaultIfEmpty().Max()) + 1));
            text.Append($"\n<details><summary>every value</summary>\n\n{fence}diff\n").AppendJoin("", lines.Select(line => $"{line}\n")).Append($"{fence}\n\n</details>\n");
        }

        return text.Append(values || !rows ? "\n</details>\n\n" : "\nValues are left out for their length.\n\n</details>\n\n").ToString();
    }

    private static string What(ResourceChange resource)
    {
        var what = DiffText.What(resource);
        return what.Length > 0 ? what : resource.Kind switch
        {
            ChangeKind.Added => "new",
            ChangeKind.Removed => "deleted",
            _ => PodWords.List([.. resource.Properties.Select(property => property.Path)]),
        };
    }

    private static int Order(ResourceChange resource) => Array.IndexOf([ChangeKind.Removed, ChangeKind.Replaced, ChangeKind.Updated, ChangeKind.Added, ChangeKind.Kept], resource.Kind);

    // What a stack file says is shown and never read as Markdown or HTML, and calls nobody by name and no issue by number: GitHub looks for those in the text
    // that it shows, whatever stands for their signs in the source.
    private static string Escape(string text) => Special().Replace(PlainText.Line(text), match => match.Value switch
    {
        "<" => "&lt;",
        ">" => "&gt;",
        "&" => "&amp;",
        "@" or "#" => $"{match.Value}&#8203;",
        "|" => "&#124;",
        var other => $"\\{other}",
    });

    [GeneratedRegex(@"[<>&|\\`*_\[\]#~]|(?<!\w)@")]
    private static partial Regex Special();

    [GeneratedRegex("`+")]
    private static partial Regex Ticks();
}
