namespace Infra.Core.Findings;

/// <summary>Finds what somebody probably meant by a word that does not exist.</summary>
public static class Spelling
{
    /// <summary>The candidate nearest to the word, by the number of letters to insert, remove, replace or swap.</summary>
    /// <param name="word">The word as it was written.</param>
    /// <param name="candidates">The words there are.</param>
    /// <returns>The nearest candidate, or null where none is near: more than a third of the letters would have to change.</returns>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        var nearest = candidates
            .Select(candidate => new { Candidate = candidate, Distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant()) })
            .OrderBy(pair => pair.Distance)
            .ThenByDescending(pair => pair.Candidate.AsSpan().CommonPrefixLength(word))
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest is not null && nearest.Distance <= Math.Max(1, Math.Max(word.Length, nearest.Candidate.Length) / 3) ? nearest.Candidate : null;
    }

    /// <summary>The nearest candidate as the fix of a finding.</summary>
    /// <param name="word">The word as it was written.</param>
    /// <param name="candidates">The words there are.</param>
    /// <returns><c>did you mean …?</c>; null where none is near.</returns>
    internal static string? DidYouMean(string word, IEnumerable<string> candidates) => Nearest(word, candidates) is { } near ? $"did you mean {near}?" : null;

    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[left.Length, right.Length];
    }
}
