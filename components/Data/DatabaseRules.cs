using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Components.Common;
using Infra.Core.Findings;
using Infra.Core.Names;

namespace Infra.Components.Data;

/// <summary>What Cloud SQL accepts of an instance.</summary>
/// <seealso href="https://docs.cloud.google.com/sql/docs/mysql/instance-settings">Instance settings, checked 2026-08</seealso>
public static partial class DatabaseRules
{
    /// <summary>The longest name of an instance: Google's 98 characters for project and instance, less a project's 30 and the colon.</summary>
    public const int MaxNameLength = 67;

    /// <summary>The smallest disk, in GB.</summary>
    public const int MinDiskSizeGb = 10;

    /// <summary>The largest disk, in GB: 64 TiB.</summary>
    public const int MaxDiskSizeGb = 65536;

    /// <summary>The most backups that are kept.</summary>
    public const int MaxRetainedBackups = 365;

    /// <summary>The most days of the log of changes in the edition Enterprise.</summary>
    public const int MaxLogRetentionDays = 7;

    /// <summary>The most days of the log of changes in the edition Enterprise Plus.</summary>
    public const int MaxLogRetentionDaysPlus = 35;

    /// <summary>The most vCPUs of a custom machine type.</summary>
    public const int MaxCustomVCpus = 96;

    /// <summary>The least memory of a custom machine type, in MiB.</summary>
    public const int MinCustomMemoryMib = 3840;

    /// <summary>What the memory of a custom machine type is a multiple of, in MiB.</summary>
    public const int CustomMemoryStepMib = 256;

    private static readonly string[] SharedCore = ["db-f1-micro", "db-g1-small"];

    // https://docs.cloud.google.com/sql/docs/mysql/db-versions and https://docs.cloud.google.com/sql/docs/postgres/db-versions; others may have come since.
    private static readonly string[] MySqlVersions = ["MYSQL_5_6", "MYSQL_5_7", "MYSQL_8_0", "MYSQL_8_4"];
    private static readonly string[] PostgreSqlVersions = [.. Enumerable.Range(10, 9).Select(version => $"POSTGRES_{version}")];

    /// <summary>Checks a database.</summary>
    /// <param name="name">The component's name, from which Pulumi makes the instance's.</param>
    /// <param name="spec">The database wanted.</param>
    /// <returns>One finding a mistake.</returns>
    public static IReadOnlyList<Finding> Check(string name, DatabaseSpec spec)
    {
        var (pattern, known, words) = spec.Engine == DatabaseEngine.MySql
            ? (MySqlVersion(), MySqlVersions, "a version of MySQL like MYSQL_8_4")
            : (PostgreSqlVersion(), PostgreSqlVersions, "a version of PostgreSQL like POSTGRES_17");
        return Finding.Of(
        [
            .. GcpNameRules.CheckAutoNamed(name, MaxNameLength),
            !pattern.IsMatch(spec.EffectiveVersion)
                ? new("Version", $"must be {words}; got \"{spec.EffectiveVersion}\"", "use one of this form, or leave it out") { DependsOn = [nameof(spec.Engine)] }
                : !known.Contains(spec.EffectiveVersion)
                ? new(
                    "Version",
                    $"should be a version that Cloud SQL is known to have; got \"{spec.EffectiveVersion}\"",
                    Spelling.DidYouMean(spec.EffectiveVersion, known) ?? $"there are {string.Join(", ", known)}",
                    FindingLevel.Warning)
                : null,
            .. spec.Flags.CheckIfSet(CheckFlags),
            .. CheckTier(spec),
            .. DatabaseNameRules.Check(spec.Engine, spec.Database, spec.User),
            .. CheckBackups(spec),
            .. CommonRules.CheckHour("MaintenanceWindow.Hour", spec.MaintenanceWindow.Hour),
            .. CheckDisk(spec),
        ]);
    }

    /// <summary>Checks the names of the server's settings.</summary>
    internal static IEnumerable<Finding> CheckFlags(IReadOnlyDictionary<string, string> flags) =>
        flags.Keys.Order(StringComparer.Ordinal).FirstOrDefault(flag => !FlagName().IsMatch(flag)) is { } wrong
            ? [new("Flags", $"must have names of only letters, digits, _ and .; got \"{wrong}\"", "write them like max_connections")]
            : [];

    private static IEnumerable<Finding> CheckTier(DatabaseSpec spec)
    {
        var isPlus = spec.Edition == DatabaseEdition.EnterprisePlus;
        if (spec.Tier.StartsWith("db-perf-optimized-", StringComparison.Ordinal) != isPlus)
        {
            return [new(
                "Tier",
                isPlus
                    ? $"the edition ‹enterprisePlus› takes only db-perf-optimized-…; got \"{spec.Tier}\""
                    : $"{spec.Tier} belongs to the edition ‹enterprisePlus›", "change tier or edition")
            {
                DependsOn = [nameof(spec.Edition)],
            }];
        }

        if (isPlus || SharedCore.Contains(spec.Tier))
        {
            return isPlus || spec.Availability != AvailabilityType.Regional ? []
                : [new("Tier", $"{spec.Tier} shares a core and has no service level", "use db-custom-1-3840 or larger with availability regional", FindingLevel.Warning)];
        }

        var match = CustomTier().Match(spec.Tier);
        if (!match.Success
            || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var vCpus)
            || !int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var memoryMib))
        {
            return [new(
                "Tier",
                $"must be db-custom-VCPUS-MIB, db-f1-micro or db-g1-small; got \"{spec.Tier}\"", Spelling.DidYouMean(spec.Tier, SharedCore) ?? $"use {new DatabaseSpec().Tier}")];
        }

        // 0.9 to 6.5 GiB for each vCPU.
        var most = vCpus * 6656;
        var least = Math.Max(MinCustomMemoryMib, (vCpus * 9216 + 9) / 10);
        return vCpus != 1 && (vCpus % 2 != 0 || vCpus is < 2 or > MaxCustomVCpus)
            ? [new("Tier", $"vCPUs must be 1 or an even number of 2 to {MaxCustomVCpus}; got {vCpus}", $"use {Math.Clamp(vCpus + (vCpus % 2), 1, MaxCustomVCpus)}")]
            : memoryMib % CustomMemoryStepMib != 0 || memoryMib < least || memoryMib > most
            ? [new("Tier", $"memory with {vCpus} vCPUs must be {least} to {most} MiB and a multiple of {CustomMemoryStepMib}; got {memoryMib}", $"use {Math.Clamp(memoryMib / CustomMemoryStepMib * CustomMemoryStepMib, (least + CustomMemoryStepMib - 1) / CustomMemoryStepMib * CustomMemoryStepMib, most)}")]
            : [];
    }

    private static IEnumerable<Finding> CheckBackups(DatabaseSpec spec)
    {
        var isRegional = spec.Availability == AvailabilityType.Regional;
        var mostDays = spec.Edition == DatabaseEdition.EnterprisePlus ? MaxLogRetentionDaysPlus : MaxLogRetentionDays;
        return Finding.Of(!spec.Backups
            ?
            [
                spec.PointInTimeRecovery ? new("PointInTimeRecovery", "needs backups", "turn both on or both off") : null,
                isRegional ? new("Availability", "regional needs backups and ‹pointInTimeRecovery›", "turn both on, or use zonal") : null,
                spec.DeletionProtection
                    ? new("Backups", "are off for an instance that is worth protecting", "turn them on", FindingLevel.Warning) : null,
            ]
            :
            [
                isRegional && !spec.PointInTimeRecovery
                    ? new("Availability", "regional needs ‹pointInTimeRecovery›", "turn it on, or use zonal") : null,
                .. NumberBounds.Check("RetainedBackups", spec.RetainedBackups, 1, MaxRetainedBackups),
                .. CommonRules.CheckHour("BackupHour", spec.BackupHour),
                !spec.PointInTimeRecovery ? null
                    : spec.LogRetentionDays < 1 || spec.LogRetentionDays > mostDays
                    ? new("LogRetentionDays", $"must be 1 to {mostDays} days in the edition {NamedWords.Mark(spec.Edition)}; got {spec.LogRetentionDays}", $"use {Math.Clamp(spec.LogRetentionDays, 1, mostDays)}")
                    : spec.LogRetentionDays > spec.RetainedBackups
                    ? new("RetainedBackups", $"must be at least ‹logRetentionDays› ({spec.LogRetentionDays}), since the log is replayed onto a backup; got {spec.RetainedBackups}", $"raise it to {spec.LogRetentionDays}")
                    {
                        DependsOn = [nameof(spec.PointInTimeRecovery), nameof(spec.LogRetentionDays)],
                    }
                    : null,
            ]);
    }

    private static IEnumerable<Finding> CheckDisk(DatabaseSpec spec) => Finding.Of(
    [
        .. NumberBounds.Check("DiskSizeGb", spec.DiskSizeGb, MinDiskSizeGb, MaxDiskSizeGb, "GB"),
        spec.DiskAutoresizeLimitGb == 0 ? null
            : !spec.DiskAutoresize ? new("DiskAutoresizeLimitGb", "has an effect only with ‹diskAutoresize›", "turn that on, or leave the limit out")
            : spec.DiskAutoresizeLimitGb < spec.DiskSizeGb
            ? new("DiskAutoresizeLimitGb", $"must be 0 (no limit) or at least ‹diskSizeGb› ({spec.DiskSizeGb}); got {spec.DiskAutoresizeLimitGb}", $"use 0, or raise it to {spec.DiskSizeGb}")
            : null,
    ]);

    [GeneratedRegex(@"\AMYSQL_[0-9]+_[0-9]+\z")]
    private static partial Regex MySqlVersion();

    [GeneratedRegex(@"\APOSTGRES_[0-9]+\z")]
    private static partial Regex PostgreSqlVersion();

    [GeneratedRegex(@"\A[A-Za-z0-9_.]+\z")]
    private static partial Regex FlagName();

    [GeneratedRegex(@"\Adb-custom-([0-9]+)-([0-9]+)\z")]
    private static partial Regex CustomTier();
}
