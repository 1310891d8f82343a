namespace Infra.Components.Gke;

/// <summary>What a <see cref="MaintenanceExclusion"/> holds back.</summary>
public enum MaintenanceExclusionScope
{
    /// <summary>Every upgrade; for at most 90 days.</summary>
    NoUpgrades,

    /// <summary>Minor upgrades of the control plane and of nodes.</summary>
    NoMinorUpgrades,

    /// <summary>Minor upgrades of the control plane, and every upgrade of nodes.</summary>
    NoMinorOrNodeUpgrades,
}
