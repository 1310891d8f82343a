using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Components.Queueing;
using Infra.Components.Tenancy;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Core.Queueing;
using Infra.Tests.Support;
using Pulumi;

namespace Infra.Platform.Tests;

/// <summary>What a component makes can be had as the resource that it is, without an output between.</summary>
public class ChildrenTests
{
    private const string ProviderType = "pulumi:providers:kubernetes";

    [Fact]
    public async Task Children_OfThePlatform_AreTheResourcesThemselves()
    {
        List<(Resource Child, string Type, string Name)> children = [];
        var run = await TestRun.RunAsync(
            () =>
            {
                var services = new ProjectServices("lab", new() { Project = Given.Project, Services = ["container.googleapis.com"] });
                var network = new GkeNetwork("lab", new() { Project = Given.Project, Spec = new() { Region = "europe-west4", Plan = NetworkSpec.DefaultPlan(20) }, Labels = Given.Labels });
                var cluster = new GkeCluster("lab", new() { Network = network, Spec = Given.Cluster });
                var pool = new GkeNodePool("cpu", new() { Cluster = cluster, Spec = Given.CpuPool });
                var images = new ImageRegistry("lab", new() { Project = cluster });
                var access = new DeveloperAccess("lab", new() { Project = cluster });
                var mail = new Notifications("lab", new() { Project = cluster, Emails = ["ada@example.com"] });
                var budget = new Budget("lab", new() { Project = cluster, BillingAccount = "012345-6789AB-CDEF01", ProjectNumber = "1", Spec = new() { MonthlyAmount = 1 } });
                var addons = new ClusterAddons("lab", new() { Addons = [ClusterAddon.Keda], Cluster = cluster });
                var database = new CloudSqlDatabase("lab", new() { Network = network });
                var redis = new RedisInstance("lab", new() { Network = network });
                var bucket = new ArtifactsBucket("lab", new() { Project = cluster });
                var monitoring = new ClusterMonitoring("lab", new() { Cluster = cluster, SqlInstance = database.InstanceName, Channels = mail.Channels });
                children =
                [
                    (services.Services.Single(), "gcp:projects/service:Service", "lab-container"),
                    (network.Network, "gcp:compute/network:Network", "lab"),
                    (network.Subnetwork, "gcp:compute/subnetwork:Subnetwork", "lab-nodes"),
                    (network.Router, "gcp:compute/router:Router", "lab-router"),
                    (network.Nat, "gcp:compute/routerNat:RouterNat", "lab-nat"),
                    (network.PrivateServicesRange, "gcp:compute/globalAddress:GlobalAddress", "lab-services"),
                    (network.PrivateServicesConnection, "gcp:servicenetworking/connection:Connection", "lab-services"),
                    (cluster.Cluster, "gcp:container/cluster:Cluster", "lab"),
                    (pool.Pool, "gcp:container/nodePool:NodePool", "cpu"),
                    (pool.ServiceAccount, "gcp:serviceaccount/account:Account", "cpu-nodes"),
                    (images.Repository, "gcp:artifactregistry/repository:Repository", "lab"),
                    (access.Role, "gcp:projects/iAMCustomRole:IAMCustomRole", "lab-developer"),
                    (mail.NotificationChannels.Single(), "gcp:monitoring/notificationChannel:NotificationChannel", "lab-ada@example.com"),
                    (budget.MonthlyBudget, "gcp:billing/budget:Budget", "lab"),
                    (budget.Provider, "pulumi:providers:gcp", "lab-billing"),
                    (addons.Releases["keda"], "kubernetes:helm.sh/v3:Release", "lab-keda"),
                    (database.Instance, "gcp:sql/databaseInstance:DatabaseInstance", "lab"),
                    (database.Database, "gcp:sql/database:Database", "lab-database"),
                    (database.User, "gcp:sql/user:User", "lab-user"),
                    (database.PasswordSecret, "gcp:secretmanager/secret:Secret", "lab-password"),
                    (redis.Instance, "gcp:redis/instance:Instance", "lab"),
                    (redis.AuthSecret, "gcp:secretmanager/secret:Secret", "lab-auth"),
                    (bucket.Bucket, "gcp:storage/bucket:Bucket", "lab"),
                    (monitoring.Dashboard, "gcp:monitoring/dashboard:Dashboard", "lab"),
                    (monitoring.AlertPolicies["gpu-idle"], "gcp:monitoring/alertPolicy:AlertPolicy", "lab-gpu-idle"),
                ];
            },
            Given.Mocks());

        Assert.All(children, each => Assert.Same(run.One(each.Type, each.Name).Resource, each.Child));
    }

    [Fact]
    public async Task Children_OfWhatIsInACluster_AreTheResourcesThemselves()
    {
        List<(Resource Child, string Type, string Name)> children = [];
        var run = await TestRun.RunAsync(() =>
        {
            var space = new DeveloperNamespace("ada", new() { Namespace = "ada", Developers = [DeveloperSubject.User("ada@example.com")], DockerConfigJson = """{"auths":{"registry.example.com":{}}}""" });
            var redis = new InClusterRedis("redis", new() { Namespace = space });
            var database = new InClusterDatabase("database", new() { Namespace = space });
            var policy = new TenantPolicy("lab", new());
            var deployers = new Deployers("lab", new()
            {
                Cluster = Given.Existing(Given.Cluster),
                Spec = new() { Repository = "lab/infra", RepositoryId = "1" },
                ConnectRole = "projects/lab-dev/roles/connect",
            });
            children =
            [
                (space.Namespace, "kubernetes:core/v1:Namespace", "ada"),
                (space.Quota, "kubernetes:core/v1:ResourceQuota", "ada"),
                (space.Defaults, "kubernetes:core/v1:LimitRange", "ada"),
                (space.WorkloadAccount, "kubernetes:core/v1:ServiceAccount", "ada"),
                (space.PlainAccount, "kubernetes:core/v1:ServiceAccount", "ada-plain"),
                (space.Role!, "kubernetes:rbac.authorization.k8s.io/v1:Role", "ada"),
                (space.RoleBinding!, "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "ada"),
                (space.PullSecret!, "kubernetes:core/v1:Secret", "ada-pull"),
                (redis.StatefulSet, "kubernetes:apps/v1:StatefulSet", "redis"),
                (redis.Service, "kubernetes:core/v1:Service", "redis"),
                (redis.AuthSecret, "kubernetes:core/v1:Secret", "redis-auth"),
                (database.StatefulSet, "kubernetes:apps/v1:StatefulSet", "database"),
                (database.Service, "kubernetes:core/v1:Service", "database"),
                (database.AuthSecret, "kubernetes:core/v1:Secret", "database-auth"),
                (policy.Policy, "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy", "lab"),
                (policy.Binding, "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", "lab"),
                (deployers.Pool, "gcp:iam/workloadIdentityPool:WorkloadIdentityPool", "lab-github"),
                (deployers.PoolProvider, "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider", "lab-github"),
                (deployers.Deployer, "gcp:serviceaccount/account:Account", "lab-deployer"),
                (deployers.Tenants, "gcp:serviceaccount/account:Account", "lab-tenants"),
                (deployers.Reader, "gcp:serviceaccount/account:Account", "lab-reader"),
            ];
        });

        Assert.All(children, each => Assert.Same(run.One(each.Type, each.Name).Resource, each.Child));
    }

    [Fact]
    public async Task Children_OfQueuesClassesAndFabrics_AreTheResourcesThemselves()
    {
        List<(Resource Child, string Type, string Name)> children = [];
        var run = await TestRun.RunAsync(
            () =>
            {
                var mega = new NodePoolSpec { Name = "mega", MachineType = "a3-megagpu-8g", Zones = ["europe-west4-a"], GpuDirect = true, Size = NodePoolSize.Total(0, 2) };
                var cluster = new GkeCluster("lab", new() { Network = Given.Network, Spec = Given.Cluster });
                var fabric = new GpuDirectFabric("lab", new() { Cluster = Given.Existing(Given.Cluster) with { Plan = NetworkSpec.DefaultPlan(10) }, Pools = [mega] });
                var pool = new GkeNodePool("cpu", new() { Cluster = cluster, Spec = Given.CpuPool });
                var fallback = new ComputeClass("lab-any", new() { Spec = new() { Name = "any", Pools = ["cpu"] }, Pools = [pool], Cluster = cluster });
                var flavor = QueueFlavor.Of(NodePoolFacts.Of("flex", MachineCatalog.Find("a3-highgpu-8g")!, 0, 4), 40_000) with { Provisioned = true, KnowsTopology = true };
                var queues = new ClusterQueues("lab", new()
                {
                    Division = QueueQuotas.Divide([flavor], [new("ada", new Dictionary<string, long> { [QueuedResource.Gpu] = 1 })]),
                    Namespaces = new Dictionary<string, IReadOnlyList<string>> { ["ada"] = ["ada"] },
                    Cluster = cluster,
                });
                children =
                [
                    (fabric.Vpcs[7], "gcp:compute/network:Network", "lab-gpu8"),
                    (fabric.Subnetworks[0], "gcp:compute/subnetwork:Subnetwork", "lab-gpu1"),
                    (fabric.Firewalls[0], "gcp:compute/firewall:Firewall", "lab-gpu1"),
                    (fabric.NetworkParameters[7], "kubernetes:networking.gke.io/v1:GKENetworkParamSet", "lab-gpu8"),
                    (fabric.PodNetworks[0], "kubernetes:networking.gke.io/v1:Network", "lab-gpu1"),
                    (fabric.DaemonSets["gpu-device-injector"], "kubernetes:apps/v1:DaemonSet", "lab-gpu-device-injector"),
                    (fallback.Class, "kubernetes:cloud.google.com/v1:ComputeClass", "lab-any"),
                    (queues.Topology!, "kubernetes:kueue.x-k8s.io/v1beta2:Topology", "lab-infra"),
                    (queues.Flavors["flex"], "kubernetes:kueue.x-k8s.io/v1beta2:ResourceFlavor", "lab-flex"),
                    (queues.PriorityClasses["high"], "kubernetes:kueue.x-k8s.io/v1beta2:WorkloadPriorityClass", "lab-high"),
                    (queues.ProvisioningConfigs.Values.Single(), "kubernetes:kueue.x-k8s.io/v1beta2:ProvisioningRequestConfig", "lab-queued-provisioning"),
                    (queues.AdmissionChecks["queued-provisioning"], "kubernetes:kueue.x-k8s.io/v1beta2:AdmissionCheck", "lab-queued-provisioning"),
                    (queues.Cohort, "kubernetes:kueue.x-k8s.io/v1beta2:Cohort", "lab-infra"),
                    (queues.Queues["ada"], "kubernetes:kueue.x-k8s.io/v1beta2:ClusterQueue", "lab-ada"),
                ];
            },
            Given.Mocks());

        Assert.All(children, each => Assert.Same(run.One(each.Type, each.Name).Resource, each.Child));
    }

    [Fact]
    public async Task Provider_AskedForTwice_IsOneChildOfTheCluster()
    {
        GkeCluster? cluster = null;
        Pulumi.Kubernetes.Provider[] providers = [];
        var run = await TestRun.RunAsync(
            () =>
            {
                cluster = new("dev", new() { Network = Given.Network, Spec = Given.Cluster });
                providers = [cluster.Provider, cluster.Provider];
                _ = new DeveloperNamespace("ada", new() { Namespace = "ada" }, new ComponentResourceOptions { Provider = cluster.Provider });
            },
            Given.Mocks());

        var provider = run.One(ProviderType, "dev");
        Assert.All(providers, each => Assert.Same(provider.Resource, each));
        Assert.Same(cluster, provider.Options.Parent);
        Assert.Equal($"{Given.Project}/europe-west4-a/dev", provider["clusterIdentifier"]);
        Assert.Equal(("true", "true"), (Text(provider["enableConfigMapMutable"]), Text(provider["enableSecretMutable"])));
        Assert.Contains(Given.DnsEndpoint, (string)provider["kubeconfig"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_NotAskedFor_IsNotMade()
    {
        var run = await TestRun.RunAsync(() => _ = new GkeCluster("dev", new() { Network = Given.Network, Spec = Given.Cluster }), Given.Mocks());

        Assert.Empty(run.All(ProviderType));
    }

    [Fact]
    public async Task Connection_OfADataService_IsTheServiceItself()
    {
        (object Given, object Converted)[] connections = [];
        await TestRun.RunAsync(() =>
        {
            var sql = new CloudSqlDatabase("sql", new() { Network = Given.Network });
            var memorystore = new RedisInstance("memorystore", new() { Network = Given.Network });
            var database = new InClusterDatabase("database", new() { Namespace = "ada" });
            var redis = new InClusterRedis("redis", new() { Namespace = "ada" });
            connections =
            [
                (sql.Connection, (DatabaseConnection)sql),
                (database.Connection, (DatabaseConnection)database),
                (memorystore.Connection, (RedisConnection)memorystore),
                (redis.Connection, (RedisConnection)redis),
            ];
        });

        Assert.All(connections, pair => Assert.Same(pair.Given, pair.Converted));
    }

    private static string? Text(object? value) => value?.ToString()?.ToLowerInvariant();
}
