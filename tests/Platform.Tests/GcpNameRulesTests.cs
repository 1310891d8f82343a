using Infra.Core.Names;

namespace Infra.Platform.Tests;

public class GcpNameRulesTests
{
    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void CheckAutoNamed_Length_LeavesRoomForTheSuffix(int length, bool allowed)
    {
        Assert.Equal(allowed, GcpNameRules.CheckAutoNamed(new('a', length), 40).Count == 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1pool")]
    [InlineData("Pool")]
    [InlineData("pool-")]
    [InlineData("pool_1")]
    [InlineData("pool\n")]
    public void CheckAutoNamed_Form_IsRefused(string name)
    {
        Assert.Single(GcpNameRules.CheckAutoNamed(name, 40));
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void CheckExact_Length_HasBothBounds(int length, bool allowed)
    {
        Assert.Equal(allowed, GcpNameRules.CheckExact("AccountId", new('a', length), 6, 30).Count == 0);
    }

    [Fact]
    public void ServiceAccountId_CutAtAHyphen_HasOneHyphenBeforeTheDigest() =>
        Assert.Matches("^a{20}-[0-9a-f]{8}$", GcpNameRules.ServiceAccountId($"{new string('a', 20)}-another-word"));

    [Theory]
    [InlineData("dev-gpu")]
    [InlineData("a23456")]
    [InlineData("a23456789012345678901234567890")]
    public void ServiceAccountId_NameThatFits_IsKept(string name)
    {
        Assert.Equal(name, GcpNameRules.ServiceAccountId(name));
    }

    [Theory]
    [InlineData("gpu", "gpu-")]
    [InlineData("a-very-long-pool-name-of-thirty-one", "a-very-long-pool-name-")]
    [InlineData("abcdefghijklmnopqrst-vwxyz-12345", "abcdefghijklmnopqrst-")]
    public void ServiceAccountId_NameThatDoesNotFit_IsCutAndGetsADigest(string name, string beginning)
    {
        var id = GcpNameRules.ServiceAccountId(name);

        Assert.StartsWith(beginning, id, StringComparison.Ordinal);
        Assert.Empty(GcpNameRules.CheckExact("id", id, GcpNameRules.MinServiceAccountIdLength, GcpNameRules.MaxServiceAccountIdLength));
        Assert.Equal(id, GcpNameRules.ServiceAccountId(name));
    }

    [Fact]
    public void ServiceAccountId_TwoLongNamesThatBeginAlike_Differ()
    {
        Assert.NotEqual(
            GcpNameRules.ServiceAccountId("development-gpu-pool-with-l4-one"),
            GcpNameRules.ServiceAccountId("development-gpu-pool-with-l4-two"));
    }
}
