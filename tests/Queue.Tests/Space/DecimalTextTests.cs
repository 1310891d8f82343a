using System.Globalization;
using Infra.Core.Quantities;

namespace WorkQueue.Tests.Space;

public class DecimalTextTests
{
    // The right-hand sides are what Python 3 prints for str(float(left)).
    [Theory]
    [InlineData("0", "0.0")]
    [InlineData("1", "1.0")]
    [InlineData("-2.50", "-2.5")]
    [InlineData("0.21", "0.21")]
    [InlineData("0.2100000", "0.21")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00009", "9e-05")]
    [InlineData("0.00000163", "1.63e-06")]
    [InlineData("8.13e-08", "8.13e-08")]
    [InlineData("1e-10", "1e-10")]
    [InlineData("123456.789", "123456.789")]
    [InlineData("100", "100.0")]
    [InlineData("9999999999999999", "9999999999999999.0")]
    [InlineData("10000000000000000", "1e+16")]
    [InlineData("12500000000000000000", "1.25e+19")]
    [InlineData("+0.5", "0.5")]
    [InlineData("7.772982887E-1", "0.7772982887")]
    public void Format_Value_IsThePythonText(string text, string expected)
    {
        Assert.True(DecimalText.TryParse(text, out var value));
        Assert.Equal(expected, DecimalText.Format(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("O2")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData(" 1")]
    [InlineData("1e-29")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("1e40")]
    public void TryParse_NoExactDecimal_IsRefused(string text) => Assert.False(DecimalText.TryParse(text, out _));

    [Theory]
    [InlineData("1e-28")]
    [InlineData("0.1234567890123456789012345678")]
    [InlineData("0.000000000000000000000000000010e1")]
    public void TryParse_JustFits_IsExact(string text)
    {
        Assert.True(DecimalText.TryParse(text, out var value));
        Assert.Equal(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), value);
    }

    [Fact]
    public void Format_ManyValues_ParseBackAndAreUnique()
    {
        var random = new Random(20180801);
        var texts = new Dictionary<string, decimal>();
        for (var count = 0; count < 20_000; count++)
        {
            var value = new decimal(random.Next(), random.Next(), count % 3 == 0 ? random.Next(100) : 0, count % 2 == 0, (byte)random.Next(0, 29));
            var text = DecimalText.Format(value);
            Assert.True(DecimalText.TryParse(text, out var back), text);
            Assert.Equal(value, back);
            Assert.True(!texts.TryGetValue(text, out var other) || other == value);
            texts[text] = value;
        }
    }
}
