using Infra.Core.NodePools;

namespace Core.Tests;

public class TaintTests
{
    [Theory]
    [InlineData("NoSchedule", TaintEffect.NoSchedule, "NO_SCHEDULE")]
    [InlineData("NO_SCHEDULE", TaintEffect.NoSchedule, "NO_SCHEDULE")]
    [InlineData("PREFER_NO_SCHEDULE", TaintEffect.PreferNoSchedule, "PREFER_NO_SCHEDULE")]
    [InlineData("NoExecute", TaintEffect.NoExecute, "NO_EXECUTE")]
    public void TryParseEffect_BothForms_AreRead(string text, TaintEffect effect, string google)
    {
        Assert.True(NodeTaint.TryParseEffect(text, out var parsed));
        Assert.Equal((effect, google), (parsed, new NodeTaint("k", "v", parsed).GoogleEffect));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("1")]
    [InlineData("Schedule")]
    public void TryParseEffect_AnythingElse_IsRefused(string? text) => Assert.False(NodeTaint.TryParseEffect(text, out _));

    [Fact]
    public void For_AnyTaint_ToleratesItAndNoOther()
    {
        NodeTaint[] taints =
        [
            new("a", "x", TaintEffect.NoSchedule), new("a", "y", TaintEffect.NoSchedule), new("a", "x", TaintEffect.NoExecute),
            new("b", "", TaintEffect.NoExecute), new("b", "x", TaintEffect.PreferNoSchedule), NodeTaint.Gpu,
        ];

        foreach (var own in taints)
        {
            foreach (var other in taints)
            {
                Assert.Equal(own == other, PodToleration.For(own).Tolerates(other));
            }
        }
    }

    [Fact]
    public void Tolerates_KubernetesWildcards_AreHonoured()
    {
        var taint = new NodeTaint("k", "v", TaintEffect.NoExecute);

        Assert.True(new PodToleration(null, PodToleration.Exists, null, null).Tolerates(taint));
        Assert.True(new PodToleration("k", PodToleration.Exists, null, null).Tolerates(taint));
        Assert.True(new PodToleration("k", PodToleration.Equal, "v", null).Tolerates(taint));
        Assert.False(new PodToleration("k", PodToleration.Equal, "w", null).Tolerates(taint));
        Assert.False(new PodToleration(null, PodToleration.Equal, "v", null).Tolerates(taint));
        Assert.False(new PodToleration("k", PodToleration.Exists, null, TaintEffect.NoSchedule).Tolerates(taint));
    }

    [Theory]
    [InlineData("v", "k=v:NoExecute")]
    [InlineData("", "k:NoExecute")]
    public void ToString_Taint_ReadsAsKubectlWritesIt(string value, string text) =>
        Assert.Equal(text, new NodeTaint("k", value, TaintEffect.NoExecute).ToString());
}
