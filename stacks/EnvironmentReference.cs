using Infra.Components.Common;
using Infra.Components.Data;
using Infra.Components.Tenancy;
using Infra.Core.NodePools;
using Pulumi;
using Pulumi.Kubernetes;

namespace Infra.Stacks;

/// <summary>What a developer stack takes from the environment that it runs on.</summary>
internal sealed class EnvironmentReference
{
    // The ports of the servers that an environment can have: MySQL and PostgreSQL, and Memorystore with TLS.
    private static readonly int[] SqlPorts = [3306, 5432];
    private static readonly int[] RedisPorts = [6378];

    private readonly StackReference _stack;

    /// <summary>Refers to an environment's stack.</summary>
    /// <param name="environment">Its name, alone or as <c>organization/project/stack</c>.</param>
    public EnvironmentReference(string environment)
    {
        var deployment = Deployment.Instance;
        _stack = new StackReference("environment", new StackReferenceArgs
        {
            Name = environment.Contains('/', StringComparison.Ordinal)
                ? environment
                : $"{deployment.OrganizationName}/{deployment.ProjectName}/{environment}",
        });
    }

    /// <summary>Access to the cluster.</summary>
    public ProviderArgs Cluster => new()
    {
        KubeConfig = Output.CreateSecret(Text("kubeconfig")),

        // The cluster's address is in the kubeconfig and may change; without this a new one would be a new cluster, and everything on it made anew.
        ClusterIdentifier = Text("clusterIdentifier"),
    };

    /// <summary>Host and path of the registry for images.</summary>
    public Output<string> ImageRegistry => Text("imageRegistry");

    /// <summary>The Google service account that workers act as.</summary>
    public Output<string> WorkerServiceAccount => Text("workerServiceAccount");

    /// <summary>The bucket for artifacts.</summary>
    public Output<string> ArtifactsBucket => Text("artifactsBucket");

    /// <summary>How Redis is reached.</summary>
    public RedisConnection Redis => new(
        Text("redisHost"), Number("redisPort"), Output.CreateSecret(Text("redisAuth")), Text("redisCaCertificate"));

    /// <summary>How the database is reached.</summary>
    public DatabaseConnection Database => new(
        Text("sqlPrivateIp"),
        Number("sqlPort"),
        Text("sqlDatabase"),
        Text("sqlUser"),
        Output.CreateSecret(Text("sqlPassword")),
        Text("sqlCaCertificate"));

    /// <summary>The data services, which the namespace's pods may call.</summary>
    public IReadOnlyList<EgressTarget> DataServices =>
    [
        new() { Name = "sql", Address = Text("sqlPrivateIp"), Ports = SqlPorts },
        new() { Name = "redis", Address = Text("redisHost"), Ports = RedisPorts },
    ];

    /// <summary>The node pools that workloads are placed on.</summary>
    /// <remarks>
    /// Placement decides which labels and amounts a pod gets, so it cannot wait for an output: the environment's state is read here and now. A run
    /// that only finds out which stacks there are has no pools to offer, and gets none.
    /// </remarks>
    /// <returns>The pools; null where the environment does not tell them.</returns>
    /// <exception cref="ResourceException">The environment's output cannot be read.</exception>
    public IReadOnlyList<NodePoolFacts>? ReadNodePools()
    {
        if (_stack.GetValueAsync(NodePoolOutput.Name).GetAwaiter().GetResult() is not { } value)
        {
            return null;
        }

        var reading = NodePoolOutput.Read(value);
        reading.Findings.ThrowIfAny("environment of stack", Deployment.Instance.StackName, _stack);
        return reading.Pools;
    }

    private Output<string> Text(string output) => _stack.GetOutput(output).Apply(value => value as string ?? throw Missing(output));

    private Output<int> Number(string output) => _stack.GetOutput(output).Apply(value => value is double number ? (int)number : throw Missing(output));

    private ResourceException Missing(string output) =>
        new($"the environment's stack has no output {output}; deploy it with this version of the program first", _stack, hideStack: true);
}
