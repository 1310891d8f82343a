using System.Collections.Immutable;
using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Core.Settings;

namespace Infra.Stacks;

/// <summary>The settings of what an environment keeps data in: database, Redis, artifacts and images.</summary>
internal static class DataSettings
{
    private static readonly DatabaseSpec Database = new();
    private static readonly RedisSpec Redis = new();
    private static readonly BucketSpec Bucket = new();
    private static readonly RegistrySpec Registry = new();

    private static readonly ChoiceSetting<DatabaseEngine> Engine = new("database.engine", "Database server") { Default = Database.Engine };

    private static readonly TextSetting DatabaseVersion =
        new("database.version", "Version in Google's words, such as MYSQL_8_4") { DefaultWords = "MYSQL_8_4 or POSTGRES_17" };

    private static readonly ChoiceSetting<DatabaseEdition> Edition = new("database.edition", "Edition, which decides the machine types") { Default = Database.Edition };

    private static readonly TextSetting Tier = new("database.tier", "Machine type of the server, db-custom-VCPUS-MIB") { Default = Database.Tier };

    private static readonly ChoiceSetting<AvailabilityType> Availability =
        new("database.availability", "Whether a standby in another zone takes over") { Default = Database.Availability };

    private static readonly TextSetting DatabaseName = new("database.database", "Name of the database") { Default = Database.Database };

    private static readonly TextSetting User = new("database.user", "User of the database; another name later makes a second user, and the first keeps its rights until you drop it") { Default = Database.User };

    private static readonly TextSetting PasswordVersion =
        new("database.passwordVersion", "Anything; another value than before makes a new password") { Default = Database.PasswordVersion };

    private static readonly FlagSetting Backups = new("database.backups", "Whether a backup is made every day") { Default = Database.Backups };

    private static readonly WholeNumberSetting RetainedBackups = new("database.retainedBackups", "Daily backups that are kept") { Default = Database.RetainedBackups };

    private static readonly WholeNumberSetting BackupHour =
        new("database.backupHour", "Hour at which the backup begins, UTC") { Default = Database.BackupHour };

    private static readonly FlagSetting PointInTimeRecovery =
        new("database.pointInTimeRecovery", "Whether the database can be put back to any moment of the last days") { Default = Database.PointInTimeRecovery };

    private static readonly WholeNumberSetting LogRetentionDays =
        new("database.logRetentionDays", "For how long that is possible") { Unit = "days", Default = Database.LogRetentionDays };

    private static readonly FlagSetting QueryInsights =
        new("database.queryInsights", "Whether Google records which queries take how long") { Default = Database.QueryInsights };

    private static readonly TextMapSetting Flags = new("database.flags", "Settings of the server by name");

    private static readonly WholeNumberSetting DatabaseDiskSizeGb =
        new("database.diskSizeGb", "Disk that the server begins with; a later change does nothing while diskAutoresize is on") { Unit = "GB", Default = Database.DiskSizeGb };

    private static readonly FlagSetting DiskAutoresize =
        new("database.diskAutoresize", "Whether the disk grows by itself; it never shrinks") { Default = Database.DiskAutoresize };

    private static readonly WholeNumberSetting DiskAutoresizeLimitGb =
        new("database.diskAutoresizeLimitGb", "Size beyond which it does not; 0 for no limit") { Unit = "GB", Default = Database.DiskAutoresizeLimitGb };

    private static readonly ChoiceSetting<DayOfWeek> DatabaseDay =
        new("database.maintenanceWindow.day", "Day of maintenance") { Default = Database.MaintenanceWindow.Day };

    private static readonly WholeNumberSetting DatabaseHour =
        new("database.maintenanceWindow.hour", "Hour at which maintenance may begin, UTC") { Default = Database.MaintenanceWindow.Hour };

    private static readonly ChoiceSetting<RedisTier> RedisTierSetting = new("redis.tier", "Whether a standby takes over") { Default = Redis.Tier };

    private static readonly WholeNumberSetting MemorySizeGib = new("redis.memorySizeGib", "Memory of Redis") { Unit = "GiB", Default = Redis.MemorySizeGib };

    private static readonly TextSetting RedisVersion = new("redis.version", "Version in Google's words") { Default = Redis.Version };

    private static readonly ChoiceSetting<EvictionPolicy> Eviction =
        new("redis.evictionPolicy", "What Redis does when its memory is full; a queue loses work with any but noEviction") { Default = Redis.EvictionPolicy };

    private static readonly FlagSetting SnapshotsSetting = new("redis.snapshots.enabled", "Whether snapshots are written") { Default = true };

    private static readonly ChoiceSetting<SnapshotPeriod> SnapshotPeriodSetting =
        new("redis.snapshots.period", "How often a snapshot is written") { Default = Redis.Snapshots };

    private static readonly ChoiceSetting<DayOfWeek> RedisDay = new("redis.maintenanceWindow.day", "Day of maintenance") { Default = Redis.MaintenanceWindow.Day };

    private static readonly WholeNumberSetting RedisHour =
        new("redis.maintenanceWindow.hour", "Hour at which maintenance may begin, UTC") { Default = Redis.MaintenanceWindow.Hour };

    private static readonly FlagSetting Versioning =
        new("artifacts.versioning", "Whether what is overwritten or deleted stays as an older version") { Default = Bucket.Versioning };

    private static readonly WholeNumberSetting KeepVersions = new("artifacts.keepVersions", "Older versions that are kept") { Default = Bucket.KeepVersions };

    private static readonly WholeNumberSetting DeleteVersionsAfterDays =
        new("artifacts.deleteVersionsAfterDays", "After how long an older version is deleted") { Unit = "days", Default = Bucket.DeleteVersionsAfterDays };

    private static readonly WholeNumberSetting NearlineAfterDays =
        new("artifacts.nearlineAfterDays", "After how long an artifact becomes cheaper to keep and dearer to read") { Unit = "days", Default = Bucket.NearlineAfterDays };

    private static readonly WholeNumberSetting DeleteAfterDays =
        new("artifacts.deleteAfterDays", "After how long an artifact is deleted; never where it is not set") { Unit = "days" };

    private static readonly WholeNumberSetting SoftDeleteDays =
        new("artifacts.softDeleteDays", "For how long what was deleted can be brought back") { Unit = "days", Default = Bucket.SoftDeleteDays };

    private static readonly FlagSetting ImmutableTags =
        new("images.immutableTags", "Whether a tag, once pushed, always means the same image") { Default = Registry.ImmutableTags };

    private static readonly WholeNumberSetting ImageVersions = new("images.keepVersions", "Newest versions of an image that are always kept") { Default = Registry.KeepVersions };

    private static readonly WholeNumberSetting DeleteUntaggedAfterDays =
        new("images.deleteUntaggedAfterDays", "After how long an image without a tag is deleted") { Unit = "days", Default = Registry.DeleteUntaggedAfterDays };

    private static readonly WholeNumberSetting DeleteTaggedAfterDays =
        new("images.deleteTaggedAfterDays", "After how long an image with a tag is deleted; never where it is not set") { Unit = "days" };

    private static readonly FlagSetting VulnerabilityScanning =
        new("images.vulnerabilityScanning", "Whether images are scanned for known vulnerabilities") { Default = Registry.VulnerabilityScanning };

    /// <summary>The declarations.</summary>
    internal static IEnumerable<Setting> Declared =>
    [
        Engine, DatabaseVersion, Edition, Tier, Availability, DatabaseName, User, PasswordVersion, Backups, RetainedBackups, BackupHour, PointInTimeRecovery,
        LogRetentionDays, QueryInsights, Flags, DatabaseDiskSizeGb, DiskAutoresize, DiskAutoresizeLimitGb, DatabaseDay, DatabaseHour,
        RedisTierSetting, MemorySizeGib, RedisVersion, Eviction, SnapshotsSetting, SnapshotPeriodSetting, RedisDay, RedisHour,
        Versioning, KeepVersions, DeleteVersionsAfterDays, NearlineAfterDays, DeleteAfterDays, SoftDeleteDays,
        ImmutableTags, ImageVersions, DeleteUntaggedAfterDays, DeleteTaggedAfterDays, VulnerabilityScanning,
    ];

    /// <summary>Reads the database; what its rules find stays with the reader.</summary>
    internal static DatabaseSpec ReadDatabase(SettingsReader root, string name, bool isProtected)
    {
        var reader = root.Section("database");
        var window = reader.Section("maintenanceWindow");
        var spec = new DatabaseSpec
        {
            Engine = reader.Choice(Engine)!.Value,
            Version = reader.Text(DatabaseVersion),
            Edition = reader.Choice(Edition)!.Value,
            Tier = reader.Required(Tier),
            Availability = reader.Choice(Availability)!.Value,
            Database = reader.Required(DatabaseName),
            User = reader.Required(User),
            PasswordVersion = reader.Required(PasswordVersion),
            Backups = reader.Flag(Backups),
            RetainedBackups = reader.WholeNumber(RetainedBackups)!.Value,
            BackupHour = reader.WholeNumber(BackupHour)!.Value,
            PointInTimeRecovery = reader.Flag(PointInTimeRecovery),
            LogRetentionDays = reader.WholeNumber(LogRetentionDays)!.Value,
            MaintenanceWindow = new(window.Choice(DatabaseDay)!.Value, window.WholeNumber(DatabaseHour)!.Value),
            QueryInsights = reader.Flag(QueryInsights),
            Flags = reader.TextMap(Flags).ToImmutableDictionary(),
            DiskSizeGb = reader.WholeNumber(DatabaseDiskSizeGb)!.Value,
            DiskAutoresize = reader.Flag(DiskAutoresize),
            DiskAutoresizeLimitGb = reader.WholeNumber(DiskAutoresizeLimitGb)!.Value,
            DeletionProtection = isProtected,
        };
        root.Report(DatabaseRules.Check(name, spec).At("database"));
        return spec;
    }

    /// <summary>Reads Redis; what its rules find stays with the reader.</summary>
    internal static RedisSpec ReadRedis(SettingsReader root, string name, bool isProtected)
    {
        var reader = root.Section("redis");
        var window = reader.Section("maintenanceWindow");
        var snapshots = reader.Section("snapshots");
        var period = snapshots.Choice(SnapshotPeriodSetting);
        var spec = new RedisSpec
        {
            Tier = reader.Choice(RedisTierSetting)!.Value,
            MemorySizeGib = reader.WholeNumber(MemorySizeGib)!.Value,
            Version = reader.Required(RedisVersion),
            EvictionPolicy = reader.Choice(Eviction)!.Value,
            Snapshots = snapshots.Flag(SnapshotsSetting) ? period : null,
            MaintenanceWindow = new(window.Choice(RedisDay)!.Value, window.WholeNumber(RedisHour)!.Value),
            DeletionProtection = isProtected,
        };
        root.Report(RedisRules.Check(name, spec).At("redis"));
        return spec;
    }

    /// <summary>Reads the bucket; what its rules find stays with the reader.</summary>
    internal static BucketSpec ReadBucket(SettingsReader root, string name, bool isProtected)
    {
        var reader = root.Section("artifacts");
        var spec = new BucketSpec
        {
            Versioning = reader.Flag(Versioning),
            KeepVersions = reader.WholeNumber(KeepVersions)!.Value,
            DeleteVersionsAfterDays = reader.WholeNumber(DeleteVersionsAfterDays)!.Value,
            NearlineAfterDays = reader.WholeNumber(NearlineAfterDays),
            DeleteAfterDays = reader.WholeNumber(DeleteAfterDays),
            SoftDeleteDays = reader.WholeNumber(SoftDeleteDays)!.Value,
            DeletionProtection = isProtected,
        };
        root.Report(BucketRules.Check(name, spec).At("artifacts"));
        return spec;
    }

    /// <summary>Reads the registry; what its rules find stays with the reader.</summary>
    internal static RegistrySpec ReadRegistry(SettingsReader root, string name, bool isProtected)
    {
        var reader = root.Section("images");
        var spec = new RegistrySpec
        {
            ImmutableTags = reader.Flag(ImmutableTags),
            KeepVersions = reader.WholeNumber(ImageVersions)!.Value,
            DeleteUntaggedAfterDays = reader.WholeNumber(DeleteUntaggedAfterDays)!.Value,
            DeleteTaggedAfterDays = reader.WholeNumber(DeleteTaggedAfterDays),
            VulnerabilityScanning = reader.Flag(VulnerabilityScanning),
            DeletionProtection = isProtected,
        };
        root.Report(RegistryRules.Check(name, spec).At("images"));
        return spec;
    }
}
