using System.Globalization;
using Infra.Components.Common;
using Infra.Core.Names;
using Infra.Core.Quantities;
using Infra.Core.Scheduling;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Infra.Components.Pods;

/// <summary>Writes volumes and mounts as Kubernetes wants them.</summary>
internal static class Volumes
{
    /// <summary>A volume of a pod.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="source">What is mounted.</param>
    /// <param name="path">Where the mount stands.</param>
    /// <param name="user">The user that the containers run as; null for the image's own.</param>
    /// <param name="component">The component that mounts it.</param>
    internal static VolumeArgs Of(string name, VolumeSource source, string path, int? user, Resource component) => source switch
    {
        BucketVolume bucket => Bucket(
            name, bucket.Bucket.CheckedLater($"{path}.Bucket", MountRules.CheckBucket, component), user, cache: bucket.Cache, profile: bucket.Profile),
        NfsVolume nfs => new()
        {
            Name = name,
            Nfs = new NFSVolumeSourceArgs
            {
                Server = nfs.Server.CheckedLater($"{path}.Nfs.Server", MountRules.CheckServer, component),
                Path = nfs.Directory.CheckedLater($"{path}.Nfs.Directory", MountRules.CheckExport, component),
            },
        },
        ClaimVolume claim => new()
        {
            Name = name,
            PersistentVolumeClaim = new PersistentVolumeClaimVolumeSourceArgs
            {
                ClaimName = claim.Claim.CheckedLater($"{path}.Claim", KubernetesNames.CheckSubdomain, component),
            },
        },
        SecretVolume secret => new()
        {
            Name = name,
            Secret = new SecretVolumeSourceArgs
            {
                SecretName = secret.Secret.CheckedLater($"{path}.Secret", KubernetesNames.CheckSubdomain, component),
                DefaultMode = secret.DefaultMode,
            },
        },
        EmptyDirVolume empty => Empty(name, empty.Memory, empty.SizeLimit),
        SharedMemoryVolume shared => Empty(name, memory: true, shared.SizeLimit),
        _ => Empty(name, memory: false, sizeLimit: null),
    };

    /// <summary>A bucket as a volume; its files belong to the user that the containers run as.</summary>
    /// <param name="name">The volume's name.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="user">The user; null for the image's own.</param>
    /// <param name="prefix">The folder that alone is mounted; null for all of the bucket.</param>
    /// <param name="cache">How much is kept on the node's disks; null for nothing.</param>
    /// <param name="profile">What the files are for; null for the driver's usual settings.</param>
    internal static VolumeArgs Bucket(string name, Input<string> bucket, int? user, Input<string>? prefix = null, string? cache = null, BucketProfile? profile = null)
    {
        var options = (user > 0 ? $"implicit-dirs,uid={user},gid={user}" : "implicit-dirs")
            + (cache is null ? "" : string.Create(CultureInfo.InvariantCulture, $",file-cache:max-size-mb:{CacheMib(cache)},file-cache:enable-parallel-downloads:true"))
            + (profile is { } kind ? Options(kind) : "");
        return new()
        {
            Name = name,
            Csi = new CSIVolumeSourceArgs
            {
                Driver = BucketMounts.Driver,
                VolumeAttributes =
                {
                    ["bucketName"] = bucket,

                    // https://docs.cloud.google.com/kubernetes-engine/docs/reference/cloud-storage-fuse-csi-driver/mount-options (checked 2026-11)
                    ["mountOptions"] = prefix is null ? options : Output.Format($"{options},only-dir={prefix.Apply(Folder)}"),
                },
            },
        };
    }

    /// <summary>A folder of a bucket as a path.</summary>
    internal static string Folder(string prefix) => prefix.TrimEnd('/');

    /// <summary>Annotates a pod where it mounts a bucket, beside what it is annotated with.</summary>
    internal static void Annotate(ObjectMetaArgs pod, IReadOnlyCollection<VolumeSource> sources)
    {
        if (sources.Any(source => source is BucketVolume))
        {
            pod.Annotations.AddRange(BucketAnnotations(sources));
        }
    }

    /// <summary>The annotations of a pod with a bucket. What its container gets is said, so that the share of a machine is right whatever the default becomes.</summary>
    internal static Dictionary<string, string> BucketAnnotations(IEnumerable<VolumeSource> sources)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [BucketMounts.Annotation] = "true",
            [BucketMounts.CpuAnnotation] = ResourceQuantity.Cpu(BucketMounts.Sidecar.Cpu!.Value),
            [BucketMounts.MemoryAnnotation] = ResourceQuantity.Memory(Sidecars(sources).FirstOrDefault(BucketMounts.Sidecar).Memory!.Value),
        };

        // The caches are on the disk of that container, which has 5 GiB otherwise and is ended beyond.
        var cached = sources.OfType<BucketVolume>().Distinct().Sum(bucket => bucket.Cache is null ? 0 : CacheMib(bucket.Cache));
        if (cached > 0)
        {
            annotations["gke-gcsfuse/ephemeral-storage-limit"] = ResourceQuantity.Memory(cached + UsualStorageMib);
        }

        return annotations;
    }

    /// <summary>What the container claims that mounts a pod's buckets, if any; the metadata of each bucket with a profile is in its memory.</summary>
    internal static ContainerClaim[] Sidecars(IEnumerable<VolumeSource> sources)
    {
        var buckets = sources.OfType<BucketVolume>().Distinct().ToList();
        var metadata = buckets.Count(bucket => bucket.Profile is not null) * MetadataMib;
        return buckets.Count == 0 ? [] : [BucketMounts.Sidecar with { Memory = BucketMounts.Sidecar.Memory + metadata }];
    }

    private static string Options(BucketProfile profile) =>
        string.Create(CultureInfo.InvariantCulture, $",metadata-cache:negative-ttl-secs:0,metadata-cache:ttl-secs:-1,metadata-cache:stat-cache-max-size-mb:{MetadataMib}")
        + profile switch
        {
            BucketProfile.Serving => ",file-cache:cache-file-for-range-read:true,file-system:kernel-list-cache-ttl-secs:-1",
            BucketProfile.Checkpointing => ",file-cache:cache-file-for-range-read:true,file-system:rename-dir-limit:200000",
            _ => "",
        };

    // See BucketProfile.
    private const long MetadataMib = 1024;

    // https://docs.cloud.google.com/kubernetes-engine/docs/how-to/cloud-storage-fuse-csi-driver-sidecar (checked 2026-11)
    private const long UsualStorageMib = 5 * 1024;

    private static long CacheMib(string cache) => ResourceQuantity.TryParseMemory(cache, out var mib) ? mib : 0;

    /// <summary>A mount of a container.</summary>
    internal static VolumeMountArgs Mount(string volume, MountSpec mount)
    {
        var below = string.Join('/', new[] { mount.Source is GitVolume ? GitCheckout.Directory : null, mount.SubPath }.OfType<string>());
        return new()
        {
            Name = volume,
            MountPath = mount.At,
            ReadOnly = mount.ReadOnly ? (Input<bool>)true : null,
            SubPath = (below.Length > 0 ? below : null).AsInput(),
        };
    }

    /// <summary>Lets containers write to disks and buckets, which belong to root, as a user who is not.</summary>
    internal static void MakeWritable(PodSpecArgs spec, int user)
    {
        var context = spec.SecurityContext.TryGetNow(out var known) ? known : new PodSecurityContextArgs();
        context.FsGroup = user;

        // Without it each start would change every file of the disk.
        context.FsGroupChangePolicy = "OnRootMismatch";
        spec.SecurityContext = context;
    }

    private static VolumeArgs Empty(string name, bool memory, string? sizeLimit) =>
        new() { Name = name, EmptyDir = new EmptyDirVolumeSourceArgs { Medium = (memory ? "Memory" : null).AsInput(), SizeLimit = sizeLimit.AsInput() } };
}
