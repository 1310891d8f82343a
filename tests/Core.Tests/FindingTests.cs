using Infra.Core.Findings;

namespace Core.Tests;

public class FindingTests
{
    [Theory]
    [InlineData("needs ‹maxNodes›; got nothing", "needs MaxNodes; got nothing")]
    [InlineData("needs ‹maxNodes›; got \"‹draft›\"", "needs MaxNodes; got \"‹draft›\"")]
    [InlineData("got \"‹draft›\" with ‹gpu.count› and \"‹b›\"", "got \"‹draft›\" with Gpu.Count and \"‹b›\"")]
    [InlineData("got \"\" with ‹gpu.count›", "got \"\" with Gpu.Count")]
    [InlineData("needs ‹labels[\"a.b\"].value›", "needs Labels[\"a.b\"].Value")]
    [InlineData("got a ‹1› and a ‹", "got a ‹1› and a ‹")]
    public void Marks_OfARule_AreResolved_AndThoseInSomebodysOwnTextStay(string rule, string expected)
    {
        var finding = new Finding("Zones", rule, rule);

        Assert.Equal($"Zones: {expected}; {expected}", finding.ToString());
    }
}
