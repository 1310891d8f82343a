using Infra.Components.Common;
using Pulumi;

namespace Infra.Components.Pods;

/// <summary>What is mounted.</summary>
/// <remarks>Two are equal where they name the same, be it by its name or as the output of one resource.</remarks>
public abstract record VolumeSource
{
    private protected VolumeSource()
    {
    }

    /// <summary>Whether two containers that mount an equal source mean the same files; else each has its own.</summary>
    internal virtual bool IsShared => true;
}

/// <summary>A directory of an NFS server, such as a Filestore instance's share.</summary>
/// <param name="Server">The server's address or name.</param>
/// <param name="Directory">The directory it exports (<c>/share</c>).</param>
public sealed record NfsVolume(Input<string> Server, Input<string> Directory) : VolumeSource
{
    /// <inheritdoc/>
    public bool Equals(NfsVolume? other) => other is not null && Server.IsSame(other.Server) && Directory.IsSame(other.Directory);

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(NfsVolume).GetHashCode();
}

/// <summary>A bucket of Cloud Storage, through the driver that GKE brings.</summary>
/// <remarks>
/// Needs the cluster's Cloud Storage FUSE driver, Workload Identity for the pods' ServiceAccount, and where the namespace is closed egress to
/// Google's APIs. https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-storage-fuse-csi-driver-setup
/// </remarks>
/// <param name="Bucket">The bucket.</param>
/// <param name="Cache">How much of what is read is kept on the node's own disks, in bytes (<c>200Gi</c>): local SSDs where they are ephemeral storage. Null for nothing.</param>
public sealed record BucketVolume(Input<string> Bucket, string? Cache = null) : VolumeSource
{
    /// <summary>What the files are for.</summary>
    /// <value>The driver's usual settings.</value>
    public BucketProfile? Profile { get; init; }

    /// <inheritdoc/>
    public bool Equals(BucketVolume? other) => other is not null && Bucket.IsSame(other.Bucket) && (Cache, Profile) == (other.Cache, other.Profile);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Cache, Profile);
}

/// <summary>A PersistentVolumeClaim, one that the workload makes or one that is in the namespace already.</summary>
/// <param name="Claim">The claim.</param>
public sealed record ClaimVolume(Input<string> Claim) : VolumeSource
{
    /// <inheritdoc/>
    public bool Equals(ClaimVolume? other) => other is not null && Claim.IsSame(other.Claim);

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(ClaimVolume).GetHashCode();
}

/// <summary>A Secret that is in the namespace already.</summary>
/// <param name="Secret">The Secret.</param>
/// <param name="DefaultMode">The files' rights, 0 to 511 (octal 777).</param>
public sealed record SecretVolume(Input<string> Secret, int DefaultMode = SecretVolume.ReadableByAll) : VolumeSource
{
    /// <summary>The rights where nothing else is said: octal 644.</summary>
    public const int ReadableByAll = 0x1A4;

    /// <inheritdoc/>
    public bool Equals(SecretVolume? other) => other is not null && Secret.IsSame(other.Secret) && DefaultMode == other.DefaultMode;

    /// <inheritdoc/>
    public override int GetHashCode() => DefaultMode;
}

/// <summary>An empty directory that lives as long as the pod.</summary>
/// <param name="Memory">Whether it is in memory; what is in it then counts as the container's memory.</param>
/// <param name="SizeLimit">The most it may hold, in bytes (<c>10Gi</c>); null for no limit of its own.</param>
public sealed record EmptyDirVolume(bool Memory = false, string? SizeLimit = null) : VolumeSource
{
    internal override bool IsShared => false;
}

/// <summary>Shared memory, which data loaders of PyTorch need more of than the 64 MiB that containers have.</summary>
/// <param name="SizeLimit">The most it may hold, in bytes; it counts as the container's memory. Null for half of the node's.</param>
public sealed record SharedMemoryVolume(string? SizeLimit = null) : VolumeSource
{
    /// <summary>Where programs look for it.</summary>
    public const string DefaultPath = "/dev/shm";

    internal override bool IsShared => false;
}

/// <summary>The files of a git repository at one revision, checked out before the processes start.</summary>
/// <remarks>Where the namespace is closed, its egress must be open to the repository's host.</remarks>
/// <param name="Repository">The address, https:// or http:// and without a password.</param>
/// <param name="Revision">A commit, tag or branch; a commit is the only one of them that never moves.</param>
/// <param name="Image">The image that checks out; it needs <c>sh</c> and <c>git</c>.</param>
public sealed record GitVolume(string Repository, string Revision, string Image = GitVolume.DefaultImage) : VolumeSource
{
    /// <summary>The image where nothing else is said.</summary>
    /// <remarks>https://github.com/alpine-docker/git, seen in use 2026-10.</remarks>
    public const string DefaultImage = "alpine/git:2.47.2";
}
