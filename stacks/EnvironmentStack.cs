using System.Collections.Immutable;
using System.Text.Json;
using Infra.Components.Common;
using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Components.Queueing;
using Infra.Components.Tenancy;
using Infra.Core.Names;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Pulumi;
using Pulumi.Gcp.Projects;
using Pulumi.Gcp.Projects.Inputs;

namespace Infra.Stacks;

/// <summary>Everything on Google Cloud that developers, experiments and the work queue run on: network, cluster, node pools, data, images, identity.</summary>
public sealed class EnvironmentStack : Stack
{
    /// <summary>Makes the environment from its settings.</summary>
    /// <param name="options">Options for the stack; null for none.</param>
    /// <param name="clock">Says what day it is; the machine's clock when null.</param>
    /// <exception cref="ResourceException">The settings are wrong; the text names every mistake.</exception>
    public EnvironmentStack(StackOptions? options = null, TimeProvider? clock = null)
        : base(options)
    {
        var name = Deployment.Instance.StackName;
        var settings = EnvironmentSettings.Read(RunningSettings.Reader(), name, clock);

        // The project is an output of its services, so that nothing is asked of an API before it is enabled.
        var project = new ProjectServices(name, new ProjectServicesArgs { Project = settings.Project, Services = settings.Services }).Project;
        foreach (var service in settings.AuditedServices)
        {
            _ = new IAMAuditConfig(
                $"{name}-{service[..service.IndexOf('.', StringComparison.Ordinal)]}",
                new() { Project = project, Service = service, AuditLogConfigs = { new IAMAuditConfigAuditLogConfigArgs { LogType = "DATA_READ" } } });
        }

        var network = new GkeNetwork(name, new GkeNetworkArgs { Project = project, Spec = settings.Network, Labels = settings.Labels });
        var cluster = new GkeCluster(name, new GkeClusterArgs { Network = network, Spec = settings.Cluster });
        var images = new ImageRegistry(name, new ImageRegistryArgs { Project = cluster, Spec = settings.Images });
        var clusterAccess = new Lazy<ComponentResourceOptions>(() => ClusterAccess.Of(new() { KubeConfig = cluster.Kubeconfig, ClusterIdentifier = cluster.Identifier }));
        var fabric = !settings.NodePools.Any(pool => pool.GpuDirect) ? null : new GpuDirectFabric(
            name, new GpuDirectFabricArgs { Cluster = cluster, Pools = [.. settings.NodePools.Where(pool => pool.GpuDirect)] }, clusterAccess.Value);
        var pools = settings.NodePools.Select(spec => new GkeNodePool(spec.Name, new GkeNodePoolArgs
        {
            Cluster = cluster,
            ImageRepository = images.RepositoryResourceId,
            GpuNetworks = fabric?.Networks ?? [],
            Spec = spec,
        })).ToList();

        var onCluster = clusterAccess.Value;
        _ = new TenantPolicy(
            name,
            new TenantPolicyArgs
            {
                NfsServers = [.. settings.NfsServers],
                GpuDirectNamespaces = settings.GpuDirectNamespaces,
                KeepsSystemNodes = settings.NodePools.Any(pool => pool.Taints.Any(taint => taint.Key == KubernetesLabels.ManagedComponentsTaint)),
                Cluster = cluster,
            },
            onCluster);
        foreach (var spec in settings.ComputeClasses)
        {
            _ = new ComputeClass(
                $"{name}-{spec.Name}",
                new ComputeClassArgs { Spec = spec, Pools = [.. spec.Pools.Select(pool => pools.Single(each => each.Facts.Name == pool))], Cluster = cluster },
                onCluster);
        }

        var addons = settings.Addons.IsEmpty ? null : new ClusterAddons(
            name,
            new ClusterAddonsArgs { Addons = settings.Addons, Cluster = cluster },

            // Their pods need nodes.
            ComponentResourceOptions.Merge(onCluster, new() { DependsOn = [.. pools] }));
        if (settings.Queues is { } queues)
        {
            // Kueue's kinds are not there before Kueue, and its objects must be gone before it is.
            _ = new Components.Queueing.ClusterQueues(
                name,
                new ClusterQueuesArgs { Division = queues.Division, Namespaces = queues.Namespaces, Cluster = cluster },
                ComponentResourceOptions.Merge(onCluster, new() { DependsOn = { addons! } }));
        }

        var database = new CloudSqlDatabase(name, new CloudSqlDatabaseArgs { Network = network, Spec = settings.Database, SecretLocations = settings.SecretLocations });
        var redis = new RedisInstance(name, new RedisInstanceArgs { Network = network, Spec = settings.Redis, SecretLocations = settings.SecretLocations });
        var artifacts = new ArtifactsBucket(name, new ArtifactsBucketArgs { Project = cluster, Spec = settings.Artifacts });

        // Nobody acts as it, and it may nothing: each namespace has an account of its own.
        var worker = new WorkerIdentity(name, new WorkerIdentityArgs { Project = cluster, AccountId = settings.WorkerAccountId });
        var identities = settings.WorkerSubjects.ToDictionary(subject => subject.Namespace, subject => new WorkerIdentity(
            $"{name}-{subject.Namespace}",
            new WorkerIdentityArgs
            {
                Project = cluster,
                AccountId = WorkerIdentityRules.NamespaceAccountId(settings.WorkerAccountId ?? WorkerIdentityRules.DefaultAccountId(name), subject.Namespace),
                Subjects = [subject],
                ArtifactsBucket = artifacts,
                ArtifactsPrefix = Stacks.QueueAccess.PrefixOf(subject.Namespace),
                CloudSqlConnector = settings.WorkerCloudSqlConnector,
            }));
        var accounts = identities.Count == 0 || settings.Database.Engine != DatabaseEngine.MySql ? null : new TenantDatabases(
            name,
            new TenantDatabasesArgs { Database = database, Namespaces = [.. identities.Keys], Cluster = cluster },

            // Its Job needs a node; while Kueue's webhook is there and its pods are not, no namespace is made.
            ComponentResourceOptions.Merge(onCluster, new() { DependsOn = addons is null ? [.. pools] : [.. pools, addons] })).Accounts;
        var developers = settings.Developers;
        developers.Warnings.ThrowIfAny("developers of stack", name);
        var developerAccess = new DeveloperAccess(name, new DeveloperAccessArgs { Project = cluster, Members = developers.Members });
        var deployers = settings.Deployers is not { } allowed ? null : new Components.Tenancy.Deployers(
            name,
            new DeployersArgs
            {
                Cluster = cluster,
                Spec = allowed,
                ConnectRole = developerAccess.RoleName,
                MakesFirewalls = settings.Network.IapSsh || fabric is { Networks.Count: > 0 },
                MakesNotifications = !settings.NotificationEmails.IsEmpty,
                MakesMonitoring = settings.Monitoring,
            },
            onCluster);
        var mail = settings.NotificationEmails.IsEmpty || (settings.Budget is null && !settings.Monitoring)
            ? null
            : new Notifications(name, new NotificationsArgs { Project = cluster, Emails = settings.NotificationEmails });
        if (settings.Monitoring)
        {
            _ = new ClusterMonitoring(
                name,
                new ClusterMonitoringArgs { Cluster = cluster, SqlInstance = database.InstanceName, Channels = mail?.Channels ?? [] },
                onCluster);
        }

        if (settings.Budget is { } budget)
        {
            _ = new Budget(name, new BudgetArgs { Project = cluster, BillingAccount = budget.BillingAccount, Channels = mail?.Channels ?? [], Spec = budget.Spec });
        }

        ClusterName = cluster.ClusterName;
        ClusterIdentifier = cluster.Identifier;
        ClusterEndpoint = cluster.Endpoint;
        Kubeconfig = cluster.Kubeconfig;
        Location = cluster.Location;
        Addons = addons?.Addons ?? Output.Create(ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty);
        ComputeClasses = Output.Create(settings.ComputeClasses.ToImmutableDictionary(spec => spec.Name, spec => spec.Pools));
        ClusterQueues = Output.Create(ClusterQueueOutput.Write(settings.Queues?.Division, settings.Queues?.HighPriority ?? []));
        GpuDirectNamespaces = Output.Create(settings.GpuDirectNamespaces);
        NodePools = Output.Create(NodePoolOutput.Write(pools.Select(pool => pool.Facts)));
        SqlConnectionName = database.ConnectionName;
        SqlPrivateIp = database.PrivateIp;
        SqlPort = database.Connection.Port;
        SqlDatabase = database.Connection.Database;
        SqlUser = database.Connection.User;
        SqlPassword = database.Connection.Password;
        SqlCaCertificate = database.Connection.CaCertificate;
        RedisHost = redis.Connection.Host;
        RedisPort = redis.Connection.Port;
        RedisAuth = redis.Connection.Auth;
        RedisCaCertificate = redis.Connection.CaCertificate;
        ArtifactsBucket = artifacts.BucketName;
        ImageRegistry = images.Url;
        WorkerServiceAccount = worker.Email;
        Deployers = deployers?.Access ?? Output.Create(ImmutableDictionary<string, string>.Empty);
        QueueAccess = Stacks.QueueAccess.Write(identities, accounts);
    }

    /// <summary>The cluster's name on Google Cloud.</summary>
    [Output("clusterName")]
    public Output<string> ClusterName { get; private set; }

    /// <summary>The cluster itself, whatever its address: <c>project/location/name</c>, for every provider that reaches it.</summary>
    [Output("clusterIdentifier")]
    public Output<string> ClusterIdentifier { get; private set; }

    /// <summary>The control plane's address.</summary>
    [Output("clusterEndpoint")]
    public Output<string> ClusterEndpoint { get; private set; }

    /// <summary>Access to the cluster through gke-gcloud-auth-plugin; a secret.</summary>
    [Output("kubeconfig")]
    public Output<string> Kubeconfig { get; private set; }

    /// <summary>The cluster's zone or region.</summary>
    [Output("location")]
    public Output<string> Location { get; private set; }

    /// <summary>What the cluster is given besides what GKE brings, by name: chart <c>version</c> and <c>namespace</c>.</summary>
    [Output(AddonSettings.Section)]
    public Output<ImmutableDictionary<string, ImmutableDictionary<string, string>>> Addons { get; private set; }

    /// <summary>The node pools of each class that workloads may ask for, the one that is tried first at the top.</summary>
    [Output(ComputeClassSettings.Section)]
    public Output<ImmutableDictionary<string, ImmutableArray<string>>> ComputeClasses { get; private set; }

    /// <summary>What the Jobs of each stack are sure of and may have at most, by stack; null where nothing is queued.</summary>
    [Output(ClusterQueueOutput.Name)]
    public Output<JsonElement> ClusterQueues { get; private set; }

    /// <summary>The namespaces whose pods may use the nodes' devices and directories that GPUDirect takes.</summary>
    [Output(TenantSettings.GpuDirectOutput)]
    public Output<ImmutableArray<string>> GpuDirectNamespaces { get; private set; }

    /// <summary>What workloads are placed by, one entry a node pool.</summary>
    [Output("nodePools")]
    public Output<JsonElement> NodePools { get; private set; }

    /// <summary>The database's connection name for Cloud SQL's connectors.</summary>
    [Output("sqlConnectionName")]
    public Output<string> SqlConnectionName { get; private set; }

    /// <summary>The database's private address.</summary>
    [Output("sqlPrivateIp")]
    public Output<string> SqlPrivateIp { get; private set; }

    /// <summary>The database's TCP port.</summary>
    [Output("sqlPort")]
    public Output<int> SqlPort { get; private set; }

    /// <summary>The database's name.</summary>
    [Output("sqlDatabase")]
    public Output<string> SqlDatabase { get; private set; }

    /// <summary>The database's user.</summary>
    [Output("sqlUser")]
    public Output<string> SqlUser { get; private set; }

    /// <summary>The user's password; a secret.</summary>
    [Output("sqlPassword")]
    public Output<string> SqlPassword { get; private set; }

    /// <summary>The certificate, in PEM, that the database's own is checked against.</summary>
    [Output("sqlCaCertificate")]
    public Output<string> SqlCaCertificate { get; private set; }

    /// <summary>The private address of Redis.</summary>
    [Output("redisHost")]
    public Output<string> RedisHost { get; private set; }

    /// <summary>The TCP port of Redis.</summary>
    [Output("redisPort")]
    public Output<int> RedisPort { get; private set; }

    /// <summary>The password of Redis; a secret.</summary>
    [Output("redisAuth")]
    public Output<string> RedisAuth { get; private set; }

    /// <summary>The certificate, in PEM, that Redis' own is checked against.</summary>
    [Output("redisCaCertificate")]
    public Output<string> RedisCaCertificate { get; private set; }

    /// <summary>Output: the bucket's name, without <c>gs://</c>.</summary>
    [Output("artifactsBucket")]
    public Output<string> ArtifactsBucket { get; private set; }

    /// <summary>Host and path of the registry for images.</summary>
    [Output("imageRegistry")]
    public Output<string> ImageRegistry { get; private set; }

    /// <summary>
    /// What each of <c>infra:worker.namespaces</c> is given: <c>serviceAccount</c>, <c>bucketPrefix</c>, and of MySQL <c>database</c>, <c>user</c> and
    /// <c>password</c>; a secret.
    /// </summary>
    [Output(Stacks.QueueAccess.Output)]
    public Output<ImmutableDictionary<string, ImmutableDictionary<string, string>>> QueueAccess { get; private set; }

    /// <summary>
    /// Who deploys from GitHub: the provider's full name (<c>workloadIdentityProvider</c>), and by each of GitHub's environments the service account that its
    /// jobs take; empty without <c>infra:deployers</c>.
    /// </summary>
    [Output("deployers")]
    public Output<ImmutableDictionary<string, string>> Deployers { get; private set; }

    /// <summary>The e-mail address of a service account that has no rights, with which those of the namespaces begin.</summary>
    [Output("workerServiceAccount")]
    public Output<string> WorkerServiceAccount { get; private set; }
}
