using Infra.Components.Cloud;
using Infra.Components.Data;
using Infra.Components.Gke;
using Pulumi;

namespace Infra.Samples;

/// <summary>A zonal cluster with a pool for everything and one of L4 GPUs that Google may take back, PostgreSQL and Redis beside it.</summary>
public sealed class Platform : Stack
{
    /// <summary>Makes the stack, for <c>pulumi up</c>.</summary>
    public Platform()
        : this(null)
    {
    }

    /// <summary>Makes the stack, for a preview without Pulumi's command line.</summary>
    /// <param name="options">Pulumi's options, which the preview records by.</param>
    public Platform(StackOptions? options)
        : base(options)
    {
        var network = new GkeNetwork("lab", new GkeNetworkArgs
        {
            Project = "my-lab",
            Spec = new NetworkSpec { Region = "europe-west4", Plan = NetworkSpec.DefaultPlan(maxNodes: 20) },
            Labels = new ResourceLabels { Environment = "lab", CostCenter = "research" },
        });
        var cluster = new GkeCluster("lab", new GkeClusterArgs { Network = network, Spec = new ClusterSpec { Location = "europe-west4-a" } });
        NodePoolSpec[] pools =
        [
            new() { Name = "system", MachineType = "e2-standard-4", Size = NodePoolSize.Total(1, 4) },
            new() { Name = "l4", MachineType = "g2-standard-8", Size = NodePoolSize.Total(0, 8), Spot = true },
        ];
        foreach (var pool in pools)
        {
            _ = new GkeNodePool(pool.Name, new GkeNodePoolArgs { Cluster = cluster, Spec = pool });
        }

        var database = new CloudSqlDatabase("lab", new CloudSqlDatabaseArgs
        {
            Network = network,
            Spec = new DatabaseSpec { Engine = DatabaseEngine.PostgreSql, Database = "lab" },
        });
        var redis = new RedisInstance("lab", new RedisInstanceArgs { Network = network });
        Kubeconfig = cluster.Kubeconfig;
        DatabaseHost = database.Connection.Host;
        RedisHost = redis.Connection.Host;
    }

    /// <summary>Access to the cluster.</summary>
    [Output("kubeconfig")]
    public Output<string> Kubeconfig { get; private set; }

    /// <summary>The private address of the database.</summary>
    [Output("databaseHost")]
    public Output<string> DatabaseHost { get; private set; }

    /// <summary>The private address of Redis.</summary>
    [Output("redisHost")]
    public Output<string> RedisHost { get; private set; }
}
