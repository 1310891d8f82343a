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

    /// <summary>What a rule finds in a value that is known already, or in none; nothing where the value comes later. A secret value is not told.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="input">The input; null where it is not set.</param>
    /// <param name="rule">The rule, which gets the value.</param>
    internal static IEnumerable<Finding> Check<T>(this Input<T>? input, Func<T?, IEnumerable<Finding>> rule) =>
        input.IsKnownNow(out var value) ? rule(value).Select(finding => input.IsSecretNow() ? Untold(finding) : finding) : [];

    /// <summary>The same of a rule that gets the path.</summary>
    internal static IEnumerable<Finding> Check(this Input<string>? input, string path, Func<string, string?, IReadOnlyList<Finding>> rule) =>
        input.Check(value => rule(path, value));

    /// <summary>The same of an input that may be left out.</summary>
    internal static IEnumerable<Finding> CheckIfSet<T>(this Input<T>? input, Func<T, IEnumerable<Finding>> rule) =>
        input.TryGetNow(out _) ? input.Check(value => rule(value!)) : [];

    /// <summary>Whether a value is secret, or may turn out to be.</summary>
    internal static bool IsSecretNow<T>(this Input<T>? input) =>
        input is not null && Output.IsSecretAsync(input.ToOutput()) is not { IsCompletedSuccessfully: true, Result: false };

    /// <summary>Runs the rule on a value that was not known when the component ran all of them, as soon as it is; what depends on it is then not made.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="input">The input.</param>
    /// <param name="check">The rule.</param>
    /// <param name="what">The thing at fault in words (<c>cluster</c>).</param>
    /// <param name="component">The component, against which the finding is reported.</param>
    /// <returns>What to set in the input's place: the input itself where its value was known.</returns>
    internal static Input<T> CheckedLater<T>(this Input<T> input, Func<T, IEnumerable<Finding>> check, string what, Resource component) =>
        input.IsKnownNow(out _) ? input : CheckedLater(input.ToOutput(), check, what, component);

    /// <summary>The same for a part that several components share, of a rule that gets the path.</summary>
    internal static Input<string> CheckedLater(this Input<string> input, string path, Func<string, string?, IReadOnlyList<Finding>> rule, Resource component) =>
        input.CheckedLater(value => rule(path, value), Words(component.GetResourceType()), component);

    /// <summary>Whether two inputs are the same: the same value now, or the same output of another resource.</summary>
    internal static bool IsSame(this Input<string> one, Input<string> other) =>
        one.IsKnownNow(out var value) && other.IsKnownNow(out var another) ? value == another : ReferenceEquals(one.ToOutput(), other.ToOutput());

    private static Output<T> CheckedLater<T>(Output<T> output, Func<T, IEnumerable<Finding>> check, string what, Resource component) => output.Apply(async value =>
    {
        var isSecret = await Output.IsSecretAsync(output).ConfigureAwait(false);
        check(value).Select(finding => isSecret ? Untold(finding) : finding).ToList().ThrowIfAny(what, component.GetResourceName(), component);
        return value;
    });

    // A rule ends with what it got, and its fix may be made of that.
    private static Finding Untold(Finding finding) =>
        finding with { Rule = $"{finding.RuleText.Split("; got ")[0]}; got a secret value", Fix = "correct it where it is set" };

    // infra:services:ReplicatedService is a replicated service.
    private static string Words(string token) => Capital().Replace(token.Split(':')[^1], " $0").Trim().ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
