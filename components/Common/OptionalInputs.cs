using Pulumi;

namespace Infra.Components.Common;

/// <summary>Writes what may be missing as an input that is then left out: an input of null or an empty list counts as one that is set.</summary>
internal static class OptionalInputs
{
    internal static Input<string>? AsInput(this string? text) => text is null ? null : (Input<string>)text;

    internal static Input<T>? AsInput<T>(this T? value)
        where T : struct => value is { } known ? (Input<T>)known : null;

    /// <summary>Asked with <c>?.</c> of one that may be null, it makes of null no input at all, and not one of null.</summary>
    internal static Input<T> AsInput<T>(this T value)
        where T : class => value;

    // The properties of objects make a list or a map when one is first asked for, and until then hold null.
    internal static InputList<T> AsInputList<T>(this IEnumerable<T> values) => values.ToList() is { Count: > 0 } all ? (InputList<T>)all : null!;

    internal static InputMap<T> AsInputMap<T>(this IReadOnlyDictionary<string, T> values) => values.Count > 0
        ? (InputMap<T>)values.ToDictionary() : null!;
}
