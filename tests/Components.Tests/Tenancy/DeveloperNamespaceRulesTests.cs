using Infra.Components.Tenancy;

namespace Infra.Components.Tests.Tenancy;

public class DeveloperNamespaceRulesTests
{
    [Theory]
    [InlineData("ultron@project.iam.gserviceaccount.com", true)]
    [InlineData(
        "ultron@project.iam.gserviceaccount.com",
        false,
        "AllowGkeMetadataServer: must be true with GoogleServiceAccount, for that is where pods get its tokens; got false; set it")]
    [InlineData(
        "ultron@example.com",
        true,
        "GoogleServiceAccount: must be the e-mail address of a service account; got \"ultron@example.com\"; use for example \"ultron@project.iam.gserviceaccount.com\"")]
    public void GoogleServiceAccount_NeedsAnAccountAndTheMetadataServer(string account, bool metadataServer, params string[] expected)
    {
        var findings = DeveloperNamespaceRules.Check(new DeveloperNamespaceArgs
        {
            Namespace = "gpu1",
            AllowGkeMetadataServer = metadataServer,
            GoogleServiceAccount = account,
        });

        Assert.Equal(expected, findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void Args_ByDefault_HaveNoFinding() => Assert.Empty(DeveloperNamespaceRules.Check(new DeveloperNamespaceArgs { Namespace = "gpu1" }));

    [Theory]
    [InlineData("10.3.0.5", "10.3.0.5/32")]
    [InlineData("10.3.0.0/24", "10.3.0.0/24")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    public void Address_Allowed_IsCompleted(string address, string completed)
    {
        Assert.Empty(DeveloperNamespaceRules.CheckAddress("Address", address, out var cidr));
        Assert.Equal(completed, cidr);
    }

    [Theory]
    [InlineData("10.0.0.0/7")]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.3.0.5/24")]
    [InlineData("10.3.0.0/33")]
    [InlineData("10.3")]
    [InlineData("sql.internal")]
    [InlineData("fd00::1")]
    [InlineData("::/0")]
    [InlineData("")]
    [InlineData(null)]
    public void Address_WideOrMalformed_IsRefused(string? address) =>
        Assert.Equal("Address", Assert.Single(DeveloperNamespaceRules.CheckAddress("Address", address, out _)).Path);

    [Theory]
    [InlineData("""{"auths":{"r":{}}}""", 0)]
    [InlineData("""{"auths":{}}""", 1)]
    [InlineData("""{"auths":[]}""", 1)]
    [InlineData("""{"r":{}}""", 1)]
    [InlineData("""["auths"]""", 1)]
    [InlineData("hunter2", 1)]
    [InlineData("", 1)]
    [InlineData(null, 1)]
    public void DockerConfig_WithoutARegistry_IsRefusedUnseen(string? json, int findings)
    {
        var found = DeveloperNamespaceRules.CheckDockerConfig("DockerConfigJson", json);
        Assert.Equal(findings, found.Count);
        Assert.All(found, finding => Assert.DoesNotContain("hunter2", finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ada@example.com", 0)]
    [InlineData("minikube-user", 0)]
    [InlineData("", 1)]
    [InlineData("ada lovelace", 1)]
    [InlineData("system:authenticated", 1)]
    public void Developer_WhoIsEverybody_IsRefused(string name, int findings) => Assert.Equal(
        findings,
        DeveloperNamespaceRules.Check(new DeveloperNamespaceArgs { Namespace = "gpu1", Developers = [DeveloperSubject.User(name)] }).Count);

    [Fact]
    public void Developer_Twice_IsRefusedButMayBeGroupAndUser()
    {
        var user = DeveloperSubject.User("ada@example.com");
        var group = DeveloperSubject.Group("ada@example.com");
        Assert.Empty(DeveloperNamespaceRules.Check(new DeveloperNamespaceArgs { Namespace = "gpu1", Developers = [user, group] }));
        Assert.Equal(
            "Developers[1]",
            Assert.Single(DeveloperNamespaceRules.Check(new DeveloperNamespaceArgs { Namespace = "gpu1", Developers = [user, user] })).Path);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Pods_BelowOne_AreRefused(int pods, int findings) => Assert.Equal(findings, CheckQuota(new NamespaceQuota { Pods = pods }));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public void Gpus_BelowZero_AreRefused(int gpus, int findings) => Assert.Equal(findings, CheckQuota(new NamespaceQuota { Gpus = gpus }));

    [Theory]
    [InlineData("eight", "32Gi", "200Gi", 1)]
    [InlineData("8", "32 GB", "200Gi", 1)]
    [InlineData("8", "32Gi", "much", 1)]
    [InlineData("x", "y", "z", 3)]
    public void Quota_NotAQuantity_IsRefused(string cpu, string memory, string storage, int findings) =>
        Assert.Equal(findings, CheckQuota(new NamespaceQuota { Cpu = cpu, Memory = memory, Storage = storage }));

    [Theory]
    [InlineData("8", "32Gi", 0)]
    [InlineData("8001m", "32Gi", 1)]
    [InlineData("8", "33Gi", 1)]
    [InlineData("x", "y", 2)]
    public void Defaults_AboveTheQuota_AreRefused(string cpu, string memory, int findings) => Assert.Equal(
        findings,
        DeveloperNamespaceRules.Check(new DeveloperNamespaceArgs { Namespace = "gpu1", Defaults = new ContainerDefaults { Cpu = cpu, Memory = memory } }).Count);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(65535, 0)]
    [InlineData(65536, 1)]
    public void TargetPort_OutOfRange_IsRefused(int port, int findings) => Assert.Equal(
        findings,
        DeveloperNamespaceRules.Check(new DeveloperNamespaceArgs
        {
            Namespace = "gpu1",
            EgressTargets = [new EgressTarget { Name = "sql", Address = "10.3.0.5", Ports = [port] }],
        }).Count);

    [Theory]
    [InlineData("sql", "redis", 0)]
    [InlineData("sql", "sql", 1)]
    [InlineData("sql", "namespace", 1)]
    [InlineData("sql", "gke-metadata-server", 1)]
    [InlineData("sql", "SQL", 1)]
    public void TargetName_TakenOrMalformed_IsRefused(string first, string second, int findings) => Assert.Equal(
        findings,
        DeveloperNamespaceRules.Check(new DeveloperNamespaceArgs
        {
            Namespace = "gpu1",
            EgressTargets =
            [
                new EgressTarget { Name = first, Address = "10.3.0.5", Ports = [1] },
                new EgressTarget { Name = second, Address = "10.3.0.6", Ports = [1] },
            ],
        }).Count);

    [Theory]
    [InlineData("my-secret", 0)]
    [InlineData("My Secret", 1)]
    public void ImagePullSecretName_Malformed_IsRefused(string name, int findings) => Assert.Equal(
        findings,
        DeveloperNamespaceRules.Check(new DeveloperNamespaceArgs { Namespace = "gpu1", ImagePullSecretName = name }).Count);

    private static int CheckQuota(NamespaceQuota quota) => DeveloperNamespaceRules
        .Check(new DeveloperNamespaceArgs { Namespace = "gpu1", Quota = quota, Defaults = new ContainerDefaults { Cpu = "1m", Memory = "6Mi" } }).Count;
}
