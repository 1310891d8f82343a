using System.Globalization;

namespace Infra.Commands;

/// <summary>Makes one row of those that differ in the number behind their names alone, as the replicas of a process that are a workload each.</summary>
internal static class AlikeRows
{
    // Two rows are read as fast as a range.
    private const int Fewest = 3;

    /// <summary>Folds rows that follow each other.</summary>
    /// <param name="rows">The rows, their names first.</param>
    /// <returns>The rows; the name of a folded one is <c>agent-0 to -11, each</c>.</returns>
    internal static IReadOnlyList<string[]> Fold(IReadOnlyList<string[]> rows)
    {
        var folded = new List<string[]>();
        for (var i = 0; i < rows.Count;)
        {
            var end = i + 1;
            while (end < rows.Count && Follows(rows[end - 1], rows[end]))
            {
                end++;
            }

            folded.AddRange(end - i < Fewest
                ? rows.Skip(i).Take(end - i)
                : [[$"{rows[i][0]} to -{Numbered(rows[end - 1][0])!.Value.Number.ToString(CultureInfo.InvariantCulture)}, each", .. rows[i].Skip(1)]]);
            i = end;
        }

        return folded;
    }

    private static bool Follows(string[] row, string[] next) =>
        Numbered(row[0]) is { } before && Numbered(next[0]) is { } after
        && before.Name == after.Name && before.Number + 1 == after.Number
        && row.Skip(1).SequenceEqual(next.Skip(1), StringComparer.Ordinal);

    private static (string Name, int Number)? Numbered(string name)
    {
        var dash = name.LastIndexOf('-');
        return dash > 0 && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (name[..dash], number) : null;
    }
}
