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
        const string Project = "my-lab";
        const string Region = "europe-west4";
        var labels = new CommonLabels { Environment = "lab", CostCenter = "research" };
        var clusterSpec = new ClusterSpec { Location = $"{Region}-a" };

        var network = new GkeNetwork("lab", new GkeNetworkArgs
        {
            Project = Project,
            Spec = new NetworkSpec { Region = Region, Plan = NetworkSpec.DefaultPlan(maxNodes: 20) },
            Labels = labels,
        });
        var cluster = new GkeCluster("lab", new GkeClusterArgs
        {
            Project = Project,
            Network = network.NetworkId,
            Subnetwork = network.SubnetworkId,
            PodsRangeName = network.PodsRangeName,
            ServicesRangeName = network.ServicesRangeName,
            Spec = clusterSpec,
            Labels = labels,
        });
        NodePoolSpec[] pools =
        [
            new() { Name = "system", MachineType = "e2-standard-4", Size = NodePoolSize.Total(1, 4) },
            new() { Name = "l4", MachineType = "g2-standard-8", Size = NodePoolSize.Total(0, 8), Spot = true },
        ];
        foreach (var pool in pools)
        {
            _ = new GkeNodePool(pool.Name, new GkeNodePoolArgs
            {
                Project = Project,
                Cluster = cluster.ClusterName,
                Location = cluster.Location,
                ClusterSpec = clusterSpec,
                Spec = pool,
                Labels = labels,
            });
        }

        var database = new CloudSqlDatabase("lab", new CloudSqlDatabaseArgs
        {
            Project = Project,
            Region = Region,
            PrivateNetwork = network.PrivateServicesNetwork,
            AllocatedIpRange = network.PrivateServicesRangeName,
            Spec = new DatabaseSpec { Engine = DatabaseEngine.PostgreSql, Database = "lab" },
            Labels = labels,
        });
        var redis = new RedisInstance("lab", new RedisInstanceArgs
        {
            Project = Project,
            Region = Region,
            PrivateNetwork = network.PrivateServicesNetwork,
            AllocatedIpRange = network.PrivateServicesRangeName,
            Labels = labels,
        });
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
