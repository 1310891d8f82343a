using System.Globalization;
using System.Text.Json;

namespace WorkQueue.Faults;

/// <summary>What came of a run.</summary>
/// <param name="Seed">Its seed, which repeats it.</param>
/// <param name="Strategy">The way through the space.</param>
/// <param name="Faults">What went wrong, and how often.</param>
/// <param name="Points">Points of the search.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="EndedAfter">Seconds from the last fault to the search's end.</param>
/// <param name="Lease">The lease, in seconds.</param>
/// <param name="Slowness">How many seconds a process took to start and end, at least 1.</param>
/// <param name="Recoveries">Seconds from a worker's death to the next start of its point, where another was free and the servers answered.</param>
/// <param name="Violations">What must not happen; empty for a good run.</param>
internal sealed record RunReport(
    int Seed, string Strategy, IReadOnlyDictionary<string, int> Faults, int Points, double Seconds, double EndedAfter, int Lease, double Slowness, IReadOnlyList<double> Recoveries, IReadOnlyList<string> Violations)
{
    // Seconds for a verb from its start to its end, with Redis and the database in between; a machine with a free core takes less.
    private const double Swift = 1.5;

    /// <summary>The report as one line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this);

    public static RunReport Parse(string line) => JsonSerializer.Deserialize<RunReport>(line)!;

    /// <summary>Sums up many runs.</summary>
    public static IEnumerable<string> SumUp(IReadOnlyList<RunReport> runs)
    {
        string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
        string Spread(IEnumerable<double> values)
        {
            var sorted = values.Order().ToList();
            double At(double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
            return sorted.Count == 0 ? "none" : $"{sorted.Count}: p50 {Text(At(0.5))}, p90 {Text(At(0.9))}, p99 {Text(At(0.99))}, most {Text(sorted[^1])} s";
        }

        yield return $"{runs.Count} runs, {runs.Sum(run => run.Points)} points, {runs.Count(run => run.Violations.Count > 0)} runs with a violation";
        yield return $"search over after the last fault  {Spread(runs.Select(run => run.EndedAfter))}";
        yield return $"point of a dead worker runs again {Spread(runs.SelectMany(run => run.Recoveries))} (lease {runs.Select(run => run.Lease).DefaultIfEmpty().Max()} s)";
        yield return $"  where a process starts at once  {Spread(runs.Where(run => run.Slowness <= Swift).SelectMany(run => run.Recoveries))}";
        foreach (var group in runs.GroupBy(run => run.Strategy).OrderBy(group => group.Key))
            yield return $"{group.Key,-28} runs {group.Count(),4}  points {group.Sum(run => run.Points),6}  with a violation {group.Count(run => run.Violations.Count > 0),3}";
        foreach (var fault in runs.SelectMany(run => run.Faults.Keys).Distinct().Order())
        {
            var with = runs.Where(run => run.Faults.ContainsKey(fault)).ToList();
            yield return $"{fault,-28} runs {with.Count,4}  times {with.Sum(run => run.Faults[fault]),7}  with a violation {with.Count(run => run.Violations.Count > 0),3}";
        }

        foreach (var run in runs.Where(run => run.Violations.Count > 0))
            yield return $"seed {run.Seed}: {string.Join("; ", run.Violations)}";
    }
}
