namespace Infra.Components.Gke;

/// <summary>What the local SSDs that come with a machine type are used for.</summary>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/local-ssd">Local SSD for GKE, checked 2026-11</seealso>
public enum LocalSsdUse
{
    /// <summary>They hold what pods write: <c>emptyDir</c> volumes, the containers' own layers and images.</summary>
    Ephemeral,

    /// <summary>They are handed to pods as raw block devices.</summary>
    Block,

    /// <summary>They cache the nodes' persistent disks (GKE Data Cache).</summary>
    DataCache,
}
