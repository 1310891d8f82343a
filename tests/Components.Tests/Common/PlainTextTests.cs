using Infra.Core.Findings;

namespace Infra.Components.Tests.Common;

public class PlainTextTests
{
    [Theory]
    [InlineData("::error::a", ": :error::a")]
    [InlineData(" \t::error::a", " \t: :error::a")]
    [InlineData("a ##[error]b", "a # #[error]b")]
    [InlineData("```", "` ``")]
    [InlineData("   ~~~", "   ~ ~~")]
    [InlineData("a :: b ``` c ~~~ # [d", "a :: b ``` c ~~~ # [d")]
    public void Text_ThatACiLogOrMarkdownTakesForACommand_IsParted(string text, string expected)
    {
        Assert.Equal($"a\n{expected}\n{expected}", PlainText.Lines($"a\n{text}\n{text}"));
        Assert.All(PlainText.Lines($"a\n{text}").Split('\n'), line => Assert.DoesNotMatch("^(::|```|~~~)|##\\[", line.Trim()));
        Assert.Equal(expected.Replace("\t", "\\t", StringComparison.Ordinal), PlainText.Line(text));
    }
}
