using System.Text.Json;
using Infra.Core.Search;

namespace WorkQueue.Tests.Space;

public class ResultValuesTests
{
    [Theory]
    [InlineData("""{"a":1,"b":NaN}""", """{"a":1,"b":"NaN"}""")]
    [InlineData("""{"a":-Infinity, "b": [Infinity]}""", """{"a":"-Infinity", "b": ["Infinity"]}""")]
    [InlineData("""{"NaN":"Infinity, NaN \" NaN","b":1}""", """{"NaN":"Infinity, NaN \" NaN","b":1}""")]
    [InlineData("""NaNa""", """NaNa""")]
    public void Quoted_BareWordsOfPython_AreTexts(string text, string expected) => Assert.Equal(expected, ResultValues.Quoted(text));

    [Theory]
    [InlineData("""{ "b": 0.1, "a": 1e400, "c": "NaN", "d": "-Infinity", "e": 5e-324, "f": -0.0, "g": 12345678901234567890 }""", """{"a":"Infinity","b":0.1,"c":"NaN","d":"-Infinity","e":5E-324,"f":-0,"g":1.2345678901234567E+19}""")]
    [InlineData("{}", "")]
    public void Values_AreWrittenAsTheyAreRead(string text, string expected)
    {
        var values = ResultValues.Read(JsonDocument.Parse(text).RootElement, out var problem);

        Assert.Null(problem);
        Assert.Equal(expected, ResultValues.ToJson(values));
        Assert.Equal(values, ResultValues.Parse(expected));
    }

    [Theory]
    [InlineData("""[1]""", "\"values\" must be an object of names and numbers")]
    [InlineData("""{ "a": true }""", "\"values\": a must be a number, \"NaN\", \"Infinity\" or \"-Infinity\"")]
    [InlineData("""{ "a": "1" }""", "\"values\": a must be a number, \"NaN\", \"Infinity\" or \"-Infinity\"")]
    [InlineData("""{ "": 1 }""", "a name of \"values\" must have 1 to 64 characters, no control character and no backquote among them")]
    public void Values_ThatAreNone_SayWhy(string text, string expected)
    {
        ResultValues.Read(JsonDocument.Parse(text).RootElement, out var problem);

        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData(256, false)]
    [InlineData(257, true)]
    public void Values_AreAtMostSoMany(int count, bool refused)
    {
        ResultValues.Read(JsonSerializer.SerializeToElement(Enumerable.Range(0, count).ToDictionary(index => $"v{index}", index => index)), out var problem);

        Assert.Equal(refused, problem is not null);
    }

    [Fact]
    public void Order_OfEitherGoal_HasNumbersFirstAndNothingLast()
    {
        double?[] values = [null, double.NaN, 2, double.NegativeInfinity, -1, double.PositiveInfinity, 3];
        double?[] Sorted(SearchGoal goal) => [.. values.Order(Comparer<double?>.Create((one, other) => ResultValues.Compare(one, other, goal)))];

        Assert.Equal([-1, 2, 3], Sorted(SearchGoal.Minimize)[..3]);
        Assert.Equal([3, 2, -1], Sorted(SearchGoal.Maximize)[..3]);
        Assert.All([SearchGoal.Minimize, SearchGoal.Maximize], goal => Assert.True(Sorted(goal)[^1] is null && Sorted(goal)[3..6].All(value => !double.IsFinite(value!.Value))));
    }
}
