using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Infra.Components.Common;
using Infra.Components.Data;
using Infra.Components.Tenancy;
using Infra.Core.Findings;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Infra.Core.Settings;
using Pulumi;
using Pulumi.Kubernetes;
using Pulumi.Utilities;

namespace Infra.Stacks;

/// <summary>What a developer stack takes from the environment that it runs on.</summary>
internal sealed class EnvironmentReference
{
    private const string KubeconfigOutput = "kubeconfig";
    private const string ClusterIdentifierOutput = "clusterIdentifier";

    // The ports of the servers that an environment can have: MySQL and PostgreSQL, and Memorystore with TLS.
    private static readonly int[] SqlPorts = [3306, 5432];
    private static readonly int[] RedisPorts = [6378];

    private readonly StackReference _stack;
    private readonly string _namespace;
    private readonly ImmutableDictionary<string, object>? _outputs;

    /// <summary>Refers to an environment's stack, and refuses it at once unless it offers what the settings need.</summary>
    /// <remarks>
    /// The outputs are read here and now: what is missing is then one error before anything is registered, instead of one in every resource that
    /// would have used it.
    /// </remarks>
    /// <param name="environment">Its name, alone or as <c>organization/project/stack</c>.</param>
    /// <param name="settings">What the stack is to make; outputs that it has no use for may be missing.</param>
    /// <exception cref="ResourceException">The environment is not up, not one, of an older version, or its secrets cannot be decrypted.</exception>
    public EnvironmentReference(string environment, WorkspaceSettings settings)
    {
        _namespace = settings.NamespaceName;
        var deployment = Deployment.Instance;
        var name = environment.Contains('/', StringComparison.Ordinal)
            ? environment
            : $"{deployment.OrganizationName}/{deployment.ProjectName}/{environment}";
        _stack = new StackReference("environment", new StackReferenceArgs { Name = name });
        var isRead = TryRead(_stack, out _outputs);
        (bool AreUsed, string[] Names)[] outputs =
        [
            (true, [KubeconfigOutput, ClusterIdentifierOutput]),
            (settings.UsesEnvironmentRegistry, ["imageRegistry"]),
            (settings.UsesDataServices, ["sqlPrivateIp"]),
            (settings.ReachesSharedRedis, ["redisHost"]),
            (settings.Compute.Queues.Count > 0, ["sqlPort", "sqlDatabase", "sqlCaCertificate", "artifactsBucket"]),
            (settings.UsesSharedRedis, ["redisPort", "redisAuth", "redisCaCertificate"]),
            (settings.Compute.UsesData, [QueueAccess.Output]),
            (settings.Compute.PlacesOnPools, [NodePoolOutput.Name]),
        ];
        var used = outputs.Where(each => each.AreUsed).SelectMany(each => each.Names).ToList();
        (string Rule, string Fix)? problem = !isRead
            ? ($"must be an environment that is up; the engine, whose own message says more, cannot read stack \"{name}\"", $"create it first: pulumi up --stack {environment}")
            : _outputs is not null ? Check(environment, used, _outputs)
            : settings.Compute.PlacesOnPools
                ? ($"must be an environment that is up where workloads are assigned to node pools; the pools of \"{environment}\" are not known yet", $"deploy it first: pulumi up --stack {environment}")
            : null;
        Finding[] findings = problem is not { } it ? [] : [new(SettingKeys.Full("environment"), it.Rule, it.Fix)];
        findings.ThrowIfAnyOfSettings(deployment.StackName);
    }

    /// <summary>Access to the cluster.</summary>
    public ProviderArgs Cluster => new()
    {
        KubeConfig = Output.CreateSecret(Text(KubeconfigOutput)),

        // The cluster's address is in the kubeconfig and may change; without this a new one would be a new cluster, and everything on it made anew.
        ClusterIdentifier = Text(ClusterIdentifierOutput),
    };

    /// <summary>Host and path of the registry for images.</summary>
    public Input<string> ImageRegistry => Text("imageRegistry");

    /// <summary>The Google service account that the namespace's pods act as.</summary>
    public Input<string> WorkerServiceAccount => Access(QueueAccess.ServiceAccount);

    /// <summary>The folder of the bucket that is the namespace's.</summary>
    public Input<string> ArtifactsPrefix => Access(QueueAccess.BucketPrefix);

    /// <summary>The database that all had before each had one of its own.</summary>
    public Input<string> FormerDatabase => Text("sqlDatabase");

    public Input<string> ArtifactsBucket => Text("artifactsBucket");

    /// <summary>How Redis is reached.</summary>
    public RedisConnection Redis => new(
        Text("redisHost"), Number("redisPort"), Output.CreateSecret(Text("redisAuth")), Text("redisCaCertificate"));

    /// <summary>How the namespace's own database is reached.</summary>
    public DatabaseConnection Database => new(
        Text("sqlPrivateIp"),
        Number("sqlPort"),
        Access(QueueAccess.Database),
        Access(QueueAccess.User),
        Output.CreateSecret(Access(QueueAccess.Password)),
        Text("sqlCaCertificate"));

    /// <summary>The data services, which the namespace's pods may call.</summary>
    /// <returns>The database, and Redis where it is the environment's that is used.</returns>
    public IReadOnlyList<EgressTarget> DataServices(WorkspaceSettings settings) =>
    [
        .. settings.UsesDataServices ? [new EgressTarget { Name = "sql", Address = Text("sqlPrivateIp"), Ports = SqlPorts }] : Array.Empty<EgressTarget>(),
        .. settings.ReachesSharedRedis ? [new EgressTarget { Name = "redis", Address = Text("redisHost"), Ports = RedisPorts }] : Array.Empty<EgressTarget>(),
    ];

    /// <summary>The queue of this stack on the cluster.</summary>
    /// <returns>Null where nothing is queued there.</returns>
    /// <exception cref="ResourceException">Others are queued there, and this stack has no queue yet.</exception>
    public ClusterQueueFacts? ReadQueue(string environment)
    {
        var stack = Deployment.Instance.StackName;
        if (ClusterQueueOutput.Read(_outputs?.GetValueOrDefault(ClusterQueueOutput.Name)) is not { } queues)
        {
            return null;
        }

        Finding[] findings = queues.ContainsKey(stack) ? [] :
        [
            new(
                SettingKeys.Full("environment"),
                $"must be an environment that has a queue for this stack, or its Jobs would wait for ever; \"{environment}\" was deployed before it knew of \"{stack}\"", $"deploy it anew first: pulumi up --stack {environment}"),
        ];
        findings.ThrowIfAnyOfSettings(stack);
        return queues[stack];
    }

    /// <summary>Whether the namespace's pods may use what GPUDirect takes of a node.</summary>
    public bool AllowsGpuDirect =>
        (_outputs?.GetValueOrDefault(TenantSettings.GpuDirectOutput) as IEnumerable<object>)?.Contains(_namespace) == true;

    /// <summary>Whether the cluster has an add-on of the environment's; null where the environment does not tell.</summary>
    public bool? Has(string addon) =>
        _outputs?.GetValueOrDefault(AddonSettings.Section) is IReadOnlyDictionary<string, object> addons ? addons.ContainsKey(addon) : null;

    /// <summary>The node pools that workloads are placed on.</summary>
    /// <remarks>Placement decides which labels and amounts a pod gets, so it cannot wait for an output.</remarks>
    /// <returns>The pools; null where the environment does not tell them.</returns>
    /// <exception cref="ResourceException">The environment's output cannot be read.</exception>
    public IReadOnlyList<NodePoolFacts>? ReadNodePools()
    {
        if (_outputs?.GetValueOrDefault(NodePoolOutput.Name) is not { } value || IsUndecrypted(value))
        {
            return null;
        }

        var reading = NodePoolOutput.Read(value);
        reading.Findings.ThrowIfAny("environment of stack", Deployment.Instance.StackName);
        return reading.Pools;
    }

    // False where the engine cannot read the stack; null where it does not know the outputs yet.
    [SuppressMessage("Design", "CA1031", Justification = "The engine tells the reason itself; what reaches the program is only that it gave up.")]
    private static bool TryRead(StackReference stack, out ImmutableDictionary<string, object>? outputs)
    {
        outputs = null;
        try
        {
            if (OutputUtilities.GetIsKnownAsync(stack.Outputs).GetAwaiter().GetResult())
            {
                outputs = OutputUtilities.GetValueAsync(stack.Outputs).GetAwaiter().GetResult() ?? ImmutableDictionary<string, object>.Empty;
            }

            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static (string Rule, string Fix)? Check(string environment, List<string> used, ImmutableDictionary<string, object> outputs)
    {
        if (outputs.Count == 0)
        {
            return ($"must be an environment that is up; stack \"{environment}\" has no outputs", $"deploy it first: pulumi up --stack {environment}");
        }

        // An environment that serves nobody has an empty object in queueAccess; the cluster's secret, which is always used, tells the two apart.
        var undecrypted = used.Where(output => outputs.GetValueOrDefault(output) is { } value && (output == QueueAccess.Output ? value is string : IsUndecrypted(value))).ToList();
        if (undecrypted.Count > 0)
        {
            return ($"must be an environment whose secrets can be decrypted here; got \"{environment}\", where {string.Join(", ", undecrypted)} cannot",
                "set the PULUMI_CONFIG_PASSPHRASE that it was deployed with, or get the right to decrypt with its key");
        }

        var missing = used.Where(output => !IsThere(output, outputs.GetValueOrDefault(output))).ToList();
        return missing.Count == 0 ? null
            : !outputs.ContainsKey(KubeconfigOutput)
                ? ($"must be the stack of an environment; got \"{environment}\", whose outputs are {string.Join(", ", outputs.Keys.Order(StringComparer.Ordinal))}", "name one of kind environment")
                : ($"must be an environment that this version of the program deployed; \"{environment}\" has no output {string.Join(", ", missing)}", $"deploy it anew first: pulumi up --stack {environment}");
    }

    /// <summary>Whether the environment gives the namespace what the settings use of its data.</summary>
    /// <returns>A finding at each setting that asks for the data.</returns>
    public IEnumerable<Finding> CheckAccess(string environment, WorkspaceSettings settings) => !settings.Compute.UsesData || _outputs is null
        || Entry(_outputs.GetValueOrDefault(QueueAccess.Output)) is { } entry && (settings.Compute.Queues.Count == 0 || entry.ContainsKey(QueueAccess.Password) || IsPostgreSql())
        ? []
        : settings.Compute.KeysOfData.Select(key => new Finding(
            SettingKeys.Full(key),
            $"must be in a namespace that environment \"{environment}\" gives data to; got \"{_namespace}\", which has no account, folder and database there",
            $"whoever keeps the environment adds \"{_namespace}\" to infra:worker.namespaces of stack \"{environment}\" and deploys that first: pulumi up --stack {environment}"));

    // Its ledger could not be there at all, which the queue's own rule says.
    private bool IsPostgreSql() => _outputs?.GetValueOrDefault("sqlPort") is 5432.0;

    private IReadOnlyDictionary<string, object>? Entry(object? access) =>
        (access as IReadOnlyDictionary<string, object>)?.GetValueOrDefault(_namespace) as IReadOnlyDictionary<string, object>;

    // What the engine puts in the place of a secret that it cannot decrypt.
    private static bool IsUndecrypted(object value) => value is IReadOnlyDictionary<string, object> { Count: 0 };

    private static bool IsThere(string output, object? value) => output switch
    {
        NodePoolOutput.Name => value is not null,
        QueueAccess.Output => value is IReadOnlyDictionary<string, object>,
        _ when output.EndsWith("Port", StringComparison.Ordinal) => value is double,
        _ => value is string,
    };

    // Of what is in the one secret output only the password is one; names of accounts and folders are seen in the plan.
    private Output<string> Access(string field) =>
        Output.Unsecret(_stack.GetOutput(QueueAccess.Output)).Apply(value => (Entry(value)?.GetValueOrDefault(field) as string)!);

    private Output<string> Text(string output) => _stack.GetOutput(output).Apply(value => (value as string)!);

    private Output<int> Number(string output) => _stack.GetOutput(output).Apply(value => value is double number ? (int)number : 0);
}
