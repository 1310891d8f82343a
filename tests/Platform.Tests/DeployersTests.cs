using Infra.Components.Tenancy;
using Infra.Tests.Support;

namespace Infra.Platform.Tests;

public class DeployersTests
{
    private const string ProjectMember = "gcp:projects/iAMMember:IAMMember";
    private const string AccountMember = "gcp:serviceaccount/iAMMember:IAMMember";
    private const string ClusterRole = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";

    private static readonly DeployersSpec Lab = new() { Repository = "lab/infra", RepositoryId = "42" };

    [Fact]
    public async Task Deployers_Defaults_ArePinned()
    {
        Deployers? deployers = null;
        var run = await TestRun.RunAsync(() => deployers = Make(Lab));

        run.Golden("deployers.json");
        run.ChildrenOf(Deployers.Token, "dev");
        var access = await TestRun.ValueOfAsync(deployers!.Access);
        Assert.Equal(["dev", "dev-developers", "dev-preview", "workloadIdentityProvider"], access.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tokens_OfOneBranchOfOneRepository_AreTaken_EachEnvironmentForOneAccount()
    {
        var run = await TestRun.RunAsync(() => Make(Lab with { Branch = "release/1" }));

        var provider = run.One("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider");
        Assert.Equal("assertion.repository_id == '42' && assertion.repository == 'lab/infra' && assertion.ref == 'refs/heads/release/1'", provider["attributeCondition"]);
        Assert.Equal("https://token.actions.githubusercontent.com", provider["oidc.issuerUri"]);
        Assert.Equal(
            ["attribute.environment/dev", "attribute.environment/dev-developers", "attribute.environment/dev-preview"],
            run.All(AccountMember).Select(member => $"attribute.{((string)member["member"]!).Split("attribute.")[1]}"));
        Assert.All(run.All(AccountMember), member => Assert.Equal("roles/iam.workloadIdentityUser", member["role"]));
    }

    [Fact]
    public async Task Environments_Deployer_GivesNoRolesButThoseOfNodesWorkersAndDevelopers()
    {
        var run = await TestRun.RunAsync(() => Make(Lab));

        var grants = run.One(ProjectMember, "dev-deployer-grants");
        Assert.Equal("roles/resourcemanager.projectIamAdmin", grants["role"]);
        Assert.Equal(
            "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/cloudsql.client', 'roles/container.defaultNodeServiceAccount', 'roles/serviceusage.serviceUsageConsumer', 'projects/lab-dev/roles/dev_developer'])",
            grants["condition.expression"]);

        // Else it could make itself an owner: by a role that it changes, by a pool that lets others in, by a grant without a condition.
        var roles = run.All(ProjectMember).Where(member => member.Name.StartsWith("dev-deployer-", StringComparison.Ordinal) && member != grants).Select(member => (string)member["role"]!).ToList();
        Assert.DoesNotContain(roles, role => role is "roles/owner" or "roles/editor" or "roles/iam.roleAdmin" or "roles/iam.workloadIdentityPoolAdmin" or "roles/iam.securityAdmin" or "roles/resourcemanager.projectIamAdmin");
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public async Task Environments_Deployer_HasRolesForWhatThereIs(bool firewalls, bool notifications, bool monitoring)
    {
        var roles = DeployersRules.EnvironmentRoles(firewalls, notifications, monitoring);
        var run = await TestRun.RunAsync(() => Make(Lab, firewalls, notifications, monitoring));

        Assert.Equal(firewalls, roles.Contains("roles/compute.securityAdmin"));
        Assert.Equal(notifications, roles.Contains("roles/monitoring.notificationChannelEditor"));
        Assert.Equal(monitoring, roles.Contains("roles/monitoring.alertPolicyEditor"));
        Assert.Equal(monitoring, roles.Contains("roles/monitoring.dashboardEditor"));
        Assert.Empty(roles.Except(run.All(ProjectMember).Select(member => (string)member["role"]!)));
    }

    [Fact]
    public async Task Developers_Deployer_ReachesTheClusterAndNothingElseOfTheProject()
    {
        var run = await TestRun.RunAsync(() => Make(Lab));

        var grant = Assert.Single(run.All(ProjectMember), member => member.Name.StartsWith("dev-tenants", StringComparison.Ordinal));
        Assert.Equal("projects/lab-dev/roles/dev_developer", grant["role"]);
        var rules = run.One(ClusterRole, "dev-tenants").Json();
        Assert.All(["\"*\"", "\"escalate\"", "\"bind\"", "impersonate", "nodes/proxy", "webhook", "admission", "customresource"], word => Assert.DoesNotContain(word, rules, StringComparison.Ordinal));
    }

    [Fact]
    public async Task StateAndKey_AreOpenedToAll_AndWrittenByDeployersAlone()
    {
        var run = await TestRun.RunAsync(() => Make(Lab with { StateBucket = "lab-pulumi-state", StateKey = "projects/p/locations/europe-west4/keyRings/pulumi/cryptoKeys/dev" }));

        Assert.Equal(
            ["roles/storage.objectUser", "roles/storage.objectUser", "roles/storage.objectViewer"],
            run.All("gcp:storage/bucketIAMMember:BucketIAMMember").Select(member => member["role"]));
        Assert.Equal(
            ["roles/cloudkms.cryptoKeyEncrypterDecrypter", "roles/cloudkms.cryptoKeyEncrypterDecrypter", "roles/cloudkms.cryptoKeyDecrypter"],
            run.All("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember").Select(member => member["role"]));
    }

    [Fact]
    public async Task Deployers_EverythingWrong_SaysAllAtOnce()
    {
        var message = await TestRun.FailAsync(() => _ = Make(new() { Repository = "infra", RepositoryId = "lab", Branch = "a'b", StateBucket = "gs://x", StateKey = "dev" }));

        Assert.Contains(
            """
            deployers "dev": 5 problems
             - Repository: must be a repository on GitHub as OWNER/NAME; got "infra"; write for example lab/infra
             - RepositoryId: must be the repository's number, 1 to 20 digits; got "lab"; gh api repos/OWNER/NAME --jq .id says it
             - Branch: must be a branch of 1 to 200 letters, digits and - _ . /; got "a'b"; write for example main
             - StateBucket: must be a bucket's name, 3 to 63 lower-case letters, digits and - _ .; got "gs://x"; write it without gs://
             - StateKey: must be a key's full name; got "dev"; write it as projects/P/locations/L/keyRings/R/cryptoKeys/K
            """,
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("12345678901234567890", true)]
    [InlineData("123456789012345678901", false)]
    public void RepositoryId_IsANumberOf20DigitsAtMost(string id, bool allowed) => Assert.Equal(allowed, DeployersRules.Check(Lab with { RepositoryId = id }).Count == 0);

    [Theory]
    [InlineData(16, "github-eeeeeeeeeeeeeeee-1a2b3c4d")]
    [InlineData(17, "github-eeeeeeeeeeeeeeee-1a2b3c4d")]
    [InlineData(1, "github-e-1a2b3c4d")]
    public void PoolId_HasAtMost32Characters(int length, string id) => Assert.Equal(id, DeployersRules.PoolId(new('e', length), "1a2b3c4d"));

    private static Deployers Make(DeployersSpec spec, bool firewalls = false, bool notifications = false, bool monitoring = false) => new("dev", new()
    {
        Cluster = Given.Existing(Given.Cluster),
        Spec = spec,
        ConnectRole = "projects/lab-dev/roles/dev_developer",
        MakesFirewalls = firewalls,
        MakesNotifications = notifications,
        MakesMonitoring = monitoring,
    });
}
