using Infra.Components.Data;
using Infra.Core.Findings;
using Infra.Tests.Support;
using Pulumi.Utilities;

namespace Infra.Platform.Tests;

public class InClusterTests
{
    private const string StatefulSetType = "kubernetes:apps/v1:StatefulSet";

    [Fact]
    public async Task InClusterRedis_Defaults_ArePinned()
    {
        var run = await TestRun.RunAsync(() => MakeRedis(new()));

        run.Golden("in-cluster-redis.json");
        run.ChildrenOf(InClusterRedis.Token, "redis");
    }

    [Fact]
    public async Task Connection_OfInClusterRedis_HasTheShapeOfTheManagedOne()
    {
        InClusterRedis? redis = null;

        var run = await TestRun.RunAsync(() => redis = MakeRedis(new()));

        var password = (string)run.One("kubernetes:core/v1:Secret")["stringData.password"]!;
        Assert.Equal(32, password.Length);
        await Expect.SecretAsync(password, redis!.Connection.Auth);
        await Expect.PlainAsync("redis.gpu1.svc.cluster.local", redis.Connection.Host);
        await Expect.PlainAsync(6379, redis.Connection.Port);
        await Expect.PlainAsync("", redis.Connection.CaCertificate);
        await Expect.PlainAsync("redis.gpu1.svc.cluster.local", redis.Host);
    }

    [Fact]
    public async Task Password_OfInClusterRedis_IsInItsSecretAlone()
    {
        var run = await TestRun.RunAsync(() => MakeRedis(new()));

        var secret = run.One("kubernetes:core/v1:Secret");
        var password = (string)secret["stringData.password"]!;
        Assert.Equal($"requirepass {password}\n", secret["stringData[auth.conf]"]);
        Assert.Equal(secret, Assert.Single(run.Resources, resource => resource.Json().Contains(password, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Connection_OfWhatIsBeingStopped_DoesNotWaitForItsPod()
    {
        var run = await TestRun.RunAsync(() =>
        {
            var stopsAfter = new TaskCompletionSource<Pulumi.Resource[]>();
            var redis = new InClusterRedis("redis", new() { Namespace = "gpu1", StopsAfter = Pulumi.Output.Create(stopsAfter.Task) });

            // What uses it is told where it is; only then is what it stops after known. Otherwise each would wait for the other.
            var user = new Pulumi.Kubernetes.Core.V1.ConfigMap("user", new() { Data = { ["host"] = redis.Host } });
            stopsAfter.SetResult([user]);
        });

        Assert.Equal("redis.gpu1.svc.cluster.local", run.One("kubernetes:core/v1:ConfigMap", "user")["data.host"]);
        var order = run.Plan().ToList();
        Assert.True(order.IndexOf($"{StatefulSetType} redis") > order.IndexOf("kubernetes:core/v1:ConfigMap user"));
    }

    [Fact]
    public async Task InClusterRedis_Options_AreSent()
    {
        var run = await TestRun.RunAsync(() => MakeRedis(new()
        {
            Image = "registry.example/redis:7.2.8",
            ServiceName = "queue",
            Resources = new() { Cpu = "1", Memory = "1Gi", MemoryLimit = "2Gi" },
            StorageSize = "10Gi",
            StorageClass = "standard",
            EvictionPolicy = EvictionPolicy.VolatileLru,
            DeletionProtection = false,
        }));

        var set = run.One(StatefulSetType);
        Assert.Equal("queue", set["metadata.name"]);
        Assert.Equal("registry.example/redis:7.2.8", set["spec.template.spec.containers.0.image"]);
        Assert.Equal("1Gi", set["spec.template.spec.containers.0.resources.requests.memory"]);
        Assert.Equal("2Gi", set["spec.template.spec.containers.0.resources.limits.memory"]);
        Assert.Equal("10Gi", set["spec.volumeClaimTemplates.0.spec.resources.requests.storage"]);
        Assert.Equal("standard", set["spec.volumeClaimTemplates.0.spec.storageClassName"]);
        var config = (string)run.One("kubernetes:core/v1:ConfigMap")["data[redis.conf]"]!;
        Assert.Contains("maxmemory-policy volatile-lru", config, StringComparison.Ordinal);
        Assert.Contains("maxmemory 1610612736\n", config, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Resources, resource => resource.Options.Protect is true);
    }

    [Fact]
    public async Task PasswordVersion_OfInClusterRedis_MakesANewPasswordAndPod()
    {
        var first = await TestRun.RunAsync(() => MakeRedis(new()));
        var second = await TestRun.RunAsync(() => MakeRedis(new() { PasswordVersion = "2" }));

        const string Digest = "spec.template.metadata.annotations[infra/config]";
        Assert.NotEqual(first.One(StatefulSetType)[Digest], second.One(StatefulSetType)[Digest]);
        Assert.Equal("2", second.One("random:index/randomPassword:RandomPassword")["keepers.version"]);
    }

    [Theory]
    [InlineData("63Mi", false)]
    [InlineData("64Mi", true)]
    [InlineData(null, false)]
    public void Check_MemoryOfRedis_IsAtLeast64Mi(string? memory, bool allowed)
    {
        Assert.Equal(allowed, InClusterRules.Check(new InClusterRedisSpec { Resources = new() { Memory = memory } }).Count == 0);
    }

    [Fact]
    public async Task InClusterRedis_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => MakeRedis(new() { Image = "redis", ServiceName = "Redis", StorageSize = "2GB", StorageClass = "Standard" }));

        Assert.Contains("redis \"redis\": 4 problems\n - ServiceName: ", message, StringComparison.Ordinal);
        Assert.Contains("\n - Image: must have a tag or a digest", message, StringComparison.Ordinal);
        Assert.Contains("\n - StorageSize: ", message, StringComparison.Ordinal);
        Assert.Contains("\n - StorageClass: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_EvictionInsideTheCluster_IsAWarning()
    {
        Expect.Finding(
            InClusterRules.Check(new InClusterRedisSpec { EvictionPolicy = EvictionPolicy.AllKeysLru }), "EvictionPolicy", "throws queued items", FindingLevel.Warning);
    }

    [Fact]
    public async Task InClusterDatabase_Defaults_ArePinned()
    {
        var run = await TestRun.RunAsync(() => MakeDatabase(new()));

        run.Golden("in-cluster-mysql.json");
        run.ChildrenOf(InClusterDatabase.Token, "database");
    }

    [Fact]
    public async Task InClusterDatabase_OfPostgreSql_IsPinned()
    {
        var run = await TestRun.RunAsync(() => MakeDatabase(new() { Engine = DatabaseEngine.PostgreSql }));

        run.Golden("in-cluster-postgres.diff", variantOf: await TestRun.RunAsync(() => MakeDatabase(new())));
    }

    [Theory]
    [InlineData(DatabaseEngine.MySql, 3306)]
    [InlineData(DatabaseEngine.PostgreSql, 5432)]
    public async Task Connection_OfInClusterDatabase_HasTheShapeOfTheManagedOne(DatabaseEngine engine, int port)
    {
        InClusterDatabase? database = null;

        var run = await TestRun.RunAsync(() => database = MakeDatabase(new() { Engine = engine }));

        var connection = database!.Connection;
        await Expect.SecretAsync((string)run.One("kubernetes:core/v1:Secret")["stringData.password"]!, connection.Password);
        await Expect.PlainAsync("database.gpu1.svc.cluster.local", connection.Host);
        await Expect.PlainAsync(port, connection.Port);
        await Expect.PlainAsync("pyatmos", connection.Database);
        await Expect.PlainAsync("worker", connection.User);
        await Expect.PlainAsync("", connection.CaCertificate);
    }

    [Theory]
    [InlineData(DatabaseEngine.MySql)]
    [InlineData(DatabaseEngine.PostgreSql)]
    public async Task Passwords_OfInClusterDatabase_AreInItsSecretAlone(DatabaseEngine engine)
    {
        var run = await TestRun.RunAsync(() => MakeDatabase(new() { Engine = engine }));

        var secret = run.One("kubernetes:core/v1:Secret");
        foreach (var password in new[] { (string)secret["stringData.password"]!, (string)secret["stringData[root-password]"]! })
        {
            Assert.Equal(secret, Assert.Single(run.Resources, resource => resource.Json().Contains(password, StringComparison.Ordinal)));
        }

        Assert.NotEqual(secret["stringData.password"], secret["stringData[root-password]"]);
    }

    [Fact]
    public async Task InClusterDatabase_Options_AreSent()
    {
        var run = await TestRun.RunAsync(() => MakeDatabase(new()
        {
            Image = "registry.example/mysql:8.4.5",
            ServiceName = "results",
            Database = "atmos",
            User = "atmos_worker",
            Resources = new() { Cpu = "2", Memory = "4Gi" },
            StorageSize = "50Gi",
            StorageClass = "standard",
            DeletionProtection = false,
        }));

        var set = run.One(StatefulSetType);
        Assert.Equal("results", set["spec.serviceName"]);
        Assert.Equal("registry.example/mysql:8.4.5", set["spec.template.spec.containers.0.image"]);
        Assert.Equal("atmos", set["spec.template.spec.containers.0.env.0.value"]);
        Assert.Equal("atmos_worker", set["spec.template.spec.containers.0.env.1.value"]);
        Assert.Equal("4Gi", set["spec.template.spec.containers.0.resources.limits.memory"]);
        Assert.Equal("50Gi", set["spec.volumeClaimTemplates.0.spec.resources.requests.storage"]);
        Assert.DoesNotContain(run.Resources, resource => resource.Options.Protect is true);
    }

    [Fact]
    public async Task InClusterDatabase_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => MakeDatabase(new() { Database = "sys", User = "root", ServiceName = "1db" }));

        Assert.Contains("database \"database\": 3 problems\n - ServiceName: ", message, StringComparison.Ordinal);
        Assert.Contains("\n - Database: \"sys\" belongs to the server; use another name", message, StringComparison.Ordinal);
        Assert.Contains("\n - User: \"root\" is an administrator's account; workloads get one of their own; use another name", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InClusterServices_UnknownNamespace_PreviewWithoutThrowing()
    {
        var run = await TestRun.RunAsync(
            () =>
            {
                _ = new InClusterRedis("redis", new() { Namespace = OutputUtilities.CreateUnknown("") });
                _ = new InClusterDatabase("database", new() { Namespace = OutputUtilities.CreateUnknown("") });
            },
            preview: true);

        Assert.Equal(10, run.Plan().Count);
    }

    [Fact]
    public async Task InClusterServices_Objects_CarryTheRecommendedLabels()
    {
        var run = await TestRun.RunAsync(() =>
        {
            MakeRedis(new());
            MakeDatabase(new() { Engine = DatabaseEngine.PostgreSql });
        });

        var objects = run.Resources.Where(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal)).ToList();
        Assert.Equal(8, objects.Count);
        Assert.All(objects, item =>
        {
            Assert.Equal(item.Name.StartsWith("redis", StringComparison.Ordinal) ? "redis" : "database", item["metadata.labels[app.kubernetes.io/name]"]);
            Assert.Equal("data", item["metadata.labels[app.kubernetes.io/component]"]);
            Assert.Equal("infra", item["metadata.labels[app.kubernetes.io/part-of]"]);
            Assert.Equal("pulumi", item["metadata.labels[app.kubernetes.io/managed-by]"]);
            Assert.Equal("gpu1", item["metadata.namespace"]);
        });
    }

    private static InClusterRedis MakeRedis(InClusterRedisSpec spec) => new("redis", new() { Namespace = "gpu1", Spec = spec });

    private static InClusterDatabase MakeDatabase(InClusterDatabaseSpec spec) => new("database", new() { Namespace = "gpu1", Spec = spec });
}
