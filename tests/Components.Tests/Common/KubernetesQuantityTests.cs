using System.Globalization;
using Infra.Core.Quantities;

namespace Infra.Components.Tests.Common;

public class KubernetesQuantityTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("500m", "0.5")]
    [InlineData("1.5", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("1Ki", "1024")]
    [InlineData("1k", "1000")]
    [InlineData("2Gi", "2147483648")]
    [InlineData("1e3", "1000")]
    [InlineData("1E3", "1000")]
    [InlineData("1E", "1000000000000000000")]
    [InlineData("100n", "0.0000001")]
    [InlineData("5u", "0.000005")]
    [InlineData("+1", "1")]
    [InlineData("-1", "-1")]
    [InlineData("1e-3", "0.001")]
    public void TryParse_Quantity_HasItsValue(string text, string value)
    {
        Assert.True(KubernetesQuantity.TryParse(text, out var parsed));
        Assert.Equal(decimal.Parse(value, CultureInfo.InvariantCulture), parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("two")]
    [InlineData("1 Gi")]
    [InlineData("1gi")]
    [InlineData("1GB")]
    [InlineData("1K")]
    [InlineData("1mi")]
    [InlineData("1,5")]
    [InlineData("m")]
    [InlineData("1e")]
    [InlineData("1e99")]
    [InlineData("999999999999Ei")]
    [InlineData("1\n")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(KubernetesQuantity.TryParse(text, out _));

    [Theory]
    [InlineData("1m", 0)]
    [InlineData("0.001", 0)]
    [InlineData("0.0005", 1)]
    [InlineData("999u", 1)]
    [InlineData("0", 1)]
    [InlineData("-1", 1)]
    [InlineData("1.0005", 1)]
    [InlineData("64", 0)]
    [InlineData(null, 0)]
    public void Cpu_BelowAMillicore_IsRefused(string? text, int findings) => Assert.Equal(findings, KubernetesQuantity.CheckCpu("Cpu", text).Count);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1048575", 1)]
    [InlineData("1048576", 0)]
    [InlineData("1Mi", 0)]
    [InlineData("2000000u", 1)]
    [InlineData("9000000000u", 1)]
    [InlineData("2000000000000u", 1)]
    [InlineData("2000000000000000n", 1)]
    [InlineData("9000000000m", 1)]
    [InlineData("0", 1)]
    [InlineData("512m", 1)]
    [InlineData("0.5", 1)]
    [InlineData("1.5Gi", 0)]
    [InlineData("-1Gi", 1)]
    [InlineData(null, 0)]
    [InlineData("1500m", 1)]
    [InlineData("0.1Gi", 0)]
    public void Bytes_BelowAMebibyteOrInThousandths_AreRefused(string? text, int findings) => Assert.Equal(findings, KubernetesQuantity.CheckBytes("Memory", text).Count);

    [Fact]
    public void Bytes_InMillis_SayWhatWasMeant() => Assert.Equal(
        "Memory: must be at least 1Mi and not in thousandths; got \"512m\", which is 0.512 bytes; use for example \"512Mi\"",
        Assert.Single(KubernetesQuantity.CheckBytes("Memory", "512m")).ToString());

    [Theory]
    [InlineData("6291455", 1)]
    [InlineData("6291456", 0)]
    [InlineData("6Mi", 0)]
    [InlineData("5.9Mi", 1)]
    [InlineData("7M", 0)]
    [InlineData(null, 0)]
    public void Memory_BelowWhatARuntimeTakes_IsRefused(string? text, int findings) => Assert.Equal(findings, KubernetesQuantity.CheckMemory("Memory", text).Count);
}
