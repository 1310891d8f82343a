using Infra.Components.Pods;

namespace Infra.Components.Tests.Common;

public class ContainerResourcesTests
{
    [Fact]
    public void Resources_Unset_AskForNothing()
    {
        var resources = new ContainerResources();
        Assert.Empty(resources.Requests());
        Assert.Empty(resources.Limits());
        Assert.Empty(resources.Check("Resources"));
    }

    [Fact]
    public void Resources_Requests_LimitMemoryButNotCpu()
    {
        var resources = new ContainerResources { Cpu = "500m", Memory = "4Gi" };
        Assert.Equal(new Dictionary<string, string> { ["cpu"] = "500m", ["memory"] = "4Gi" }, resources.Requests());
        Assert.Equal(new Dictionary<string, string> { ["memory"] = "4Gi" }, resources.Limits());
    }

    [Fact]
    public void Resources_Limits_AreTaken()
    {
        var resources = new ContainerResources { Cpu = "500m", Memory = "4Gi", CpuLimit = "2", MemoryLimit = "8Gi" };
        Assert.Equal(new Dictionary<string, string> { ["cpu"] = "2", ["memory"] = "8Gi" }, resources.Limits());
    }

    [Theory]
    [InlineData("1", "1", 0)]
    [InlineData("1", "999m", 1)]
    [InlineData("1000m", "1", 0)]
    [InlineData(null, "1m", 0)]
    public void CpuLimit_BelowTheRequest_IsRefused(string? request, string limit, int findings) =>
        Assert.Equal(findings, new ContainerResources { Cpu = request, CpuLimit = limit }.Check("Resources").Count);

    [Fact]
    public void Resources_SeveralMistakes_AreFoundAtOnce() => Assert.Equal(
        ["Resources.Cpu", "Resources.CpuLimit", "Resources.MemoryLimit"],
        new ContainerResources { Cpu = "many", CpuLimit = "0", Memory = "2Gi", MemoryLimit = "1Gi" }.Check("Resources").Select(finding => finding.Path));
}
