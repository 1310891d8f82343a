namespace Infra.Components.Gke;

/// <summary>Which GPU driver GKE installs on a pool's nodes.</summary>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/how-to/gpus">GPUs in Standard node pools</seealso>
public enum GpuDriver
{
    /// <summary>The driver that Google tested with the node's version.</summary>
    Default,

    /// <summary>The newest driver; Container-Optimized OS only.</summary>
    Latest,

    /// <summary>None: something else, such as NVIDIA's GPU operator, installs it.</summary>
    None,
}
