using Infra.Core.Search;

namespace WorkQueue.Tests.Space;

public class ConditionTests
{
    private static readonly Dictionary<string, object> Facts = new()
    {
        ["temperature"] = 288.2,
        ["flux.O2"] = 1.2e-7,
        ["zero"] = 0.0,
        ["nan"] = double.NaN,
        ["top"] = double.PositiveInfinity,
        ["state"] = "error",
        ["a b"] = 1.0,
        ["andy"] = 2.0,
    };

    [Theory]
    [InlineData("temperature < 300", true)]
    [InlineData("temperature<288.2", false)]
    [InlineData("temperature <= 288.2", true)]
    [InlineData("temperature > 288.2", false)]
    [InlineData("temperature >= 2.882e2", true)]
    [InlineData("temperature = 288.2", true)]
    [InlineData("temperature == 288.20", true)]
    [InlineData("temperature != 288.2", false)]
    [InlineData("280 < temperature", true)]
    [InlineData("300 <= temperature", false)]
    [InlineData("zero > -1e+3", true)]
    [InlineData("flux.O2 > 1e-7 and temperature < 300", true)]
    [InlineData("flux.O2 > 1e-7 and temperature > 300", false)]
    [InlineData("flux.O2 > 1 OR temperature < 300", true)]
    [InlineData("zero = 1 and zero = 1 or zero = 0", true)]
    [InlineData("zero = 1 and (zero = 1 or zero = 0)", false)]
    [InlineData("not zero = 1", true)]
    [InlineData("not (zero = 0 or temperature < 3)", false)]
    [InlineData("state = error", true)]
    [InlineData("state = \"error\"", true)]
    [InlineData("state != 'error'", false)]
    [InlineData("'error' = `state`", false)]
    [InlineData("`a b` = 1", true)]
    [InlineData("andy = 2", true)]
    // Neither true nor false.
    [InlineData("nan < 300", false)]
    [InlineData("nan != 300", false)]
    [InlineData("not nan < 300", false)]
    [InlineData("nan = nan", false)]
    [InlineData("missing < 300", false)]
    [InlineData("not missing < 300", false)]
    [InlineData("nan < 1 or zero = 0", true)]
    [InlineData("nan < 1 and zero = 0", false)]
    [InlineData("not (nan < 1 and zero = 1)", true)]
    [InlineData("temperature = error", false)]
    [InlineData("temperature != error", false)]
    [InlineData("top > 1e308", true)]
    [InlineData("top = inf", true)]
    [InlineData("top = -Infinity", false)]
    public void Condition_HoldsOnlyWhereItIsTrue(string text, bool holds)
    {
        if (text.StartsWith('\''))
        {
            Assert.False(Condition.TryParse(text, out _, out _, out _));
            return;
        }

        Assert.True(Condition.TryParse(text, out var condition, out _, out var problem), problem);
        Assert.Equal(holds, condition.Holds(Facts.GetValueOrDefault));
        // What it is written as is the same condition.
        Assert.True(Condition.TryParse(condition.ToString()!, out var again, out _, out _));
        Assert.Equal((holds, condition.ToString()), (again.Holds(Facts.GetValueOrDefault), again.ToString()));
    }

    [Theory]
    [InlineData("", 1, "the name of a value, as temperature, must stand there; got the end")]
    [InlineData("temperature", 12, "one of < <= > >= = != must stand there; got the end")]
    [InlineData("temperature <", 14, "a number or a word must stand there; got the end")]
    [InlineData("temperature << 3", 14, "a number or a word must stand there; got \"< 3\"")]
    [InlineData("temperature < 3x", 15, "a number or a word must stand there; got \"3x\"")]
    [InlineData("temperature < 300 temperature", 19, "and, or, or the end must stand there; got \"temperature\"")]
    [InlineData("temperature < 300 && x = 1", 19, "and, or, or the end must stand there; got \"&& x = 1\"")]
    [InlineData("(a = 1", 7, "the bracket of character 1 must be closed; got the end")]
    [InlineData("a = 1)", 6, "and, or, or the end must stand there; got \")\"")]
    [InlineData("a = \"x", 5, "the quote must be closed")]
    [InlineData("1 < 2", 1, "one side must be the name of a value")]
    [InlineData("a = `b`", 5, "a number or a word must stand there, not a second name")]
    [InlineData("a.b() = 1", 4, "one of < <= > >= = != must stand there; got \"() = 1\"")]
    public void Condition_ThatIsNone_SaysWhereAndWhy(string text, int position, string problem)
    {
        Assert.False(Condition.TryParse(text, out _, out var at, out var why));
        Assert.Equal((position, problem), (at, why));
    }

    [Theory]
    [InlineData(50, "(", ")", null)]
    [InlineData(51, "(", ")", "brackets and not, one within another, must be at most 50")]
    [InlineData(50, "not ", "", null)]
    [InlineData(51, "not ", "", "brackets and not, one within another, must be at most 50")]
    public void Condition_IsAtMostSoDeep(int depth, string open, string close, string? expected)
    {
        var text = string.Concat(Enumerable.Repeat(open, depth - 1)) + "a = 1" + string.Concat(Enumerable.Repeat(close, depth - 1));

        Assert.Equal(expected is null, Condition.TryParse(text, out _, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void Condition_IsAtMostSoLong(int length, bool passes) => Assert.Equal(passes, Condition.TryParse("a = " + new string('1', length - 4), out _, out _, out _));
}
