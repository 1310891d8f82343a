namespace Infra.Tests.Prices;

public class PricesCommandTests
{
    private const string One = """
        about:
          timestamp: 1785369600
        compute:
          instance:
            e2-standard-2: {cost: {us-central1: {hour: 0.07}}}
          network: {ip: {vm: {cost: {us-central1: {hour: 0.005}}}}, nat: {gateway: {cost: {us-central1: {hour: 0.0448}}}}}
          storage: {balanced: {cost: {us-central1: {month: 0.1}}}}
        storage: {bucket: {standard: {cost: {us-central1: {month: 0.02}}}}}
        """;

    [Theory]
    [InlineData("", "x.yml: must be a pricing.yml; got an empty file")]
    [InlineData("a: [", "x.yml:1:4: must be a map or a plain value; this is no pricing.yml")]
    [InlineData("a: 'b", "not valid YAML")]
    [InlineData("- 1", "x.yml:1:1: must be a map or a plain value; this is no pricing.yml")]
    [InlineData("a: &x {b: 1}\nc: *x", "x.yml:2:4: must be a map or a plain value; this is no pricing.yml")]
    [InlineData("a: 1\na: 2", "x.yml:2:1: \"a\" stands twice in its map")]
    [InlineData("a: 1", "compute.instance: must be a map; got nothing of the kind")]
    [InlineData("about: {timestamp: yesterday}", "about.timestamp: must be the seconds since 1970 at which the file was made; got \"yesterday\"")]
    public async Task Check_FileThatIsNoPricingFile_IsRefused(string text, string message)
    {
        using var project = TemporaryProject.Of("dev");
        await File.WriteAllTextAsync(Path.Combine(project.Root, "x.yml"), text);
        var result = await project.RunAsync("prices", "--check", "x.yml");

        Assert.Equal(1, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hour: 0.07", "hour: -1", "compute.instance.e2-standard-2.cost.us-central1.hour: must be US dollars, 0 or more; got \"-1\"")]
    [InlineData("hour: 0.07", "hour: {a: 1}", "compute.instance.e2-standard-2.cost.us-central1.hour: must be US dollars, 0 or more; got something else")]
    [InlineData("{us-central1: {hour: 0.07}}", "5", "compute.instance.e2-standard-2.cost: must be prices by region; got something else")]
    [InlineData("hour: 0.07", "hour: 0", "compute.instance: must have the price of at least one machine type; got none")]
    public async Task Check_WrongPrice_IsNamed(string old, string wrong, string message)
    {
        using var project = TemporaryProject.Of("dev");
        await File.WriteAllTextAsync(Path.Combine(project.Root, "x.yml"), One.Replace(old, wrong, StringComparison.Ordinal));

        Assert.Contains(message, (await project.RunAsync("prices", "--check", "x.yml")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NewerFile_SaysWhatMovedAndIsAFinding()
    {
        using var project = TemporaryProject.Of("dev");
        var trimmed = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "Infra.Tests", "Prices", "pricing.yml"));
        await File.WriteAllTextAsync(Path.Combine(project.Root, "new.yml"), trimmed.Replace("hour: 0.0448", "hour: 0.0896", StringComparison.Ordinal));
        var result = await project.RunAsync("prices", "--check", "new.yml");

        Assert.Equal(1, result.Code);
        Assert.Contains("nat/gateway: +100.0 % in 3 regions, gone in 40 regions\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("n2, on demand: gone in 37 regions\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("moved between the lists of 2026-07-30 and new.yml of 2026-07-30\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prices_WithoutAFileOrWithTwo_IsMisuse()
    {
        using var project = TemporaryProject.Of("dev");

        Assert.Equal(2, (await project.RunAsync("prices")).Code);
        Assert.Equal(2, (await project.RunAsync("prices", "--check", "a", "--write", "b")).Code);
        Assert.Equal(1, (await project.RunAsync("prices", "--check", "none.yml")).Code);
    }
}
