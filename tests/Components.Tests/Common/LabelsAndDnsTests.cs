using Infra.Components.Common;
using Infra.Core.Names;
using Infra.Tests.Support;

namespace Infra.Components.Tests.Common;

public class LabelsAndDnsTests
{
    [Fact]
    public void Labels_AreTheRecommendedFour() => Assert.Equal(
        new Dictionary<string, string>
        {
            ["app.kubernetes.io/name"] = "trainer",
            ["app.kubernetes.io/component"] = "simulation",
            ["app.kubernetes.io/part-of"] = "infra",
            ["app.kubernetes.io/managed-by"] = "pulumi",
        },
        KubernetesLabels.For("trainer", "simulation"));

    [Fact]
    public async Task ClusterDns_ServiceAndPod_HaveTheirNames()
    {
        Assert.Equal("trainer.gpu1.svc.cluster.local", await TestRun.ValueOfAsync(ClusterDns.Service("trainer", "gpu1")));
        Assert.Equal("policy-0.simulation.gpu1.svc.cluster.local", await TestRun.ValueOfAsync(ClusterDns.Pod("policy-0", "simulation", "gpu1")));
    }
}
