using Infra.Core.Findings;
using Infra.Core.Search;
using WorkQueue.Settings;

namespace WorkQueue.Tests.Settings;

public class SettingsFileTests
{
    private const string Smallest = """{ "space": { "parameters": [ { "name": "A", "start": 1, "steps": [ { "increment": 1 } ] } ] } }""";

    [Fact]
    public void Read_OnlyWhatIsRequired_HasTheDefaults()
    {
        var settings = SettingsFile.Read(Smallest, "test");

        Assert.Equal("pyatmos", settings.Name);
        Assert.Equal(SearchMode.Sides, settings.Space.Spec.Mode);
        Assert.Equal(1, settings.Space.Spec.Reach);
        Assert.Equal(1, settings.Space.Spec.Total);
        Assert.Equal(0, settings.Space.Parameters[0].Minimum);
        Assert.Equal(new SearchLimits(), settings.Limits);
        Assert.Equal(new LeaseSpec { Seconds = 60, Attempts = 3, BackoffSeconds = 5, MaximumBackoffSeconds = 300 }, settings.Lease);
        Assert.Empty(settings.Command);
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromSeconds(10), "outputs"), (settings.Timeout, settings.Grace, settings.Outputs));
        Assert.Equal(("parameterspace", 500, 60), (settings.Table, settings.Search.Ledger.Batch, settings.Search.Ledger.TakeOverSeconds));
    }

    [Fact]
    public void Read_ManyMistakes_AreReportedTogether()
    {
        var error = Assert.Throws<UserErrorException>(() => SettingsFile.Read(
            """
            {
              "name": "Py Atmos",
              "redisPassword": "hunter2",
              "space": {
                "mode": "corners", "reach": 0, "filler": "N2",
                "parameters": [
                  { "name": "O-2", "start": "a lot" },
                  { "name": "N2", "start": 0.9 },
                  { "name": "CO2", "start": 2, "maximum": 1, "steps": [ { "increment": 0.1 }, { "below": 1, "increment": -1 } ] },
                  { "name": "CO2" }
                ]
              },
              "lease": { "seconds": 0, "attempts": 1.5 },
              "run": { "command": "atmos", "graceSeconds": 13 },
              "ledger": { "table": "rows; DROP TABLE x" }
            }
            """,
            "search.json"));

        Assert.Equal(
            """
            settings file "search.json": 16 problems
             - lease.attempts: must be a whole number, 1 to 1000; got 1.5; leave it out for 3
             - lease.seconds: must be a whole number of seconds, 1 to 86400; got 0; use 1, or leave it out for 60
             - ledger.table: must be 1 to 50 letters, digits and underscores, a letter first; got "rows; DROP TABLE x"; use for example "my_search"
             - name: must be 1 to 63 lower-case letters, digits and hyphens, a letter first; got "Py Atmos"; use for example "my-search"
             - redisPassword: is no setting of this file; there are lease, ledger, limits, name, objective, run, seed, space, stableWhen, strategy
             - run.graceSeconds: must be a whole number of seconds, 0 to 12; got 13; use 12, or leave it out for 10
             - space.mode: must be one of sides, diagonals; got "corners"; use sides, or leave it out for sides
             - space.parameters: must each have a name of its own; got 2 named "CO2"; rename them
             - space.parameters[0].name: must be letters, digits and underscores, a letter first; got "O-2"; rename it
             - space.parameters[0].start: must be a number of at most 28 digits and decimal places; got "a lot"; write for example 0.001, or leave it out for minimum, or the first of choices
             - space.parameters[1].start: must be what the others leave of total (1), -1; got 0.9; leave it out
             - space.parameters[2].start: must be within minimum and maximum, 0 to 1; got 2; begin at 1
             - space.parameters[2].steps[0].below: must be set for every step but the last; got nothing; name where its range ends
             - space.parameters[2].steps[1].increment: must be 0 or more; got -1; use 1, or 0 where the parameter is not to move
             - space.parameters[3].start: must be set for every parameter but the filler; got nothing; name the value of the first point
             - space.reach: must be a whole number, 1 to 100; got 0; use 1, or leave it out for 1
            """,
            error.Message);
    }

    [Theory]
    [InlineData("[1]", "settings file \"test\" must be an object with the settings of a search; got a list; begin it with {")]
    [InlineData("{", "settings file \"test\" is no JSON: line 1, byte 2; mend it there")]
    [InlineData("""{ "space": { "parameters": [ { "name": "A", "start": 1 } ] } }""", "settings file \"test\": 1 problem\n - space.parameters: must have one that moves; got steps for none; give one the step { increment: 0.001 }")]
    public void Read_NotSettings_SaysWhatIsWrong(string json, string expected)
    {
        var error = Assert.Throws<UserErrorException>(() => SettingsFile.Read(json, "test"));

        Assert.Equal(expected, error.Message);
    }

    [Theory]
    [InlineData(5, 4, false)]
    [InlineData(5, 5, true)]
    [InlineData(6, 3, true)]
    [InlineData(10, 1, false)]
    [InlineData(11, 1, true)]
    public void Read_Diagonals_AreAtMostAHundredThousand(int dimensions, int reach, bool refused)
    {
        var list = string.Join(",", Enumerable.Range(0, dimensions).Select(index => $$"""{ "name": "P{{index}}", "start": 5, "steps": [ { "increment": 1 } ] }"""));
        var json = $$"""{ "space": { "mode": "diagonals", "reach": {{reach}}, "parameters": [ {{list}} ] } }""";

        Assert.Equal(refused, Record.Exception(() => SettingsFile.Read(json, "test")) is UserErrorException);
    }

    [Theory]
    [InlineData("1", "1.1", null)]
    [InlineData("1", "1", "space.parameters[0].steps[1].below: must be above that of the step before (1); got 1; put the steps in order")]
    [InlineData("1", "0.9", "space.parameters[0].steps[1].below: must be above that of the step before (1); got 0.9; put the steps in order")]
    public void Read_Ranges_MustRise(string first, string second, string? problem)
    {
        var json = $$"""{ "space": { "parameters": [ { "name": "A", "start": 1, "steps": [ { "below": {{first}}, "increment": 1 }, { "below": {{second}}, "increment": 2 }, { "increment": 3 } ] } ] } }""";

        Assert.Equal(problem is null ? null : $"settings file \"test\": 1 problem\n - {problem}", Record.Exception(() => SettingsFile.Read(json, "test"))?.Message);
    }

    [Theory]
    [InlineData("name", "must be 1 to 63")]
    [InlineData("table", "must be 1 to 50")]
    public void Read_NameThatEndsInALineBreak_IsRefused(string key, string rule)
    {
        var json = Smallest.TrimEnd()[..^1] + (key == "name" ? """, "name": "a\n" }""" : """, "ledger": { "table": "a\n" } }""");

        Assert.Contains(rule, Assert.Throws<UserErrorException>(() => SettingsFile.Read(json, "test")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFile_Missing_NamesTheOption()
    {
        var error = Assert.Throws<UserErrorException>(() => SettingsFile.ReadFile("/nowhere/search.json"));

        Assert.Contains("--settings or QUEUE_SETTINGS", error.Message, StringComparison.Ordinal);
    }
}
