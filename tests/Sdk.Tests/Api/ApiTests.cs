namespace Infra.Tests.Sdk.Api;

public class ApiTests
{
    [Fact]
    public void Core_EveryTypeAndMember_StandsInTheReleasedPackage()
    {
        var released = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Api", "core.txt")).ToHashSet(StringComparer.Ordinal);

        var ours = ApiListing.Of(typeof(Pulumi.Resource).Assembly).ToList();

        Assert.True(ours.Count > 300, $"only {ours.Count} members were listed");
        Assert.DoesNotContain(ours, line => !released.Contains(line));
    }
}
