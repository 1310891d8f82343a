using System.Text.RegularExpressions;

namespace Infra.Core.Names;

/// <summary>Names of regions and zones.</summary>
public static partial class GcpLocation
{
    /// <summary>The zones that a regional cluster's nodes run in where none are named.</summary>
    /// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters">Regional clusters, checked 2026-08</seealso>
    public const int DefaultZonesOfRegion = 3;

    /// <summary>Whether the text has the form of a zone (<c>europe-west4-a</c>), or of an AI zone (<c>us-central1-ai1a</c>).</summary>
    /// <seealso href="https://docs.cloud.google.com/compute/docs/regions-zones/ai-zones">AI zones, checked 2026-11</seealso>
    /// <param name="location">The text.</param>
    /// <returns>True for the form of a zone.</returns>
    public static bool IsZone(string location) => ZonePattern().IsMatch(location);

    /// <summary>Whether the text has the form of a region (<c>europe-west4</c>).</summary>
    /// <param name="location">The text.</param>
    /// <returns>True for the form of a region.</returns>
    public static bool IsRegion(string location) => RegionPattern().IsMatch(location);

    /// <summary>The region of a zone; a region is returned as it is.</summary>
    /// <param name="location">A zone or region.</param>
    /// <returns>The region.</returns>
    public static string RegionOf(string location) => IsZone(location) ? location[..location.LastIndexOf('-')] : location;

    [GeneratedRegex(@"\A[a-z]+-[a-z]+[0-9]+-(?:ai[0-9]+)?[a-z]\z")]
    private static partial Regex ZonePattern();

    [GeneratedRegex(@"\A[a-z]+-[a-z]+[0-9]+\z")]
    private static partial Regex RegionPattern();
}
