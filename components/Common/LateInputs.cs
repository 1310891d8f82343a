using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Pulumi;

namespace Infra.Components.Common;

/// <summary>Checks inputs by the same rule whether their values are known at once or only when another resource is there.</summary>
internal static partial class LateInputs
{
    /// <summary>Nothing in the place of an input whose value is known to be null: a null text that is assigned to an input becomes one.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <returns>The input; null where it is none.</returns>
    internal static Input<T>? OrNone<T>(this Input<T>? input)
        where T : class => input.IsKnownNow(out var value) && value is null ? null : input;

    /// <summary>What a rule finds in a value that is known already, or in none; nothing where the value comes later.</summary>
    /// <param name="input">The input; null where it is not set.</param>
    /// <param name="path">The property that holds it.</param>
    /// <param name="rule">The rule, which gets the path and the value.</param>
    internal static IReadOnlyList<Finding> Check(this Input<string>? input, string path, Func<string, string?, IReadOnlyList<Finding>> rule) =>
        input.IsKnownNow(out var value) ? rule(path, value) : [];

    /// <summary>Runs the rule on a value that was not known when the component ran all of them, as soon as it is; what depends on it is then not made.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="input">The input.</param>
    /// <param name="check">The rule.</param>
    /// <param name="what">The thing at fault in words (<c>cluster</c>).</param>
    /// <param name="component">The component, against which the finding is reported.</param>
    /// <returns>What to set in the input's place: the input itself where its value was known.</returns>
    internal static Input<T> CheckedLater<T>(this Input<T> input, Func<T, IEnumerable<Finding>> check, string what, Resource component) =>
        input.IsKnownNow(out _) ? input : input.Apply(value =>
        {
            check(value).ToList().ThrowIfAny(what, component.GetResourceName(), component);
            return value;
        });

    /// <summary>The same for a part that several components share, of a rule that gets the path.</summary>
    internal static Input<string> CheckedLater(this Input<string> input, string path, Func<string, string?, IReadOnlyList<Finding>> rule, Resource component) =>
        input.CheckedLater(value => rule(path, value), Words(component.GetResourceType()), component);

    /// <summary>Whether two inputs are the same: the same value now, or the same output of another resource.</summary>
    internal static bool IsSame(this Input<string> one, Input<string> other) =>
        one.IsKnownNow(out var value) && other.IsKnownNow(out var another) ? value == another : ReferenceEquals(one.ToOutput(), other.ToOutput());

    // infra:services:ReplicatedService is a replicated service.
    private static string Words(string token) => Capital().Replace(token.Split(':')[^1], " $0").Trim().ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
