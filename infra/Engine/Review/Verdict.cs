using System.Collections.Immutable;

namespace Infra.Review;

/// <summary>What a line of the verdict is about, the gravest first.</summary>
public enum VerdictKind
{
    /// <summary>A stack cannot be previewed, so that nothing is known of it.</summary>
    CannotBePreviewed,

    /// <summary>Data is deleted, or loses what keeps it from being deleted.</summary>
    DataDeleted,

    /// <summary>Something is deleted and made anew, or what runs is ended or restarted.</summary>
    Replaced,

    /// <summary><c>pulumi preview</c> cannot show the change and will fail.</summary>
    PreviewFails,

    /// <summary>The change cannot be taken back, or cannot be made at all.</summary>
    Irreversible,

    /// <summary>Somebody may do or reach more than before.</summary>
    Access,

    /// <summary>What it costs, or may cost, is another.</summary>
    Money,

    /// <summary>Pods find no place any more, or nodes come and go.</summary>
    Placement,

    /// <summary>Guard rails say something new, are silent now, or are waived.</summary>
    GuardRails,
}

/// <summary>One thing that a reviewer must know.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Stack">The stack that it happens in.</param>
/// <param name="Text">What happens, in one sentence without a full stop.</param>
/// <param name="Words">The words of <c>--fail-on</c> that it answers to.</param>
public sealed record VerdictItem(VerdictKind Kind, string Stack, string Text, ImmutableArray<string> Words)
{
    /// <summary>Whether something is lost for good, such as the run of a Job: it is named before what comes back.</summary>
    internal bool IsLost { get; init; }

    /// <summary>An item that answers to some words.</summary>
    internal static VerdictItem Of(VerdictKind kind, string stack, string text, params ReadOnlySpan<string> words) => new(kind, stack, text, [.. words]);
}

/// <summary>One line of the verdict: what is to be said of one kind in one stack, or in all the others.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Stacks">The stacks.</param>
/// <param name="Text">The first things to say, and how many more there are.</param>
/// <param name="Items">Everything.</param>
public sealed record VerdictLine(VerdictKind Kind, ImmutableArray<string> Stacks, string Text, ImmutableArray<VerdictItem> Items)
{
    /// <summary>In the place of a stack: all of them together.</summary>
    internal const string Everywhere = "all stacks";

    // A kind has two lines at most, and a line few words, so that what comes after it is still near the top.
    private const int LinesPerKind = 2;
    private const int LongestItem = 600;
    private const int LongestLine = 720;

    /// <summary>The kind in words.</summary>
    public string Heading => Kind switch
    {
        VerdictKind.CannotBePreviewed => "cannot be previewed",
        VerdictKind.DataDeleted => "data deleted",
        VerdictKind.Replaced => "replaced",
        VerdictKind.PreviewFails => "pulumi preview will refuse",
        VerdictKind.Irreversible => "not reversible",
        VerdictKind.Access => "access widened",
        VerdictKind.Money => "money",
        VerdictKind.Placement => "placement",
        _ => "guard rails",
    };

    /// <summary>Puts items into lines.</summary>
    /// <param name="items">The items.</param>
    /// <param name="causes">The stacks to name first, for others follow from them.</param>
    internal static ImmutableArray<VerdictLine> Of(IEnumerable<VerdictItem> items, IReadOnlySet<string> causes)
    {
        var lines = ImmutableArray.CreateBuilder<VerdictLine>();
        foreach (var kind in items.GroupBy(item => item.Kind).OrderBy(group => group.Key))
        {
            var stacks = kind.OrderByDescending(item => item.IsLost).GroupBy(item => item.Stack)
                .OrderByDescending(stack => stack.Key == Everywhere)
                .ThenByDescending(stack => causes.Contains(stack.Key))
                .ThenByDescending(stack => stack.Any(item => item.IsLost))
                .ThenByDescending(stack => stack.Max(item => item.Words.Length))
                .ThenByDescending(stack => stack.Count())
                .ToList();
            var own = stacks.Count > LinesPerKind ? LinesPerKind - 1 : stacks.Count;
            lines.AddRange(stacks.Take(own).Select(stack => new VerdictLine(kind.Key, [stack.Key], Together([.. stack.Select(item => item.Text)]), [.. stack])));
            if (own < stacks.Count)
            {
                var others = stacks.Skip(own).ToList();
                lines.Add(new(
                    kind.Key,
                    [.. others.Select(stack => stack.Key)],
                    Together([.. others.Select(stack => $"{(others.Count > 1 ? $"{stack.Key}: " : "")}{stack.First().Text}{(stack.Count() > 1 ? $" and {stack.Count() - 1} more" : "")}")]),
                    [.. others.SelectMany(stack => stack)]));
            }
        }

        return lines.ToImmutable();
    }

    private static string Together(IReadOnlyList<string> texts)
    {
        var shown = new List<string>();
        foreach (var text in texts.Select(Short).TakeWhile(text => shown.Count == 0 || shown.Sum(each => each.Length) + text.Length <= LongestLine))
        {
            shown.Add(text);
        }

        return string.Join("; ", texts.Count > shown.Count ? shown.Append($"and {texts.Count - shown.Count} more") : shown);
    }

    private static string Short(string text) => text.Length <= LongestItem ? text : $"{text[..LongestItem]}...";
}
