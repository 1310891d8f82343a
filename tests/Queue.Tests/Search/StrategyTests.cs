using Infra.Core.Findings;
using Infra.Core.Search;
using WorkQueue.Settings;

namespace WorkQueue.Tests.Search;

public class StrategyTests
{
    // The first points of the sequence as Joe and Kuo publish them with their program (sobol.cc, three dimensions).
    private static readonly double[][] Published =
    [
        [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625], [0.875, 0.875, 0.125], [0.625, 0.125, 0.875],
        [0.125, 0.625, 0.375], [0.1875, 0.3125, 0.9375], [0.6875, 0.8125, 0.4375],
    ];

    [Fact]
    public void Sobol_Unscrambled_HasThePublishedPoints()
    {
        var sequence = new SobolSequence(3, seed: null);

        Assert.Equal(Published, Enumerable.Range(0, 10).Select(index => Enumerable.Range(0, 3).Select(dimension => sequence.At((uint)index, dimension)).ToArray()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(7)]
    public void Sobol_InEveryDimension_HasOnePointInEachPartOfTheRange(int? seed)
    {
        var sequence = new SobolSequence(SobolSequence.MaxDimensions, seed);

        Assert.All(Enumerable.Range(0, SobolSequence.MaxDimensions), dimension =>
            Assert.Equal(Enumerable.Range(0, 256), Enumerable.Range(0, 256).Select(index => (int)(sequence.At((uint)index, dimension) * 256)).Order()));
    }

    [Fact]
    public void Grid_IsEveryCombinationOnce()
    {
        var settings = Read("grid", """{ "name": "x", "minimum": 1, "maximum": 2, "steps": [ { "increment": 0.5 } ] }, { "name": "c", "choices": ["a", "b"] }, { "name": "n", "type": "integer", "minimum": 3, "maximum": 4 }, { "name": "k", "start": 9 }""");

        Assert.Equal(
            ["1.0,a,3,9.0", "1.0,a,4,9.0", "1.0,b,3,9.0", "1.0,b,4,9.0", "1.5,a,3,9.0", "1.5,a,4,9.0", "1.5,b,3,9.0", "1.5,b,4,9.0", "2.0,a,3,9.0", "2.0,a,4,9.0", "2.0,b,3,9.0", "2.0,b,4,9.0"],
            Run(settings, _ => default).Select(point => point.Code));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    public void Drawn_AreAsManyAsAsked_InBoundsOnStepsAndTheSameForASeed(string strategy)
    {
        const string Space = """{ "name": "x", "minimum": 0.1, "maximum": 100, "scale": "logarithmic" }, { "name": "y", "minimum": 0, "maximum": 1, "steps": [ { "increment": 0.25 } ] }, { "name": "n", "type": "integer", "minimum": 1, "maximum": 1000, "scale": "logarithmic" }""";
        var points = Run(Read(strategy, Space, """ "limits": { "points": 400 } """), _ => default);

        Assert.Equal(400, points.Select(point => point.Hash).Distinct().Count());
        Assert.All(points, point => Assert.True(point.Values[0] is >= 0.1m and <= 100 && point.Values[1] * 4 % 1 == 0 && point.Values[1] is >= 0 and <= 1 && point.Values[2] is >= 1 and <= 1000));
        // A third of a logarithmic range of three decades is one decade.
        Assert.InRange(points.Count(point => point.Values[0] < 1), 110, 160);
        Assert.InRange(points.Count(point => point.Values[2] < 10), 90, 160);
        Assert.Equal(points.Select(point => point.Hash), Run(Read(strategy, Space, """ "limits": { "points": 400 } """), _ => default).Select(point => point.Hash));
        Assert.NotEqual(points.Select(point => point.Hash), Run(Read(strategy, Space, """ "limits": { "points": 400 }, "seed": 1 """), _ => default).Select(point => point.Hash));
        // More of the same begin with the same.
        Assert.Equal(points.Select(point => point.Hash), Run(Read(strategy, Space, """ "limits": { "points": 500 } """), _ => default).Take(400).Select(point => point.Hash));
    }

    [Theory]
    [InlineData("""{ "name": "x", "minimum": 1e-20, "maximum": 1e10, "scale": "logarithmic" }""")]
    [InlineData("""{ "name": "x", "minimum": 1e-20, "maximum": 1e10, "steps": [ { "factor": 10 } ] }""")]
    [InlineData("""{ "name": "x", "minimum": -3e28, "maximum": 4e28 }""")]
    [InlineData("""{ "name": "x", "type": "integer", "minimum": 1, "maximum": 9e18, "scale": "logarithmic" }""")]
    // Drawn values have fewer digits than these bounds.
    [InlineData("""{ "name": "x", "minimum": 0.12345678901234567, "maximum": 0.12345678901239999 }""")]
    public void Drawn_OfAnyRange_AreInItsBounds(string parameter)
    {
        var settings = Read("random", parameter, """ "limits": { "points": 20 } """);

        Assert.All(Run(settings, _ => default), point => Assert.Null(settings.Space.Obstacle(point)));
    }

    [Theory]
    [InlineData("sobol", """{ "name": "x", "minimum": -7e28, "maximum": 7e28 }""", "space.parameters[0].maximum: must be less than 7.9e28 above minimum for the strategy sobol; got 70000000000000000000000000000; lower it, or raise minimum")]
    [InlineData("grid", """{ "name": "x", "minimum": -7e28, "maximum": 7e28, "steps": [ { "increment": 7e28 } ] }""", "space.parameters[0].maximum: must be less than 7.9e28 above minimum for the strategy grid; got 70000000000000000000000000000; lower it, or raise minimum")]
    [InlineData("random", """{ "name": "x", "type": "integer", "minimum": 1, "maximum": 1e19 }""", "space.parameters[0].maximum: must be less than 9.2e18 above minimum for the strategy random; got 10000000000000000000; lower it, or raise minimum")]
    public void Range_BeyondWhatCanBeCounted_IsRefused(string strategy, string parameter, string problem) => Assert.Equal(
        $"settings file \"test\": 1 problem\n - {problem}",
        Assert.Throws<UserErrorException>(() => Read(strategy, parameter, """ "limits": { "points": 20 } """)).Message);

    [Theory]
    [InlineData(3, "", null)]
    [InlineData(4, """ "limits": { "points": 100 } """, null)]
    [InlineData(4, "", "limits.points: must be set for the strategy boundary with more than 3 parameters that move, whose edge has too many points to follow all of it; got nothing for 4; name how many points to run, as 10000")]
    public void Boundary_OfManyParameters_NeedsALimit(int count, string limits, string? problem)
    {
        var parameters = string.Join(',', Enumerable.Range(0, count).Select(index => $$"""{ "name": "p{{index}}", "minimum": 0, "maximum": 9, "steps": [ { "increment": 1 } ] }"""));

        Assert.Equal(problem is null ? null : $"settings file \"test\": 1 problem\n - {problem}", Record.Exception(() => Read("boundary", parameters, limits))?.Message);
    }

    [Fact]
    public void Drawn_OfASpaceWithFewerPoints_EndWithAllOfThem() =>
        Assert.Equal(6, Run(Read("random", """{ "name": "x", "minimum": 0, "maximum": 5, "type": "integer" }""", """ "limits": { "points": 100 } """), _ => default).Count);

    [Fact]
    public void Drawn_WithAFiller_LeaveOutWhatItCannotFill()
    {
        var points = Run(Read("sobol", """{ "name": "a", "maximum": 1 }, { "name": "b", "maximum": 1 }, { "name": "f" }""", """ "limits": { "points": 50 } """, "\"filler\": \"f\","), _ => default);

        Assert.Equal(50, points.Count);
        Assert.All(points, point => Assert.True(point.Values.Sum() == 1 && point.Values[2] >= 0));
    }

    [Fact]
    public void Boundary_OfACircle_EndsWithPairsOfOneStepAllAround()
    {
        var settings = Read("boundary", """{ "name": "x", "minimum": 0, "maximum": 200, "steps": [ { "increment": 1 } ] }, { "name": "y", "minimum": 0, "maximum": 200, "steps": [ { "increment": 1 } ] }""");
        bool Stable(Point point) => Math.Pow((double)point.Values[0] - 100, 2) + Math.Pow((double)point.Values[1] - 90, 2) <= 60 * 60;
        var points = Run(settings, point => new PointResult(Stable(point), null));

        var (stable, unstable) = (points.Where(Stable).ToList(), points.Where(point => !Stable(point)).ToList());
        bool Near(Point one, Point other) => Math.Abs(one.Values[0] - other.Values[0]) <= 1 && Math.Abs(one.Values[1] - other.Values[1]) <= 1;
        var edge = stable.Where(point => unstable.Exists(other => Near(point, other))).Select(point => Math.Atan2((double)point.Values[1] - 90, (double)point.Values[0] - 100)).Order().ToList();
        // Between two pieces of the edge the circle is nearly straight.
        Assert.All(edge.Zip(edge.Skip(1).Append(edge[0] + (2 * Math.PI))), pair => Assert.InRange(pair.Second - pair.First, 0, 0.4));
        Assert.InRange(points.Count, 50, 1000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Boundary_ThatMeetsTheBoundsOfACoarseGrid_IsFollowedToThem(int seed)
    {
        var settings = Read("boundary", """{ "name": "x", "minimum": 0, "maximum": 40, "steps": [ { "increment": 1 } ] }, { "name": "y", "minimum": 0, "maximum": 40, "steps": [ { "increment": 1 } ] }""", $"\"seed\": {seed}");
        bool Stable(Point point) => Math.Pow((double)point.Values[0] - 20, 2) + Math.Pow((double)point.Values[1] - 4, 2) <= 12 * 12;
        var points = Run(settings, point => new PointResult(Stable(point), null));

        Assert.All(["8.0,0.0", "9.0,0.0", "31.0,0.0", "32.0,0.0"], code => Assert.Contains(code, points.Select(point => point.Code)));
        Assert.InRange(points.Count, 40, 120);
    }

    [Fact]
    public void Boundary_OfARing_FindsBothEdges()
    {
        var settings = Read("boundary", """{ "name": "x", "minimum": -100, "maximum": 100, "steps": [ { "increment": 1 } ] }, { "name": "y", "minimum": -100, "maximum": 100, "steps": [ { "increment": 1 } ] }""");
        bool Stable(Point point) => Math.Sqrt((double)((point.Values[0] * point.Values[0]) + (point.Values[1] * point.Values[1]))) is >= 40 and <= 70;
        var points = Run(settings, point => new PointResult(Stable(point), null));

        foreach (var radius in new[] { 40, 70 })
        {
            var angles = points.Where(point => Math.Abs(Math.Sqrt((double)((point.Values[0] * point.Values[0]) + (point.Values[1] * point.Values[1]))) - radius) < 1.5)
                .Select(point => Math.Atan2((double)point.Values[1], (double)point.Values[0])).Order().ToList();
            Assert.All(angles.Zip(angles.Skip(1).Append(angles[0] + (2 * Math.PI))), pair => Assert.InRange(pair.Second - pair.First, 0, 0.7));
        }

        Assert.InRange(points.Count, 100, 800);
    }

    [Fact]
    public void Boundary_WithChoices_FindsTheEdgeOfEach()
    {
        var settings = Read("boundary", """{ "name": "x", "minimum": 0, "maximum": 1000, "steps": [ { "increment": 1 } ] }, { "name": "c", "choices": ["a", "b"] }""");
        bool Stable(Point point) => point.Values[0] < (point.Texts[1] == "a" ? 123 : 877);
        var codes = Run(settings, point => new PointResult(Stable(point), null)).Select(point => point.Code).ToList();

        Assert.All(["122.0,a", "123.0,a", "876.0,b", "877.0,b"], code => Assert.Contains(code, codes));
        Assert.InRange(codes.Count, 4, 80);
    }

    [Theory]
    [InlineData("minimize", 300)]
    [InlineData("maximize", 300)]
    public void Descent_OfABowl_FindsItsBottom(string goal, int points)
    {
        var settings = Read("descent", """{ "name": "x", "minimum": -5, "maximum": 5 }, { "name": "y", "minimum": 0.001, "maximum": 1000, "scale": "logarithmic" }""", $$""" "objective": { "name": "v", "goal": "{{goal}}" }, "limits": { "points": {{points}} } """);
        double Value(Point point) => (goal == "minimize" ? 1 : -1) * (Math.Pow((double)point.Values[0] - 1.3, 2) + Math.Pow(Math.Log10((double)point.Values[1]) - 1, 2));
        var all = Run(settings, point => new PointResult(true, Value(point)));

        Assert.Equal(points, all.Count);
        Assert.InRange(all.Min(point => Math.Abs(Value(point))), 0, 1e-4);
    }

    [Fact]
    public void Descent_WithResultsOfNoNumber_NeverGoesThere()
    {
        var settings = Read("descent", """{ "name": "x", "minimum": 0, "maximum": 100, "steps": [ { "increment": 1 } ] }""", """ "objective": { "name": "v" }, "limits": { "points": 60 } """);
        var generations = SearchStrategies.Of(settings.Search, settings.Space)!.Generations(
            point => new PointResult(true, point.Values[0] < 40 ? double.NegativeInfinity : point.Values[0] > 90 ? double.NaN : Math.Abs((double)point.Values[0] - 57))).ToList();

        Assert.Contains("57.0", generations.SelectMany(generation => generation).Select(point => point.Code));
        // From where it is it looks a step of an eighth of the range further, and does not go on from there.
        Assert.All(generations.Skip(1).TakeWhile(generation => generation.Count <= 3).SelectMany(generation => generation), point => Assert.InRange(point.Values[0], 28, 100));
    }

    // Whoever starts anew in the middle, with only some of a generation done, comes to the same points.
    [Theory]
    [InlineData("boundary")]
    [InlineData("descent")]
    public void Way_OverResultsThatAreThere_IsTheSame(string strategy)
    {
        var settings = Read(strategy, """{ "name": "x", "minimum": 0, "maximum": 60, "steps": [ { "increment": 1 } ] }, { "name": "y", "minimum": 0, "maximum": 60, "steps": [ { "increment": 1 } ] }""", """ "objective": { "name": "v" }, "limits": { "points": 120 } """);
        PointResult Result(Point point) => new(point.Values[0] + point.Values[1] < 70, Math.Abs((double)(point.Values[0] - (2 * point.Values[1]))));
        var whole = Run(settings, Result).Select(point => point.Hash).ToList();

        var done = new Dictionary<string, PointResult>();
        for (var random = new Random(3); ;)
        {
            var missing = new List<Point>();
            foreach (var generation in SearchStrategies.Of(settings.Search, settings.Space)!.Generations(point => done[point.Hash]))
            {
                missing = [.. generation.Where(point => !done.ContainsKey(point.Hash))];
                if (missing.Count > 0)
                    break;
            }

            if (missing.Count == 0)
                break;
            foreach (var point in missing.Take(random.Next(1, missing.Count + 1)))
                done[point.Hash] = Result(point);
        }

        Assert.Equal(whole.Order(), done.Keys.Order());
    }

    internal static List<Point> Run(QueueSettings settings, Func<Point, PointResult> result) =>
        [.. SearchStrategies.Of(settings.Search, settings.Space)!.Generations(result).SelectMany(generation => generation)];

    internal static QueueSettings Read(string strategy, string parameters, string rest = "", string space = "") => SettingsFile.Read(
        $$"""{ "strategy": "{{strategy}}"{{(rest.Length == 0 ? "" : ", " + rest)}}, "space": { {{space}} "parameters": [ {{parameters}} ] } }""", "test");
}
