using Infra.Core.Findings;

namespace Infra.Components.Common;

/// <summary>What is asked of many numbers and lists.</summary>
internal static class CommonRules
{
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
