using System.Globalization;
using System.Text.RegularExpressions;

namespace Infra.Core.Names;

/// <summary>The version of a cluster, as far as it decides which objects it knows.</summary>
/// <param name="Major">1 for every Kubernetes so far.</param>
/// <param name="Minor">The minor release.</param>
public readonly partial record struct KubernetesVersion(int Major, int Minor) : IComparable<KubernetesVersion>
{
    /// <summary>Reads <c>1.30</c>, <c>v1.8.11</c> or <c>1.30.5-gke.1014001</c>.</summary>
    /// <param name="text">The version as a cluster or a setting writes it.</param>
    /// <param name="version">Major and minor; the rest is not kept.</param>
    /// <returns>False if it is no such version.</returns>
    public static bool TryParse(string? text, out KubernetesVersion version)
    {
        version = default;
        var match = Pattern().Match(text ?? "");
        if (!match.Success)
        {
            return false;
        }

        version = new(
            int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture),
            int.Parse(match.Groups["minor"].Value, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Whether one version is older.</summary>
    public static bool operator <(KubernetesVersion left, KubernetesVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether one version is newer.</summary>
    public static bool operator >(KubernetesVersion left, KubernetesVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether one version is older or the same.</summary>
    public static bool operator <=(KubernetesVersion left, KubernetesVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one version is newer or the same.</summary>
    public static bool operator >=(KubernetesVersion left, KubernetesVersion right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(KubernetesVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <summary>The version as <c>1.30</c>.</summary>
    /// <returns>Major and minor.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    [GeneratedRegex("^v?(?<major>[0-9]{1,3})\\.(?<minor>[0-9]{1,3})(\\.[0-9]+)?([-+][0-9A-Za-z.+-]+)?\\z")]
    private static partial Regex Pattern();
}
