namespace Infra.Components.Gke;

/// <summary>How a GPU is shared.</summary>
/// <seealso href="https://docs.cloud.google.com/kubernetes-engine/docs/concepts/timesharing-gpus">GPU sharing</seealso>
public enum GpuSharingStrategy
{
    /// <summary>Containers take turns; each sees the whole memory.</summary>
    TimeSharing,

    /// <summary>Containers run at once, each with an equal part of the cores and the memory (NVIDIA MPS).</summary>
    Mps,
}
