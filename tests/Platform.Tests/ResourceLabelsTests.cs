using Infra.Components.Cloud;

namespace Infra.Platform.Tests;

public class ResourceLabelsTests
{
    [Fact]
    public void ResourceLabels_Defaults_AreThreeLabels()
    {
        Assert.Equal(
            new Dictionary<string, string> { ["cost-center"] = "research", ["environment"] = "dev", ["managed-by"] = "pulumi" },
            Given.Labels.ToDictionary());
    }

    [Fact]
    public void ResourceLabels_ExtraOfTheSameKey_LosesToTheNamedOne()
    {
        var labels = Given.Labels with { Extra = new Dictionary<string, string> { ["environment"] = "prod", ["team"] = "rl" } };

        Assert.Equal("dev", labels.ToDictionary()["environment"]);
        Assert.Equal("rl", labels.ToDictionary()["team"]);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Check_LengthOfAValue_EndsAt63(int length, bool allowed)
    {
        Assert.Equal(allowed, ResourceLabelsRules.Check(Given.Labels with { CostCenter = new('a', length) }).Count == 0);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Check_LengthOfAKey_EndsAt63(int length, bool allowed)
    {
        var labels = Given.Labels with { Extra = new Dictionary<string, string> { [new('a', length)] = "" } };

        Assert.Equal(allowed, ResourceLabelsRules.Check(labels).Count == 0);
    }

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, false)]
    public void Check_NumberOfLabels_EndsAt64(int extra, bool allowed)
    {
        var labels = Given.Labels with { Extra = Enumerable.Range(0, extra).ToDictionary(i => $"k{i}", _ => "v") };

        Assert.Equal(allowed, ResourceLabelsRules.Check(labels).Count == 0);
    }

    [Theory]
    [InlineData("Dev")]
    [InlineData("dev env")]
    [InlineData("dev.1")]
    public void Check_ValueWithOtherCharacters_IsRefused(string environment)
    {
        Expect.Finding(ResourceLabelsRules.Check(Given.Labels with { Environment = environment }), "Labels.Environment", $"got \"{environment}\"");
    }

    [Fact]
    public void Check_EmptyName_IsRefused()
    {
        Expect.Finding(ResourceLabelsRules.Check(Given.Labels with { CostCenter = "" }), "Labels.CostCenter", "must not be empty");
    }

    [Theory]
    [InlineData("1team")]
    [InlineData("Team")]
    [InlineData("_team")]
    public void Check_KeyThatDoesNotBeginWithALetter_IsRefused(string key)
    {
        var labels = Given.Labels with { Extra = new Dictionary<string, string> { [key] = "rl" } };

        Expect.Finding(ResourceLabelsRules.Check(labels), $"Labels.Extra[{key}]", "a key is a lower-case letter");
    }
}
