using Infra.Core.Names;

namespace Infra.Components.Tests.Common;

public class KubernetesNamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("gpu1")]
    [InlineData("9-lives")]
    [InlineData("a-b")]
    public void Label_Allowed_HasNoFinding(string name) => Assert.Empty(KubernetesNames.CheckLabel("Namespace", name));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("GPU1")]
    [InlineData("-gpu")]
    [InlineData("gpu-")]
    [InlineData("gpu_1")]
    [InlineData("gpu.1")]
    [InlineData("gpu 1")]
    [InlineData("gpu1\n")]
    [InlineData("gpü")]
    public void Label_Malformed_IsRefused(string? name) => Assert.Equal("Namespace", Assert.Single(KubernetesNames.CheckLabel("Namespace", name)).Path);

    [Theory]
    [InlineData(62, 0)]
    [InlineData(63, 0)]
    [InlineData(64, 1)]
    public void Label_AtItsLongest_IsBound(int length, int findings) =>
        Assert.Equal(findings, KubernetesNames.CheckLabel("Namespace", new string('a', length)).Count);

    [Fact]
    public void Label_Malformed_SuggestsAName() => Assert.Equal(
        "Namespace: must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit; got \"Ada_Lovelace\"; use for example \"ada-lovelace\"",
        Assert.Single(KubernetesNames.CheckLabel("Namespace", "Ada_Lovelace")).ToString());

    [Theory]
    [InlineData("default")]
    [InlineData("kube-system")]
    [InlineData("kube-mine")]
    [InlineData("gke-managed-system")]
    [InlineData("gmp-public")]
    [InlineData("istio-system")]
    [InlineData("config-management-monitoring")]
    public void Namespace_Reserved_IsRefused(string name)
    {
        var finding = Assert.Single(KubernetesNames.CheckNamespace("Namespace", name));
        Assert.Equal($"must not be default, kube-*, gke-*, gmp-*, config-management-*, istio-system, asm-*, anthos-*, cnrm-*, configconnector-*, gatekeeper-system, knative-*, resource-group-system, which belong to the cluster; got \"{name}\"; use the developer's name", finding.Message);
    }

    [Theory]
    [InlineData("defaults")]
    [InlineData("kube")]
    [InlineData("kubes-1")]
    [InlineData("gke")]
    [InlineData("my-kube-system")]
    public void Namespace_NearAReservedOne_HasNoFinding(string name) => Assert.Empty(KubernetesNames.CheckNamespace("Namespace", name));

    [Theory]
    [InlineData("simulation", 0)]
    [InlineData("s1", 0)]
    [InlineData("1s", 1)]
    [InlineData("", 1)]
    public void ServiceName_BeginningWithADigit_IsRefused(string name, int findings) =>
        Assert.Equal(findings, KubernetesNames.CheckServiceName("ServiceName", name).Count);

    [Theory]
    [InlineData("ip-10-0-0-1.eu-west-1.compute.internal", 0)]
    [InlineData("node", 0)]
    [InlineData("a..b", 1)]
    [InlineData(".a", 1)]
    [InlineData("Node", 1)]
    [InlineData("", 1)]
    [InlineData(null, 1)]
    public void Subdomain_Parts_AreLabels(string? name, int findings) => Assert.Equal(findings, KubernetesNames.CheckSubdomain("Nodes[0]", name).Count);

    [Theory]
    [InlineData(253, 0)]
    [InlineData(254, 1)]
    public void Subdomain_AtItsLongest_IsBound(int length, int findings) =>
        Assert.Equal(findings, KubernetesNames.CheckSubdomain("Nodes[0]", string.Concat(Enumerable.Repeat("a.", length))[..(length - 1)] + "a").Count);

    [Theory]
    [InlineData("houdini.gpu", "true")]
    [InlineData("cloud.google.com/gke-spot", "true")]
    [InlineData("a", "")]
    [InlineData("a", "A_b.c-9")]
    public void LabelPair_Allowed_HasNoFinding(string key, string value) => Assert.Empty(KubernetesNames.CheckLabelPair("NodeSelector", key, value));

    [Theory]
    [InlineData("", "x")]
    [InlineData("/a", "x")]
    [InlineData("a/", "x")]
    [InlineData("a/b/c", "x")]
    [InlineData("-a", "x")]
    [InlineData("Example.com/a", "x")]
    [InlineData("a", "-x")]
    [InlineData("a", "x y")]
    [InlineData("a", null)]
    public void LabelPair_Malformed_IsRefusedOnce(string key, string? value) =>
        Assert.Equal($"NodeSelector[\"{key}\"]", Assert.Single(KubernetesNames.CheckLabelPair("NodeSelector", key, value)).Path);

    [Theory]
    [InlineData(63, 0)]
    [InlineData(64, 2)]
    public void LabelPair_AtItsLongest_IsBound(int length, int findings) =>
        Assert.Equal(findings, KubernetesNames.CheckLabelPair("NodeSelector", new string('k', length), new string('v', length)).Count);
}
