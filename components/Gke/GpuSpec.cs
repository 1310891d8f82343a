namespace Infra.Components.Gke;

/// <summary>The GPUs of a pool's nodes, and how containers share them.</summary>
public sealed record GpuSpec
{
    /// <summary>The accelerator type or its short name (<c>nvidia-tesla-t4</c>, <c>t4</c>).</summary>
    /// <value>Default: what is built into the machine type.</value>
    public string? Type { get; init; }

    /// <summary>GPUs of a node.</summary>
    /// <value>Default: what is built into the machine type, otherwise 1.</value>
    public int? Count { get; init; }

    /// <summary>Which driver GKE installs.</summary>
    /// <value>
    /// Default: <see cref="Gke.GpuDriver.Default"/>, but <see cref="Gke.GpuDriver.Latest"/> for a new pool of GPUs that the default driver is too
    /// old for; a pool that is there keeps what it has.
    /// </value>
    public GpuDriver? Driver { get; init; }

    /// <summary>How several containers share one GPU.</summary>
    /// <value>Default: they do not; a GPU belongs to one container.</value>
    public GpuSharing? Sharing { get; init; }

    /// <summary>The size of the partitions that each GPU is cut into (<c>1g.5gb</c>), each offered as one GPU; A100 and newer.</summary>
    /// <value>Default: none.</value>
    public string? PartitionSize { get; init; }
}
