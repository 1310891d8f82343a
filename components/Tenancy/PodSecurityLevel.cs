namespace Infra.Components.Tenancy;

/// <summary>What a namespace refuses to run; the level <c>privileged</c>, which refuses nothing, is not for developers.</summary>
/// <remarks>https://kubernetes.io/docs/concepts/security/pod-security-standards/</remarks>
public enum PodSecurityLevel
{
    /// <summary>Refuses known ways out of a container: privileged pods, host networks, host paths.</summary>
    Baseline,

    /// <summary>Refuses root and all capabilities, too.</summary>
    Restricted,
}
