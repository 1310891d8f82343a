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

    [Fact]
    public void Value_OfPages_IsToldByItsBeginning()
    {
        var (whole, longer) = (new string('a', 159), new string('b', 160));

        Assert.Equal(
            $"Name: must be short; got \"{whole}\" and \"{longer[..60]}…\" (160 characters); shorten it",
            new Finding("Name", $"must be short; got \"{whole}\" and \"{longer}\"", "shorten it").ToString());
    }

    [Theory]
    [InlineData("got \"http://ada:hunter2@host/x\"", "got \"http://ada:[secret]@host/x\"")]
    [InlineData("got \"redis://:hunter2@host:6379\"", "got \"redis://:[secret]@host:6379\"")]
    [InlineData("got \"https://ada@lab.example:hunter2@host/x\"", "got \"https://ada@lab.example:[secret]@host/x\"")]
    [InlineData("got \"https://ada:hun@ter2@host/x\"", "got \"https://ada:[secret]@host/x\"")]
    [InlineData("got \"https://ada@host:443/a:b@c\"", "got \"https://ada@host:443/a:b@c\"")]
    [InlineData("got \"git@host:repository\"", "got \"git@host:repository\"")]
    public void Password_WithinAUrl_IsNotTold(string rule, string expected)
    {
        var finding = new Finding("Name", rule, rule);

        Assert.Equal((expected, expected), (finding.Rule, finding.Fix));
    }

    [Fact]
    public void Password_InTheNameOfSomething_IsNotTold() =>
        Assert.Equal("Labels[\"http://ada:[secret]@host\"]: must be short; shorten it", new Finding("Labels[\"http://ada:hunter2@host\"]", "must be short", "shorten it").ToString());
}
