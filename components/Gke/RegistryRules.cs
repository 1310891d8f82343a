using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Gke;

/// <summary>What Artifact Registry accepts.</summary>
/// <seealso href="https://docs.cloud.google.com/artifact-registry/docs/repositories/cleanup-policy">Cleanup policies, checked 2026-08</seealso>
public static class RegistryRules
{
    /// <summary>The longest id of a repository (Google's limit, checked 2026-08).</summary>
    public const int MaxIdLength = 63;

    /// <summary>Checks a registry.</summary>
    /// <param name="name">The component's name, which is also the repository's id.</param>
    /// <param name="spec">The registry wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(string name, RegistrySpec spec)
    {
        var findings = new List<Finding>(GcpNameRules.CheckExact("Name", name, 1, MaxIdLength));
        AtLeastOne(findings, "KeepVersions", "version", spec.KeepVersions);
        AtLeastOne(findings, "DeleteUntaggedAfterDays", "day", spec.DeleteUntaggedAfterDays);
        if (spec.DeleteTaggedAfterDays is { } days)
        {
            AtLeastOne(findings, "DeleteTaggedAfterDays", "day", days);
            if (spec.ImmutableTags)
            {
                findings.Add(new("DeleteTaggedAfterDays", "no image with an immutable tag is ever deleted", "turn ‹immutableTags› off or leave this out"));
            }
        }

        return findings;
    }

    private static void AtLeastOne(List<Finding> findings, string path, string unit, int value)
    {
        if (value < 1)
        {
            findings.Add(new(path, $"must be at least 1 {unit}; got {value}", "use 1, or leave it out"));
        }
    }
}
