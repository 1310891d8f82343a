using System.Globalization;
using System.Text.Json;

namespace WorkQueue.Faults;

/// <summary>What came of a run.</summary>
/// <param name="Seed">Its seed, which repeats it.</param>
/// <param name="Faults">What went wrong.</param>
/// <param name="Points">Points of the search.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="EndedAfter">Seconds from the last fault to the search's end.</param>
/// <param name="Lease">The lease, in seconds.</param>
/// <param name="Recoveries">Seconds from a worker's death to the next start of its point, where another was free and the servers answered.</param>
/// <param name="Violations">What must not happen; empty for a good run.</param>
internal sealed record RunReport(
    int Seed, IReadOnlyList<string> Faults, int Points, double Seconds, double EndedAfter, int Lease, IReadOnlyList<double> Recoveries, IReadOnlyList<string> Violations)
{
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
        foreach (var fault in runs.SelectMany(run => run.Faults).Distinct().Order())
        {
            var with = runs.Where(run => run.Faults.Contains(fault)).ToList();
            yield return $"{fault,-28} runs {with.Count,4}  with a violation {with.Count(run => run.Violations.Count > 0),3}";
        }

        foreach (var run in runs.Where(run => run.Violations.Count > 0))
            yield return $"seed {run.Seed}: {string.Join("; ", run.Violations)}";
    }
}
