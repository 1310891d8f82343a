using Infra.Components.Data;
using Infra.Core.Findings;
using Infra.Tests.Support;

namespace Infra.Platform.Tests;

public class RedisInstanceTests
{
    private const string InstanceType = "gcp:redis/instance:Instance";

    [Fact]
    public async Task RedisInstance_Defaults_ArePinned()
    {
        RedisInstance? redis = null;

        var run = await TestRun.RunAsync(() => redis = Make(new()));

        run.Golden("redis.json");
        run.ChildrenOf(RedisInstance.Token, "dev-redis");
        await Expect.PlainAsync("10.4.0.5", redis!.Host);
    }

    [Fact]
    public async Task Connection_OfRedis_HasASecretPasswordTheTlsPortAndTheCertificate()
    {
        RedisInstance? redis = null;

        var run = await TestRun.RunAsync(() => redis = Make(new()));

        var connection = redis!.Connection;
        await Expect.SecretAsync((string)run.One("gcp:secretmanager/secretVersion:SecretVersion")["secretData"]!, connection.Auth);
        await Expect.PlainAsync("10.4.0.5", connection.Host);
        await Expect.PlainAsync(6378, connection.Port);
        await Expect.PlainAsync("-----BEGIN CERTIFICATE-----", connection.CaCertificate);
    }

    [Fact]
    public async Task Options_OfRedis_AreSent()
    {
        var redis = (await TestRun.RunAsync(() => Make(new()
        {
            Tier = RedisTier.StandardHa,
            MemorySizeGib = 5,
            Version = "REDIS_7_0",
            EvictionPolicy = EvictionPolicy.VolatileLru,
            Snapshots = SnapshotPeriod.TwelveHours,
            MaintenanceWindow = new(DayOfWeek.Tuesday, 1),
            DeletionProtection = false,
        }))).One(InstanceType);

        Assert.Equal("STANDARD_HA", redis["tier"]);
        Assert.Equal(5d, redis["memorySizeGb"]);
        Assert.Equal("REDIS_7_0", redis["redisVersion"]);
        Assert.Equal("volatile-lru", redis["redisConfigs.maxmemory-policy"]);
        Assert.Equal("TWELVE_HOURS", redis["persistenceConfig.rdbSnapshotPeriod"]);
        Assert.Equal("TUESDAY", redis["maintenancePolicy.weeklyMaintenanceWindows.0.day"]);
        Assert.Equal(1d, redis["maintenancePolicy.weeklyMaintenanceWindows.0.startTime.hours"]);
        Assert.Equal(false, redis["deletionProtection"]);
        Assert.Null(redis.Options.Protect);
    }

    [Theory]
    [InlineData(SnapshotPeriod.OneHour, "ONE_HOUR")]
    [InlineData(SnapshotPeriod.SixHours, "SIX_HOURS")]
    [InlineData(SnapshotPeriod.TwentyFourHours, "TWENTY_FOUR_HOURS")]
    public async Task Snapshots_Period_IsGoogles(SnapshotPeriod period, string text)
    {
        Assert.Equal(text, (await TestRun.RunAsync(() => Make(new() { Snapshots = period }))).One(InstanceType)["persistenceConfig.rdbSnapshotPeriod"]);
    }

    [Fact]
    public async Task Snapshots_None_TurnPersistenceOff()
    {
        var redis = (await TestRun.RunAsync(() => Make(new() { Snapshots = null, EvictionPolicy = EvictionPolicy.AllKeysLru }))).One(InstanceType);

        Assert.Equal("DISABLED", redis["persistenceConfig.persistenceMode"]);
        Assert.Null(redis["persistenceConfig.rdbSnapshotPeriod"]);
        Assert.Equal("allkeys-lru", redis["redisConfigs.maxmemory-policy"]);
    }

    [Fact]
    public async Task RedisInstance_UnknownNetwork_PreviewsWithoutThrowing()
    {
        var run = await TestRun.RunAsync(
            () => _ = new RedisInstance("dev-redis", new() { Network = Given.UnknownNetwork }),
            preview: true);

        Assert.Equal(3, run.Plan().Count);
    }

    [Fact]
    public async Task RedisInstance_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => Make(new() { MemorySizeGib = 0, Version = "REDIS_5_0", MaintenanceWindow = new(DayOfWeek.Sunday, -1) }));

        Assert.Contains(
            """
            redis "dev-redis": 3 problems
             - MemorySizeGib: must be 1 to 300 GiB; got 0; use 1
             - Version: must be REDIS_6_X, REDIS_7_0 or REDIS_7_2, the versions with TLS; got "REDIS_5_0"; use REDIS_7_2
             - MaintenanceWindow.Hour: must be 0 to 23 hours, UTC; got -1; count hours from 0
            """,
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Check_Name_LeavesRoomForTheSuffix(int length, bool allowed)
    {
        Assert.Equal(allowed, RedisRules.Check(new('r', length), new()).Count == 0);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Check_Memory_HasBounds(int gib, bool allowed)
    {
        Assert.Equal(allowed, RedisRules.Check("redis", new() { MemorySizeGib = gib }).Count == 0);
    }

    [Fact]
    public void Check_EvictionInAQueue_IsAWarning()
    {
        Expect.Finding(
            RedisRules.Check("redis", new() { EvictionPolicy = EvictionPolicy.AllKeysLru }), "EvictionPolicy", "throws queued items away", FindingLevel.Warning);
    }

    [Fact]
    public void Check_OneNodeWithoutSnapshots_IsAWarningWhereItIsWorthProtecting()
    {
        Expect.Finding(RedisRules.Check("redis", new() { Snapshots = null }), "Snapshots", "goes with the one node", FindingLevel.Warning);
        Assert.Empty(RedisRules.Check("redis", new() { Snapshots = null, DeletionProtection = false }));
        Assert.Empty(RedisRules.Check("redis", new() { Snapshots = null, Tier = RedisTier.StandardHa }));
    }

    private static RedisInstance Make(RedisSpec spec) => new("dev-redis", new() { Network = Given.Network, Spec = spec });
}
