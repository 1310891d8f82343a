using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Components.Cloud;

/// <summary>What Google Cloud allows in a label.</summary>
/// <seealso href="https://docs.cloud.google.com/resource-manager/docs/best-practices-labels">Label requirements</seealso>
public static partial class ResourceLabelsRules
{
    /// <summary>The most labels on one resource (Google's limit, checked 2026-08).</summary>
    public const int MaxLabels = 64;

    /// <summary>The most characters in a label's key or value (Google's limit, checked 2026-08).</summary>
    public const int MaxLength = 63;

    /// <summary>Checks every label.</summary>
    /// <param name="labels">The labels to check.</param>
    /// <returns>One finding a mistake; empty when all are allowed.</returns>
    public static IReadOnlyList<Finding> Check(ResourceLabels labels)
    {
        var count = labels.ToDictionary().Count;
        return Finding.Of(
        [
            .. CheckRequired("Labels.Environment", labels.Environment),
            .. CheckRequired("Labels.CostCenter", labels.CostCenter),
            .. CheckRequired("Labels.ManagedBy", labels.ManagedBy),
            .. labels.Extra.OrderBy(label => label.Key, StringComparer.Ordinal)
                .SelectMany(label => CheckExtra($"Labels.Extra[{label.Key}]", label.Key, label.Value)),
            count > MaxLabels
                ? new("Labels.Extra", $"a resource takes at most {MaxLabels} labels; got {count} with the common ones", $"remove {count - MaxLabels}") : null,
        ]);
    }

    private static IEnumerable<Finding> CheckExtra(string path, string key, string value) => Finding.Of(
    [
        !KeyPattern().IsMatch(key)
            ? new(path, $"a key is a lower-case letter, then at most {MaxLength - 1} lower-case letters, digits, - or _; got \"{key}\"", "rename it") : null,
        .. CheckValue(path, value),
    ]);

    private static IEnumerable<Finding> CheckRequired(string path, string value) => value.Length == 0
        ? [new(path, "must not be empty, or the bill cannot be split by it", "name one")]
        : CheckValue(path, value);

    private static IEnumerable<Finding> CheckValue(string path, string value) => ValuePattern().IsMatch(value)
        ? []
        : [new(path, $"must be at most {MaxLength} lower-case letters, digits, - or _; got \"{value}\"", "take other characters out, and shorten it to that")];

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,62}\z")]
    private static partial Regex KeyPattern();

    [GeneratedRegex(@"\A[a-z0-9_-]{0,63}\z")]
    private static partial Regex ValuePattern();
}
