using System.Collections.Immutable;

namespace Infra.Plans;

/// <summary>How values of plans are read, whatever they are.</summary>
internal static class PlanValueReading
{
    /// <summary>A text; null for anything else.</summary>
    internal static string? AsText(this PlanValue? value) => value is PlanText text ? text.Text : null;

    /// <summary>A number; null for anything else.</summary>
    internal static double? AsNumber(this PlanValue? value) => value is PlanNumber number ? number.Value : null;

    /// <summary>Whether a value is the flag true.</summary>
    internal static bool IsTrue(this PlanValue? value) => value is PlanFlag { Value: true };

    /// <summary>Whether a value is the flag false.</summary>
    internal static bool IsFalse(this PlanValue? value) => value is PlanFlag { Value: false };

    /// <summary>The parts of a list; none where there is no list.</summary>
    internal static ImmutableArray<PlanValue> Items(this PlanValue? value) => value?.Elements ?? [];

    /// <summary>Whether a range is the whole internet, of either family.</summary>
    internal static bool IsWholeInternet(this PlanValue? value) => IsWholeInternet(value.AsText());

    /// <inheritdoc cref="IsWholeInternet(PlanValue?)"/>
    internal static bool IsWholeInternet(string? range) => range?.EndsWith("/0", StringComparison.Ordinal) == true;
}
