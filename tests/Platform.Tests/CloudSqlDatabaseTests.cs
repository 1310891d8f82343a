using Infra.Components.Data;
using Infra.Core.Findings;
using Infra.Tests.Support;

namespace Infra.Platform.Tests;

public class CloudSqlDatabaseTests
{
    private const string InstanceType = "gcp:sql/databaseInstance:DatabaseInstance";

    [Fact]
    public async Task CloudSqlDatabase_Defaults_ArePinned()
    {
        CloudSqlDatabase? database = null;

        var run = await TestRun.RunAsync(() => database = Make(new()), Given.Mocks());

        run.Golden("cloud-sql.json");
        run.ChildrenOf(CloudSqlDatabase.Token, "dev-sql");
        await Expect.PlainAsync("dev-sql-1234567", database!.InstanceName);
        await Expect.PlainAsync("lab-dev:europe-west4:dev-sql-1234567", database.ConnectionName);
        await Expect.PlainAsync("10.48.0.3", database.PrivateIp);
    }

    [Fact]
    public async Task Connection_OfCloudSql_HasASecretPasswordAndAPlainCertificate()
    {
        CloudSqlDatabase? database = null;

        var run = await TestRun.RunAsync(() => database = Make(new()), Given.Mocks());

        var password = (string)run.One("gcp:sql/user:User")["password"]!;
        Assert.Equal(32, password.Length);
        var connection = database!.Connection;
        await Expect.SecretAsync(password, connection.Password);
        await Expect.SecretAsync(password, database.Password);
        await Expect.PlainAsync("10.48.0.3", connection.Host);
        await Expect.PlainAsync(3306, connection.Port);
        await Expect.PlainAsync("pyatmos", connection.Database);
        await Expect.PlainAsync("worker", connection.User);
        await Expect.PlainAsync("-----BEGIN CERTIFICATE-----", connection.CaCertificate);
    }

    [Fact]
    public async Task Password_OfCloudSql_IsInSecretManagerAndNowhereElse()
    {
        var run = await TestRun.RunAsync(() => Make(new()), Given.Mocks());

        var password = (string)run.One("gcp:sql/user:User")["password"]!;
        Assert.Equal(password, run.One("gcp:secretmanager/secretVersion:SecretVersion")["secretData"]);
        var withPassword = run.Resources.Where(resource => resource.Json().Contains(password, StringComparison.Ordinal)).Select(resource => resource.Type);
        Assert.Equal(["gcp:secretmanager/secretVersion:SecretVersion", "gcp:sql/user:User"], withPassword.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Password_OfCloudSql_IsKeptWhereItsLocationsSay()
    {
        var run = await TestRun.RunAsync(() => Make(new(), "europe-west4", "europe-west1"), Given.Mocks());
        var secret = run.One("gcp:secretmanager/secret:Secret");

        Assert.Equal("europe-west4", secret["replication.userManaged.replicas.0.location"]);
        Assert.Equal("europe-west1", secret["replication.userManaged.replicas.1.location"]);
        Assert.Null(secret["replication.auto"]);
    }

    [Fact]
    public async Task PostgreSql_Engine_DecidesVersionPortLogAndUser()
    {
        CloudSqlDatabase? database = null;

        var run = await TestRun.RunAsync(() => database = Make(new() { Engine = DatabaseEngine.PostgreSql }), Given.Mocks());

        var instance = run.One(InstanceType);
        Assert.Equal("POSTGRES_17", instance["databaseVersion"]);
        Assert.Equal("ENTERPRISE", instance["settings.edition"]);
        Assert.Equal(true, instance["settings.backupConfiguration.pointInTimeRecoveryEnabled"]);
        Assert.Null(instance["settings.backupConfiguration.binaryLogEnabled"]);
        Assert.Null(run.One("gcp:sql/user:User")["host"]);
        await Expect.PlainAsync(5432, database!.Connection.Port);
    }

    [Fact]
    public async Task DeletionProtection_OffInCloudSql_IsOffEverywhere()
    {
        var run = await TestRun.RunAsync(() => Make(new() { DeletionProtection = false }), Given.Mocks());

        var instance = run.One(InstanceType);
        Assert.Equal(false, instance["deletionProtection"]);
        Assert.Equal(false, instance["settings.deletionProtectionEnabled"]);
        Assert.Equal(false, instance["settings.retainBackupsOnDelete"]);
        Assert.Null(instance["settings.finalBackupConfig"]);
        Assert.DoesNotContain(run.Resources, resource => resource.Options.Protect is true);
    }

    [Fact]
    public async Task Options_OfCloudSql_AreSent()
    {
        var run = await TestRun.RunAsync(
            () => Make(new()
            {
                Version = "MYSQL_8_0",
                Edition = DatabaseEdition.EnterprisePlus,
                Tier = "db-perf-optimized-N-2",
                Availability = AvailabilityType.Regional,
                Database = "atmos",
                User = "atmos_worker",
                PasswordVersion = "2",
                RetainedBackups = 30,
                BackupHour = 5,
                LogRetentionDays = 14,
                MaintenanceWindow = new(DayOfWeek.Monday, 3),
                QueryInsights = false,
                Flags = new Dictionary<string, string> { ["slow_query_log"] = "on", ["long_query_time"] = "2" },
                DiskSizeGb = 100,
                DiskAutoresize = false,
            }),
            Given.Mocks());

        var instance = run.One(InstanceType);
        Assert.Equal("MYSQL_8_0", instance["databaseVersion"]);
        Assert.Equal("ENTERPRISE_PLUS", instance["settings.edition"]);
        Assert.Equal("db-perf-optimized-N-2", instance["settings.tier"]);
        Assert.Equal("REGIONAL", instance["settings.availabilityType"]);
        Assert.Equal("05:00", instance["settings.backupConfiguration.startTime"]);
        Assert.Equal(30d, instance["settings.backupConfiguration.backupRetentionSettings.retainedBackups"]);
        Assert.Equal(14d, instance["settings.backupConfiguration.transactionLogRetentionDays"]);
        Assert.Equal(1d, instance["settings.maintenanceWindow.day"]);
        Assert.Equal(3d, instance["settings.maintenanceWindow.hour"]);
        Assert.Equal(false, instance["settings.insightsConfig.queryInsightsEnabled"]);
        Assert.Equal("long_query_time", instance["settings.databaseFlags.0.name"]);
        Assert.Equal("on", instance["settings.databaseFlags.1.value"]);
        Assert.Equal(100d, instance["settings.diskSize"]);
        Assert.Empty(instance.Options.IgnoreChanges);
        Assert.Equal("atmos", run.One("gcp:sql/database:Database")["name"]);
        Assert.Equal("atmos_worker", run.One("gcp:sql/user:User")["name"]);
        Assert.Equal("2", run.One("random:index/randomPassword:RandomPassword")["keepers.version"]);
    }

    [Fact]
    public async Task Backups_Off_SendNothingThatNeedsThem()
    {
        var run = await TestRun.RunAsync(() => Make(new() { Backups = false, PointInTimeRecovery = false, DeletionProtection = false }), Given.Mocks());

        var instance = run.One(InstanceType);
        Assert.Equal(false, instance["settings.backupConfiguration.enabled"]);
        Assert.Null(instance["settings.backupConfiguration.startTime"]);
        Assert.Null(instance["settings.backupConfiguration.binaryLogEnabled"]);
    }

    [Fact]
    public async Task CloudSqlDatabase_UnknownNetwork_PreviewsWithoutThrowing()
    {
        var run = await TestRun.RunAsync(
            () => _ = new CloudSqlDatabase("dev-sql", new() { Network = Given.UnknownNetwork }),
            preview: true);

        Assert.Equal(6, run.Plan().Count);
    }

    [Fact]
    public async Task CloudSqlDatabase_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => Make(new()
        {
            Version = "POSTGRES_17",
            Tier = "db-custom-3-7680",
            Availability = AvailabilityType.Regional,
            Backups = false,
            Database = "mysql",
            User = "root",
            MaintenanceWindow = new(DayOfWeek.Sunday, 24),
            DiskSizeGb = 9,
            DiskAutoresize = false,
            DiskAutoresizeLimitGb = 50,
        }));

        Assert.Contains(
            """
            database "dev-sql": 9 problems
             - Version: must be a version of MySQL like MYSQL_8_4; got "POSTGRES_17"; use one of this form, or leave it out
             - Tier: vCPUs must be 1 or an even number of 2 to 96; got 3; use 4
             - Database: "mysql" belongs to the server; use another name
             - User: "root" is an administrator's account; workloads get one of their own; use another name
             - PointInTimeRecovery: needs backups; turn both on or both off
             - Availability: regional needs backups and PointInTimeRecovery; turn both on, or use zonal
             - MaintenanceWindow.Hour: must be 0 to 23 hours, UTC; got 24; count hours from 0
             - DiskSizeGb: must be 10 to 65536 GB; got 9; use 10
             - DiskAutoresizeLimitGb: has an effect only with DiskAutoresize; turn that on, or leave the limit out
            """,
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db-g1-smal", "did you mean db-g1-small?")]
    [InlineData("db-n1-standard-1", "use db-custom-2-7680")]
    public void Check_UnknownTier_IsToldWithTheNearest(string tier, string fix) => Expect.Finding(
        DatabaseRules.Check("sql", new() { Tier = tier }), "Tier", $"must be db-custom-VCPUS-MIB, db-f1-micro or db-g1-small; got \"{tier}\"; {fix}");

    [Theory]
    [InlineData("db-custom-6-4096", "use 5632")]
    [InlineData("db-custom-6-6000", "use 5888")]
    [InlineData("db-custom-6-99999", "use 39936")]
    public void Check_MemoryOfATier_IsAnsweredWithOneThatPasses(string tier, string fix)
    {
        Assert.EndsWith(fix, Assert.Single(DatabaseRules.Check("sql", new() { Tier = tier })).Message, StringComparison.Ordinal);
        Assert.Empty(DatabaseRules.Check("sql", new() { Tier = $"db-custom-6-{fix["use ".Length..]}" }));
    }

    [Theory]
    [InlineData(DatabaseEngine.MySql, "MYSQL_8_9", "did you mean MYSQL_8_0?")]
    [InlineData(DatabaseEngine.PostgreSql, "POSTGRES_71", "did you mean POSTGRES_11?")]
    public void Check_UnknownVersion_IsWarnedOfWithTheNearest(DatabaseEngine engine, string version, string fix) =>
        Expect.Finding(DatabaseRules.Check("sql", new() { Engine = engine, Version = version }), "Version", $"got \"{version}\"; {fix}", FindingLevel.Warning);

    [Theory]
    [InlineData(DatabaseEngine.MySql, "MYSQL_8_0")]
    [InlineData(DatabaseEngine.PostgreSql, "POSTGRES_18")]
    public void Check_KnownVersion_IsNotSpokenOf(DatabaseEngine engine, string version) => Assert.Empty(DatabaseRules.Check("sql", new() { Engine = engine, Version = version }));

    [Theory]
    [InlineData("max_connections", true)]
    [InlineData("cloudsql.iam_authentication", true)]
    [InlineData("bad flag", false)]
    [InlineData("max-connections", false)]
    public void Check_Flags_HaveNamesThatServersKnow(string flag, bool allowed) =>
        Assert.Equal(allowed, DatabaseRules.Check("sql", new() { Flags = new Dictionary<string, string> { [flag] = "1" } }).Count == 0);

    [Theory]
    [InlineData("db-custom-1-3839", false)]
    [InlineData("db-custom-1-3840", true)]
    [InlineData("db-custom-1-6656", true)]
    [InlineData("db-custom-1-6912", false)]
    [InlineData("db-custom-2-3840", true)]
    [InlineData("db-custom-2-13312", true)]
    [InlineData("db-custom-2-13568", false)]
    [InlineData("db-custom-2-7681", false)]
    [InlineData("db-custom-8-7168", false)]
    [InlineData("db-custom-8-7424", true)]
    [InlineData("db-custom-96-638976", true)]
    [InlineData("db-custom-98-638976", false)]
    [InlineData("db-custom-0-3840", false)]
    [InlineData("db-f1-micro", true)]
    [InlineData("db-g1-small", true)]
    [InlineData("db-n1-standard-1", false)]
    [InlineData("db-custom-99999999999-3840", false)]
    [InlineData("db-perf-optimized-N-2", false)]
    public void Check_Tier_IsOneThatGoogleOffers(string tier, bool allowed)
    {
        Assert.Equal(allowed, DatabaseRules.Check("sql", new() { Tier = tier }).Count == 0);
    }

    [Fact]
    public void Check_EnterprisePlus_TakesOnlyItsOwnTiers()
    {
        var plus = new DatabaseSpec { Edition = DatabaseEdition.EnterprisePlus, Tier = "db-perf-optimized-N-2" };

        Assert.Empty(DatabaseRules.Check("sql", plus));
        Expect.Finding(DatabaseRules.Check("sql", plus with { Tier = "db-custom-2-7680" }), "Tier", "takes only db-perf-optimized-");
        Expect.Finding(DatabaseRules.Check("sql", new() { Tier = "db-g1-smal" }), "Tier", "did you mean db-g1-small?");
    }

    [Fact]
    public void Check_SharedCoreWithRegional_IsAWarning()
    {
        Expect.Finding(
            DatabaseRules.Check("sql", new() { Tier = "db-f1-micro", Availability = AvailabilityType.Regional }), "Tier", "no service level", FindingLevel.Warning);
    }

    [Fact]
    public void Check_ProtectedWithoutBackups_IsAWarning()
    {
        Expect.Finding(
            DatabaseRules.Check("sql", new() { Backups = false, PointInTimeRecovery = false }), "Backups", "worth protecting", FindingLevel.Warning);
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void Check_Name_LeavesRoomForProjectAndSuffix(int length, bool allowed)
    {
        Assert.Equal(allowed, DatabaseRules.Check(new('s', length), new()).Count == 0);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(7, true)]
    [InlineData(365, true)]
    [InlineData(366, false)]
    public void Check_RetainedBackups_HaveBounds(int backups, bool allowed)
    {
        Assert.Equal(allowed, DatabaseRules.Check("sql", new() { RetainedBackups = backups }).Count == 0);
    }

    [Theory]
    [InlineData(DatabaseEdition.Enterprise, 0, false)]
    [InlineData(DatabaseEdition.Enterprise, 1, true)]
    [InlineData(DatabaseEdition.Enterprise, 7, true)]
    [InlineData(DatabaseEdition.Enterprise, 8, false)]
    [InlineData(DatabaseEdition.EnterprisePlus, 35, true)]
    [InlineData(DatabaseEdition.EnterprisePlus, 36, false)]
    public void Check_LogRetention_DependsOnTheEdition(DatabaseEdition edition, int days, bool allowed)
    {
        var tier = edition == DatabaseEdition.Enterprise ? "db-custom-2-7680" : "db-perf-optimized-N-2";

        Assert.Equal(
            allowed,
            DatabaseRules.Check("sql", new() { Edition = edition, Tier = tier, LogRetentionDays = days, RetainedBackups = 60 }).Count == 0);
    }

    [Fact]
    public void Check_FewerBackupsThanDaysOfLog_IsRefused()
    {
        Expect.Finding(DatabaseRules.Check("sql", new() { RetainedBackups = 6 }), "RetainedBackups", "at least LogRetentionDays (7)");
    }

    [Fact]
    public void Check_RegionalWithoutRecovery_IsRefused()
    {
        Expect.Finding(
            DatabaseRules.Check("sql", new() { Availability = AvailabilityType.Regional, PointInTimeRecovery = false }), "Availability", "needs PointInTimeRecovery");
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(23, true)]
    [InlineData(24, false)]
    public void Check_Hours_AreOfTheDay(int hour, bool allowed)
    {
        Assert.Equal(allowed, DatabaseRules.Check("sql", new() { BackupHour = hour }).Count == 0);
        Assert.Equal(allowed, DatabaseRules.Check("sql", new() { MaintenanceWindow = new(DayOfWeek.Sunday, hour) }).Count == 0);
    }

    [Theory]
    [InlineData(9, 0, false)]
    [InlineData(10, 0, true)]
    [InlineData(65536, 0, true)]
    [InlineData(65537, 0, false)]
    [InlineData(20, 19, false)]
    [InlineData(20, 20, true)]
    public void Check_Disk_HasBounds(int size, int limit, bool allowed)
    {
        Assert.Equal(allowed, DatabaseRules.Check("sql", new() { DiskSizeGb = size, DiskAutoresizeLimitGb = limit }).Count == 0);
    }

    [Theory]
    [InlineData(DatabaseEngine.MySql, 32, true)]
    [InlineData(DatabaseEngine.MySql, 33, false)]
    [InlineData(DatabaseEngine.PostgreSql, 63, true)]
    [InlineData(DatabaseEngine.PostgreSql, 64, false)]
    public void Check_LengthOfTheUser_DependsOnTheEngine(DatabaseEngine engine, int length, bool allowed)
    {
        Assert.Equal(allowed, DatabaseNameRules.Check(engine, "pyatmos", new('u', length)).Count == 0);
    }

    [Theory]
    [InlineData("pyatmos", "worker", true)]
    [InlineData("py-atmos", "worker", false)]
    [InlineData("1atmos", "worker", false)]
    [InlineData("Pyatmos", "worker", false)]
    [InlineData("", "worker", false)]
    [InlineData("postgres", "worker", false)]
    [InlineData("pyatmos", "cloudsqladmin", false)]
    [InlineData("pyatmos", "wor'ker", false)]
    [InlineData("pyatmos", "worker\n", false)]
    public void Check_Names_NeedNoQuotes(string database, string user, bool allowed)
    {
        Assert.Equal(allowed, DatabaseNameRules.Check(DatabaseEngine.MySql, database, user).Count == 0);
    }

    private static CloudSqlDatabase Make(DatabaseSpec spec, params string[] secretLocations) =>
        new("dev-sql", new() { Network = Given.Network, Spec = spec, SecretLocations = secretLocations });
}
