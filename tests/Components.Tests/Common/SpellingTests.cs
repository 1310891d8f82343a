using Infra.Core.Findings;

namespace Infra.Components.Tests.Common;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("trainr", "trainer")]
    [InlineData("tarinr", "trainer")]
    [InlineData("Trainer", "trainer")]
    [InlineData("simulators", "simulator")]
    [InlineData("gpu11", "gpu1")]
    public void Nearest_OfANearMiss_IsWhatWasMeant(string word, string expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["gpu1", "gpu2", "simulator", "trainer"]));

    [Theory]
    [InlineData("colour")]
    [InlineData("")]
    public void Nearest_OfSomethingElse_IsNothing(string word) => Assert.Null(Spelling.Nearest(word, ["gpu1", "gpu2", "simulator", "trainer"]));

    [Theory]
    [InlineData("trxxner", "trainer")]
    [InlineData("trxxxer", null)]
    [InlineData("trxxner2", null)]
    [InlineData("gxxx", null)]
    public void Nearest_AtAThirdOfTheLetters_IsTheLastThatCounts(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["gpu1", "gpu2", "simulator", "trainer"]));

    [Fact]
    public void Nearest_OfTwoAsNear_IsTheFirstByName() => Assert.Equal("gpu1", Spelling.Nearest("gpu3", ["gpu2", "gpu1"]));

    [Fact]
    public void Nearest_OfNoCandidates_IsNothing() => Assert.Null(Spelling.Nearest("gpu1", []));
}
