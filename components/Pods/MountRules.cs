using System.Net;
using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Names;
using Infra.Core.Quantities;

namespace Infra.Components.Pods;

/// <summary>What can be wrong with mounts, each and together.</summary>
internal static partial class MountRules
{
    /// <summary>Where the experiment's secrets are in each container, as in symphony.</summary>
    internal const string SecretsPath = "/etc/secrets";

    // The cache is on the node's boot disk, of 64 TiB at most, or on its local SSDs, which hold less: https://docs.cloud.google.com/compute/docs/disks
    // and https://docs.cloud.google.com/compute/docs/disks/local-ssd, checked 2026-11.
    private const decimal MostCacheTib = 64;
    private const decimal BytesPerTib = 1024m * 1024 * 1024 * 1024;

    /// <summary>Mounts with where each stands.</summary>
    internal static IEnumerable<LocatedMount> Located(IReadOnlyList<MountSpec> mounts, string path = "Mounts") =>
        mounts.Select((mount, i) => new LocatedMount(mount, $"{path}[{i}]"));

    internal static IEnumerable<Finding> Check(IReadOnlyList<MountSpec> mounts, string path = "Mounts") =>
        Located(mounts, path).SelectMany(each => Check(each.Mount, each.Path));

    internal static IEnumerable<Finding> Check(MountSpec mount, string at) => Finding.Of(
    [
        !mount.At.StartsWith('/') || mount.At.TrimEnd('/').Length == 0 || mount.At.Contains(':', StringComparison.Ordinal)
            ? new($"{at}.At", $"must be an absolute directory other than \"/\", without \":\"; got \"{mount.At}\"", "use for example \"/data\"") : null,
        mount.SubPath is { } below && (below.StartsWith('/') || below.Split('/').Contains(".."))
            ? new($"{at}.SubPath", $"must be relative and without \"..\"; got \"{below}\"", "use for example \"runs/1\"") : null,
        .. Check(mount.Source, at),
    ]);

    /// <summary>Checks that no two mounts of one container are at the same place.</summary>
    internal static IReadOnlyList<Finding> CheckPlaces(IEnumerable<LocatedMount> mounts)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return Finding.Of(mounts.Select(each => taken.Add(each.Mount.At.TrimEnd('/')) ? null
            : new Finding($"{each.Path}.At", $"must be a directory of its own in the container; got \"{each.Mount.At}\" twice", "change one")));
    }

    private static IEnumerable<Finding> Check(VolumeSource source, string at) => source switch
    {
        NfsVolume nfs => [.. nfs.Server.Check($"{at}.Nfs.Server", CheckServer), .. nfs.Directory.Check($"{at}.Nfs.Directory", CheckExport)],
        BucketVolume bucket => [.. bucket.Bucket.Check($"{at}.Bucket", CheckBucket), .. CheckCache($"{at}.Cache", bucket.Cache)],
        ClaimVolume claim => claim.Claim.Check($"{at}.Claim", KubernetesNames.CheckSubdomain),
        SecretVolume secret => [.. secret.Secret.Check($"{at}.Secret", KubernetesNames.CheckSubdomain), .. Mode(secret, at)],
        EmptyDirVolume empty => KubernetesQuantity.CheckBytes($"{at}.EmptyDir.SizeLimit", empty.SizeLimit),
        SharedMemoryVolume shared => KubernetesQuantity.CheckBytes($"{at}.SharedMemory", shared.SizeLimit),
        GitVolume git => Git(git, $"{at}.Git"),
        _ => [],
    };

    private static IReadOnlyList<Finding> CheckCache(string path, string? cache) => KubernetesQuantity.CheckBytes(path, cache) is { Count: > 0 } wrong ? wrong
        : cache is not null && KubernetesQuantity.TryParse(cache, out var bytes) && bytes > MostCacheTib * BytesPerTib
            ? [new(path, $"must be at most {MostCacheTib}Ti, the largest disk that a machine has; got \"{cache}\"", "use less than the disks of the machines that read it have")]
            : [];

    /// <summary>Checks the name of a bucket.</summary>
    internal static IReadOnlyList<Finding> CheckBucket(string path, string? bucket) => BucketName().IsMatch(bucket ?? "")
        ? []
        : [new(path, $"must be a bucket's name, 3 to 63 lower-case letters, digits, \"-\", \"_\" and \".\"; got {Got(bucket)}", "leave out \"gs://\" and any directory")];

    /// <summary>Checks the address of an NFS server.</summary>
    internal static IReadOnlyList<Finding> CheckServer(string path, string? server)
    {
        var isAddress = IPAddress.TryParse(server, out var address) && address.ToString() == server;
        return isAddress || (KubernetesNames.CheckSubdomain("", server?.ToLowerInvariant()).Count == 0 && server!.Split('.')[^1].Any(char.IsAsciiLetter))
            ? []
            : [new(path, $"must be an address or a host name; got {Got(server)}", "use for example \"10.0.0.2\"")];
    }

    /// <summary>Checks the directory that an NFS server exports.</summary>
    internal static IReadOnlyList<Finding> CheckExport(string path, string? directory) => directory?.StartsWith('/') == true
        ? []
        : [new(path, $"must be the absolute directory that the server exports; got {Got(directory)}", "use for example \"/share\"")];

    private static string Got(string? text) => string.IsNullOrEmpty(text) ? "nothing" : $"\"{text}\"";

    private static IEnumerable<Finding> Mode(SecretVolume secret, string at) => secret.DefaultMode is < 0 or > 0x1FF
        ? [new($"{at}.DefaultMode", $"must be 0 to 511, which is octal 777; got {secret.DefaultMode}", $"use {SecretVolume.ReadableByAll} for octal 644")] : [];

    private static IEnumerable<Finding> Git(GitVolume git, string at) => Finding.Of(
    [
        !Uri.TryCreate(git.Repository, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            ? new($"{at}.Repository", $"must be an address that begins with https:// or http://; got {Got(git.Repository)}", "other ways need a key in the pod")
            : address.UserInfo.Length > 0
            ? new($"{at}.Repository", $"must not hold a user or password, which anybody who sees the pod would read; got some for {address.Host}", "remove them")
            : null,
        // It is handed to git as an argument, so it must not look like an option.
        !Revision().IsMatch(git.Revision)
            ? new($"{at}.Revision", $"must be a commit, tag or branch; got {Got(git.Revision)}", "name a commit for runs that can be repeated") : null,
        .. ContainerImage.Check($"{at}.Image", git.Image),
    ]);

    // https://cloud.google.com/storage/docs/buckets#naming
    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]\\z")]
    internal static partial Regex BucketName();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_./-]*\\z")]
    private static partial Regex Revision();

    /// <summary>A mount and where it stands.</summary>
    internal sealed record LocatedMount(MountSpec Mount, string Path);
}
