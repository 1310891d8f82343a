namespace Infra.Core.Scheduling;

/// <summary>How GKE mounts buckets of Cloud Storage: by a container of its own, which it adds to each pod with one when the pod is made.</summary>
/// <remarks>https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-storage-fuse-csi-driver-sidecar, checked 2026-11, for all of it.</remarks>
public static class BucketMounts
{
    /// <summary>The annotation of a pod that asks for the container: <c>true</c>.</summary>
    public const string Annotation = "gke-gcsfuse/volumes";

    /// <summary>The annotation that says what the container may use of the processors, which is then what it asks for.</summary>
    public const string CpuAnnotation = "gke-gcsfuse/cpu-limit";

    /// <summary>The annotation that says what the container may use of memory, which is then what it asks for.</summary>
    public const string MemoryAnnotation = "gke-gcsfuse/memory-limit";

    /// <summary>The driver of a volume that is a bucket.</summary>
    public const string Driver = "gcsfuse.csi.storage.gke.io";

    /// <summary>What the container asks of the node where nobody says otherwise: 250 millicores and 256 MiB.</summary>
    public static ContainerClaim Sidecar { get; } = new("gke-gcsfuse-sidecar", Cpu: 250, Memory: 256, Gpus: 0, Tpus: 0);
}
