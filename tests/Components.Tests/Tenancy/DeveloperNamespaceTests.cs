using System.Collections.Immutable;
using Infra.Components.Pods;
using Infra.Components.Tenancy;
using Infra.Components.Workloads.Simulation;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Utilities;

namespace Infra.Components.Tests.Tenancy;

public class DeveloperNamespaceTests
{
    private const string Namespace = "kubernetes:core/v1:Namespace";
    private const string Quota = "kubernetes:core/v1:ResourceQuota";
    private const string LimitRange = "kubernetes:core/v1:LimitRange";
    private const string Secret = "kubernetes:core/v1:Secret";
    private const string ServiceAccount = "kubernetes:core/v1:ServiceAccount";
    private const string Policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
    private const string Role = "kubernetes:rbac.authorization.k8s.io/v1:Role";
    private const string RoleBinding = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";
    private const string Login = """{"auths":{"registry.example":{"auth":"dXNlcjpwYXNz"}}}""";

    [Fact]
    public async Task Namespace_Defaults_ArePinned()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1" });

        Assert.Equal(
            [
                $"{LimitRange} gpu1", $"{Namespace} gpu1", $"{Quota} gpu1", $"{ServiceAccount} gpu1", $"{ServiceAccount} gpu1-plain",
                $"{Policy} gpu1-allow-dns", $"{Policy} gpu1-allow-namespace", $"{Policy} gpu1-deny-all",
            ],
            run.Plan().Order(StringComparer.Ordinal));
        var hard = (ImmutableDictionary<string, object>)run.One(Quota)["spec.hard"]!;
        Assert.Equal(
            new Dictionary<string, object>
            {
                ["requests.cpu"] = "8",
                ["requests.memory"] = "32Gi",
                ["requests.storage"] = "200Gi",
                ["requests.nvidia.com/gpu"] = "1",
                ["pods"] = "30",
                ["limits.memory"] = "512Gi",
                ["requests.ephemeral-storage"] = "200Gi",
                ["services.loadbalancers"] = "0",
                ["services.nodeports"] = "0",
                ["configmaps"] = "100",
                ["secrets"] = "100",
                ["services"] = "100",
                ["persistentvolumeclaims"] = "100",
            },
            hard);
        var limits = run.One(LimitRange);
        Assert.Equal("Container", limits["spec.limits.0.type"]);
        Assert.Equal("100m", limits["spec.limits.0.defaultRequest.cpu"]);
        Assert.Equal("256Mi", limits["spec.limits.0.defaultRequest.memory"]);
        Assert.Equal("1Gi", limits["spec.limits.0.defaultRequest[ephemeral-storage]"]);
        Assert.Equal("8Gi", limits["spec.limits.0.default.memory"]);
        Assert.Equal("20Gi", limits["spec.limits.0.default[ephemeral-storage]"]);
        Assert.Null(limits["spec.limits.0.default.cpu"]);
        Assert.Equal("32Gi", limits["spec.limits.0.max.memory"]);
        foreach (var (resource, account) in new[] { ("gpu1", "workload"), ("gpu1-plain", "plain") })
        {
            Assert.Equal(account, run.One(ServiceAccount, resource)["metadata.name"]);
            Assert.Equal(false, run.One(ServiceAccount, resource)["automountServiceAccountToken"]);
            Assert.Null(run.One(ServiceAccount, resource)["imagePullSecrets"]);
            Assert.Null(run.One(ServiceAccount, resource)["metadata.annotations"]);
        }
    }

    [Fact]
    public async Task QueuedUpTo_MoreThanTheQuota_IsWhatAllAndOneContainerMayAskFor()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1", QueuedUpTo = new Dictionary<string, long> { ["memory"] = 64L << 10 } });

        Assert.Equal("64Gi", ((ImmutableDictionary<string, object>)run.One(Quota)["spec.hard"]!)["requests.memory"]);
        Assert.Equal("64Gi", run.One(LimitRange)["spec.limits.0.max.memory"]);
    }

    [Theory]
    [InlineData(PodSecurityLevel.Baseline, "baseline")]
    [InlineData(PodSecurityLevel.Restricted, "restricted")]
    public async Task PodSecurity_IsEnforcedByLabels(PodSecurityLevel level, string enforced)
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1", PodSecurity = level });

        var labels = (ImmutableDictionary<string, object>)run.One(Namespace)["metadata.labels"]!;
        Assert.Equal(enforced, labels["pod-security.kubernetes.io/enforce"]);
        Assert.Equal("restricted", labels["pod-security.kubernetes.io/warn"]);
        Assert.Equal("restricted", labels["pod-security.kubernetes.io/audit"]);
    }

    [Fact]
    public async Task Policies_DenyAllButTheNamespaceAndDns()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1" });

        var deny = run.One(Policy, "gpu1-deny-all");
        Assert.Equal("Ingress", deny["spec.policyTypes.0"]);
        Assert.Equal("Egress", deny["spec.policyTypes.1"]);
        Assert.Empty((ImmutableDictionary<string, object>)deny["spec.podSelector"]!);
        Assert.Null(deny["spec.ingress"]);
        Assert.Null(deny["spec.egress"]);

        var own = run.One(Policy, "gpu1-allow-namespace");
        string[] peers = ["spec.ingress.0.from.0", "spec.egress.0.to.0"];
        foreach (var peer in peers)
        {
            Assert.Empty((ImmutableDictionary<string, object>)own[$"{peer}.podSelector"]!);
            Assert.Null(own[$"{peer}.namespaceSelector"]);
            Assert.Null(own[$"{peer}.ipBlock"]);
        }

        var dns = run.One(Policy, "gpu1-allow-dns");
        Assert.Null(dns["spec.ingress"]);
        Assert.Equal("kube-system", dns["spec.egress.0.to.0.namespaceSelector.matchLabels[kubernetes.io/metadata.name]"]);
        Assert.Equal("169.254.20.10/32", dns["spec.egress.0.to.1.ipBlock.cidr"]);
        Assert.Equal("169.254.169.254/32", dns["spec.egress.0.to.2.ipBlock.cidr"]);
        Assert.Equal(53d, dns["spec.egress.0.ports.0.port"]);
        Assert.Equal(["UDP", "TCP"], new[] { dns["spec.egress.0.ports.0.protocol"], dns["spec.egress.0.ports.1.protocol"] });
        Assert.Null(dns["spec.egress.0.ports.2"]);
        Assert.All([deny, own, dns], policy => Assert.Equal("gpu1", policy["metadata.namespace"]));
    }

    [Fact]
    public async Task EgressTargets_AreOpenOnTheirPortsOnly()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs
        {
            Namespace = "gpu1",
            EgressTargets =
            [
                new EgressTarget { Name = "sql", Address = Output.Create("10.3.0.5"), Ports = [3307, 3306] },
                new EgressTarget { Name = "redis", Address = "10.4.0.0/29", Ports = [6378] },
            ],
        });

        var sql = run.One(Policy, "gpu1-allow-sql");
        Assert.Equal("allow-sql", sql["metadata.name"]);
        Assert.Equal("10.3.0.5/32", sql["spec.egress.0.to.0.ipBlock.cidr"]);
        Assert.Equal(3307d, sql["spec.egress.0.ports.0.port"]);
        Assert.Equal(3306d, sql["spec.egress.0.ports.1.port"]);
        Assert.Equal("TCP", sql["spec.egress.0.ports.1.protocol"]);
        Assert.Equal("10.4.0.0/29", run.One(Policy, "gpu1-allow-redis")["spec.egress.0.to.0.ipBlock.cidr"]);
    }

    [Fact]
    public async Task EgressTarget_FromAnotherResource_IsCheckedWhenKnown()
    {
        var computed = new TaskCompletionSource<string>();
        var message = await TestRun.FailAsync(() =>
        {
            _ = new DeveloperNamespace("gpu1", new DeveloperNamespaceArgs
            {
                Namespace = "gpu1",
                EgressTargets = [new EgressTarget { Name = "sql", Address = Output.Create(computed.Task), Ports = [3306] }],
            });
            computed.SetResult("0.0.0.0/0");
        });

        Assert.Contains("EgressTargets[0].Address: must be no wider than /8, for anything wider is the internet; got \"0.0.0.0/0\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GoogleServiceAccount_IsOnTheWorkloadAccountAlone()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs
        {
            Namespace = "gpu1",
            AllowGkeMetadataServer = true,
            GoogleServiceAccount = Output.Create("ultron@project.iam.gserviceaccount.com"),
        });

        Assert.Equal("ultron@project.iam.gserviceaccount.com", run.One(ServiceAccount, "gpu1")["metadata.annotations[iam.gke.io/gcp-service-account]"]);
        Assert.Null(run.One(ServiceAccount, "gpu1-plain")["metadata.annotations"]);
    }

    [Fact]
    public async Task MetadataServer_IsOpenOnlyWhenAskedFor()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1", AllowGkeMetadataServer = true });

        var policy = run.One(Policy, "gpu1-allow-gke-metadata-server");
        Assert.Equal("169.254.169.252/32", policy["spec.egress.0.to.0.ipBlock.cidr"]);
        Assert.Equal(987d, policy["spec.egress.0.ports.0.port"]);
        Assert.Equal(988d, policy["spec.egress.0.ports.1.port"]);
        Assert.Equal("169.254.169.254/32", policy["spec.egress.1.to.0.ipBlock.cidr"]);
        Assert.Equal(80d, policy["spec.egress.1.ports.0.port"]);
        Assert.Equal(8080d, policy["spec.egress.1.ports.1.port"]);
        Assert.Equal("app.kubernetes.io/component", policy["spec.podSelector.matchExpressions.0.key"]);
        Assert.Equal("In", policy["spec.podSelector.matchExpressions.0.operator"]);
        Assert.Equal(["experiments", "queue", "services", "training", "workbench"], ((ImmutableArray<object>)policy["spec.podSelector.matchExpressions.0.values"]!).Cast<string>());
        Assert.Null(policy["spec.podSelector.matchLabels"]);
    }

    [Fact]
    public async Task ManagedPrometheus_IsLetInFromItsNamespaceAlone()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1", AllowManagedPrometheus = true });

        var policy = run.One(Policy, "gpu1-allow-metrics");
        Assert.Empty((ImmutableDictionary<string, object>)policy["spec.podSelector"]!);
        Assert.Equal(["Ingress"], ((ImmutableArray<object>)policy["spec.policyTypes"]!).Cast<string>());
        Assert.Equal("gmp-system", policy["spec.ingress.0.from.0.namespaceSelector.matchLabels[kubernetes.io/metadata.name]"]);
        Assert.Null(policy["spec.ingress.0.from.1"]);
    }

    [Theory]
    [InlineData("32Gi", "256Mi", "8Gi", "512Gi")]
    [InlineData("320Gi", "256Mi", "80Gi", "5120Gi")]
    [InlineData("1Gi", "256Mi", "256Mi", "16Gi")]
    [InlineData("512Mi", "256Mi", "256Mi", "8Gi")]
    [InlineData("6Gi", "1Gi", "1536Mi", "96Gi")]
    [InlineData("100M", "10M", "23Mi", "1525Mi")]
    public async Task MemoryLimits_FollowFromTheQuotasMemory(string memory, string request, string limit, string all)
    {
        var run = await RunAsync(new DeveloperNamespaceArgs
        {
            Namespace = "gpu1",
            Quota = new() { Memory = memory },
            Defaults = new() { Memory = request },
        });

        Assert.Equal((limit, memory), (run.One(LimitRange)["spec.limits.0.default.memory"], run.One(LimitRange)["spec.limits.0.max.memory"]));
        Assert.Equal(all, run.One(Quota)["spec.hard[limits.memory]"]);
    }

    [Fact]
    public async Task Quota_OfWhatTheSettingsExpose_HasExactlyThat()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs
        {
            Namespace = "gpu1",
            Quota = new() { LoadBalancers = 1, NodePorts = 3, MemoryLimits = "64Gi", EphemeralStorage = "1Ti", Objects = 7 },
            Defaults = new() { MemoryLimit = "1Gi", EphemeralStorage = "2Gi", EphemeralStorageLimit = "30Gi" },
        });

        var hard = (ImmutableDictionary<string, object>)run.One(Quota)["spec.hard"]!;
        Assert.Equal(
            ["1", "3", "64Gi", "1Ti", "7", "7", "7", "7"],
            new[] { "services.loadbalancers", "services.nodeports", "limits.memory", "requests.ephemeral-storage", "configmaps", "secrets", "services", "persistentvolumeclaims" }.Select(key => hard[key]));
        Assert.Equal("1Gi", run.One(LimitRange)["spec.limits.0.default.memory"]);
        Assert.Equal("2Gi", run.One(LimitRange)["spec.limits.0.defaultRequest[ephemeral-storage]"]);
        Assert.Equal("30Gi", run.One(LimitRange)["spec.limits.0.default[ephemeral-storage]"]);
    }

    [Fact]
    public async Task Developers_SeeNodesAndClasses_ByARoleOfTheirNamespacesName()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs
        {
            Namespace = "gpu1",
            Developers = [DeveloperSubject.User("ada@example.com"), DeveloperSubject.Group("lab@example.com")],
        });

        var role = run.One("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole");
        Assert.Equal(("infra-gpu1", null), (role["metadata.name"], role["metadata.namespace"]));
        var rules = ((ImmutableArray<object>)role["rules"]!).Cast<ImmutableDictionary<string, object>>().ToList();
        Assert.Equal(
            ["/nodes", "storage.k8s.io/storageclasses", "scheduling.k8s.io/priorityclasses", "metrics.k8s.io/nodes"],
            rules.Select(rule => $"{((ImmutableArray<object>)rule["apiGroups"]).Single()}/{((ImmutableArray<object>)rule["resources"]).Single()}"));
        Assert.All(rules, rule => Assert.Equal(["get", "list", "watch"], ((ImmutableArray<object>)rule["verbs"]).Cast<string>()));
        var binding = run.One("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding");
        Assert.Equal(("infra-gpu1", "ClusterRole", "infra-gpu1"), (binding["metadata.name"], binding["roleRef.kind"], binding["roleRef.name"]));
        Assert.Equal(("ada@example.com", "lab@example.com", null), (binding["subjects.0.name"], binding["subjects.1.name"], binding["subjects.2"]));
        Assert.Empty((await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1" })).All("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"));
    }

    [Fact]
    public async Task Developers_GetARoleInTheNamespace()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs
        {
            Namespace = "gpu1",
            Developers = [DeveloperSubject.User("ada@example.com"), DeveloperSubject.Group("lab@example.com")],
        });

        var binding = run.One(RoleBinding);
        Assert.Equal("gpu1", binding["metadata.namespace"]);
        Assert.Equal("Role", binding["roleRef.kind"]);
        Assert.Equal(run.One(Role)["metadata.name"], binding["roleRef.name"]);
        Assert.Equal("User", binding["subjects.0.kind"]);
        Assert.Equal("ada@example.com", binding["subjects.0.name"]);
        Assert.Equal("Group", binding["subjects.1.kind"]);
        Assert.Equal("rbac.authorization.k8s.io", binding["subjects.1.apiGroup"]);
    }

    [Fact]
    public async Task Role_GivesNoRightToWidenIt()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1", Developers = [DeveloperSubject.User("ada@example.com")] });

        var rules = ((ImmutableArray<object>)run.One(Role)["rules"]!).Cast<ImmutableDictionary<string, object>>().ToList();
        string[] guarded = ["resourcequotas", "limitranges", "networkpolicies", "roles", "rolebindings", "serviceaccounts", "scaledjobs", "scaledobjects", "workloads", "localqueues", "daemonsets", "controllerrevisions"];
        foreach (var rule in rules)
        {
            var resources = ((ImmutableArray<object>)rule["resources"]).Cast<string>().ToList();
            var verbs = ((ImmutableArray<object>)rule["verbs"]).Cast<string>().ToList();
            Assert.DoesNotContain("*", resources.Concat(verbs).Concat(((ImmutableArray<object>)rule["apiGroups"]).Cast<string>()));
            Assert.DoesNotContain(verbs, verb => verb is "bind" or "escalate" or "impersonate");
            if (resources.Intersect(guarded).Any())
            {
                Assert.Equal(["get", "list", "watch"], verbs);
            }
        }

        Assert.Contains(rules, rule => ((ImmutableArray<object>)rule["resources"]).Contains("pods/exec") && ((ImmutableArray<object>)rule["verbs"]).Contains("create"));
    }

    // What kubectl asks for: exec and attach, debug, port-forward, logs, a proxy to a Service, scale, describe of a Service, a look at KEDA.
    [Theory]
    [InlineData("", "pods/exec", "create")]
    [InlineData("", "pods/attach", "create")]
    [InlineData("", "pods/ephemeralcontainers", "patch")]
    [InlineData("", "pods/portforward", "create")]
    [InlineData("", "pods/log", "get")]
    [InlineData("", "services/proxy", "get")]
    [InlineData("apps", "deployments/scale", "patch")]
    [InlineData("discovery.k8s.io", "endpointslices", "list")]
    [InlineData("keda.sh", "scaledjobs", "get")]
    [InlineData("keda.sh", "scaledobjects", "list")]
    [InlineData("kueue.x-k8s.io", "workloads", "list")]
    [InlineData("kueue.x-k8s.io", "localqueues", "list")]
    [InlineData("apps", "daemonsets", "list")]
    [InlineData("apps", "controllerrevisions", "list")]
    [InlineData("", "namespaces", "get")]
    [InlineData("", "pods/eviction", "create")]
    [InlineData("", "pods/resize", "patch")]
    [InlineData("", "replicationcontrollers/scale", "update")]
    [InlineData("apps", "replicasets/scale", "patch")]
    [InlineData("monitoring.googleapis.com", "podmonitorings", "create")]
    public async Task Role_SufficesForTheEverydayCommands(string group, string resource, string verb)
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1", Developers = [DeveloperSubject.User("ada@example.com")] });

        var rules = ((ImmutableArray<object>)run.One(Role)["rules"]!).Cast<ImmutableDictionary<string, object>>();
        bool Has(ImmutableDictionary<string, object> rule, string key, string value) => ((ImmutableArray<object>)rule[key]).Contains(value);
        Assert.Contains(rules, rule => Has(rule, "apiGroups", group) && Has(rule, "resources", resource) && Has(rule, "verbs", verb));
    }

    [Fact]
    public async Task PullSecret_IsMadeForTheServiceAccounts()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1", DockerConfigJson = Output.CreateSecret(Login) });

        var secret = run.One(Secret);
        Assert.Equal("my-secret", secret["metadata.name"]);
        Assert.Equal("gpu1", secret["metadata.namespace"]);
        Assert.Equal("kubernetes.io/dockerconfigjson", secret["type"]);
        Assert.Equal(Login, secret["stringData[.dockerconfigjson]"]);
        Assert.Equal("my-secret", run.One(ServiceAccount, "gpu1")["imagePullSecrets.0.name"]);
        Assert.Equal("my-secret", run.One(ServiceAccount, "gpu1-plain")["imagePullSecrets.0.name"]);
    }

    [Fact]
    public async Task PullSecret_FromAPlainValue_IsSecretNonetheless()
    {
        var run = await RunAsync(new DeveloperNamespaceArgs { Namespace = "gpu1", DockerConfigJson = Login });

        Assert.True(await Output.IsSecretAsync(((SecretArgs)run.One(Secret).Args).StringData.ToOutput()));
    }

    [Fact]
    public async Task Children_AreNamespacedAndHaveTheComponentAsParent()
    {
        var run = await RunAsync(Everything("gpu1"));

        Assert.Equal("infra:tenancy:DeveloperNamespace", run.Resources[0].Type);
        Assert.All(run.Resources.Skip(1), child => Assert.Same(run.Resources[0].Resource, child.Options.Parent));
        Assert.All(run.Resources.Skip(1), child => Assert.StartsWith("gpu1", child.Name, StringComparison.Ordinal));
        Assert.All(run.Resources.Skip(1).Where(child => child.Type != Namespace && !child.Type.Contains("ClusterRole", StringComparison.Ordinal)), child => Assert.Equal("gpu1", child["metadata.namespace"]));
        Assert.All(run.Resources.Skip(1), child => Assert.Equal("tenancy", child["metadata.labels[app.kubernetes.io/component]"]));
    }

    [Fact]
    public async Task Namespace_IsMadeBeforeWhatIsInIt_AndAllOfItBeforeTheWorkload()
    {
        var run = await TestRun.RunAsync(() =>
        {
            var developer = new DeveloperNamespace("gpu1", Everything("gpu1"));
            _ = new Trainer("trainer", new TrainerArgs { Namespace = developer.Name, Image = "qnib/trainer:v5", ServiceAccountName = developer.ServiceAccountName });
        });

        var order = run.Plan().ToList();
        Assert.Equal($"{Namespace} gpu1", order[0]);
        Assert.Equal(["kubernetes:apps/v1:Deployment trainer", "kubernetes:core/v1:Service trainer"], order[^2..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Name_IsKnownInAPreview()
    {
        DeveloperNamespace? developer = null;
        await TestRun.RunAsync(() => developer = new DeveloperNamespace("gpu1", Everything("gpu1")), preview: true);

        Assert.True(await OutputUtilities.GetIsKnownAsync(developer!.Name));
        Assert.Equal("gpu1", await TestRun.ValueOfAsync(developer.Name));
        Assert.Equal("workload", await TestRun.ValueOfAsync(developer.ServiceAccountName));
    }

    [Fact]
    public async Task Preview_WithUnknowns_DoesNotThrow()
    {
        var run = await TestRun.RunAsync(
            () => _ = new DeveloperNamespace("gpu1", new DeveloperNamespaceArgs
            {
                Namespace = "gpu1",
                DockerConfigJson = OutputUtilities.CreateUnknown(""),
                EgressTargets = [new EgressTarget { Name = "sql", Address = OutputUtilities.CreateUnknown(""), Ports = [3306] }],
            }),
            preview: true);

        Assert.Single(run.All(Secret));
        Assert.Equal(4, run.All(Policy).Count);
    }

    [Fact]
    public async Task TwoDevelopers_ShareNoObject()
    {
        var run = await TestRun.RunAsync(() =>
        {
            string[] developers = ["gpu1", "gpu2"];
            foreach (var developer in developers)
            {
                var own = new DeveloperNamespace(developer, Everything(developer));
                _ = new Trainer($"{developer}-trainer", new TrainerArgs { Namespace = own.Name, Image = "qnib/trainer:v5" });
                _ = new Simulator($"{developer}-simulator", new SimulatorArgs
                {
                    Namespace = own.Name,
                    Policy = new SimulatorContainer { Image = "qnib/policy:v4" },
                    Sim = new SimulatorContainer { Image = "qnib/sim:v4" },
                    DisruptionBudget = new DisruptionBudget { MaxUnavailable = 1 },
                    Autoscaling = new Autoscaling { MaxReplicas = 4 },
                });
                _ = new JumpPod($"{developer}-jump", new JumpPodArgs { Namespace = own.Name });
            }
        });

        var objects = run.Resources
            .Where(resource => !resource.IsComponent)
            .Select(resource => $"{resource.Type} {resource["metadata.namespace"]}/{resource["metadata.name"]}")
            .ToList();
        Assert.Equal(objects.Count, objects.Distinct().Count());
        Assert.Equal(objects.Count(text => text.Contains("gpu1", StringComparison.Ordinal)), objects.Count(text => text.Contains("gpu2", StringComparison.Ordinal)));
        Assert.Equal(
            [
                $"{Namespace} /gpu1", $"{Namespace} /gpu2",
                "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole /infra-gpu1", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole /infra-gpu2",
                "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding /infra-gpu1", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding /infra-gpu2",
            ],
            objects.Where(text => text.Contains(" /", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Namespace_SeveralMistakes_AreToldAtOnce() => Assert.Equal(
        """
        developer namespace "ns": 9 problems
         - Namespace: must not be default, kube-*, gke-*, gmp-*, config-management-*, istio-system, asm-*, anthos-*, cnrm-*, configconnector-*, gatekeeper-system, knative-*, resource-group-system, which belong to the cluster; got "kube-system"; use the developer's name
         - Developers[0]: must not begin with "system:", which stands for the cluster itself or for everybody; got "system:masters"; name a person or a group
         - Quota.Memory: must be a Kubernetes quantity in bytes; got "lots"; use for example "512Mi" or "4Gi"
         - Quota.Pods: must be at least 1 pod; got 0; raise it
         - Defaults.Cpu: must be at most Quota.Cpu (8), or no pod would start; got "9"; lower it
         - EgressTargets[0].Name: must not be a name of the namespace's own policies; got "dns"; use another
         - EgressTargets[0].Address: must be no wider than /8, for anything wider is the internet; got "0.0.0.0/0"; name the service's own address
         - EgressTargets[0].Ports: must be at least one TCP port; got none; add the service's port
         - DockerConfigJson: must be JSON; got something else (not shown, it is a secret); take it from kubectl create secret docker-registry … --dry-run=client -o yaml, or from ~/.docker/config.json
        """,
        await TestRun.FailAsync(() => _ = new DeveloperNamespace("ns", new DeveloperNamespaceArgs
        {
            Namespace = "kube-system",
            Developers = [DeveloperSubject.Group("system:masters")],
            Quota = new NamespaceQuota { Memory = "lots", Pods = 0 },
            Defaults = new ContainerDefaults { Cpu = "9" },
            EgressTargets = [new EgressTarget { Name = "dns", Address = "0.0.0.0/0", Ports = [] }],
            DockerConfigJson = Output.CreateSecret("hunter2"),
        })));

    private static DeveloperNamespaceArgs Everything(string name) => new()
    {
        Namespace = name,
        Developers = [DeveloperSubject.User($"{name}@example.com")],
        DockerConfigJson = Login,
        AllowGkeMetadataServer = true,
        EgressTargets = [new EgressTarget { Name = "sql", Address = "10.3.0.5", Ports = [3306] }],
    };

    private static Task<TestRun> RunAsync(DeveloperNamespaceArgs args) => TestRun.RunAsync(() => _ = new DeveloperNamespace("gpu1", args));
}
