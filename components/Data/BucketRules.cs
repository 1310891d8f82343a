using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Data;

/// <summary>What Cloud Storage accepts of a bucket.</summary>
public static class BucketRules
{
    /// <summary>The longest name of a bucket (Google's limit, checked 2026-08).</summary>
    public const int MaxNameLength = 63;

    /// <summary>The shortest time for which deleted objects can be brought back, in days.</summary>
    /// <seealso href="https://docs.cloud.google.com/storage/docs/soft-delete">Soft delete, checked 2026-08</seealso>
    public const int MinSoftDeleteDays = 7;

    /// <summary>The longest time for which deleted objects can be brought back, in days.</summary>
    public const int MaxSoftDeleteDays = 90;

    /// <summary>Checks a bucket.</summary>
    /// <param name="name">The component's name, from which Pulumi makes the bucket's.</param>
    /// <param name="spec">The bucket wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(string name, BucketSpec spec) => Finding.Of(
    [
        .. GcpNameRules.CheckAutoNamed(name, MaxNameLength),
        name.StartsWith("goog", StringComparison.Ordinal)
            ? new("Name", $"a bucket's name must not begin with goog; got \"{name}\"", "rename the component") : null,
        .. CommonRules.CheckAtLeastOne("KeepVersions", spec.KeepVersions, "version"),
        .. CommonRules.CheckAtLeastOne("DeleteVersionsAfterDays", spec.DeleteVersionsAfterDays, "day"),
        .. CommonRules.CheckAtLeastOne("NearlineAfterDays", spec.NearlineAfterDays, "day"),
        .. CommonRules.CheckAtLeastOne("DeleteAfterDays", spec.DeleteAfterDays, "day"),
        spec.NearlineAfterDays >= spec.DeleteAfterDays
            ? new("NearlineAfterDays", $"must be less than ‹deleteAfterDays› ({spec.DeleteAfterDays}); got {spec.NearlineAfterDays}", $"lower it to {spec.DeleteAfterDays - 1} or less") : null,
        spec.SoftDeleteDays is not (0 or (>= MinSoftDeleteDays and <= MaxSoftDeleteDays))
            ? new("SoftDeleteDays", $"must be 0 or {MinSoftDeleteDays} to {MaxSoftDeleteDays} days; got {spec.SoftDeleteDays}", $"use 0 for none, or {MinSoftDeleteDays}") : null,
    ]);
}
