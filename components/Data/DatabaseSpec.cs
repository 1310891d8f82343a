using Infra.Components.Common;
using Pulumi;

namespace Infra.Components.Data;

/// <summary>What kind of managed database is wanted.</summary>
public sealed record DatabaseSpec
{
    /// <summary>The server.</summary>
    /// <value>Default: <see cref="DatabaseEngine.MySql"/>.</value>
    public DatabaseEngine Engine { get; init; } = DatabaseEngine.MySql;

    /// <summary>The server's version in Google's words.</summary>
    /// <value>Default: <c>MYSQL_8_4</c> or <c>POSTGRES_17</c>.</value>
    public string? Version { get; init; }

    /// <summary>The edition, which decides the machine types.</summary>
    /// <value>Default: <see cref="DatabaseEdition.Enterprise"/>.</value>
    public DatabaseEdition Edition { get; init; } = DatabaseEdition.Enterprise;

    /// <summary>The machine type: <c>db-custom-VCPUS-MIB</c>, or the shared-core <c>db-f1-micro</c> and <c>db-g1-small</c> for tests.</summary>
    /// <value>Default: <c>db-custom-2-7680</c>, 2 vCPUs and 7.5 GiB.</value>
    public string Tier { get; init; } = "db-custom-2-7680";

    /// <summary>What it survives.</summary>
    /// <value>Default: <see cref="AvailabilityType.Zonal"/>.</value>
    public AvailabilityType Availability { get; init; } = AvailabilityType.Zonal;

    /// <summary>The database that is created on the server.</summary>
    /// <value>Default: <c>pyatmos</c>.</value>
    public string Database { get; init; } = "pyatmos";

    /// <summary>The user that is created on the server; never its root.</summary>
    /// <value>Default: <c>worker</c>.</value>
    public string User { get; init; } = "worker";

    /// <summary>Anything; another value than before makes a new password.</summary>
    /// <value>Default: <c>1</c>.</value>
    public string PasswordVersion { get; init; } = "1";

    /// <summary>Whether a backup is made every day.</summary>
    /// <value>Default: true.</value>
    public bool Backups { get; init; } = true;

    /// <summary>How many daily backups are kept.</summary>
    /// <value>Default: 7. 1 to 365.</value>
    public int RetainedBackups { get; init; } = 7;

    /// <summary>The hour at which the daily backup begins, 0 to 23, UTC.</summary>
    /// <value>Default: 2.</value>
    public int BackupHour { get; init; } = 2;

    /// <summary>Whether the database can be put back to any moment of the last days, for which the log of changes is kept.</summary>
    /// <value>Default: true.</value>
    public bool PointInTimeRecovery { get; init; } = true;

    /// <summary>How many days of the log of changes are kept.</summary>
    /// <value>Default: 7. 1 to 7, up to 35 with <see cref="DatabaseEdition.EnterprisePlus"/>.</value>
    public int LogRetentionDays { get; init; } = 7;

    /// <summary>When Google may do maintenance.</summary>
    /// <value>Default: <see cref="WeeklyWindow.Default"/>.</value>
    public WeeklyWindow MaintenanceWindow { get; init; } = WeeklyWindow.Default;

    /// <summary>Whether Google records which queries take how long.</summary>
    /// <value>Default: true.</value>
    public bool QueryInsights { get; init; } = true;

    /// <summary>Settings of the server by name.</summary>
    /// <value>Default: none.</value>
    public InputMap<string> Flags { get; init; } = [];

    /// <summary>The disk's size in GB; with <see cref="DiskAutoresize"/> the size that it begins with.</summary>
    /// <value>Default: 20. 10 to 65,536.</value>
    public int DiskSizeGb { get; init; } = 20;

    /// <summary>Whether the disk grows by itself; it never shrinks.</summary>
    /// <value>Default: true.</value>
    public bool DiskAutoresize { get; init; } = true;

    /// <summary>The size in GB beyond which the disk does not grow by itself.</summary>
    /// <value>Default: 0, no limit.</value>
    public int DiskAutoresizeLimitGb { get; init; }

    /// <summary>The key of Cloud KMS that encrypts the database, in full; another one replaces it.</summary>
    /// <value>Default: null, Google's own.</value>
    public Input<string>? KmsKey { get; init => field = value.OrNone(); }

    /// <summary>Whether the instance can be deleted, by any tool, only after this is turned off; a last backup is made then.</summary>
    /// <value>Default: true.</value>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>The version that is installed: <see cref="Version"/>, or the engine's default.</summary>
    public string EffectiveVersion => Version ?? (Engine == DatabaseEngine.MySql ? "MYSQL_8_4" : "POSTGRES_17");

    /// <summary>The server's TCP port.</summary>
    public int Port => Engine == DatabaseEngine.MySql ? 3306 : 5432;
}
