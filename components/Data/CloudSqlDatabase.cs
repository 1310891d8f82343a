using System.Collections.Immutable;
using System.Globalization;
using Infra.Components.Cloud;
using Infra.Components.Common;
using Pulumi;
using Pulumi.Gcp.Sql;
using Pulumi.Gcp.Sql.Inputs;
using Pulumi.Random;
using Secret = Pulumi.Gcp.SecretManager.Secret;

namespace Infra.Components.Data;

/// <summary>
/// A managed MySQL or PostgreSQL on a private address, TLS required, with one database and one user whose password nobody chose and
/// Secret Manager keeps. Pulumi names the instance, since Google does not give a deleted instance's name again for a week.
/// </summary>
public sealed class CloudSqlDatabase : ComponentResource
{
    /// <summary>The component's type token.</summary>
    public const string Token = "infra:data:CloudSqlDatabase";

    private const int PasswordLength = 32;
    private const int FinalBackupDays = 30;

    private readonly TargetDatabase? _target;

    /// <summary>Checks the spec, then makes the instance with its database, user and password.</summary>
    /// <param name="name">The component's name, at most 59 characters.</param>
    /// <param name="args">What it is made from.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ResourceException">The database asked for cannot be made; the text has every reason. A preview logs it and goes on.</exception>
    public CloudSqlDatabase(string name, CloudSqlDatabaseArgs args, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        if (args.AreRefused("database", name, this, () => [.. DatabaseRules.Check(name, args.Spec), .. ResourceLabelsRules.Check(args.Labels)]))
        {
            return;
        }

        var spec = args.Spec;
        var instanceOptions = new CustomResourceOptions { Parent = this, Protect = spec.DeletionProtection ? true : null };
        if (spec.DiskAutoresize)
        {
            // The disk has grown since; going back to the first size would delete it.
            instanceOptions.IgnoreChanges.Add("settings.diskSize");
        }

        var instanceArgs = new DatabaseInstanceArgs
        {
            Project = args.Network.Project,
            Region = args.Network.Region,
            DatabaseVersion = spec.EffectiveVersion,
            Settings = Settings(args),
            DeletionProtection = spec.DeletionProtection,
            EncryptionKeyName = spec.KmsKey,
        };
        Instance = new(name, instanceArgs, instanceOptions);

        // A database or user goes with its instance; taking it away before would only fail while something is connected.
        var kept = new CustomResourceOptions { Parent = this, Protect = spec.DeletionProtection ? true : null };
        Database = new(
            $"{name}-database",
            new() { Project = args.Network.Project, Instance = Instance.Name, Name = spec.Database, DeletionPolicy = "ABANDON" },
            kept);
        var password = new RandomPassword(
            $"{name}-password",
            new() { Length = PasswordLength, Special = false, Keepers = { ["version"] = spec.PasswordVersion } },
            new() { Parent = this });
        User = new(
            $"{name}-user",
            new()
            {
                Project = args.Network.Project,
                Instance = Instance.Name,
                Name = spec.User,
                Password = password.Result,
                Host = spec.Engine == DatabaseEngine.MySql ? "%".AsInput() : null,
                DeletionPolicy = "ABANDON",
            },
            kept);
        PasswordSecret = StoredSecret.Of($"{name}-password", args.Network.Project, args.Labels, password.Result, spec.DeletionProtection, args.SecretLocations, this);

        InstanceName = Instance.Name;
        ConnectionName = Instance.ConnectionName;
        PrivateIp = Instance.PrivateIpAddress;
        Connection = new(
            PrivateIp,
            Output.Create(spec.Port),
            Database.Name,
            User.Name,
            Output.CreateSecret(password.Result),
            Output.Unsecret(Instance.ServerCaCerts).Apply(certificates =>
                certificates.IsDefaultOrEmpty ? "" : string.Join('\n', certificates.Select(certificate => certificate.Cert))));
        Password = Connection.Password;
        _target = new()
        {
            Project = args.Network.Project,
            Instance = InstanceName,
            Engine = spec.Engine,
            Administrator = Connection,
            PasswordVersion = spec.PasswordVersion,
        };
        RegisterOutputs();
    }

    /// <summary>The instance's resource, for further databases and users.</summary>
    public DatabaseInstance Instance { get => field.MadeBy(this); }

    /// <summary>The database's resource.</summary>
    public Database Database { get => field.MadeBy(this); }

    /// <summary>The user's resource.</summary>
    public User User { get => field.MadeBy(this); }

    /// <summary>The secret in Secret Manager that keeps the password, to let others read it.</summary>
    public Secret PasswordSecret { get => field.MadeBy(this); }

    /// <summary>The instance's name in Google Cloud.</summary>
    [Output("instanceName")]
    public Output<string> InstanceName { get => field.MadeBy(this); private set; }

    /// <summary>How connectors name the instance (<c>project:region:instance</c>).</summary>
    [Output("connectionName")]
    public Output<string> ConnectionName { get => field.MadeBy(this); private set; }

    /// <summary>The instance's private IP address.</summary>
    [Output("privateIp")]
    public Output<string> PrivateIp { get => field.MadeBy(this); private set; }

    /// <summary>The user's password; a secret.</summary>
    [Output("password")]
    public Output<string> Password { get => field.MadeBy(this); private set; }

    /// <summary>What a client needs to connect.</summary>
    public DatabaseConnection Connection { get => field.MadeBy(this); }

    /// <summary>The database for those of tenants.</summary>
    /// <param name="database">The database.</param>
    public static implicit operator TargetDatabase(CloudSqlDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database._target.MadeBy(database);
    }

    /// <summary>What a workload connects with.</summary>
    /// <param name="database">The database.</param>
    public static implicit operator DatabaseConnection(CloudSqlDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Connection;
    }

    private DatabaseInstanceSettingsArgs Settings(CloudSqlDatabaseArgs args)
    {
        var spec = args.Spec;
        var settings = new DatabaseInstanceSettingsArgs
        {
            Tier = spec.Tier,
            Edition = spec.Edition == DatabaseEdition.Enterprise ? "ENTERPRISE" : "ENTERPRISE_PLUS",
            AvailabilityType = spec.Availability == AvailabilityType.Zonal ? "ZONAL" : "REGIONAL",
            ActivationPolicy = "ALWAYS",
            DiskType = "PD_SSD",
            DiskSize = spec.DiskSizeGb,
            DiskAutoresize = spec.DiskAutoresize,
            DiskAutoresizeLimit = spec.DiskAutoresizeLimitGb,
            IpConfiguration = new DatabaseInstanceSettingsIpConfigurationArgs
            {
                Ipv4Enabled = false,
                PrivateNetwork = args.Network.PrivateServicesNetwork,
                AllocatedIpRange = args.Network.PrivateServicesRangeName,
                SslMode = "ENCRYPTED_ONLY",
            },
            BackupConfiguration = spec.Backups ? Backups(spec) : new DatabaseInstanceSettingsBackupConfigurationArgs { Enabled = false },
            MaintenanceWindow = new DatabaseInstanceSettingsMaintenanceWindowArgs
            {
                // Google counts from Monday, 1, to Sunday, 7.
                Day = spec.MaintenanceWindow.Day == DayOfWeek.Sunday ? 7 : (int)spec.MaintenanceWindow.Day,
                Hour = spec.MaintenanceWindow.Hour,
                UpdateTrack = "stable",
            },
            InsightsConfig = new DatabaseInstanceSettingsInsightsConfigArgs { QueryInsightsEnabled = spec.QueryInsights },
            UserLabels = args.Labels.ToDictionary(),
            DeletionProtectionEnabled = spec.DeletionProtection,
            RetainBackupsOnDelete = spec.DeletionProtection,
            FinalBackupConfig = spec.DeletionProtection ? new DatabaseInstanceSettingsFinalBackupConfigArgs { Enabled = true, RetentionDays = FinalBackupDays }.AsInput() : null,
        };

        // No list of none: Google would not send it back.
        if (!spec.Flags.TryGetNow(out var now) || now.Count > 0)
        {
            Input<ImmutableDictionary<string, string>> flags = spec.Flags;
            settings.DatabaseFlags = flags.CheckedLater(DatabaseRules.CheckFlags, "database", this).Apply(all => all
                .OrderBy(flag => flag.Key, StringComparer.Ordinal)
                .Select(flag => new DatabaseInstanceSettingsDatabaseFlagArgs { Name = flag.Key, Value = flag.Value })
                .ToImmutableArray());
        }

        return settings;
    }

    private static DatabaseInstanceSettingsBackupConfigurationArgs Backups(DatabaseSpec spec)
    {
        // MySQL's log of changes is its binary log.
        var isMySql = spec.Engine == DatabaseEngine.MySql;
        return new()
        {
            Enabled = true,
            StartTime = string.Create(CultureInfo.InvariantCulture, $"{spec.BackupHour:00}:00"),
            BackupRetentionSettings = new DatabaseInstanceSettingsBackupConfigurationBackupRetentionSettingsArgs
            {
                RetainedBackups = spec.RetainedBackups,
                RetentionUnit = "COUNT",
            },
            BinaryLogEnabled = isMySql ? spec.PointInTimeRecovery : null,
            PointInTimeRecoveryEnabled = isMySql ? null : spec.PointInTimeRecovery,
            TransactionLogRetentionDays = spec.PointInTimeRecovery ? spec.LogRetentionDays : null,
        };
    }
}
