using Infra.Components.Common;
using Infra.Core.Findings;
using Pulumi;

namespace Infra.Components.Tests.Common;

public class FindingListTests
{
    [Fact]
    public void ThrowIfAny_NoFindings_ReturnsQuietly() => Array.Empty<Finding>().ThrowIfAny("trainer", "t");

    [Fact]
    public void ThrowIfAny_SeveralErrors_ThrowsOnceWithAll()
    {
        var thrown = Assert.Throws<ResourceException>(() => new[] { new Finding("Port", "one", "1"), new Finding("Image", "two", "2") }.ThrowIfAny("trainer", "t"));
        Assert.Equal("trainer \"t\": 2 problems\n - Port: one; 1\n - Image: two; 2", thrown.Message);
    }

    [Fact]
    public void Finding_WhoeverFillsItIn_IsOneLine()
    {
        const string Hostile = "x\n# y\u001b";
        var finding = new Finding("", "", "") with { Path = Hostile, Rule = Hostile, Fix = Hostile };

        Assert.Equal(@"x\n# y\u001B: x\n# y\u001B; x\n# y\u001B", finding.ToString());
        Assert.Equal(finding, new Finding(Hostile, Hostile, Hostile));
    }

    [Fact]
    public void ThrowIfAny_OneError_SpeaksOfOneProblem() => Assert.StartsWith(
        "trainer \"t\": 1 problem\n",
        Assert.Throws<ResourceException>(() => new[] { new Finding("Port", "one", "1") }.ThrowIfAny("trainer", "t")).Message,
        StringComparison.Ordinal);
}
