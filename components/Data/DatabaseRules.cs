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
        var findings = new List<Finding>(GcpNameRules.CheckAutoNamed(name, MaxNameLength));
        var (pattern, known, words) = spec.Engine == DatabaseEngine.MySql
            ? (MySqlVersion(), MySqlVersions, "a version of MySQL like MYSQL_8_4")
            : (PostgreSqlVersion(), PostgreSqlVersions, "a version of PostgreSQL like POSTGRES_17");
        if (!pattern.IsMatch(spec.EffectiveVersion))
        {
            findings.Add(new("Version", $"must be {words}; got \"{spec.EffectiveVersion}\"", "use one of this form, or leave it out")
            {
                DependsOn = [nameof(spec.Engine)],
            });
        }
        else if (!known.Contains(spec.EffectiveVersion))
        {
            findings.Add(new(
                "Version",
                $"should be a version that Cloud SQL is known to have; got \"{spec.EffectiveVersion}\"",
                Spelling.Nearest(spec.EffectiveVersion, known) is { } near ? $"did you mean {near}?" : $"there are {string.Join(", ", known)}",
                FindingLevel.Warning));
        }

        findings.AddRange(spec.Flags.CheckIfSet(CheckFlags));
        CheckTier(findings, spec);
        findings.AddRange(DatabaseNameRules.Check(spec.Engine, spec.Database, spec.User));
        CheckBackups(findings, spec);
        findings.AddRange(CommonRules.CheckHour("MaintenanceWindow.Hour", spec.MaintenanceWindow.Hour));
        CheckDisk(findings, spec);
        return findings;
    }

    /// <summary>Checks the names of the server's settings.</summary>
    /// <returns>At most one finding.</returns>
    internal static IEnumerable<Finding> CheckFlags(IReadOnlyDictionary<string, string> flags) =>
        flags.Keys.Order(StringComparer.Ordinal).FirstOrDefault(flag => !FlagName().IsMatch(flag)) is { } wrong
            ? [new("Flags", $"must have names of only letters, digits, _ and .; got \"{wrong}\"", "write them like max_connections")]
            : [];

    private static void CheckTier(List<Finding> findings, DatabaseSpec spec)
    {
        var isPlus = spec.Edition == DatabaseEdition.EnterprisePlus;
        if (spec.Tier.StartsWith("db-perf-optimized-", StringComparison.Ordinal) != isPlus)
        {
            findings.Add(new(
                "Tier",
                isPlus
                    ? $"the edition ‹enterprisePlus› takes only db-perf-optimized-…; got \"{spec.Tier}\""
                    : $"{spec.Tier} belongs to the edition ‹enterprisePlus›", "change tier or edition")
            {
                DependsOn = [nameof(spec.Edition)],
            });
            return;
        }

        if (isPlus || SharedCore.Contains(spec.Tier))
        {
            if (!isPlus && spec.Availability == AvailabilityType.Regional)
            {
                findings.Add(new("Tier", $"{spec.Tier} shares a core and has no service level", "use db-custom-1-3840 or larger with availability regional", FindingLevel.Warning));
            }

            return;
        }

        var match = CustomTier().Match(spec.Tier);
        if (!match.Success
            || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var vCpus)
            || !int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var memoryMib))
        {
            findings.Add(new(
                "Tier",
                $"must be db-custom-VCPUS-MIB, db-f1-micro or db-g1-small; got \"{spec.Tier}\"", (Spelling.Nearest(spec.Tier, SharedCore) is { } near ? $"did you mean {near}?" : $"use {new DatabaseSpec().Tier}")));
            return;
        }

        if (vCpus != 1 && (vCpus % 2 != 0 || vCpus is < 2 or > MaxCustomVCpus))
        {
            findings.Add(new("Tier", $"vCPUs must be 1 or an even number of 2 to {MaxCustomVCpus}; got {vCpus}", $"use {Math.Clamp(vCpus + (vCpus % 2), 1, MaxCustomVCpus)}"));
            return;
        }

        // 0.9 to 6.5 GiB for each vCPU.
        var most = vCpus * 6656;
        var least = Math.Max(MinCustomMemoryMib, (vCpus * 9216 + 9) / 10);
        if (memoryMib % CustomMemoryStepMib != 0 || memoryMib < least || memoryMib > most)
        {
            findings.Add(new("Tier", $"memory with {vCpus} vCPUs must be {least} to {most} MiB and a multiple of {CustomMemoryStepMib}; got {memoryMib}", $"use {Math.Clamp(memoryMib / CustomMemoryStepMib * CustomMemoryStepMib, (least + CustomMemoryStepMib - 1) / CustomMemoryStepMib * CustomMemoryStepMib, most)}"));
        }
    }

    private static void CheckBackups(List<Finding> findings, DatabaseSpec spec)
    {
        if (!spec.Backups)
        {
            if (spec.PointInTimeRecovery)
            {
                findings.Add(new("PointInTimeRecovery", "needs backups", "turn both on or both off"));
            }

            if (spec.Availability == AvailabilityType.Regional)
            {
                findings.Add(new("Availability", "regional needs backups and ‹pointInTimeRecovery›", "turn both on, or use zonal"));
            }

            if (spec.DeletionProtection)
            {
                findings.Add(new("Backups", "are off for an instance that is worth protecting", "turn them on", FindingLevel.Warning));
            }

            return;
        }

        if (spec.Availability == AvailabilityType.Regional && !spec.PointInTimeRecovery)
        {
            findings.Add(new("Availability", "regional needs ‹pointInTimeRecovery›", "turn it on, or use zonal"));
        }

        findings.AddRange(CommonRules.CheckBounds("RetainedBackups", spec.RetainedBackups, 1, MaxRetainedBackups));
        findings.AddRange(CommonRules.CheckHour("BackupHour", spec.BackupHour));
        var mostDays = spec.Edition == DatabaseEdition.EnterprisePlus ? MaxLogRetentionDaysPlus : MaxLogRetentionDays;
        if (spec.PointInTimeRecovery && (spec.LogRetentionDays < 1 || spec.LogRetentionDays > mostDays))
        {
            findings.Add(new("LogRetentionDays", $"must be 1 to {mostDays} days in the edition {NamedWords.Mark(spec.Edition)}; got {spec.LogRetentionDays}", $"use {Math.Clamp(spec.LogRetentionDays, 1, mostDays)}"));
        }
        else if (spec.PointInTimeRecovery && spec.LogRetentionDays > spec.RetainedBackups)
        {
            findings.Add(new("RetainedBackups", $"must be at least ‹logRetentionDays› ({spec.LogRetentionDays}), since the log is replayed onto a backup; got {spec.RetainedBackups}", $"raise it to {spec.LogRetentionDays}")
            {
                DependsOn = [nameof(spec.PointInTimeRecovery), nameof(spec.LogRetentionDays)],
            });
        }
    }

    private static void CheckDisk(List<Finding> findings, DatabaseSpec spec)
    {
        findings.AddRange(CommonRules.CheckBounds("DiskSizeGb", spec.DiskSizeGb, MinDiskSizeGb, MaxDiskSizeGb, "GB"));
        if (spec.DiskAutoresizeLimitGb != 0 && !spec.DiskAutoresize)
        {
            findings.Add(new("DiskAutoresizeLimitGb", "has an effect only with ‹diskAutoresize›", "turn that on, or leave the limit out"));
        }
        else if (spec.DiskAutoresizeLimitGb != 0 && spec.DiskAutoresizeLimitGb < spec.DiskSizeGb)
        {
            findings.Add(new("DiskAutoresizeLimitGb", $"must be 0 (no limit) or at least ‹diskSizeGb› ({spec.DiskSizeGb}); got {spec.DiskAutoresizeLimitGb}", $"use 0, or raise it to {spec.DiskSizeGb}"));
        }
    }

    [GeneratedRegex(@"\AMYSQL_[0-9]+_[0-9]+\z")]
    private static partial Regex MySqlVersion();

    [GeneratedRegex(@"\APOSTGRES_[0-9]+\z")]
    private static partial Regex PostgreSqlVersion();

    [GeneratedRegex(@"\A[A-Za-z0-9_.]+\z")]
    private static partial Regex FlagName();

    [GeneratedRegex(@"\Adb-custom-([0-9]+)-([0-9]+)\z")]
    private static partial Regex CustomTier();
}
