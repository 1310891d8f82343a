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

/// <summary>Which driver a GPU needs.</summary>
internal static class GpuDrivers
{
    // Google's own blueprints for these GPUs take LATEST (GoogleCloudPlatform/cluster-toolkit, examples/gke-g4 and its tests, 2026-06); an HGX
    // B200 needs 570.133.20 or newer.
    private static readonly string[] NeedLatest = ["nvidia-rtx-pro-6000", "nvidia-b200", "nvidia-h200-141gb"];

    /// <summary>The driver where the pool's author named none.</summary>
    internal static GpuDriver For(string gpuType, string imageType) =>
        NeedLatest.Contains(gpuType) && imageType == NodePoolRules.ContainerOptimizedOs ? GpuDriver.Latest : GpuDriver.Default;
}
