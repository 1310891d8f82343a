using Infra.Core.Search;
using WorkQueue.Settings;

namespace WorkQueue.Tests.Space;

public class ParameterSpaceTests
{
    [Fact]
    public void Start_OfTheSeed_HasItsCodeAndHash()
    {
        var start = SeedSpace.OxygenOnly().Start;

        Assert.Equal(SeedSpace.StartCode, start.Code);
        Assert.Equal(SeedSpace.StartHash, start.Hash);
        Assert.Equal("""{"O2":0.21,"N2":0.7772982887,"H2O":0.0123,"CH4":1.63e-06,"CO2":0.0004,"H2":8.13e-08}""", start.ToJson());
    }

    [Fact]
    public void Neighbours_OxygenOnly_AreTheFourOfTheSeed()
    {
        var space = SeedSpace.OxygenOnly();

        Assert.Equal(
            [
                "0.208,0.7792982887,0.0123,1.63e-06,0.0004,8.13e-08",
                "0.209,0.7782982887,0.0123,1.63e-06,0.0004,8.13e-08",
                "0.211,0.7762982887,0.0123,1.63e-06,0.0004,8.13e-08",
                "0.212,0.7752982887,0.0123,1.63e-06,0.0004,8.13e-08",
            ],
            space.Neighbours(space.Start).Select(point => point.Code));
    }

    [Fact]
    public void Neighbours_FiveMolecules_AreAtMostTwenty()
    {
        var space = SeedSpace.FiveMolecules();

        Assert.Equal(20, space.Neighbours(space.Start).Count);
        Assert.Equal(20, space.Neighbours(space.Start).Select(point => point.Hash).Distinct().Count());

        // Without a way down for H2O (0.0123 in steps of 0.01 goes to 0.0023 and no further) one falls away.
        Assert.True(space.TryDecode("0.21,0.7893,0.0003,1.63e-06,0.0004,8.13e-08", out var nearZero));
        Assert.All(space.Neighbours(nearZero), point => Assert.All(point.Values, value => Assert.True(value >= 0)));
        Assert.Equal(18, space.Neighbours(nearZero).Count);
    }

    [Theory]
    [InlineData(1, 242)]
    [InlineData(2, 3124)]
    public void Neighbours_Diagonals_AreAllCombinations(int reach, int expected)
    {
        var space = SeedSpace.FiveMolecules("diagonals", reach);
        var neighbours = space.Neighbours(space.Start);

        Assert.Equal(expected, neighbours.Count);
        Assert.Equal(expected, neighbours.Select(point => point.Hash).Distinct().Count());
        Assert.DoesNotContain(neighbours, point => point.Hash == SeedSpace.StartHash);
    }

    [Theory]
    [InlineData("sides", 1)]
    [InlineData("sides", 2)]
    [InlineData("diagonals", 1)]
    public void Neighbours_OfANeighbour_HoldThePointAgain(string mode, int reach)
    {
        var space = SeedSpace.FiveMolecules(mode, reach);
        foreach (var neighbour in space.Neighbours(space.Start))
            Assert.Contains(space.Neighbours(neighbour), point => point.Hash == SeedSpace.StartHash);
    }

    [Fact]
    public void Walk_ManyStepsAndBack_MeetsTheSameHashes()
    {
        var space = SeedSpace.OxygenOnly(reach: 1);
        var way = new List<Point> { space.Start };
        for (var step = 0; step < 200; step++)
            way.Add(space.Neighbours(way[^1]).Single(point => point.Values[0] > way[^1].Values[0]));
        var at = way[^1];
        for (var step = 199; step >= 0; step--)
        {
            at = space.Neighbours(at).Single(point => point.Values[0] < at.Values[0]);
            Assert.Equal(way[step].Hash, at.Hash);
        }

        Assert.Equal(SeedSpace.StartHash, at.Hash);
    }

    [Fact]
    public void Neighbours_NegativeFiller_AreDropped()
    {
        var space = Space("""
            { "name": "A", "start": 0.5, "steps": [ { "increment": 0.1 } ] },
            { "name": "B", "start": 0.4 },
            { "name": "rest" }
            """, """ "filler": "rest", "reach": 2""");

        // 0.6 leaves exactly nothing and stays; 0.7 would leave less.
        Assert.Equal(["0.3,0.4,0.3", "0.4,0.4,0.2", "0.6,0.4,0.0"], space.Neighbours(space.Start).Select(point => point.Code));
    }

    [Fact]
    public void Neighbours_FillerAboveItsMaximum_AreDropped()
    {
        var space = Space("""
            { "name": "A", "start": 0.5, "steps": [ { "increment": 0.1 } ] },
            { "name": "rest", "maximum": 0.6 }
            """, """ "filler": "rest", "reach": 2""");

        // 0.4 leaves exactly the most there may be and stays; 0.3 would leave more.
        Assert.Equal(["0.4,0.6", "0.6,0.4", "0.7,0.3"], space.Neighbours(space.Start).Select(point => point.Code));
    }

    [Fact]
    public void Neighbours_Bounds_AreInclusive()
    {
        var space = Space("""{ "name": "A", "start": 3, "minimum": 2, "maximum": 4, "steps": [ { "increment": 1 } ] }""", """ "reach": 2""");

        Assert.Equal(["2.0", "4.0"], space.Neighbours(space.Start).Select(point => point.Code));
    }

    [Fact]
    public void Neighbours_Bins_ChooseTheIncrementByValue()
    {
        var space = Space("""
            { "name": "A", "start": 0.01, "origin": 0,
              "steps": [ { "below": 0.01, "increment": 0.001 }, { "below": 0.1, "increment": 0.01 }, { "below": 1, "increment": 0 }, { "increment": 0.5 } ] }
            """, """ "reach": 1""");

        Assert.Equal(["0.0", "0.02"], space.Neighbours(space.Start).Select(point => point.Code));
        Assert.Equal(["0.008", "0.01"], Codes(space, "0.009"));
        Assert.Equal(["0.08", "0.1"], Codes(space, "0.09"));
        Assert.Empty(Codes(space, "0.1"));
        Assert.Equal(["0.5", "1.5"], Codes(space, "1"));
    }

    [Fact]
    public void Neighbours_OriginZero_AreMultiplesOfTheIncrement()
    {
        var space = Space("""{ "name": "H2O", "start": 0.0123, "origin": 0, "steps": [ { "increment": 0.001 } ] }""", """ "reach": 1""");

        Assert.Equal(["0.011", "0.013"], space.Neighbours(space.Start).Select(point => point.Code));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void Neighbours_Dimensions_SidesAreTwoEach(int dimensions)
    {
        var list = string.Join(",", Enumerable.Range(0, dimensions).Select(index => $$"""{ "name": "P{{index}}", "start": 5, "steps": [ { "increment": 1 } ] }"""));

        Assert.Equal(2 * dimensions, Space(list, """ "reach": 1""").Neighbours(Space(list, """ "reach": 1""").Start).Count);
    }

    [Theory]
    [InlineData("0.21,0.7772982887,0.0123,1.63e-06,0.0004")]
    [InlineData("0.21,0.7772982887,0.0123,1.63e-06,0.0004,x")]
    [InlineData("")]
    public void TryDecode_NotACode_IsRefused(string code) => Assert.False(SeedSpace.OxygenOnly().TryDecode(code, out _));

    [Fact]
    public void TryDecode_OtherSpelling_IsTheSamePoint()
    {
        Assert.True(SeedSpace.OxygenOnly().TryDecode("0.2100,7.772982887e-1,0.0123,0.00000163,4e-4,0.0000000813", out var point));
        Assert.Equal(SeedSpace.StartHash, point.Hash);
    }

    private static IEnumerable<string> Codes(ParameterSpace space, string code)
    {
        Assert.True(space.TryDecode(code, out var point));
        return space.Neighbours(point).Select(neighbour => neighbour.Code);
    }

    private static ParameterSpace Space(string parameters, string rest) =>
        SettingsFile.Read($$"""{ "space": { "parameters": [ {{parameters}} ], {{rest}} } }""", "test").Space;
}
