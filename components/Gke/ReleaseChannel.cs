namespace Infra.Components.Gke;

/// <summary>How soon a cluster gets new versions of Kubernetes.</summary>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/release-channels">Release channels</seealso>
public enum ReleaseChannel
{
    /// <summary>A few weeks after the first release.</summary>
    Rapid,

    /// <summary>Two to three months after Rapid; Google's default.</summary>
    Regular,

    /// <summary>Two to three months after Regular.</summary>
    Stable,

    /// <summary>As Regular, with up to 24 months of support for a minor version; costs extra at the end.</summary>
    Extended,
}
