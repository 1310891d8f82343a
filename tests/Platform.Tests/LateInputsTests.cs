using Infra.Components.Data;
using Infra.Components.Gke;
using Infra.Components.Tenancy;
using Infra.Tests.Support;
using Pulumi;
using Pulumi.Random;

namespace Infra.Platform.Tests;

/// <summary>Values that another resource of the program gives: they arrive where plain ones do, and are held to the same rules once they are known.</summary>
public class LateInputsTests
{
    private const string RoleBindingType = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";

    public static TheoryData<string, string, string, string> Inputs { get; } = new()
    {
        { "range", "203.0.113.0/24", "gcp:container/cluster:Cluster", "masterAuthorizedNetworksConfig.cidrBlocks.0.cidrBlock" },
        { "group", "gke-security-groups@example.com", "gcp:container/cluster:Cluster", "authenticatorGroupsConfig.securityGroup" },
        { "disks", "projects/p/key", "gcp:container/nodePool:NodePool", "nodeConfig.bootDiskKmsKey" },
        { "placement", "close", "gcp:container/nodePool:NodePool", "placementPolicy.policyName" },
        { "database key", "projects/p/key", "gcp:sql/databaseInstance:DatabaseInstance", "encryptionKeyName" },
        { "redis key", "projects/p/key", "gcp:redis/instance:Instance", "customerManagedKey" },
        { "bucket key", "projects/p/key", "gcp:storage/bucket:Bucket", "encryption.defaultKmsKeyName" },
        { "flag", "on", "gcp:sql/databaseInstance:DatabaseInstance", "settings.databaseFlags.0.value" },
        { "mail", "group@example.com", "gcp:monitoring/notificationChannel:NotificationChannel", "labels.email_address" },
        { "state bucket", "lab-state", "gcp:storage/bucketIAMMember:BucketIAMMember", "bucket" },
        { "state key", "projects/p/locations/l/keyRings/r/cryptoKeys/k", "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", "cryptoKeyId" },
        { "bucket", "lab-artifacts", "gcp:storage/bucketIAMMember:BucketIAMMember", "bucket" },
        { "developer", "ada@example.com", RoleBindingType, "subjects.0.name" },
        { "account", "ada@lab.iam.gserviceaccount.com", "kubernetes:core/v1:ServiceAccount", "metadata.annotations[iam.gke.io/gcp-service-account]" },
        { "redis image", "registry.example.com/redis:7", "kubernetes:apps/v1:StatefulSet", "spec.template.spec.containers.0.image" },
        { "database image", "registry.example.com/mysql:8", "kubernetes:apps/v1:StatefulSet", "spec.template.spec.containers.0.image" },
        { "storage class", "fast", "kubernetes:apps/v1:StatefulSet", "spec.volumeClaimTemplates.0.spec.storageClassName" },
        { "tenants' image", "registry.example.com/mysql:8", "kubernetes:batch/v1:Job", "spec.template.spec.containers.0.image" },
    };

    public static TheoryData<string, string, string> Mistakes { get; } = new()
    {
        { "range", "0.0.0.0/0", "cluster \"lab\": 1 problem\n - AuthorizedNetworks[0].Cidr: must be a /16 or smaller, never the whole internet; got \"0.0.0.0/0\"; name the office's" },
        { "group", "lab@example.com", "cluster \"lab\": 1 problem\n - SecurityGroup: must be the group gke-security-groups@" },
        { "mail", "ops", "notifications \"lab\": 1 problem\n - NamedEmails[oncall]: must be an e-mail address; got \"ops\"" },
        { "state bucket", "gs://lab", "deployers \"lab\": 1 problem\n - StateBucket: must be a bucket's name" },
        { "state key", "dev", "deployers \"lab\": 1 problem\n - StateKey: must be a key's full name; got \"dev\"" },
        { "repository", "infra", "deployers \"lab\": 1 problem\n - Repository: must be a repository on GitHub as OWNER/NAME; got \"infra\"" },
        { "repository id", "lab", "deployers \"lab\": 1 problem\n - RepositoryId: must be the repository's number, 1 to 20 digits; got \"lab\"" },
        { "developer", "system:masters", "developer namespace \"lab\": 1 problem\n - Developers[0]: must not begin with \"system:\"" },
        { "account", "ada@example.com", "developer namespace \"lab\": 1 problem\n - GoogleServiceAccount: must be the e-mail address of a service account" },
        { "redis image", "redis", "redis \"lab\": 1 problem\n - Image: must" },
        { "database image", "mysql:latest", "database \"lab\": 1 problem\n - Image: must" },
        { "storage class", "Fast", "redis \"lab\": 1 problem\n - StorageClass: must" },
        { "target", "0.0.0.0/0", "developer namespace \"lab\": 1 problem\n - EgressTargets[0].Address: must be no wider than" },
        { "tenants' image", "mysql", "tenants' databases \"lab\": 1 problem\n - Image: must" },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task Input_ThatAnotherResourceGives_ArrivesWhereAPlainOneDoes(string what, string value, string type, string path)
    {
        var run = await TestRun.RunAsync(() => Make(what, Late()), Giving(value));

        Assert.Contains(value, run.All(type).Select(resource => resource[path]));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Input_ThatAnotherResourceGivesWrong_IsRefusedOnceItIsKnown(string what, string value, string message) =>
        Assert.Contains(message, await TestRun.FailAsync(() => Make(what, Late()), Giving(value)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Input_ThatIsKnown_IsRefusedBeforeAnythingIsMade(string what, string value, string message)
    {
        var mocks = Given.Mocks();

        Assert.Contains(message.Split('\n')[1], await TestRun.FailAsync(() => Make(what, value), mocks), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Input_ThatIsSecretAndWrong_IsRefusedWithoutItsValue(string what, string value, string message)
    {
        var known = await TestRun.FailAsync(() => Make(what, Output.CreateSecret(value)), Given.Mocks());
        var late = await TestRun.FailAsync(() => Make(what, Output.CreateSecret(Late().ToOutput())), Giving(value));

        Assert.All([known, late], text =>
        {
            Assert.Contains(message.Split(':')[1][..^1].Trim(), text, StringComparison.Ordinal);
            Assert.Contains("; got a secret value; correct it where it is set", text, StringComparison.Ordinal);
            Assert.DoesNotContain($"got \"{value}\"", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task StorageClass_ThatIsSecretAndWrong_ShowsTheRuleAlone()
    {
        const string Text = """
            redis "lab": 1 problem
             - StorageClass: must be lower-case letters, digits, "-" and ".", each part beginning and ending with a letter or digit; got a secret value; correct it where it is set
            """;
        var known = await TestRun.FailAsync(() => Make("storage class", Output.CreateSecret("My_Class")), Given.Mocks());
        var late = await TestRun.FailAsync(() => Make("storage class", Output.CreateSecret(Late().ToOutput())), Giving("My_Class"));

        Assert.All([known, late], text =>
        {
            Assert.Contains(Text, text, StringComparison.Ordinal);
            Assert.DoesNotContain("My_Class", text, StringComparison.Ordinal);
            Assert.DoesNotContain("my-class", text, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("range", "AuthorizedNetworks[0].Cidr: must be an IPv4 range like 203.0.113.0/24, with no bit set behind the prefix; got \"\"; write the first address")]
    [InlineData("mail", "NamedEmails[oncall]: must be an e-mail address; got \"\"; write it like ada@example.com")]
    [InlineData("billing account", "BillingAccount: must be three groups of six digits and capital letters A to F, like 012345-6789AB-CDEF01; got \"\"; gcloud billing accounts list")]
    [InlineData("repository", "Repository: must be a repository on GitHub as OWNER/NAME; got \"\"; write for example lab/infra")]
    [InlineData("repository id", "RepositoryId: must be the repository's number, 1 to 20 digits; got \"\"; gh api repos/lab/infra --jq .id says it")]
    [InlineData("developer", "Developers[0]: must be a name without spaces; got \"\"; use for example the e-mail address")]
    [InlineData("target", "EgressTargets[0].Address: must be an IPv4 address or the first address of a range; got \"\"; use for example")]
    [InlineData("redis image", "Image: must be an image with a tag or digest; got nothing; use for example \"qnib/trainer:v5\"")]
    [InlineData("tenants' image", "Image: must be an image with a tag or digest; got nothing; use for example \"qnib/trainer:v5\"")]
    public async Task Input_ThatMustBeThereAndIsNull_IsRefused(string what, string finding) => Assert.Contains(
        $": 1 problem\n - {finding}", await TestRun.FailAsync(() => Make(what, (string)null!), Given.Mocks()), StringComparison.Ordinal);

    [Fact]
    public async Task Repository_ThatIsSecret_IsNotInTheFixOfItsNumber() => Assert.Contains(
        " - RepositoryId: must be the repository's number, 1 to 20 digits; got \"lab\"; gh api repos/OWNER/NAME --jq .id says it",
        await TestRun.FailAsync(() => Deployers(new() { Repository = Output.CreateSecret("lab/infra"), RepositoryId = "lab" }), Given.Mocks()),
        StringComparison.Ordinal);

    [Fact]
    public async Task Developers_OfOneSecretName_AreNotNamed() => Assert.Contains(
        "developer namespace \"lab\": 1 problem\n - Developers[1]: must be named once; got a secret value; correct it where it is set",
        await TestRun.FailAsync(
            () => _ = new DeveloperNamespace("lab", new() { Namespace = "lab", Developers = [.. Enumerable.Repeat(DeveloperSubject.User(Output.CreateSecret("ada@example.com")), 2)] }), Given.Mocks()),
        StringComparison.Ordinal);

    [Fact]
    public async Task Input_ThatIsUnknownInAPreview_IsLeftToTheUpdate()
    {
        var run = await TestRun.RunAsync(() => Make("range", Pulumi.Utilities.OutputUtilities.CreateUnknown("")), Given.Mocks(), preview: true);

        Assert.Single(run.All("gcp:container/cluster:Cluster"));
    }

    // A text that may be null becomes an input that holds null.
    [Fact]
    public void Input_OfATextThatIsNull_IsNone()
    {
        string text = null!;

        Assert.Null(new DatabaseSpec { KmsKey = text }.KmsKey);
        Assert.Null(new ClusterSpec { Location = "europe-west4-a", SecurityGroup = text }.SecurityGroup);
        Assert.Null(new DeployersSpec { Repository = "lab/infra", RepositoryId = "1", StateBucket = text }.StateBucket);
    }

    [Fact]
    public async Task NfsServer_ThatAnotherResourceGives_IsOneOfThoseThatPodsMay()
    {
        var run = await TestRun.RunAsync(() => _ = new TenantPolicy("lab", new() { NfsServers = ["10.0.0.9", Late()] }), Giving("10.0.0.10"));

        var policy = run.One("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy");
        Assert.Contains("v.nfs.server in ['10.0.0.10', '10.0.0.9']", (string)policy["spec.validations.0.expression"]!, StringComparison.Ordinal);
        Assert.Contains("nfs of 10.0.0.10, 10.0.0.9", (string)policy["spec.validations.0.message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArtifactsPrefix_ThatAnotherResourceGives_BoundsTheBucket()
    {
        var run = await TestRun.RunAsync(
            () => _ = new WorkerIdentity("lab", new() { Project = Given.Project, ArtifactsBucket = "artifacts", ArtifactsPrefix = Late() }), Giving("gpu1/"));

        Assert.Equal(
            "resource.name.startsWith(\"projects/_/buckets/artifacts/objects/gpu1/\")", run.One("gcp:storage/bucketIAMMember:BucketIAMMember", "lab-artifacts")["condition.expression"]);
    }

    [Fact]
    public async Task Repository_ThatAnotherResourceGives_IsTheOneWhoseTokensAreTaken()
    {
        var run = await TestRun.RunAsync(() => Make("repository", Late()), Giving("lab/infra"));

        Assert.Equal(
            "assertion.repository_id == '1' && assertion.repository == 'lab/infra' && assertion.ref == 'refs/heads/main'",
            run.One("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider")["attributeCondition"]);
    }

    [Fact]
    public async Task Flags_ByAnInitializer_AreSentInTheirOrder()
    {
        var run = await TestRun.RunAsync(() => _ = new CloudSqlDatabase("lab", new()
        {
            Network = Given.Network,
            Spec = new() { Flags = { ["slow_query_log"] = "on", ["long_query_time"] = "2" } },
        }));

        var instance = run.One("gcp:sql/databaseInstance:DatabaseInstance");
        Assert.Equal(("long_query_time", "on"), (instance["settings.databaseFlags.0.name"], instance["settings.databaseFlags.1.value"]));
    }

    [Fact]
    public async Task NamedEmails_StandBehindTheAddresses_ByTheirNames()
    {
        var run = await TestRun.RunAsync(
            () => _ = new Notifications("lab", new()
            {
                Project = Given.Network,
                Emails = ["ada@example.com"],
                NamedEmails = { ["oncall"] = Late(), ["managers"] = "managers@example.com" },
            }),
            Giving("oncall@example.com"));

        Assert.Equal(
            [("lab-ada@example.com", "ada@example.com"), ("lab-managers", "managers@example.com"), ("lab-oncall", "oncall@example.com")],
            run.All("gcp:monitoring/notificationChannel:NotificationChannel").OrderBy(channel => channel.Name, StringComparer.Ordinal).Select(channel => (channel.Name, (string)channel["displayName"]!)));
    }

    private static Input<string> Late() => new RandomId("late", new() { ByteLength = 1 }).Hex;

    private static RecordingMocks Giving(string value) => Given.Mocks().Computing("random:index/randomId:RandomId", args => [new("hex", args.Name == "late" ? value : "1a2b3c4d")]);

    private static void Make(string what, Input<string> value) => _ = what switch
    {
        "range" => Cluster(Given.Cluster with { AuthorizedNetworks = [new(value, "office")] }),
        "group" => Cluster(Given.Cluster with { SecurityGroup = value }),
        "disks" => Pool(Given.CpuPool with { KmsKey = value }),
        "placement" => Pool(Given.CpuPool with { CompactPlacement = true, PlacementPolicyName = value, Zones = ["europe-west4-a"] }),
        "database key" => new CloudSqlDatabase("lab", new() { Network = Given.Network, Spec = new() { KmsKey = value } }),
        "flag" => new CloudSqlDatabase("lab", new() { Network = Given.Network, Spec = new() { Flags = { ["slow_query_log"] = value } } }),
        "redis key" => new RedisInstance("lab", new() { Network = Given.Network, Spec = new() { KmsKey = value } }),
        "bucket key" => new ArtifactsBucket("lab", new() { Project = Given.Network, Spec = new() { KmsKey = value } }),
        "mail" => new Notifications("lab", new() { Project = Given.Network, NamedEmails = new() { ["oncall"] = value } }),
        "bucket" => new WorkerIdentity("lab", new() { Project = Given.Project, ArtifactsBucket = value }),
        "state bucket" => Deployers(new() { Repository = "lab/infra", RepositoryId = "1", StateBucket = value }),
        "state key" => Deployers(new() { Repository = "lab/infra", RepositoryId = "1", StateKey = value }),
        "repository" => Deployers(new() { Repository = value, RepositoryId = "1" }),
        "repository id" => Deployers(new() { Repository = "lab/infra", RepositoryId = value }),
        "developer" => new DeveloperNamespace("lab", new() { Namespace = "lab", Developers = [DeveloperSubject.User(value)] }),
        "account" => new DeveloperNamespace("lab", new() { Namespace = "lab", GoogleServiceAccount = value, AllowGkeMetadataServer = true }),
        "target" => new DeveloperNamespace("lab", new() { Namespace = "lab", EgressTargets = [new() { Name = "api", Address = value, Ports = [443] }] }),
        "billing account" => new Budget("lab", new() { Project = Given.Network, BillingAccount = value, ProjectNumber = "1", Spec = new() { MonthlyAmount = 1 } }),
        "redis image" => new InClusterRedis("lab", new() { Namespace = "lab", Spec = new() { Image = value } }),
        "storage class" => new InClusterRedis("lab", new() { Namespace = "lab", Spec = new() { StorageClass = value } }),
        "database image" => new InClusterDatabase("lab", new() { Namespace = "lab", Spec = new() { Image = value } }),
        "tenants' image" => new TenantDatabases("lab", new() { Database = new CloudSqlDatabase("sql", new() { Network = Given.Network }), Namespaces = ["team"], Image = value }),
        _ => (Resource?)null,
    };

    private static GkeCluster Cluster(ClusterSpec spec) => new("lab", new() { Network = Given.Network, Spec = spec });

    private static GkeNodePool Pool(NodePoolSpec spec) => new("lab", new() { Cluster = Given.Existing(Given.Cluster), Spec = spec });

    private static Deployers Deployers(DeployersSpec spec) => new("lab", new() { Cluster = Given.Existing(Given.Cluster), Spec = spec, ConnectRole = "projects/lab-dev/roles/connect" });
}
