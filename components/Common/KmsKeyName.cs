using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Components.Common;

/// <summary>The full name of a key of Cloud KMS.</summary>
/// <seealso href="https://docs.cloud.google.com/kms/docs/getting-resource-ids">Resource names, checked 2026-11</seealso>
internal static partial class KmsKeyName
{
    /// <summary>Checks that a text is a key's name; whether there is such a key only Google knows.</summary>
    /// <param name="path">Where it was written.</param>
    /// <param name="key">The text.</param>
    /// <returns>At most one finding.</returns>
    internal static IReadOnlyList<Finding> Check(string path, string? key) => Check(path, key, "L");

    /// <summary>The same where the key's region is known.</summary>
    internal static IReadOnlyList<Finding> Check(string path, string? key, string region) => LocationOf(key) is not null
        ? []
        : [new(path, $"must be a key's full name; got \"{key}\"", $"write it as projects/P/locations/{region}/keyRings/R/cryptoKeys/K")];

    /// <summary>Where a key is; null where the text is no key's name.</summary>
    internal static string? LocationOf(string? key) => Pattern().Match(key ?? "") is { Success: true } parts ? parts.Groups["location"].Value : null;

    [GeneratedRegex(@"\Aprojects/[^/\s]+/locations/(?<location>[a-z0-9-]+)/keyRings/[A-Za-z0-9_-]{1,63}/cryptoKeys/[A-Za-z0-9_-]{1,63}\z")]
    private static partial Regex Pattern();
}
