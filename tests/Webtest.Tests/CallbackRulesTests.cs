using System.Net;
using Infra.Workloads.Webtest;

namespace Webtest.Tests;

public sealed class CallbackRulesTests
{
    private static readonly CallbackTarget Right = new("http", "trainer.gpu1.svc.cluster.local", "9993", "/gpus");

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public void Form_Right_HasNoFindings(string proto) => Assert.Empty(CallbackRules.CheckForm(Right with { Proto = proto }));

    [Theory]
    [InlineData("1", true)]
    [InlineData("65535", true)]
    [InlineData("0", false)]
    [InlineData("65536", false)]
    [InlineData("-1", false)]
    [InlineData(" 80", false)]
    [InlineData("", false)]
    public void Form_Port_IsAWholeNumberInBounds(string port, bool right) =>
        Assert.Equal(right, CallbackRules.CheckForm(Right with { Port = port }).Count == 0);

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Form_HostLabel_HasAtMost63Characters(int length, bool right) =>
        Assert.Equal(right, CallbackRules.CheckForm(Right with { Host = new string('a', length) + ".svc.cluster.local" }).Count == 0);

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void Form_Host_HasAtMost253Characters(int length, bool right) =>
        Assert.Equal(right, CallbackRules.CheckForm(Right with { Host = string.Concat(Enumerable.Repeat("a.", 127))[..(length - 1)] + "b" }).Count == 0);

    [Theory]
    [InlineData("user@trainer.gpu1.svc.cluster.local")]
    [InlineData("trainer/..svc.cluster.local")]
    [InlineData("trainer..svc.cluster.local")]
    [InlineData("-trainer.svc.cluster.local")]
    [InlineData("trainer-.svc.cluster.local")]
    [InlineData("trainer svc.cluster.local")]
    [InlineData("tr\u00e4iner.svc.cluster.local")]
    [InlineData("trainer.svc.cluster.local\r\nX: y")]
    public void Form_HostThatIsNoName_IsAFinding(string host) =>
        Assert.StartsWith("host: must be a DNS name; got ", Assert.Single(CallbackRules.CheckForm(Right with { Host = host })), StringComparison.Ordinal);

    [Theory]
    [InlineData("", true)]
    [InlineData("/", true)]
    [InlineData("/a/../b?c=d&e=%20#f", true)]
    [InlineData("gpus", false)]
    [InlineData("@169.254.169.254/", false)]
    [InlineData("/a b", false)]
    [InlineData("/a\r\nX: y", false)]
    [InlineData("/\\evil", false)]
    [InlineData("/\u00e9", false)]
    public void Form_Path_IsAbsoluteAndPlain(string path, bool right) =>
        Assert.Equal(right, CallbackRules.CheckForm(Right with { Path = path }).Count == 0);

    [Theory]
    [InlineData(CallbackRules.LongestPath, true)]
    [InlineData(CallbackRules.LongestPath + 1, false)]
    public void Form_Path_HasALimit(int length, bool right) =>
        Assert.Equal(right, CallbackRules.CheckForm(Right with { Path = "/" + new string('a', length - 1) }).Count == 0);

    [Theory]
    [InlineData("trainer.gpu1.svc.cluster.local")]
    [InlineData("Trainer.GPU1.svc.Cluster.LOCAL")]
    [InlineData("policy-0.simulation.gpu1.svc.cluster.local.")]
    public void Allowed_NameBelowTheSuffix_HasNoFindings(string host) =>
        Assert.Empty(CallbackRules.CheckAllowed(Right with { Host = host }, CallbackPolicy.Default));

    [Theory]
    [InlineData("trainer", true)]
    [InlineData("TRAINER.", true)]
    [InlineData("trainer.evil.com", false)]
    [InlineData("a.trainer", false)]
    public void Allowed_ExactName_AllowsThatNameAlone(string host, bool allowed) =>
        Assert.Equal(allowed, CallbackRules.CheckAllowed(Right with { Host = host }, new CallbackPolicy { Hosts = ["trainer"] }).Count == 0);

    [Theory]
    [InlineData("9990", false)]
    [InlineData("9991", true)]
    [InlineData("9993", true)]
    [InlineData("9994", false)]
    public void Allowed_Port_IsInARange(string port, bool allowed) =>
        Assert.Equal(allowed, CallbackRules.CheckAllowed(Right with { Port = port }, CallbackPolicy.Default).Count == 0);

    [Fact]
    public void Allowed_Nothing_SaysThatNothingIs() =>
        Assert.Equal(
            [
                "host: must be allowed, and none is (WEBTEST_CALLBACK_HOSTS); got \"trainer.gpu1.svc.cluster.local\"",
                "port: must be allowed, and none is (WEBTEST_CALLBACK_PORTS); got 9993",
            ],
            CallbackRules.CheckAllowed(Right, new CallbackPolicy { Hosts = [], Ports = [] }));

    [Theory]
    [InlineData("metadata.google.internal")]
    [InlineData("METADATA.google.internal.")]
    [InlineData("metadata.goog")]
    [InlineData("metadata")]
    public void Allowed_MetadataServer_NeverIs(string host) =>
        Assert.Equal(
            $"host: metadata servers are never called; got \"{host}\"",
            Assert.Single(CallbackRules.CheckAllowed(Right with { Host = host }, new CallbackPolicy { Hosts = [".google.internal", "metadata", "metadata.goog"] })));

    [Theory]
    [InlineData("9.255.255.255", false)]
    [InlineData("10.0.0.0", true)]
    [InlineData("10.255.255.255", true)]
    [InlineData("11.0.0.0", false)]
    [InlineData("172.15.255.255", false)]
    [InlineData("172.16.0.0", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.0", false)]
    [InlineData("192.168.0.1", true)]
    [InlineData("192.169.0.0", false)]
    [InlineData("100.63.255.255", false)]
    [InlineData("100.64.0.0", true)]
    [InlineData("100.128.0.0", false)]
    [InlineData("fd00::1", true)]
    [InlineData("fe00::1", false)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("2001:4860:4860::8888", false)]
    public void Address_ByDefault_IsInAPrivateNetwork(string address, bool allowed) =>
        Assert.Equal(allowed, CallbackRules.CheckAddress(IPAddress.Parse(address), CallbackPolicy.Default) is null);

    [Theory]
    [InlineData("169.254.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.255.255")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fd20:ce::254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    public void Address_OfNoHostOrOfMetadata_IsRefusedWhateverIsAllowed(string address) =>
        Assert.EndsWith(
            ", a kind of address that is never called",
            CallbackRules.CheckAddress(
                IPAddress.Parse(address),
                new CallbackPolicy { Networks = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")] }),
            StringComparison.Ordinal);
}
