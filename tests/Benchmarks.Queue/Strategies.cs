using System.Diagnostics;
using System.Globalization;
using Infra.Core.Search;
using WorkQueue.Settings;
using WorkQueue.Toy;

namespace WorkQueue.Benchmarks;

/// <summary>What the ways through the space need and cost, without servers: a strategy is asked for points and told what a function in this file gives.</summary>
internal static class Strategies
{
    private const int Seeds = 20;
    private const int Budget = 200;
    private const int Many = 100_000;

    public static void Run()
    {
        Edges();
        Best();
        Costs();
    }

    // An edge is known to one step where the flat piece through the nearest found pieces of the edge passes each of its points within one step.
    private static void Edges()
    {
        Console.WriteLine($"{"edge between stable and unstable",-52}{"neighbours",12}{"boundary",10}{"fewer",8}{"edge points",13}{"within 1 step",15}{"worst",8}");
        Edge("toy climate, 2 parameters, 400 x 400 steps", Space((0, 0.4m, 0.001m, 0.21m), (0.00001m, 0.004m, 0.00001m, 0.0004m)), p => ToyClimate.Run((double)p.Values[0], (double)p.Values[1]).Stable);
        Edge("toy climate, 2 parameters, 100 x 100 steps", Space((0, 0.4m, 0.004m, 0.21m), (0.00004m, 0.004m, 0.00004m, 0.0004m)), p => ToyClimate.Run((double)p.Values[0], (double)p.Values[1]).Stable);
        Edge("toy climate, 2 parameters, 80 x 80 steps", Space((0, 0.4m, 0.005m, 0.21m), (0.00005m, 0.004m, 0.00005m, 0.0004m)), p => ToyClimate.Run((double)p.Values[0], (double)p.Values[1]).Stable);
        Edge("toy climate, 2 parameters, 40 x 40 steps", Space((0, 0.4m, 0.01m, 0.21m), (0.0001m, 0.004m, 0.0001m, 0.0004m)), p => ToyClimate.Run((double)p.Values[0], (double)p.Values[1]).Stable);
        var four = Enumerable.Repeat((0m, 48m, 1m, 24m), 4).ToArray();
        Edge("bent ellipsoid, 4 parameters, 48 steps each", Space(four), Bent);
    }

    // An ellipsoid with half axes of 18, 16, 14 and 12 steps, bent along its longest.
    private static bool Bent(Point point)
    {
        var x = point.Values.Select(value => (double)value - 24).ToArray();
        x[1] += (x[0] * x[0] / 60) - 2;
        return Enumerable.Range(0, 4).Sum(axis => x[axis] * x[axis] / Math.Pow(18 - (2 * axis), 2)) <= 1;
    }

    private static void Edge(string what, Func<string, QueueSettings> space, Func<Point, bool> stable)
    {
        var neighbours = space("neighbours");
        var region = new Dictionary<string, (Point Point, bool Stable)>();
        var open = new Queue<Point>([neighbours.Space.Start]);
        region[neighbours.Space.Start.Hash] = (neighbours.Space.Start, stable(neighbours.Space.Start));
        while (open.TryDequeue(out var at))
        {
            if (!region[at.Hash].Stable)
                continue;
            foreach (var next in neighbours.Space.Neighbours(at))
            {
                if (region.TryAdd(next.Hash, (next, stable(next))))
                    open.Enqueue(next);
            }
        }

        var boundary = space("boundary");
        var found = Search(boundary, point => new PointResult(stable(point), null), int.MaxValue);
        var steps = boundary.Space.Parameters.Select(parameter => (double)parameter.Steps[0].Increment).ToArray();
        double[] Place(Point point) => [.. point.Values.Select((value, axis) => (double)value / steps[axis])];
        var pieces = Pieces(found.ConvertAll(Place), found.ConvertAll(point => stable(point)));
        var edge = region.Values.Where(entry => entry.Stable && neighbours.Space.Neighbours(entry.Point).Any(next => !region[next.Hash].Stable)).Select(entry => Place(entry.Point)).ToList();
        // Every so many of them, where there are very many.
        var errors = edge.Where((_, index) => index % Math.Max(1, edge.Count / 2000) == 0).Select(place => Miss(place, pieces)).Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-52}{region.Count,12:N0}{found.Count,10:N0}{(double)region.Count / found.Count,8:0.0}{edge.Count,13:N0}{errors.Count(error => error <= 1) / (double)errors.Count,15:0.0 %}{errors[^1],8:0.0}"));
    }

    // Pairs of points of different outcome that are one step apart.
    private static List<(double[] Middle, double[] Across)> Pieces(List<double[]> places, List<bool> stable)
    {
        var cells = new Dictionary<string, List<int>>();
        string Cell(IEnumerable<double> place) => string.Join(',', place.Select(x => Math.Round(x)));
        for (var index = 0; index < places.Count; index++)
        {
            if (!stable[index])
                (cells.TryGetValue(Cell(places[index]), out var list) ? list : cells[Cell(places[index])] = []).Add(index);
        }

        var pieces = new List<(double[], double[])>();
        var ways = Ways(places[0].Length).ToList();
        for (var index = 0; index < places.Count; index++)
        {
            if (!stable[index])
                continue;
            var place = places[index];
            foreach (var other in ways.SelectMany(way => cells.GetValueOrDefault(Cell(place.Zip(way, (x, step) => x + step))) ?? []).Select(at => places[at]))
                pieces.Add(([.. place.Zip(other, (one, two) => (one + two) / 2)], [.. place.Zip(other, (one, two) => two - one)]));
        }

        return pieces;
    }

    private static IEnumerable<double[]> Ways(int dimensions) => dimensions == 0
        ? [[]]
        : Ways(dimensions - 1).SelectMany(rest => new double[] { -1, 0, 1 }.Select(step => (double[])[.. rest, step]));

    // How far a point of the edge is from the flat piece through the nearest pieces, in steps. The point stands half a step inside.
    private static double Miss(double[] place, List<(double[] Middle, double[] Across)> pieces)
    {
        var dimensions = place.Length;
        static double Apart(double[] one, double[] other) => one.Zip(other, (x, y) => (x - y) * (x - y)).Sum();
        // Pieces that touch are one.
        var near = new List<(double[] Middle, double[] Across)>();
        foreach (var piece in pieces.OrderBy(piece => Apart(piece.Middle, place)))
        {
            if (near.TrueForAll(other => Apart(other.Middle, piece.Middle) > 4))
                near.Add(piece);
            if (near.Count == 2 * dimensions)
                break;
        }

        if (near.Count < dimensions)
            return double.PositiveInfinity;
        if (Apart(near[0].Middle, place) <= 2)
            return 0;
        // Along the axis in which the edge is crossed the most, the edge is a linear function of the others.
        var axis = Enumerable.Range(0, dimensions).MaxBy(at => Math.Abs(near.Sum(piece => piece.Across[at])));
        var unknowns = dimensions;
        var normal = new double[unknowns, unknowns + 1];
        foreach (var (middle, _) in near)
        {
            var weight = 1 / (1 + Math.Pow(Apart(middle, place), 2));
            double[] row = [1, .. Enumerable.Range(0, dimensions).Where(at => at != axis).Select(at => middle[at] - place[at])];
            for (var one = 0; one < unknowns; one++)
            {
                for (var two = 0; two < unknowns; two++)
                    normal[one, two] += weight * row[one] * row[two];
                normal[one, unknowns] += weight * row[one] * (middle[axis] - place[axis]);
            }
        }

        for (var one = 0; one < unknowns; one++)
            normal[one, one] += 1e-6;
        var plane = Solve(normal);
        var slope = Math.Sqrt(1 + plane.Skip(1).Sum(part => part * part));
        return Math.Max(0, (Math.Abs(plane[0]) / slope) - 0.5);
    }

    private static double[] Solve(double[,] equations)
    {
        var count = equations.GetLength(0);
        for (var at = 0; at < count; at++)
        {
            var pivot = Enumerable.Range(at, count - at).MaxBy(row => Math.Abs(equations[row, at]));
            for (var column = 0; column <= count; column++)
                (equations[at, column], equations[pivot, column]) = (equations[pivot, column], equations[at, column]);
            for (var row = 0; row < count; row++)
            {
                var factor = row == at ? 0 : equations[row, at] / equations[at, at];
                for (var column = at; column <= count && factor != 0; column++)
                    equations[row, column] -= factor * equations[at, column];
            }
        }

        return [.. Enumerable.Range(0, count).Select(at => equations[at, count] / equations[at, at])];
    }

    private static void Best()
    {
        Console.WriteLine($"\n{$"best value after {Budget} points, median of {Seeds} seeds",-52}{"random",12}{"sobol",12}{"descent",12}");
        // Not around its middle, which is the first point that halving a range comes to.
        Best("sphere, -4 to 7", [(-4, 7), (-4, 7)], x => (x[0] * x[0]) + (x[1] * x[1]), 0);
        Best("Rosenbrock, -2 to 2 and -1 to 3", [(-2, 2), (-1, 3)], x => (100 * Math.Pow(x[1] - (x[0] * x[0]), 2)) + Math.Pow(1 - x[0], 2), 0);
        // Its smallest value and ranges: Dixon and Szegö, Towards Global Optimisation 2 (1978).
        Best("Branin, -5 to 10 and 0 to 15, above its smallest", [(-5, 10), (0, 15)], x => Math.Pow(x[1] - (5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0]) + (5 / Math.PI * x[0]) - 6, 2) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x[0])) + 10, 0.39788735772973816);
    }

    private static void Best(string what, (int From, int To)[] ranges, Func<double[], double> value, double smallest)
    {
        double Median(string strategy) => Enumerable.Range(1, Seeds).Select(seed =>
        {
            var parameters = ranges.Select((range, axis) => $$"""{ "name": "x{{axis}}", "minimum": {{range.From}}, "maximum": {{range.To}} }""");
            var settings = SettingsFile.Read(
                $$"""{ "space": { "parameters": [ {{string.Join(',', parameters)}} ] }, "strategy": "{{strategy}}", "seed": {{seed}}, "objective": { "name": "v" }, "limits": { "points": {{Budget}} } }""", "benchmark");
            double Value(Point point) => value([.. point.Values.Select(x => (double)x)]);
            return Search(settings, point => new PointResult(true, Value(point)), Budget).Min(Value) - smallest;
        }).Order().Skip((Seeds / 2) - 1).Take(2).Average();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-52}{Median("random"),12:0.0e+0}{Median("sobol"),12:0.0e+0}{Median("descent"),12:0.0e+0}"));
    }

    private static void Costs()
    {
        Console.WriteLine($"\n{$"{Many:N0} points, 4 parameters",-52}{"points",12}{"us a point",12}{"memory MB",11}");
        foreach (var (strategy, steps, count) in new[] { ("grid", true, 20), ("random", false, 0), ("sobol", false, 0), ("descent", false, 0), ("boundary", true, 400) })
        {
            var step = steps ? $", \"steps\": [ {{ \"increment\": {(1m / count).ToString(CultureInfo.InvariantCulture)} }} ]" : "";
            var parameters = string.Join(',', Enumerable.Range(0, 4).Select(axis => $"{{ \"name\": \"x{axis}\", \"minimum\": 0, \"maximum\": 1{step} }}"));
            var settings = SettingsFile.Read($$"""{ "space": { "parameters": [ {{parameters}} ] }, "strategy": "{{strategy}}", "objective": { "name": "v" }, "limits": { "points": {{Many}} } }""", "benchmark");
            // A rippled shell, so that there is more edge and more of a way down than points.
            PointResult Result(Point point)
            {
                var x = point.Values.Select(value => (double)value - 0.5).ToArray();
                var r = Math.Sqrt(x.Sum(part => part * part)) - 0.35;
                return new(r < 0.05 * Math.Sin(40 * x[0]) * Math.Sin(40 * x[1]), r * r);
            }

            var before = GC.GetTotalMemory(forceFullCollection: true);
            var watch = Stopwatch.StartNew();
            var points = Search(settings, Result, Many);
            var took = watch.Elapsed;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{strategy,-52}{points.Count,12:N0}{took.TotalMicroseconds / points.Count,12:0.0}{(GC.GetTotalMemory(true) - before) / 1e6,11:0}"));
        }
    }

    private static Func<string, QueueSettings> Space(params (decimal From, decimal To, decimal Step, decimal Start)[] ranges) => strategy => SettingsFile.Read(
        $$"""
        { "strategy": "{{strategy}}", "limits": { "points": {{(strategy == "boundary" ? 10_000_000 : 0)}} }, "space": { "parameters": [ {{string.Join(',', ranges.Select((range, axis) => string.Create(
            CultureInfo.InvariantCulture,
            $"{{ \"name\": \"x{axis}\", \"minimum\": {range.From}, \"maximum\": {range.To}, \"start\": {range.Start}, \"steps\": [ {{ \"increment\": {range.Step} }} ] }}")))}} ] } }
        """,
        "benchmark");

    // As one process would run the whole search.
    private static List<Point> Search(QueueSettings settings, Func<Point, PointResult> run, int most)
    {
        var (points, results) = (new List<Point>(), new Dictionary<string, PointResult>());
        foreach (var generation in SearchStrategies.Of(settings.Search, settings.Space)!.Generations(point => results[point.Hash]))
        {
            foreach (var point in generation)
            {
                if (results.ContainsKey(point.Hash))
                    continue;
                if (points.Count == most)
                    return points;
                results[point.Hash] = run(point);
                points.Add(point);
            }
        }

        return points;
    }
}
