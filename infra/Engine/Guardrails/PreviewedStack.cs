using System.Collections.Immutable;
using Infra.Core.Findings;
using Infra.Plans;
using Infra.Preview;
using Infra.Review;

namespace Infra.Guardrails;

/// <summary>One of several stacks that were previewed: with a plan and what can be said of it, or with the reason why there is none.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Plan">The plan; null where the stack cannot be previewed.</param>
/// <param name="Assessment">What can be said of the plan; null without one.</param>
/// <param name="Failure">Why there is no plan; null where there is one.</param>
/// <param name="Details">Where the program itself failed, all that is known about it.</param>
public sealed record PreviewedStack(string Stack, Plan? Plan, PlanAssessment? Assessment, StackFailure? Failure, string? Details)
{
    /// <summary>Previews several stacks; one that fails does not stop the others, unless they refer to it.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="stacks">The stacks' names.</param>
    /// <returns>The stacks in the same order.</returns>
    public static async Task<ImmutableArray<PreviewedStack>> OfAsync(PreviewEngine engine, IEnumerable<string> stacks)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(stacks);
        var previewed = ImmutableArray.CreateBuilder<PreviewedStack>();
        foreach (var stack in stacks)
        {
            try
            {
                var plan = await engine.PreviewAsync(stack).ConfigureAwait(false);
                previewed.Add(new(stack, plan, await PlanAssessment.OfAsync(engine, plan).ConfigureAwait(false), null, null));
            }
            catch (UserErrorException exception)
            {
                var cause = exception.InnerException as PreviewException;
                var failure = StackFailure.Of(stack, (cause ?? exception).Message, each: (cause ?? exception).Findings);
                previewed.Add(new(
                    stack,
                    null,
                    null,
                    cause?.Stack is { } other ? failure with { Error = $"needs stack \"{other}\", which cannot be previewed", StoppedBy = other } : failure,
                    (exception as PreviewException)?.Details));
            }
        }

        return previewed.ToImmutable();
    }

    /// <summary>Writes what is wrong with the stacks that cannot be previewed: each reason once, with the stacks that it stops.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="previewed">The stacks.</param>
    /// <param name="verbose">Whether to add all that is known where the program itself failed.</param>
    /// <returns>Whether there are any such.</returns>
    internal static async Task<bool> WriteFailuresAsync(TextWriter writer, IReadOnlyCollection<PreviewedStack> previewed, bool verbose)
    {
        var failed = previewed.Where(each => each.Failure is { StoppedBy: null }).ToList();
        foreach (var stack in failed)
        {
            var stopped = previewed.Where(other => other.Failure?.StoppedBy == stack.Stack).Select(other => other.Stack).ToList();
            var details = stack.Details is null ? "" : $"\n{(verbose ? stack.Details : "run it again with --verbose for all that is known")}";
            await writer.WriteLineAsync(PlainText.Lines(
                $"stack \"{stack.Stack}\" cannot be previewed{DiffText.StopsText(stopped)}:\n{stack.Failure!.Error}{details}")).ConfigureAwait(false);
        }

        return failed.Count > 0;
    }
}
