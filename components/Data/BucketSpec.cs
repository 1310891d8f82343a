using Infra.Components.Common;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>How results and checkpoints are kept.</summary>
public sealed record BucketSpec
{
    /// <summary>Whether an object that is overwritten or deleted stays as an older version.</summary>
    /// <value>Default: true.</value>
    public bool Versioning { get; init; } = true;

    /// <summary>The newest older versions of an object that are kept.</summary>
    /// <value>Default: 3. At least 1.</value>
    public int KeepVersions { get; init; } = 3;

    /// <summary>After how many days an older version is deleted.</summary>
    /// <value>Default: 30. At least 1.</value>
    public int DeleteVersionsAfterDays { get; init; } = 30;

    /// <summary>After how many days an object becomes cheaper to keep and dearer to read (Nearline).</summary>
    /// <value>Default: 90. At least 1; null for never.</value>
    public int? NearlineAfterDays { get; init; } = 90;

    /// <summary>After how many days an object is deleted.</summary>
    /// <value>Default: never.</value>
    public int? DeleteAfterDays { get; init; }

    /// <summary>For how many days what was deleted can be brought back.</summary>
    /// <value>Default: 7. 7 to 90, or 0 for not at all.</value>
    public int SoftDeleteDays { get; init; } = 7;

    /// <summary>The key of Cloud KMS that encrypts new objects, in full; another one changes nothing that is there.</summary>
    /// <value>Default: null, Google's own.</value>
    public Input<string>? KmsKey { get; init => field = value.OrNone(); }

    /// <summary>Whether the bucket can be deleted only after this is turned off; then it is deleted with all that is in it.</summary>
    /// <value>Default: true.</value>
    public bool DeletionProtection { get; init; } = true;
}
