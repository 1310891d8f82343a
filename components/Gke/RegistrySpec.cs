namespace Infra.Components.Gke;

/// <summary>How images are kept.</summary>
public sealed record RegistrySpec
{
    /// <summary>Whether a tag, once pushed, can be neither moved nor deleted.</summary>
    /// <value>Default: true.</value>
    public bool ImmutableTags { get; init; } = true;

    /// <summary>The newest versions of each image that are kept whatever their age.</summary>
    /// <value>Default: 10. At least 1.</value>
    public int KeepVersions { get; init; } = 10;

    /// <summary>After how many days an image without a tag is deleted.</summary>
    /// <value>Default: 14. At least 1.</value>
    public int DeleteUntaggedAfterDays { get; init; } = 14;

    /// <summary>After how many days an image is deleted although it has a tag; only where tags can be deleted.</summary>
    /// <value>Default: never.</value>
    public int? DeleteTaggedAfterDays { get; init; }

    /// <summary>Whether Google looks for known weaknesses in images, where the project has that switched on.</summary>
    /// <value>Default: true.</value>
    public bool VulnerabilityScanning { get; init; } = true;

    /// <summary>Whether the registry can be deleted only after this is turned off.</summary>
    /// <value>Default: true.</value>
    public bool DeletionProtection { get; init; } = true;
}
