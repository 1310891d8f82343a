using Infra.Core.Names;

namespace Infra.Components.Tests.Common;

public class KubernetesVersionTests
{
    [Theory]
    [InlineData("1.8", "1.8")]
    [InlineData("v1.8.11", "1.8")]
    [InlineData("1.8.11-docker-8d637ae", "1.8")]
    [InlineData("1.30.5-gke.1014001", "1.30")]
    [InlineData("v1.31.2+k3s1", "1.31")]
    public void TryParse_AsClustersWriteIt_KeepsMajorAndMinor(string text, string version)
    {
        Assert.True(KubernetesVersion.TryParse(text, out var parsed));
        Assert.Equal(version, parsed.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("latest")]
    [InlineData("1.x")]
    [InlineData("1.30.")]
    [InlineData("-1.30")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(KubernetesVersion.TryParse(text, out _));

    [Fact]
    public void Versions_CompareAsNumbers()
    {
        Assert.True(new KubernetesVersion(1, 9) < new KubernetesVersion(1, 10));
        Assert.True(new KubernetesVersion(1, 10) > new KubernetesVersion(1, 9));
        Assert.True(new KubernetesVersion(1, 9) <= new KubernetesVersion(1, 9));
        Assert.True(new KubernetesVersion(2, 0) >= new KubernetesVersion(1, 99));
    }
}
