using System.Collections.Immutable;

namespace Pulumi;

/// <summary>What an output carries besides its value.</summary>
/// <param name="Resources">The resources the value was computed from.</param>
/// <param name="Value">The value; default when unknown.</param>
/// <param name="IsKnown">False while only an update could tell the value.</param>
/// <param name="IsSecret">True when the value must never be shown.</param>
internal readonly record struct OutputData<T>(ImmutableHashSet<Resource> Resources, T Value, bool IsKnown, bool IsSecret)
{
    public OutputData<object?> Boxed => new(Resources, Value, IsKnown, IsSecret);

    public static OutputData<T> Of(T value, bool isSecret = false) => new([], value, IsKnown: true, isSecret);
}
