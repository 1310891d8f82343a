using Infra.Components.Common;
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
    public static IReadOnlyList<Finding> Check(string name, RegistrySpec spec) => Finding.Of(
    [
        .. GcpNameRules.CheckExact("Name", name, 1, MaxIdLength),
        .. CommonRules.CheckAtLeastOne("KeepVersions", spec.KeepVersions, "version"),
        .. CommonRules.CheckAtLeastOne("DeleteUntaggedAfterDays", spec.DeleteUntaggedAfterDays, "day"),
        .. CommonRules.CheckAtLeastOne("DeleteTaggedAfterDays", spec.DeleteTaggedAfterDays, "day"),
        spec is { ImmutableTags: true, DeleteTaggedAfterDays: not null }
            ? new("DeleteTaggedAfterDays", "no image with an immutable tag is ever deleted", "turn ‹immutableTags› off or leave this out") : null,
    ]);
}
