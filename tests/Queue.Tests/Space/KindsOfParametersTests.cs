using Infra.Core.Findings;
using Infra.Core.Search;
using WorkQueue.Settings;

namespace WorkQueue.Tests.Space;

public class KindsOfParametersTests
{
    [Fact]
    public void Choices_AreWordsInEveryForm()
    {
        var space = Read("""{ "name": "solver", "choices": ["euler", "rk4", "implicit"], "start": "rk4" }, { "name": "n", "type": "integer", "start": 5, "steps": [ { "increment": 2 } ] }""");

        Assert.Equal("rk4,5", space.Start.Code);
        Assert.Equal("""{"solver":"rk4","n":5}""", space.Start.ToJson());
        Assert.Equal("91b0e5d075d471ef714cb0b6a573d289", space.Start.Hash);
        Assert.Equal(["euler,5", "implicit,5", "rk4,3", "rk4,7"], space.Neighbours(space.Start).Select(point => point.Code));
        Assert.True(space.TryDecode("implicit,7", out var point));
        Assert.Equal("implicit,7", point.Code);
        Assert.False(space.TryDecode("other,7", out _));
        Assert.False(space.TryDecode("euler,7.5", out _));
    }

    [Fact]
    public void Factor_FromTheOrigin_MeetsTheSamePointsOnEveryWay()
    {
        var space = Read("""{ "name": "x", "start": 1e-6, "minimum": 1e-9, "maximum": 1, "steps": [ { "factor": 10 } ] }""");

        Assert.Equal(["1e-07", "1e-05"], space.Neighbours(space.Start).Select(point => point.Code));
        var walk = space.Start;
        foreach (var step in new[] { 1, 1, 1, 0, 0, 0 })
            walk = space.Neighbours(walk)[step];
        Assert.Equal(space.Start.Hash, walk.Hash);
        Assert.Equal(10, space.Parameters[0].Count);
        Assert.Equal(["1e-09", "1e-08"], new[] { 0, 1 }.Select(index => space.Parameters[0].Format(space.Parameters[0].ValueAt(index))));
        Assert.True(space.TryDecode("1.0", out var top));
        Assert.Equal(["0.1"], space.Neighbours(top).Select(point => point.Code));
    }

    [Theory]
    [InlineData("""{ "name": "x", "start": 1, "minimum": 0, "steps": [ { "factor": 2 } ] }""", "space.parameters[0].minimum: must be above 0 where a step has a factor; got 0; name the smallest value")]
    [InlineData("""{ "name": "x", "start": 1, "minimum": 1, "steps": [ { "factor": 1 } ] }""", "space.parameters[0].steps[0].factor: must be above 1; got 1; use for example 2")]
    [InlineData("""{ "name": "x", "start": 1, "minimum": 1, "steps": [ { "factor": 2, "increment": 1 } ] }""", "space.parameters[0].steps[0].increment: must be left out beside factor; got 1; remove one of them")]
    [InlineData("""{ "name": "x", "start": 1, "minimum": 1, "origin": 0, "steps": [ { "factor": 2 } ] }""", "space.parameters[0].origin: must be above 0 where a step has a factor; got 0; use for example 1, or leave it out")]
    [InlineData("""{ "name": "x", "type": "integer", "start": 1, "minimum": 1, "steps": [ { "factor": 1.5 } ] }""", "space.parameters[0].steps[0].factor: must lead from each whole number to another one and back; got 1.5, which does not at 1; use 2 or more, a larger minimum, or the type number")]
    [InlineData("""{ "name": "x", "type": "integer", "start": 8, "minimum": 8, "steps": [ { "factor": 1.05 } ] }""", "space.parameters[0].steps[0].factor: must lead from each whole number to another one and back; got 1.05, which does not at 8; use 2 or more, a larger minimum, or the type number")]
    [InlineData("""{ "name": "x", "type": "integer", "start": 1.5, "steps": [ { "increment": 1 } ] }""", "space.parameters[0].start: must be a whole number for the type integer; got 1.5; use 2")]
    [InlineData("""{ "name": "x", "choices": ["a", "1"] }""", "space.parameters[0].choices[1]: must be 1 to 64 letters, digits, points, hyphens and underscores, a letter first; got \"1\"; rename it")]
    [InlineData("""{ "name": "x", "choices": ["a", "a"] }""", "space.parameters[0].choices: must each stand once; got \"a\" 2 times; remove the others")]
    [InlineData("""{ "name": "x", "choices": ["a", "b"], "start": "c" }""", "space.parameters[0].start: must be one of the choices, a, b; got \"c\"; begin at a")]
    [InlineData("""{ "name": "x", "choices": ["a", "b"], "maximum": 2 }""", "space.parameters[0].maximum: must be left out beside choices, which have no order; got both; remove one of them")]
    public void Parameter_OneOff_IsRefused(string parameter, string problem) => Assert.Equal(
        $"settings file \"test\": 1 problem\n - {problem}", Assert.Throws<UserErrorException>(() => Read(parameter)).Message);

    [Fact]
    public void Factor_OfWholeNumbersThatGoThereAndBack_IsTaken() =>
        Assert.Equal(["67", "150"], Neighbours("""{ "name": "x", "type": "integer", "start": 100, "minimum": 10, "steps": [ { "factor": 1.5 } ] }"""));

    [Fact]
    public void Factor_NearOne_HasAllItsValuesByTheSameMultiplications()
    {
        var parameter = Read("""{ "name": "x", "start": 1e-3, "minimum": 1e-6, "maximum": 1000, "steps": [ { "factor": 1.0003 } ] }""").Parameters[0];

        var (up, down) = (0, 0);
        for (var value = 0.001m; value * 1.0003m <= 1000; up++)
            value *= 1.0003m;
        for (var value = 0.001m; value / 1.0003m >= 1e-6m; down++)
            value /= 1.0003m;
        Assert.Equal((46_058, 23_029, 69_088), (up, down, parameter.Count));
        Assert.Equal((0.001m, 0.0010003m), (parameter.ValueAt(down), parameter.ValueAt(down + 1)));
    }

    [Fact]
    public void Factor_FromAnOriginAboveTheMaximum_MovesAllTheSame() =>
        Assert.Equal(["0.1", "10.0"], Neighbours("""{ "name": "x", "start": 1, "minimum": 0.01, "maximum": 10, "origin": 1000, "steps": [ { "factor": 10 } ] }"""));

    // An outside sampler needs no steps; whatever it may choose is shown of each point.
    [Theory]
    [InlineData("external", "a,b,d")]
    [InlineData("neighbours", "d")]
    public void Parameters_WithoutSteps_MoveWherePointsComeFromOutside(string strategy, string expected)
    {
        var space = SettingsFile.Read(
            $$"""
            { "strategy": "{{strategy}}", "space": { "parameters": [
                { "name": "a", "start": 1, "minimum": 0, "maximum": 2 },
                { "name": "b", "start": 1 },
                { "name": "c", "start": 1, "minimum": 1, "maximum": 1 },
                { "name": "d", "choices": [ "x", "y" ] },
                { "name": "e", "choices": [ "x" ] } ] } }
            """,
            "test").Space;

        Assert.Equal(expected, string.Join(',', space.Moving.Select(index => space.Parameters[index].Name)));
    }

    [Theory]
    [InlineData("""{ "name": "x", "start": 7e28, "steps": [ { "increment": 1e28 } ] }""", "6e+28")]
    [InlineData("""{ "name": "x", "start": 1e10, "origin": 0, "steps": [ { "increment": 1e-20 } ] }""")]
    [InlineData("""{ "name": "x", "start": 1e-20, "minimum": 1e-20, "steps": [ { "factor": 1e10 } ] }""", "1e-10")]
    public void Steps_ThatLeadBeyondAllDecimals_EndThere(string parameter, params string[] expected) => Assert.Equal(expected, Neighbours(parameter));

    [Theory]
    [InlineData("""{ "space": { "parameters": [ SPACE ] }, "strategy": "sobol" }""", "limits.points: must be set for the strategy sobol, which would never end; got nothing; name how many points to run, as 1000", "space.parameters[0].maximum: must be set for the strategy sobol, which needs to know where the space ends; got nothing; name the largest value")]
    [InlineData("""{ "space": { "parameters": [ SPACE ] }, "limits": { "points": 1, "hours": 0 } }""", "limits.hours: must be above 0 and at most 8760 hours; got 0; use for example 8, or leave it out for no limit")]
    [InlineData("""{ "space": { "parameters": [ SPACE ] }, "stableWhen": "a <" }""", "stableWhen: must be a condition on what the program writes; got \"a <\", where at character 4 a number or a word must stand there; got the end; write it like temperature < 300 and flux.O2 > 1e-7")]
    [InlineData("""{ "space": { "parameters": [ SPACE ] }, "objective": { "goal": "most" } }""", "objective.goal: must be one of minimize, maximize; got \"most\"; use minimize, or leave it out for minimize", "objective.name: must be set: Value that the program writes; got nothing; add name below objective")]
    [InlineData("""{ "space": { "parameters": [ SPACE ] }, "strategy": "grids" }""", "strategy: must be one of neighbours, grid, random, sobol, boundary, descent, external; got \"grids\"; did you mean grid?")]
    public void Search_OneOff_IsRefused(string json, params string[] problems)
    {
        var text = json.Replace("SPACE", """{ "name": "x", "start": 1, "steps": [ { "increment": 1 } ] }""", StringComparison.Ordinal);
        var error = Assert.Throws<UserErrorException>(() => SettingsFile.Read(text, "test"));

        Assert.Equal($"settings file \"test\": {problems.Length} {(problems.Length == 1 ? "problem" : "problems")}{string.Concat(problems.Select(problem => $"\n - {problem}"))}", error.Message);
    }

    private static IEnumerable<string> Neighbours(string parameter)
    {
        var space = Read(parameter);
        return space.Neighbours(space.Start).Select(point => point.Code);
    }

    private static ParameterSpace Read(string parameters) => SettingsFile.Read($$"""{ "space": { "parameters": [ {{parameters}} ] } }""", "test").Space;
}
