using Infra.Core.Findings;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Components.Common;

/// <summary>Inputs of which a value may come from another resource of the program, and be known only after the rules have run.</summary>
internal static class LateInputs
{
    /// <summary>Nothing in the place of an input whose value is known to be null: a null text that is assigned to an input becomes one.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="input">The input.</param>
    /// <returns>The input; null where it is none.</returns>
    internal static Input<T>? OrNone<T>(this Input<T>? input)
        where T : class
    {
        if (input is null)
        {
            return null;
        }

        var output = input.ToOutput();
        return OutputUtilities.GetIsKnownAsync(output) is { IsCompletedSuccessfully: true, Result: true }
            && OutputUtilities.GetValueAsync(output) is { IsCompletedSuccessfully: true, Result: null }
                ? null
                : input;
    }

    /// <summary>Runs the rule on a value that was not known when the component ran all of them, as soon as it is.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="input">The input.</param>
    /// <param name="check">The rule.</param>
    /// <param name="what">The thing at fault in words (<c>cluster</c>).</param>
    /// <param name="resource">The component.</param>
    /// <returns>What to set in the input's place: the input itself where its value was known.</returns>
    internal static Input<T> CheckedLater<T>(this Input<T> input, Func<T, IEnumerable<Finding>> check, string what, Resource resource) =>
        input.TryGetNow(out _) ? input : input.Apply(value =>
        {
            check(value).ToList().ThrowIfAny(what, resource.GetResourceName(), resource);
            return value;
        });
}
