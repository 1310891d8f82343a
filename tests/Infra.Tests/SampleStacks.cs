using System.Collections.Immutable;
using Pulumi;
using Pulumi.Gcp.Container;
using Pulumi.Gcp.Container.Inputs;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Random;
using Config = Pulumi.Config;

namespace Infra.Tests;

/// <summary>A stack whose program is a delegate.</summary>
internal sealed class DelegateStack : Stack
{
    public DelegateStack(StackOptions options, Func<Dictionary<string, Output<object?>>> program)
        : base(options) => Results = Output.All(program().Select(pair => pair.Value.Apply(value => KeyValuePair.Create(pair.Key, value))))
            .Apply(pairs => pairs.ToImmutableDictionary());

    public DelegateStack(StackOptions options, Action program)
        : this(options, () =>
        {
            program();
            return [];
        })
    {
    }

    [Output("results")]
    public Output<ImmutableDictionary<string, object?>> Results { get; private set; }
}

/// <summary>A component with children, for parents in URNs.</summary>
internal sealed class Group : ComponentResource
{
    public Group(string name, Action<Group> children, ComponentResourceOptions? options = null)
        : base("infra:tests:Group", name, options)
    {
        children(this);
        RegisterOutputs();
    }
}

/// <summary>A stack with what an environment has that matters to a preview: computed and secret values of every kind.</summary>
internal sealed class SampleEnvironment : Stack
{
    public SampleEnvironment(StackOptions options)
        : base(options)
    {
        var password = new RandomPassword("password", new RandomPasswordArgs { Length = 32 });
        var suffix = new RandomId("suffix", new RandomIdArgs { ByteLength = 2 });
        var cluster = new Cluster(
            "cluster",
            new ClusterArgs { Location = "europe-west1-b", MasterAuth = new ClusterMasterAuthArgs { ClientCertificateConfig = new ClusterMasterAuthClientCertificateConfigArgs { IssueClientCertificate = false } } },
            new CustomResourceOptions { Protect = true });
        var sql = new Pulumi.Gcp.Sql.DatabaseInstance("sql", new Pulumi.Gcp.Sql.DatabaseInstanceArgs { Name = Output.Format($"sql-{suffix.Hex}"), DatabaseVersion = "MYSQL_8_0" });
        _ = new Pulumi.Gcp.Sql.User("user", new Pulumi.Gcp.Sql.UserArgs { Instance = sql.Name, Password = password.Result });
        var redis = new Pulumi.Gcp.Redis.Instance("redis", new Pulumi.Gcp.Redis.InstanceArgs { MemorySizeGb = 1, TransitEncryptionMode = "SERVER_AUTHENTICATION" });
        var worker = new Pulumi.Gcp.ServiceAccount.Account("worker", new Pulumi.Gcp.ServiceAccount.AccountArgs { AccountId = "ultron" });

        Kubeconfig = Output.CreateSecret(Output.Format($"server: https://{cluster.Endpoint}\nca: {cluster.MasterAuth.Apply(auth => auth.ClusterCaCertificate!)}"));
        ClusterName = cluster.Name;
        ClusterIdentifier = Output.Format($"lab/{cluster.Location}/dev");
        SqlPrivateIp = sql.PrivateIpAddress;
        SqlPassword = password.Result;
        RedisHost = redis.Host;
        ImageRegistry = Output.Create("europe-west1-docker.pkg.dev/lab/dev");
        RedisPort = redis.Port;
        RedisCa = redis.ServerCaCerts.Apply(certificates => certificates[0].Cert!);
        Worker = worker.Email;
    }

    [Output("kubeconfig")]
    public Output<string> Kubeconfig { get; private set; }

    [Output("clusterName")]
    public Output<string> ClusterName { get; private set; }

    [Output("clusterIdentifier")]
    public Output<string> ClusterIdentifier { get; private set; }

    [Output("sqlPrivateIp")]
    public Output<string> SqlPrivateIp { get; private set; }

    [Output("sqlPassword")]
    public Output<string> SqlPassword { get; private set; }

    [Output("imageRegistry")]
    public Output<string> ImageRegistry { get; private set; }

    [Output("redisHost")]
    public Output<string> RedisHost { get; private set; }

    [Output("redisPort")]
    public Output<int> RedisPort { get; private set; }

    [Output("redisCa")]
    public Output<string> RedisCa { get; private set; }

    [Output("worker")]
    public Output<string> Worker { get; private set; }

    /// <summary>The project's own stacks, and this one where the kind is environment.</summary>
    public static Stack Create(StackOptions options) =>
        new Config("infra").Get("kind") == "environment" ? new SampleEnvironment(options) : Stacks.StackProgram.Create(options);
}

/// <summary>Shorthands for Kubernetes objects in tests.</summary>
internal static class Objects
{
    public static ConfigMap ConfigMap(string name, InputMap<string> data, CustomResourceOptions? options = null) =>
        new(name, new ConfigMapArgs { Metadata = new ObjectMetaArgs { Name = name, Namespace = "tests" }, Data = data }, options);
}
