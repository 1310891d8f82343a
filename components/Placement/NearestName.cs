namespace Infra.Components.Placement;

/// <summary>Finds the known name that an unknown one was most likely meant to be.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest edits; the earlier one where two are equally near.</summary>
    /// <param name="wanted">The name that is not known.</param>
    /// <param name="known">The names there are.</param>
    /// <returns>The nearest name; null where nothing is near enough to be meant (more than half of it would change).</returns>
    internal static string? Of(string wanted, IEnumerable<string> known)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var name in known)
        {
            var distance = Distance(wanted.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (name, distance);
            }
        }

        return bestDistance * 2 <= Math.Max(wanted.Length, best?.Length ?? 0) ? best : null;
    }

    /// <summary>Levenshtein's edit distance.</summary>
    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            row[column] = column;
        }

        for (var line = 1; line <= left.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= right.Length; column++)
            {
                var above = row[column];
                var replaced = diagonal + (left[line - 1] == right[column - 1] ? 0 : 1);
                row[column] = Math.Min(replaced, Math.Min(above, row[column - 1]) + 1);
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
