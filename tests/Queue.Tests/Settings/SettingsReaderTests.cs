using WorkQueue.Settings;
using WorkQueue.Space;

namespace WorkQueue.Tests.Settings;

public class SettingsReaderTests
{
    private const string Smallest = """{ "space": { "parameters": [ { "name": "A", "start": 1, "steps": [ { "increment": 1 } ] } ] } }""";

    [Fact]
    public void Read_OnlyWhatIsRequired_HasTheDefaults()
    {
        var settings = SettingsReader.Read(Smallest, "test");

        Assert.Equal("pyatmos", settings.Name);
        Assert.Equal(SearchMode.Sides, settings.Space.Mode);
        Assert.Equal(1, settings.Space.Reach);
        Assert.Equal(1, settings.Space.Total);
        Assert.Equal(0, settings.Space.Parameters[0].Minimum);
        Assert.Equal(new SearchLimits(0, null), settings.Limits);
        Assert.Equal(new LeaseSettings(TimeSpan.FromSeconds(60), 3, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(300)), settings.Lease);
        Assert.Empty(settings.Run.Command);
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromSeconds(10), "outputs"), (settings.Run.Timeout, settings.Run.Grace, settings.Run.Outputs));
        Assert.Equal(new LedgerSettings("parameterspace", 500, TimeSpan.FromSeconds(60)), settings.Ledger);
    }

    [Fact]
    public void Read_ManyMistakes_AreReportedTogether()
    {
        var error = Assert.Throws<UserErrorException>(() => SettingsReader.Read(
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
            settings file "search.json": 18 problems
             - redisPassword: is no setting; known here: name, space, limits, lease, run, ledger
             - name: must be 1 to 63 lower-case letters, digits and dashes, beginning with a letter; got "Py Atmos"
             - space.mode: must be "sides" or "diagonals"; got "corners"
             - space.reach: must be a whole number of 1 to 100 steps; got 0
             - space.parameters[0].name: must be letters, digits and underscores, beginning with a letter; got "O-2"
             - space.parameters[0].start: must be a number of at most 28 digits and 28 decimal places; got a lot
             - space.parameters[2].start: must lie within minimum 0.0 and maximum 1.0; got 2.0
             - space.parameters[2].steps[0].below: is required for every range but the last
             - space.parameters[2].steps[1].increment: must be 0 (does not move) or more; got -1.0
             - space.parameters[3].start: is required; only the filler's start can be worked out
             - space.parameters: every name must stand once; got "CO2" 2 times
             - space.parameters[1].start: the filler's start must be what the others leave of 1.0, which is -1.0; got 0.9; leave it out
             - space.parameters[1].start: the others leave -1.0 for the filler, outside its bounds 0.0 to 7.9228162514264337593543950335e+28
             - lease.seconds: must be a whole number of 1 to 86400 seconds; got 0
             - lease.attempts: must be a whole number of 1 to 1000 attempts; got 1.5
             - run.command: must be a list of strings, the program first: ["/usr/bin/atmos", "--fast"]
             - run.graceSeconds: must be a whole number of 0 to 12 seconds, so that a point is handed back within the 15 s that a Spot node gives; got 13
             - ledger.table: must be 1 to 50 letters, digits and underscores, beginning with a letter; got "rows; DROP TABLE x"
            """,
            error.Message);
    }

    [Theory]
    [InlineData("[1]", "settings file \"test\": 2 problems\n - (root): must be an object with the keys name, space, limits, lease, run, ledger; got a list\n - space: is required")]
    [InlineData("{", "settings file \"test\" is no JSON: line 1, byte 2")]
    [InlineData("""{ "space": { "parameters": [ { "name": "A", "start": 1 } ] } }""", "settings file \"test\": 1 problem\n - space.parameters: at least one parameter must move; give it \"steps\": [{ \"increment\": 0.001 }]")]
    public void Read_NotSettings_SaysWhatIsWrong(string json, string expected)
    {
        var error = Assert.Throws<UserErrorException>(() => SettingsReader.Read(json, "test"));

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

        Assert.Equal(refused, Record.Exception(() => SettingsReader.Read(json, "test")) is UserErrorException);
    }

    [Theory]
    [InlineData("1", "1.1", null)]
    [InlineData("1", "1", "space.parameters[0].steps[1].below: must be above that of the range before, 1.0; got 1.0")]
    [InlineData("1", "0.9", "space.parameters[0].steps[1].below: must be above that of the range before, 1.0; got 0.9")]
    public void Read_Ranges_MustRise(string first, string second, string? problem)
    {
        var json = $$"""{ "space": { "parameters": [ { "name": "A", "start": 1, "steps": [ { "below": {{first}}, "increment": 1 }, { "below": {{second}}, "increment": 2 }, { "increment": 3 } ] } ] } }""";

        Assert.Equal(problem is null ? null : $"settings file \"test\": 1 problem\n - {problem}", Record.Exception(() => SettingsReader.Read(json, "test"))?.Message);
    }

    [Theory]
    [InlineData("name", "must be 1 to 63")]
    [InlineData("table", "must be 1 to 50")]
    public void Read_NameThatEndsInALineBreak_IsRefused(string key, string rule)
    {
        var json = Smallest.TrimEnd()[..^1] + (key == "name" ? """, "name": "a\n" }""" : """, "ledger": { "table": "a\n" } }""");

        Assert.Contains(rule, Assert.Throws<UserErrorException>(() => SettingsReader.Read(json, "test")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFile_Missing_NamesTheOption()
    {
        var error = Assert.Throws<UserErrorException>(() => SettingsReader.ReadFile("/nowhere/search.json"));

        Assert.Contains("--settings or QUEUE_SETTINGS", error.Message, StringComparison.Ordinal);
    }
}
