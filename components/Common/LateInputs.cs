using System.Text.RegularExpressions;
using Infra.Core.Findings;
using Pulumi;

namespace Infra.Components.Common;

/// <summary>Checks inputs by the same rule whether their values are known at once or only when another resource is there.</summary>
internal static partial class LateInputs
{
    /// <summary>What a rule finds in a value that is known already, or in none; nothing where the value comes later.</summary>
    /// <param name="input">The input; null where it is not set.</param>
    /// <param name="path">The property that holds it.</param>
    /// <param name="rule">The rule, which gets the path and the value.</param>
    internal static IReadOnlyList<Finding> Check(this Input<string>? input, string path, Func<string, string?, IReadOnlyList<Finding>> rule) =>
        input.IsKnownNow(out var value) ? rule(path, value) : [];

    /// <summary>The input as it is given to a resource: a value that comes later is checked when it is there.</summary>
    /// <param name="input">The input.</param>
    /// <param name="path">The property that holds it.</param>
    /// <param name="rule">The rule, which gets the path and the value.</param>
    /// <param name="component">The component that the finding is reported against; what depends on the value is then not made.</param>
    /// <returns>The same input where its value is known already, for that is checked before anything is made.</returns>
    internal static Input<string> Checked(this Input<string> input, string path, Func<string, string?, IReadOnlyList<Finding>> rule, Resource component) =>
        input.IsKnownNow(out _) ? input : input.Apply(value =>
        {
            rule(path, value).ThrowIfAny(Words(component.GetResourceType()), component.GetResourceName(), component);
            return value;
        });

    /// <summary>Whether two inputs are the same: the same value now, or the same output of another resource.</summary>
    internal static bool IsSame(this Input<string>? one, Input<string>? other) =>
        one is null || other is null ? ReferenceEquals(one, other)
        : one.IsKnownNow(out var value) && other.IsKnownNow(out var another) ? value == another
        : ReferenceEquals(one.ToOutput(), other.ToOutput());

    /// <summary>A text as an input; null where there is none.</summary>
    internal static Input<string>? AsInput(this string? text) => text is null ? null : (Input<string>)text;

    // infra:services:ReplicatedService is a replicated service.
    private static string Words(string token) => Capital().Replace(token.Split(':')[^1], " $0").Trim().ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
