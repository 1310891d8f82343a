using System.Text.Json;
using Infra.Core.Prices;
using Infra.Plans;

namespace Infra.Review;

/// <summary>Writes a comparison for programs; <c>docs/diff.md</c> says what is in it.</summary>
public static class DiffJson
{
    /// <summary>Writes a comparison.</summary>
    /// <param name="review">The comparison.</param>
    /// <returns>The text, without a trailing line break.</returns>
    public static string Write(DiffReview review)
    {
        ArgumentNullException.ThrowIfNull(review);
        return JsonSerializer.Serialize(
            new
            {
                review.Compared,
                review.Verdict,
                Stacks = review.Stacks.ToDictionary(stack => stack.Change.Stack, stack => new
                {
                    stack.Change.IsNew,
                    stack.Change.IsGone,
                    stack.Change.Error,
                    stack.Change.OldFailure,
                    stack.Change.NewFailure,
                    stack.New,
                    stack.Renames,
                    stack.Change.Resources,
                    stack.Change.Outputs,
                    stack.Change.Findings,
                }),
                Costs = review.Costs.Select(change => new { change.Stack, Old = Figures(change.Old), New = Figures(change.New) }),
                review.Unchanged,
            },
            JsonForms.Indented);
    }

    private static object Figures(IReadOnlyList<Cost> costs) => new { AlwaysOn = Amount(costs[0]), Now = Amount(costs[1]), Max = Amount(costs[2]) };

    // What has no price is null, never 0.
    private static object Amount(Cost cost) => new { Usd = cost.IsWhollyUnknown ? (decimal?)null : cost.Usd, cost.State };
}
