using Infra.Components.Data;
using Infra.Components.Tenancy;
using Infra.Components.Workloads.Queue;
using Infra.Core.Search;
using Pulumi;

namespace Infra.Samples;

/// <summary>A search over two parameters with four workers, its Redis and its ledger in the same namespace.</summary>
public sealed class ParameterSearch : Stack
{
    /// <summary>Makes the stack, for <c>pulumi up</c>.</summary>
    public ParameterSearch()
        : this(null)
    {
    }

    /// <summary>Makes the stack, for a preview without Pulumi's command line.</summary>
    /// <param name="options">Pulumi's options, which the preview records by.</param>
    public ParameterSearch(StackOptions? options)
        : base(options)
    {
        var space = new DeveloperNamespace("climate", new DeveloperNamespaceArgs
        {
            Namespace = "climate",
            Quota = new NamespaceQuota { Cpu = "16", Memory = "64Gi" },
        });
        var redis = new InClusterRedis("redis", new InClusterRedisArgs { Namespace = space });
        var database = new InClusterDatabase("database", new InClusterDatabaseArgs { Namespace = space });
        var queue = new WorkQueue("climate", new WorkQueueArgs
        {
            Namespace = space,
            Redis = redis,
            Database = database,
            Spec = new WorkQueueSpec
            {
                Name = "climate",
                Image = "registry.example.com/queue:0.1.0",
                Search = new SearchSpec
                {
                    Space = new SearchSpace
                    {
                        Parameters =
                        [
                            new SearchParameter { Name = "CO2", Start = 0.0004m, Steps = [new SearchStep { Increment = 0.0001m }] },
                            new SearchParameter { Name = "CH4", Start = 0.000002m, Steps = [new SearchStep { Increment = 0.000001m }] },
                        ],
                    },
                    Limits = new SearchLimits { Points = 2000 },
                    Run = new RunSpec { Command = ["/opt/climate/run"], TimeoutSeconds = 600 },
                },
                Workers = new WorkerSpec { Image = "registry.example.com/climate:2.0.0", Parallelism = 4 },
            },
        });
        StatusCommand = queue.StatusCommand;
    }

    /// <summary>The command that shows how far it is.</summary>
    [Output("statusCommand")]
    public Output<string> StatusCommand { get; private set; }
}
