using Infra.Core.Quantities;

namespace Core.Tests;

public class ResourceQuantityTests
{
    [Theory]
    [InlineData("2", 2000)]
    [InlineData("0.5", 500)]
    [InlineData("1.0005", 1001)]
    [InlineData("500m", 500)]
    [InlineData("0.5m", 1)]
    [InlineData("0", 0)]
    [InlineData("1e1", 10000)]
    [InlineData("2147483.647", int.MaxValue)]
    public void TryParseCpu_KubernetesForms_AreRead(string text, long millicores)
    {
        Assert.True(ResourceQuantity.TryParseCpu(text, out var parsed));
        Assert.Equal(millicores, parsed);
    }

    [Theory]
    [InlineData("4Gi", 4096)]
    [InlineData("512Mi", 512)]
    [InlineData("1.5Gi", 1536)]
    [InlineData("1048576", 1)]
    [InlineData("1048577", 2)]
    [InlineData("1000M", 954)]
    [InlineData("2048Ki", 2)]
    [InlineData("1Ti", 1048576)]
    [InlineData("0", 0)]
    public void TryParseMemory_KubernetesForms_AreReadUpwards(string text, long mib)
    {
        Assert.True(ResourceQuantity.TryParseMemory(text, out var parsed));
        Assert.Equal(mib, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("-1")]
    [InlineData("1,5")]
    [InlineData("two")]
    [InlineData(" 1")]
    [InlineData("1 Gi")]
    [InlineData("2147483648Mi")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(ResourceQuantity.TryParseCpu(text, out _));
        Assert.False(ResourceQuantity.TryParseMemory(text, out _));
    }

    [Theory]
    [InlineData(2000, "2")]
    [InlineData(1481, "1481m")]
    public void Cpu_Amounts_AreWrittenShort(long millicores, string text)
    {
        Assert.Equal(text, ResourceQuantity.Cpu(millicores));
        Assert.True(ResourceQuantity.TryParseCpu(text, out var back));
        Assert.Equal(millicores, back);
    }

    [Fact]
    public void Memory_Amounts_AreWrittenAsTheServerDoes() =>
        Assert.Equal(["3413Mi", "4Gi", "1023Mi", "1Gi", "0Mi"], new long[] { 3413, 4096, 1023, 1024, 0 }.Select(ResourceQuantity.Memory));
}
