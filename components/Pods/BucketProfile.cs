namespace Infra.Components.Pods;

/// <summary>What a bucket's files are for: how much of what the driver has seen of a bucket it remembers.</summary>
/// <remarks>
/// The values of Cloud Storage FUSE's own profiles, written out, since GKE takes a profile's name only from claims of its own storage classes
/// (https://docs.cloud.google.com/storage/docs/cloud-storage-fuse/profile-based-configurations;
/// https://github.com/GoogleCloudPlatform/gcsfuse/blob/master/cfg/params.yaml, checked 2026-11). One differs: names and sizes of files may take 1,024 MiB, as on
/// large machines without a profile, not any amount, and the container that mounts has that much more memory.
/// </remarks>
public enum BucketProfile
{
    /// <summary>For data that is read over and over: what is known of a file is never asked for again. What others change while the pod runs may not be seen.</summary>
    Training,

    /// <summary>For models that are loaded: listings are remembered as well, and files that are read in parts are cached.</summary>
    Serving,

    /// <summary>For checkpoints: directories of up to 200,000 files can be renamed, and files that are read in parts are cached.</summary>
    Checkpointing,
}
