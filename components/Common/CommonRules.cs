using Infra.Core.Findings;

namespace Infra.Components.Common;

/// <summary>What is asked of many numbers and lists.</summary>
internal static class CommonRules
{
    /// <summary>Checks that a number is within bounds.</summary>
    /// <param name="path">The property that holds it.</param>
    /// <param name="number">The number; null for none, which is within all bounds.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    /// <param name="unit">What is counted; nothing where the path says it.</param>
    internal static IEnumerable<Finding> CheckBounds(string path, int? number, int least, int most, string unit = "") => number < least || number > most
        ? [new(path, $"must be {least} to {most}{(unit.Length == 0 ? "" : " ")}{unit}; got {number}", $"use {Math.Clamp(number.Value, least, most)}")]
        : [];

    /// <summary>Checks that an hour of the day is one.</summary>
    internal static IEnumerable<Finding> CheckHour(string path, int hour) =>
        hour is < 0 or > 23 ? [new(path, $"must be 0 to 23 hours, UTC; got {hour}", "count hours from 0")] : [];

    /// <summary>Checks what can be left out, but not be less than one.</summary>
    internal static IEnumerable<Finding> CheckAtLeastOne(string path, int? number, string unit) =>
        number < 1 ? [new(path, $"must be at least 1 {unit}; got {number}", "use 1, or leave it out")] : [];

    /// <summary>Checks each of a list, and that none is named twice.</summary>
    /// <param name="path">The property that holds the list.</param>
    /// <param name="items">The list.</param>
    /// <param name="wrong">What is wrong with one, which gets its path; null for nothing.</param>
    /// <param name="further">What there is to say of one that is right, the first time.</param>
    internal static IEnumerable<Finding> CheckEach(
        string path, IReadOnlyList<string> items, Func<string, string, Finding?> wrong, Func<string, string, IEnumerable<Finding>>? further = null) =>
        items.SelectMany((item, i) =>
        {
            var at = $"{path}[{i}]";
            return wrong(at, item) is { } finding ? [finding]
                : items.Take(i).Contains(item) ? [new(at, $"{item} is named twice", "remove one")]
                : further?.Invoke(at, item) ?? [];
        });
}
