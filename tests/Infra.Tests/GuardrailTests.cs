using Infra.Core.Findings;
using Infra.Core.Machines;
using Infra.Core.NodePools;
using Infra.Guardrails;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Autoscaling.V2;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;
using Apps = Pulumi.Kubernetes.Apps.V1;
using Compute = Pulumi.Gcp.Compute;
using Gke = Pulumi.Gcp.Container;
using K8s = Pulumi.Kubernetes.Core.V1;
using Networking = Pulumi.Kubernetes.Networking.V1;
using Scaling = Pulumi.Kubernetes.Autoscaling.V2;
using Sql = Pulumi.Gcp.Sql;

namespace Infra.Tests;

public class GuardrailTests
{
    private static readonly Dictionary<string, string> NoWaivers = [];

    private static readonly InputMap<string> GoogleLabels =
        new() { ["environment"] = "dev", ["managed-by"] = "pulumi", ["cost-center"] = "lab" };

    [Fact]
    public void Rules_HaveNamesOfTheirOwn()
    {
        var names = GuardrailCheck.Rules.Select(rule => rule.Name).ToList();

        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        Assert.All(GuardrailCheck.Rules, rule => Assert.NotEmpty(rule.Protects));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task PublicDataService_HoldsUnlessThePublicAddressIsOff(bool? ipv4, bool objects)
    {
        var access = new Sql.Inputs.DatabaseInstanceSettingsIpConfigurationArgs();
        if (ipv4 is { } enabled)
        {
            access.Ipv4Enabled = enabled;
        }

        var found = await FindAsync("public-data-service", () => Database(access));

        Assert.Equal(objects, found.Count > 0);
    }

    [Fact]
    public async Task PublicDataService_SaysWhichAndHowToMendIt()
    {
        var found = await FindAsync("public-data-service", () => Database(new() { Ipv4Enabled = true }));

        Assert.Equal(
            "public-data-service: gcp:sql/databaseInstance:DatabaseInstance \"db\": settings.ipConfiguration.ipv4Enabled is not false, so the database has a "
            + "public address; set it to false and give it privateNetwork",
            Assert.Single(found).ToString());
    }

    [Theory]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("::/0", true)]
    [InlineData("35.235.240.0/20", false)]
    public async Task OpenFirewall_LooksAtTheSources(string range, bool objects)
    {
        var found = await FindAsync("open-firewall", () => Firewall(range));

        Assert.Equal(objects, found.Count > 0);
    }

    [Fact]
    public async Task OpenFirewall_WithoutSources_IsOpenToAll() =>
        Assert.Contains("names no source", Assert.Single(await FindAsync("open-firewall", () => Firewall(null))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task OpenControlPlane_WithoutNetworks_Holds()
    {
        Assert.Single(await FindAsync("open-control-plane", () => Cluster(new() { EnablePrivateNodes = true })));
        Assert.Empty(await FindAsync("open-control-plane", () => Cluster(new() { EnablePrivateNodes = true, EnablePrivateEndpoint = true })));
    }

    [Fact]
    public async Task PublicNodes_WithoutPrivateOnes_Holds()
    {
        Assert.Single(await FindAsync("public-nodes", () => Cluster(new() { EnablePrivateEndpoint = true })));
        Assert.Empty(await FindAsync("public-nodes", () => Cluster(new() { EnablePrivateNodes = true })));
    }

    [Fact]
    public async Task SameFinding_OfManyNumberedResources_IsOne()
    {
        var found = await FindAsync("missing-labels", () =>
        {
            foreach (var name in new[] { "rl-agent-0", "rl-agent-1", "rl-agent-2", "learner" })
            {
                _ = new K8s.ConfigMap(name, new ConfigMapArgs { Metadata = new ObjectMetaArgs { Name = name, Namespace = "rl" } });
            }

            _ = new K8s.ConfigMap("rl-agent-3", new ConfigMapArgs
            {
                Metadata = new ObjectMetaArgs
                {
                    Name = "rl-agent-3",
                    Namespace = "rl",
                    Labels =
                    {
                        ["app.kubernetes.io/name"] = "a", ["app.kubernetes.io/component"] = "a",
                        ["app.kubernetes.io/part-of"] = "a", ["app.kubernetes.io/managed-by"] = "a",
                    },
                },
            });
        });

        Assert.Equal(
            ["kubernetes:core/v1:ConfigMap \"rl-agent-*\"", "kubernetes:core/v1:ConfigMap \"learner\""], found.Select(finding => finding.Resource));
        Assert.StartsWith("3 of 4: ", found[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenService_OfALoadBalancer_NeedsSourcesOrTheInternalMark()
    {
        Assert.Single(await FindAsync("open-service", () => Service("LoadBalancer", null)));
        Assert.Single(await FindAsync("open-service", () => Service("LoadBalancer", "0.0.0.0/0")));
        Assert.Empty(await FindAsync("open-service", () => Service("LoadBalancer", "192.0.2.0/24")));
        Assert.Empty(await FindAsync("open-service", () => Service("ClusterIP", null)));
        Assert.Empty(await FindAsync("open-service", () => Service("LoadBalancer", null, "Internal")));
    }

    [Theory]
    [InlineData("DB_PASSWORD", "hunter2", true)]
    [InlineData("API_TOKEN", "t", true)]
    [InlineData("DB_PASSWORD", "", false)]
    [InlineData("SECRET_NAME", "my-secret", false)]
    [InlineData("HOME", "/root", false)]
    public async Task PlainSecret_OfAnEnvironmentVariable_IsKnownByItsName(string name, string value, bool objects)
    {
        var found = await FindAsync("plain-secret", () => Pod(new EnvVarArgs { Name = name, Value = value }));

        Assert.Equal(objects, found.Count > 0);
        Assert.All(found, finding => Assert.DoesNotContain("hunter2", finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PlainSecret_GivenAsASecret_IsFine() =>
        Assert.Empty(await FindAsync("plain-secret", () => Pod(new EnvVarArgs { Name = "DB_PASSWORD", Value = Output.CreateSecret("hunter2") })));

    [Theory]
    [InlineData("roles/editor", "serviceAccount:a@p.iam.gserviceaccount.com", "broad-role")]
    [InlineData("roles/owner", "user:ada@example.com", "broad-role")]
    [InlineData("roles/storage.objectViewer", "allUsers", "public-member")]
    [InlineData("roles/storage.objectViewer", "allAuthenticatedUsers", "public-member")]
    [InlineData("roles/storage.objectViewer", "user:ada@example.com", null)]
    public async Task Grants_ThatReachTooFar_AreRefused(string role, string member, string? rule)
    {
        var report = await CheckAsync(() => _ = new Pulumi.Gcp.Projects.IAMMember("grant", new() { Project = "p", Role = role, Member = member }));

        Assert.Equal(rule is null ? [] : [rule], report.Findings.Select(finding => finding.Rule));
    }

    // Google names who may do something in many ways: members of a binding, an entity, a policy's text.
    [Theory]
    [InlineData("projects/iAMBinding:IAMBinding", "members", "user:ada@example.com, allUsers", true)]
    [InlineData("projects/iAMBinding:IAMBinding", "members", "user:ada@example.com, user:allUsers@example.com", false)]
    [InlineData("storage/bucketAccessControl:BucketAccessControl", "entity", "allAuthenticatedUsers", true)]
    [InlineData("storage/bucketAccessControl:BucketAccessControl", "entity", "user-ada@example.com", false)]
    [InlineData("storage/bucketACL:BucketACL", "roleEntities", "OWNER:user-ada@example.com, READER:allUsers", true)]
    [InlineData("storage/bucketACL:BucketACL", "predefinedAcl", "publicRead", true)]
    [InlineData("storage/bucketACL:BucketACL", "predefinedAcl", "private", false)]
    [InlineData("storage/bucketIAMPolicy:BucketIAMPolicy", "policyData", """{"bindings":[{"role":"roles/storage.objectViewer","members":["allUsers"]}]}""", true)]
    [InlineData("storage/bucketIAMPolicy:BucketIAMPolicy", "policyData", """{"bindings":[{"role":"roles/storage.objectViewer","members":["user:ada@example.com"]}]}""", false)]
    public async Task PublicMember_HoweverItIsNamed_IsFound(string type, string input, string value, bool found) =>
        Assert.Equal(found ? 1 : 0, (await FindAsync("public-member", () => _ = new Granting(type, input, value))).Count);

    private sealed class Granting(string type, string input, string value) : CustomResource($"gcp:{type}", "grant", GrantingArgs.With(input, value), options: null)
    {
    }

    private sealed class GrantingArgs : ResourceArgs
    {
        [Input("members")]
        public InputList<string>? Members { get; init; }

        [Input("roleEntities")]
        public InputList<string>? RoleEntities { get; init; }

        [Input("entity")]
        public Input<string>? Entity { get; init; }

        [Input("predefinedAcl")]
        public Input<string>? PredefinedAcl { get; init; }

        [Input("policyData")]
        public Input<string>? PolicyData { get; init; }

        internal static GrantingArgs With(string input, string value) => input switch
        {
            "members" => new() { Members = value.Split(", ") },
            "roleEntities" => new() { RoleEntities = value.Split(", ") },
            "entity" => new() { Entity = value },
            "predefinedAcl" => new() { PredefinedAcl = value },
            _ => new() { PolicyData = value },
        };
    }

    [Fact]
    public async Task UnprotectedStateful_NeedsBothProtections()
    {
        void Make(bool protect, bool deletionProtection) => _ = new Sql.DatabaseInstance(
            "db",
            new()
            {
                DatabaseVersion = "MYSQL_8_4",
                DeletionProtection = deletionProtection,
                Settings = new Sql.Inputs.DatabaseInstanceSettingsArgs { Tier = "db-custom-2-7680", UserLabels = GoogleLabels },
            },
            new() { Protect = protect });

        Assert.Empty(await FindAsync("unprotected-stateful", () => Make(true, true)));
        Assert.Contains("is not protected;", Assert.Single(await FindAsync("unprotected-stateful", () => Make(false, true))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "is not protected and has its deletion protection off",
            Assert.Single(await FindAsync("unprotected-stateful", () => Make(false, false))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingLabels_NamesThoseThatLack()
    {
        var found = await FindAsync("missing-labels", () =>
            _ = new Pulumi.Gcp.Storage.Bucket("bucket", new() { Location = "EU", Labels = { ["environment"] = "dev" } }));

        Assert.Equal("labels lacks managed-by, cost-center; add them", Assert.Single(found).Message);
    }

    [Theory]
    [InlineData(40, false)]
    [InlineData(41, true)]
    public async Task LongName_IsHeldAgainstTheVendorsLimit(int length, bool objects)
    {
        var found = await FindAsync("long-name", () => _ = new Gke.NodePool("pool", new() { Cluster = "c", Name = new string('a', length) }));

        Assert.Equal(objects, found.Count > 0);
    }

    [Fact]
    public async Task Unschedulable_SaysWhatEachPoolLacks()
    {
        var found = await FindAsync("unschedulable", () => Pod(selector: new() { ["houdini.gpu"] = "true" }), Pool("worker"));

        var message = Assert.Single(found).Message;
        Assert.Contains("worker has no label houdini.gpu", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unschedulable_WithoutKnownPools_SaysNothing() =>
        Assert.Empty(await FindAsync("unschedulable", () => Pod(selector: new() { ["houdini.gpu"] = "true" })));

    [Theory]
    [InlineData("10.0.0.0/8", null, true)]
    [InlineData("10.128.0.0/23", null, true)]
    [InlineData("10.128.0.0/24", null, false)]
    [InlineData("10.3.0.5/32", null, false)]
    [InlineData("100.64.0.0/20", null, true)]
    [InlineData("34.0.0.0/8", null, false)]
    [InlineData("0.0.0.0/0", null, true)]
    [InlineData("0.0.0.0/0", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16", true)]
    [InlineData("0.0.0.0/0", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10", false)]
    public async Task WideEgress_HoldsWhereARangeHasMoreThanAServicesOwnAddresses(string range, string? except, bool objects)
    {
        var block = new IPBlockArgs { Cidr = range };
        foreach (var hole in except?.Split(',') ?? [])
        {
            block.Except.Add(hole);
        }

        var found = await FindAsync("wide-egress", () => _ = new Networking.NetworkPolicy("open", new()
        {
            Metadata = new ObjectMetaArgs { Name = "open", Namespace = "tests" },
            Spec = new NetworkPolicySpecArgs { PodSelector = new LabelSelectorArgs(), Egress = { new NetworkPolicyEgressRuleArgs { To = { new NetworkPolicyPeerArgs { IpBlock = block } } } } },
        }));

        Assert.Equal(
            objects ? [(FindingLevel.Error, $"lets pods reach {range}, which holds other machines than the service's own, perhaps nodes and other developers' pods; name single addresses, or a range of /24 or narrower")] : [],
            found.Select(finding => (finding.Level, finding.Message)));
    }

    [Theory]
    [InlineData("group: ml@example.com", null, true)]
    [InlineData("group: ml@example.com", "gke-security-groups@example.com", false)]
    [InlineData("user: ada@example.com", null, false)]
    public async Task UnknownGroup_HoldsWhereTheEnvironmentsClusterKnowsNone(string developer, string? securityGroup, bool objects)
    {
        using var project = TemporaryProject.With(
            ("lab", "config:\n  infra:kind: environment\n  infra:location: europe-west4-a\n  gcp:project: lab-dev\n"
                + (securityGroup is null ? "" : $"  infra:cluster:\n    securityGroup: {securityGroup}\n")),
            ("alice", $"config:\n  infra:kind: developer\n  infra:environment: lab\n  infra:developers:\n  - {developer}\n"));

        var result = await project.RunAsync("preview", "alice");

        Assert.Equal(0, result.Code);
        Assert.Equal(
            objects,
            result.Error.Contains(
                "unknown-group: kubernetes:rbac.authorization.k8s.io/v1:RoleBinding \"alice\": ml@example.com gets no rights, for the cluster of environment \"lab\" knows no groups; "
                + "set infra:cluster.securityGroup there, or name users",
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("6Gi", null)]
    [InlineData("6143Mi", "6 GiB that its pods' limits allow together")]
    public async Task QuotaExceeded_CountsMemoryLimits_AndTheNamespacesDefaultForThoseWithout(string hard, string? less)
    {
        var found = await FindAsync("quota-exceeded", () =>
        {
            QuotaOf("tests", "limits.memory", hard);
            _ = new K8s.LimitRange("defaults", new()
            {
                Metadata = new ObjectMetaArgs { Name = "defaults", Namespace = "tests" },
                Spec = new LimitRangeSpecArgs { Limits = { new LimitRangeItemArgs { Type = "Container", Default = { ["memory"] = "1Gi" } } } },
            });
            ContainerArgs Container(string name, string? limit) =>
                new() { Name = name, Image = "busybox:1", Resources = limit is null ? null! : new ResourceRequirementsArgs { Limits = { ["memory"] = limit } } };
            _ = new K8s.Pod("pod", new()
            {
                Metadata = new ObjectMetaArgs { Name = "pod", Namespace = "tests" },
                Spec = new PodSpecArgs { InitContainers = { Container("first", "6Gi") }, Containers = { Container("main", "2Gi"), Container("side", null) } },
            });
        });

        Assert.Equal(
            less is null ? [] : [$"spec.hard[limits.memory] is {hard}, less than the {less}; Kubernetes refuses what is beyond; raise the quota or ask for less"],
            found.Select(finding => finding.Message));
    }

    [Fact]
    public async Task QuotaBeyondPools_IsAWarning()
    {
        void Quota(string hard, string key = "requests.cpu") => _ = new K8s.ResourceQuota("quota", new()
        {
            Metadata = new ObjectMetaArgs { Name = "quota", Namespace = "tests" },
            Spec = new ResourceQuotaSpecArgs { Hard = { [key] = hard } },
        });

        var found = Assert.Single(await FindAsync("quota-beyond-pools", () => Quota("14923m"), Pool("worker")));

        Assert.Equal(FindingLevel.Warning, found.Level);
        Assert.Equal(
            "spec.hard[requests.cpu] is 14923m, more than the 14.922 cores that all pools at their most nodes have; lower the quota or raise a pool's maximum", found.Message);
        Assert.Empty(await FindAsync("quota-beyond-pools", () => Quota("14922m"), Pool("worker")));

        // The one GPU that a quota has by itself is nobody's word.
        Assert.Empty(await FindAsync("quota-beyond-pools", () => Quota("1", "requests.nvidia.com/gpu"), Pool("worker")));
        Assert.Single(await FindAsync("quota-beyond-pools", () => Quota("2", "requests.nvidia.com/gpu"), Pool("worker")));
    }

    [Theory]
    [InlineData("pods", "7", null)]
    [InlineData("pods", "6", "7 pods that its workloads make together at their maximum replicas")]
    [InlineData("pods", "5", "6 pods that its workloads make together while a Deployment is updated")]
    [InlineData("pods", "4", "5 pods that its workloads make together")]
    [InlineData("requests.cpu", "2500m", null)]
    [InlineData("requests.cpu", "2499m", "2.5 cores that its pods request together at their maximum replicas")]
    [InlineData("requests.cpu", "1999m", "2 cores that its pods request together while a Deployment is updated")]
    [InlineData("requests.cpu", "1499m", "1.5 cores that its pods request together")]
    [InlineData("requests.memory", "5G", null)]
    [InlineData("requests.memory", "4999M", "4.657 GiB that its pods request together at their maximum replicas")]
    [InlineData("requests.nvidia.com/gpu", "5", null)]
    [InlineData("requests.nvidia.com/gpu", "4", "5 GPUs that its pods request together at their maximum replicas")]
    [InlineData("requests.storage", "20Gi", null)]
    [InlineData("requests.storage", "20479Mi", "20 GiB that its volume claims request together")]
    [InlineData("requests.storage", "plenty", null)]
    public async Task QuotaExceeded_IsHeldAgainstAllThatTheNamespaceAsksFor(string key, string hard, string? less)
    {
        var found = await FindAsync("quota-exceeded", () =>
        {
            QuotaOf("tests", key, hard);
            QuotaOf("elsewhere", key, "0");
            AskForMuch("tests");
        });

        Assert.Equal(
            less is null ? [] : [(FindingLevel.Warning, $"spec.hard[{key}] is {hard}, less than the {less}; Kubernetes refuses what is beyond; raise the quota or ask for less")],
            found.Select(finding => (finding.Level, finding.Message)));
    }

    [Fact]
    public async Task Waiver_WithAReason_TakesTheRuleAway()
    {
        var waivers = new Dictionary<string, string> { ["public-data-service"] = "the old database" };

        var report = await CheckAsync(() => Database(new() { Ipv4Enabled = true }), waivers: waivers);

        Assert.DoesNotContain(report.Findings, finding => finding.Rule == "public-data-service");
        Assert.Equal(new Waiver("public-data-service", "the old database", 1), Assert.Single(report.Waivers));
    }

    [Theory]
    [InlineData("public-data-servise", "a reason", "there is no rule \"public-data-servise\"; did you mean \"public-data-service\"?")]
    [InlineData("public-data-service", " ", "a waiver of \"public-data-service\" needs a reason; say why, or take the waiver out")]
    public async Task Waiver_ThatSaysTooLittle_IsAnError(string rule, string reason, string message)
    {
        var report = await CheckAsync(() => { }, waivers: new Dictionary<string, string> { [rule] = reason });

        Assert.Equal(message, Assert.Single(report.Findings, finding => finding.Rule == "waivers").Message);
        Assert.True(report.HasErrors);
    }

    [Theory]
    [InlineData(3, null, null, true)]
    [InlineData(4, null, null, false)]
    [InlineData(9, "10%", null, true)]
    [InlineData(10, "10%", null, false)]
    [InlineData(9, 0, null, true)]
    [InlineData(1, 1, null, false)]
    [InlineData(1, null, "Recreate", false)]
    public async Task QuotaExceeded_UpdatesThatMayTakeNoPodAway_NeedRoomForOneMore(int replicas, object? maxUnavailable, string? strategy, bool objects)
    {
        var found = await FindAsync("quota-exceeded", () =>
        {
            QuotaOf("tests", "pods", $"{replicas}");
            var how = new DeploymentStrategyArgs { Type = strategy ?? "RollingUpdate" };
            if (maxUnavailable is not null)
            {
                how.RollingUpdate = new RollingUpdateDeploymentArgs
                {
                    MaxUnavailable = maxUnavailable is int pods ? (InputUnion<int, string>)pods : (string)maxUnavailable,
                };
            }

            Deployment("tests", replicas, Requests("1", "1Gi"), how);
        });

        Assert.Equal(
            objects ? [$"spec.hard[pods] is {replicas}, less than the {replicas + 1} pods that its workloads make together while a Deployment is updated; Kubernetes refuses what is beyond; raise the quota or ask for less"] : [],
            found.Select(finding => finding.Message));
    }

    // A container that stays (200m) beside one that runs before the others and then these, and what mounts a bucket (250m).
    [Theory]
    [InlineData("1", "300m", "csi.example.com", 1200)]
    [InlineData("1", "1100m", "csi.example.com", 1300)]
    [InlineData("1", "300m", "gcsfuse.csi.storage.gke.io", 1450)]
    public async Task QuotaExceeded_CountsWhatStandsBesideTheContainers(string before, string main, string driver, int millicores)
    {
        void Program(int quota)
        {
            QuotaOf("tests", "requests.cpu", $"{quota}m");
            ContainerArgs Container(string name, string cpu) => new() { Name = name, Image = "busybox:1", Resources = Requests(cpu, "1Mi") };
            var stays = Container("stays", "200m");
            stays.RestartPolicy = "Always";
            _ = new K8s.Pod("pod", new()
            {
                Metadata = new ObjectMetaArgs { Name = "pod", Namespace = "tests" },
                Spec = new PodSpecArgs
                {
                    InitContainers = { stays, Container("first", before) },
                    Containers = { Container("main", main) },
                    Volumes = { new VolumeArgs { Name = "data", Csi = new CSIVolumeSourceArgs { Driver = driver } } },
                },
            });
        }

        Assert.Empty(await FindAsync("quota-exceeded", () => Program(millicores)));
        Assert.Single(await FindAsync("quota-exceeded", () => Program(millicores - 1)));
    }

    // What mounts a bucket has the limit that its annotation says, GKE's own where that is none, and stands beside what stays (2 MiB) and the container (1 MiB).
    [Theory]
    [InlineData("csi.example.com", null, 3)]
    [InlineData("gcsfuse.csi.storage.gke.io", null, 259)]
    [InlineData("gcsfuse.csi.storage.gke.io", "0", 259)]
    [InlineData("gcsfuse.csi.storage.gke.io", "1280Mi", 1283)]
    public async Task QuotaExceeded_OfMemoryLimits_CountsWhatMountsABucket(string driver, string? said, int mib)
    {
        void Program(int quota)
        {
            QuotaOf("tests", "limits.memory", $"{quota}Mi");
            ContainerArgs Container(string name, string memory) => new() { Name = name, Image = "busybox:1", Resources = new ResourceRequirementsArgs { Limits = { ["memory"] = memory } } };
            var stays = Container("stays", "2Mi");
            stays.RestartPolicy = "Always";
            var metadata = new ObjectMetaArgs { Name = "pod", Namespace = "tests" };
            if (said is not null)
            {
                metadata.Annotations = new InputMap<string> { ["gke-gcsfuse/memory-limit"] = said };
            }

            _ = new K8s.Pod("pod", new()
            {
                Metadata = metadata,
                Spec = new PodSpecArgs
                {
                    InitContainers = { stays },
                    Containers = { Container("main", "1Mi") },
                    Volumes = { new VolumeArgs { Name = "data", Csi = new CSIVolumeSourceArgs { Driver = driver } } },
                },
            });
        }

        Assert.Empty(await FindAsync("quota-exceeded", () => Program(mib)));
        Assert.Single(await FindAsync("quota-exceeded", () => Program(mib - 1)));
    }

    [Fact]
    public async Task QuotaExceeded_NamespacesWithoutAKnownName_AreNotTakenForOne()
    {
        var found = await FindAsync("quota-exceeded", () =>
        {
            foreach (var name in (string[])["one", "two"])
            {
                var space = new K8s.Namespace(name).Id;
                _ = new K8s.ResourceQuota(name, new()
                {
                    Metadata = new ObjectMetaArgs { Name = "quota", Namespace = space },
                    Spec = new ResourceQuotaSpecArgs { Hard = { ["pods"] = "1" } },
                });
                _ = new K8s.Pod(name, new()
                {
                    Metadata = new ObjectMetaArgs { Name = "pod", Namespace = space },
                    Spec = new PodSpecArgs { Containers = { new ContainerArgs { Name = "main", Image = "busybox:1" } } },
                });
            }
        });

        Assert.Empty(found);
    }

    // Two nodes of eight cores: two pods of six fill them, and a third finds no place.
    [Theory]
    [InlineData(2, "RollingUpdate", true)]
    [InlineData(1, "RollingUpdate", false)]
    [InlineData(2, "Recreate", false)]
    public async Task PodsPending_OfAnUpdatesExtraPod_SaysThatItNeverEnds(int replicas, string strategy, bool found)
    {
        var findings = await FindAsync(
            "pods-pending",
            () => Deployment(
                "lab",
                replicas,
                Requests("6", "1Gi"),
                strategy == "Recreate"
                    ? new() { Type = strategy }
                    : new() { Type = strategy, RollingUpdate = new RollingUpdateDeploymentArgs { MaxUnavailable = 0, MaxSurge = 1 } }),
            Pool("a"));

        Assert.Equal(
            found
                ?
                [
                    "an update starts one more of its pods before an old one ends, and that one would stay pending, so that the update never ends: "
                    + "the pools that take such a pod are full: a grows to 2 nodes of 1 such pods each, less what others hold; set update: recreate, or raise a pool's maximum",
                ]
                : [],
            findings.Select(finding => finding.Message));
    }

    private static void QuotaOf(string space, string key, string hard) => _ = new K8s.ResourceQuota(space, new()
    {
        Metadata = new ObjectMetaArgs { Name = "quota", Namespace = space },
        Spec = new ResourceQuotaSpecArgs { Hard = { [key] = hard } },
    });

    private static ResourceRequirementsArgs Requests(string cpu, string memory) => new() { Requests = { ["cpu"] = cpu, ["memory"] = memory } };

    private static PodTemplateSpecArgs Pods(ResourceRequirementsArgs resources) => new()
    {
        Metadata = new ObjectMetaArgs { Labels = { ["app"] = "a" } },
        Spec = new PodSpecArgs { Containers = { new ContainerArgs { Name = "main", Image = "busybox:1", Resources = resources } } },
    };

    private static void Deployment(string space, int replicas, ResourceRequirementsArgs resources, DeploymentStrategyArgs strategy) => _ = new Apps.Deployment("web", new()
    {
        Metadata = new ObjectMetaArgs { Name = "web", Namespace = space },
        Spec = new DeploymentSpecArgs
        {
            Replicas = replicas,
            Selector = new LabelSelectorArgs { MatchLabels = { ["app"] = "a" } },
            Strategy = strategy,
            Template = Pods(resources),
        },
    });

    // Three pods of 500m, 1 GB and a GPU, at most five; two pods with a claim of 5 GiB each; a claim of 10 GiB.
    private static void AskForMuch(string space)
    {
        ObjectMetaArgs Named(string name) => new() { Name = name, Namespace = space };
        PersistentVolumeClaimSpecArgs Claim(string size) => new() { Resources = new VolumeResourceRequirementsArgs { Requests = { ["storage"] = size } } };
        var resources = Requests("500m", "1G");
        resources.Limits.Add("nvidia.com/gpu", "1");
        Deployment(space, 3, resources, new());
        _ = new Scaling.HorizontalPodAutoscaler("web", new()
        {
            Metadata = Named("web"),
            Spec = new HorizontalPodAutoscalerSpecArgs
            {
                MaxReplicas = 5,
                ScaleTargetRef = new CrossVersionObjectReferenceArgs { Kind = "Deployment", Name = "web" },
            },
        });
        _ = new Apps.StatefulSet("store", new()
        {
            Metadata = Named("store"),
            Spec = new StatefulSetSpecArgs
            {
                Replicas = 2,
                ServiceName = "store",
                Selector = new LabelSelectorArgs { MatchLabels = { ["app"] = "a" } },
                Template = Pods(new()),
                VolumeClaimTemplates = { new PersistentVolumeClaimArgs { Spec = Claim("5Gi") } },
            },
        });
        _ = new K8s.PersistentVolumeClaim("data", new() { Metadata = Named("data"), Spec = Claim("10Gi") });
    }

    private static void Database(Sql.Inputs.DatabaseInstanceSettingsIpConfigurationArgs access) => _ = new Sql.DatabaseInstance(
        "db",
        new()
        {
            DatabaseVersion = "MYSQL_8_4",
            Settings = new Sql.Inputs.DatabaseInstanceSettingsArgs { Tier = "db-custom-2-7680", UserLabels = GoogleLabels, IpConfiguration = access },
        },
        new() { Protect = true });

    private static void Firewall(string? range) => _ = new Compute.Firewall("ssh", new()
    {
        Network = "n",
        Allows = { new Compute.Inputs.FirewallAllowArgs { Protocol = "tcp", Ports = { "22" } } },
        SourceRanges = range is null ? [] : [range],
    });

    private static void Cluster(Gke.Inputs.ClusterPrivateClusterConfigArgs access) => _ = new Gke.Cluster(
        "cluster", new() { Location = "europe-west4-a", PrivateClusterConfig = access, ResourceLabels = GoogleLabels }, new() { Protect = true });

    private static void Service(string type, string? range, string? mark = null)
    {
        var metadata = new ObjectMetaArgs { Name = "svc", Namespace = "tests" };
        if (mark is not null)
        {
            metadata.Annotations.Add("networking.gke.io/load-balancer-type", mark);
        }

        _ = new K8s.Service("svc", new()
        {
            Metadata = metadata,
            Spec = new ServiceSpecArgs { Type = type, LoadBalancerSourceRanges = range is null ? [] : [range] },
        });
    }

    private static void Pod(EnvVarArgs? variable = null, InputMap<string>? selector = null)
    {
        var container = new ContainerArgs { Name = "main", Image = "busybox:1" };
        if (variable is not null)
        {
            container.Env.Add(variable);
        }

        _ = new K8s.Pod("pod", new()
        {
            Metadata = new ObjectMetaArgs { Name = "pod", Namespace = "tests" },
            Spec = new PodSpecArgs { Containers = { container }, NodeSelector = selector ?? [] },
        });
    }

    private static NodePoolFacts Pool(string name) => NodePoolFacts.Of(name, MachineCatalog.Find("n2-standard-8")!, minNodes: 0, maxNodes: 2);

    private static async Task<IReadOnlyList<GuardrailFinding>> FindAsync(string rule, Action program, params NodePoolFacts[] pools) =>
        [.. (await CheckAsync(program, pools)).Findings.Where(finding => finding.Rule == rule)];

    private static async Task<GuardrailReport> CheckAsync(
        Action program, IReadOnlyList<NodePoolFacts>? pools = null, IReadOnlyDictionary<string, string>? waivers = null)
    {
        using var project = TemporaryProject.Of("tests");
        var plan = await project.PreviewAsync("tests", options => new DelegateStack(options, program));
        return GuardrailCheck.Run(plan, pools is { Count: > 0 } ? pools : null, waivers ?? NoWaivers);
    }
}
