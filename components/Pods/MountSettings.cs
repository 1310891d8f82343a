using Infra.Core.Settings;

namespace Infra.Components.Pods;

/// <summary>Reads mounts from a workload's settings.</summary>
internal static class MountSettings
{
    private static readonly TextSetting At = new("at", "Directory in the container") { DefaultWords = $"{SharedMemoryVolume.DefaultPath} for shared memory, else none" };

    private static readonly FlagSetting ReadOnly = new("readOnly", "Whether the container may only read");

    private static readonly TextSetting SubPath = new("subPath", "Directory of the source to mount") { DefaultWords = "its root" };

    private static readonly TextSetting Server = new("server", "Address or host name of the NFS server") { Required = true };

    private static readonly TextSetting Directory = new("directory", "Directory that the server exports") { Required = true };

    private static readonly ObjectSetting Nfs = new("nfs", "Directory of an NFS server") { Members = [Server, Directory] };

    private static readonly TextSetting Bucket = new("bucket", "Bucket of Cloud Storage, by its name");

    private static readonly TextSetting Claim = new("claim", "Volume claim, by its name");

    private static readonly TextSetting Secret = new("secret", "Secret of the namespace, by its name");

    private static readonly FlagSetting Memory = new("memory", "Whether it is in memory");

    private static readonly TextSetting SizeLimit = new("sizeLimit", "Most that it may hold") { Unit = "bytes", DefaultWords = "no limit of its own" };

    private static readonly ObjectSetting EmptyDir = new("emptyDir", "Empty directory that lives as long as the pod") { Members = [Memory, SizeLimit] };

    private static readonly TextSetting SharedMemory = new("sharedMemory", "Shared memory, with the most that it may hold") { Unit = "bytes" };

    private static readonly TextSetting Repository = new("repository", "Address, https:// or http:// and without a password") { Required = true };

    private static readonly TextSetting Revision = new("revision", "Commit, tag or branch") { Required = true };

    private static readonly TextSetting Image = new("image", "Image that checks out, with sh and git") { Default = GitVolume.DefaultImage };

    private static readonly ObjectSetting Git = new("git", "Files of a git repository at one revision") { Members = [Repository, Revision, Image] };

    private static readonly TextSetting Cache = new("cache", "With bucket, how much of what is read is kept on the node's own disks, its local SSDs where it has some") { Unit = "bytes", DefaultWords = "nothing" };

    private static readonly ChoiceSetting<BucketProfile> Profile =
        new("profile", "With bucket, what its files are for: the driver then keeps what it knows of them, in 1 GiB of memory more; changes that others make while the pod runs may not be seen") { DefaultWords = "the driver's usual settings" };

    private static readonly Setting[] OfBuckets = [Cache, Profile];

    private static readonly Setting[] Sources = [Nfs, Bucket, Claim, Secret, EmptyDir, SharedMemory, Git];

    /// <summary>The declaration.</summary>
    internal static ObjectSetting Setting { get; } = new("mounts", "Files from outside the image, each from exactly one of the sources")
    {
        Shape = SettingShape.List,
        Members = [At, ReadOnly, SubPath, .. Sources, .. OfBuckets],
    };

    internal static IReadOnlyList<MountSpec> Read(SettingsReader workload) => workload.Sections(Setting, ReadMount);

    private static MountSpec ReadMount(SettingsReader reader)
    {
        VolumeSource?[] sources =
        [
            reader.Section(Nfs, section => new NfsVolume(section.Required(Server), section.Required(Directory))),
            reader.Text(Bucket) is { } bucket ? new BucketVolume(bucket, reader.Text(Cache)) { Profile = reader.Choice(Profile) } : null,
            reader.Text(Claim) is { } claim ? new ClaimVolume(claim) : null,
            reader.Text(Secret) is { } secret ? new SecretVolume(secret) : null,
            reader.Section(EmptyDir, section => new EmptyDirVolume(section.Flag(Memory), section.Text(SizeLimit))),
            reader.Text(SharedMemory) is { } size ? new SharedMemoryVolume(size) : null,
            reader.Section(Git, section => new GitVolume(section.Required(Repository), section.Required(Revision), section.Required(Image))),
        ];
        foreach (var setting in OfBuckets.Where(setting => reader.Has(setting) && !reader.Has(Bucket)))
        {
            reader.Report(setting, "must be left out where no bucket is mounted; got it without", "remove it, or set bucket");
        }

        var given = Sources.Where(reader.Has).Select(setting => setting.Name).ToList();
        if (given.Count != 1)
        {
            reader.Report(
                $"must have exactly one of {string.Join(", ", Sources.Select(setting => setting.Name))}; got {(given.Count == 0 ? "none" : string.Join(", ", given))}",
                given.Count == 0 ? "set one of them" : "keep one",
                given.Count == 0 ? Sources : []);
        }

        var source = sources.FirstOrDefault(each => each is not null) ?? new EmptyDirVolume();
        return new(reader.Text(At) ?? (source is SharedMemoryVolume ? SharedMemoryVolume.DefaultPath : ""), source)
        {
            ReadOnly = reader.Flag(ReadOnly),
            SubPath = reader.Text(SubPath),
        };
    }
}
