using Infra.Core.Findings;
using Infra.Core.Search;
using WorkQueue.Ledger;
using WorkQueue.Search;
using WorkQueue.Settings;

namespace WorkQueue.Tests.Ledger;

public class FoundRowTests
{
    private static readonly QueueSettings Settings = SettingsFile.Read(
        """{ "space": { "parameters": [ { "name": "x", "start": 1, "steps": [ { "increment": 1 } ] }, { "name": "depth", "start": 2 }, { "name": "seconds", "start": 3 } ] } }""", "test");

    private static readonly ParameterSpace Space = Settings.Space;

    [Fact]
    public void Fact_OfANameThatSeveralHave_IsTheColumnsThenTheValuesAndTheOthersHaveLongerNames()
    {
        var row = new FoundRow(Space, new StoredRow { Code = "1.0,2.0,3.0", Depth = 7, RunTime = 0.5, Results = """{"error":1,"x":2,"plain":3,"depth":4}""" });

        Assert.Equal(7.0, row.Fact("depth"));
        Assert.Equal((2.0, 4.0), (row.Fact("parameters.depth"), row.Fact("values.depth")));
        Assert.Equal((0.5, 3.0), (row.Fact("seconds"), row.Fact("parameters.seconds")));
        Assert.Equal((2.0, 1.0), (row.Fact("x"), row.Fact("parameters.x")));
        Assert.Equal(("", 1.0), (row.Text("error"), row.Fact("values.error")));
        Assert.Equal((3.0, 3.0), (row.Fact("plain"), row.Fact("values.plain")));
        Assert.Equal(["plain", "values.depth", "values.error", "values.x"], row.Values.Keys.Select(name => FoundRow.Column(name, Space)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Known_FromATableOfAnyLineEndings_HaveTheirTextsAsTheyAre()
    {
        var known = KnownResults.Read("x,depth,seconds,message,stable\r\n1,2,3,\"a\r\nb\",true\r\n2,2,3,c\u0085d,false\n", "points.csv", Settings);

        Assert.Equal([("1.0,2.0,3.0", "a\r\nb", "stable"), ("2.0,2.0,3.0", "c\u0085d", "unstable")], known.Select(point => (point.Code, point.Message, point.Outcome)));
    }

    [Fact]
    public void Known_FromATableWithLongerNames_HaveTheValuesUnderTheirOwn()
    {
        var known = Assert.Single(KnownResults.Read("x,depth,seconds,values.x,values.error,plain,values.plain,stable\n1,2,3,2,1,3,4,true\n", "points.csv", Settings));

        Assert.Equal(("1.0,2.0,3.0", """{"error":1,"plain":3,"values.plain":4,"x":2}"""), (known.Code, known.Values));
    }

    [Theory]
    [InlineData("\"objective\": { \"name\": \"loss\" }", "x,loss\n1,0.5\n2,nan\n", "stable,stable")]
    [InlineData("\"stableWhen\": \"loss < 1 and x < 2\"", "x,loss\n1,0.5\n1.5,nan\n2,0.5\n", "stable,unstable,unstable")]
    [InlineData("\"stableWhen\": \"loss < 1\"", "x,loss,stable\n1,0.5,False\n2,inf,1\n", "unstable,stable")]
    public void Known_WithoutAnOutcome_HaveItByTheirValuesAsARunHas(string how, string csv, string expected)
    {
        var settings = SettingsFile.Read($$"""{ {{how}}, "strategy": "external", "space": { "parameters": [ { "name": "x", "start": 1 } ] } }""", "test");

        Assert.Equal(expected, string.Join(',', KnownResults.Read(csv, "points.csv", settings).Select(point => point.Outcome)));
        Assert.Equal("results \"points.csv\": 1 problem\n - line 2, stable: must be true or false; say which, or take the point out", Assert.Throws<UserErrorException>(() => KnownResults.Read("x,loss,stable\n1,2,maybe\n", "points.csv", settings)).Message);
        Assert.Contains("[0]: it has no value \"loss\"", Assert.Throws<UserErrorException>(() => KnownResults.Read("""[{ "code": "1.0" }]""", "list", settings)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,message,stable\n1,\"a\nb\",true\n2,\"it broke,true\n3,,true\n", " - line 4: must close the quote that begins there; everything after it is in one field; close it, or double a quote that belongs to the text")]
    [InlineData("x,message,stable\n1,\"it broke,true\n2,\"a\",true\n", " - line 3: must have a comma or the line's end after a closing quote; double a quote that belongs to the text")]
    [InlineData("x,message,stable\r\n1,a \"b\" c,true\r\n2,a,b,true\r\n3\r\n", " - line 3: must have 3 fields, as the first line; got 4; put quotes around a field with a comma in it\n - line 4: must have 3 fields, as the first line; got 1; put quotes around a field with a comma in it")]
    [InlineData("x,message,stable\n\n1,\"a\nb\",true\nfar,,true\n2,,perhaps\n", " - line 5: must have a value for each of x, in \"code\" or \"parameters\"; got \"far\"; give each, within its bounds, or take the point out\n - line 6, stable: must be true or false; say which, or take the point out")]
    public void Known_FromATableWithMistakes_NameTheLinesOfTheFile(string csv, string expected)
    {
        var settings = SettingsFile.Read("""{ "space": { "parameters": [ { "name": "x", "start": 1, "steps": [ { "increment": 1 } ] } ] } }""", "test");

        Assert.Matches($"^results \"points.csv\": [12] problems?\n{System.Text.RegularExpressions.Regex.Escape(expected)}$", Known(csv, settings));
    }

    [Theory]
    [InlineData(20, "")]
    [InlineData(21, "\n - and 1 more")]
    public void Known_WithManyMistakes_TellsTheFirstTwentyAndHowManyMore(int rows, string rest)
    {
        var told = Known($"x,depth,seconds,stable\n{string.Concat(Enumerable.Repeat("far,2,3,true\n", rows))}", Settings);

        Assert.StartsWith($"results \"points.csv\": {rows} problems\n - line 2: must have a value", told, StringComparison.Ordinal);
        Assert.EndsWith($"- line 21: must have a value for each of x, depth, seconds, in \"code\" or \"parameters\"; got \"far,2,3\"; give each, within its bounds, or take the point out{rest}", told, StringComparison.Ordinal);
    }

    private static string Known(string csv, QueueSettings settings) => Assert.Throws<UserErrorException>(() => KnownResults.Read(csv, "points.csv", settings)).Message;
}
