using Infra.Components.Common;
using Infra.Components.Placement;
using Infra.Guardrails;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Compute = Pulumi.Gcp.Compute;
using Gke = Pulumi.Gcp.Container;
using K8s = Pulumi.Kubernetes.Core.V1;
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

    [Fact]
    public async Task QuotaBeyondPools_IsAWarning()
    {
        void Quota(string cpu) => _ = new K8s.ResourceQuota("quota", new()
        {
            Metadata = new ObjectMetaArgs { Name = "quota", Namespace = "tests" },
            Spec = new ResourceQuotaSpecArgs { Hard = { ["requests.cpu"] = cpu } },
        });

        var found = Assert.Single(await FindAsync("quota-beyond-pools", () => Quota("1000"), Pool("worker")));

        Assert.Equal(FindingLevel.Warning, found.Level);
        Assert.Empty(await FindAsync("quota-beyond-pools", () => Quota("1"), Pool("worker")));
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
