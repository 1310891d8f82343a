namespace Infra.Components.Pods;

/// <summary>What pods are spread over.</summary>
public enum SpreadBy
{
    /// <summary>Nodes.</summary>
    Hostname,

    /// <summary>Zones.</summary>
    Zone,
}
