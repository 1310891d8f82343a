using Infra.Core.Search;

namespace WorkQueue.Faults;

/// <summary>The search of all tests: a point is stable when it lies in a circle around the start, 50 and 50.</summary>
internal static class CircleSearch
{
    /// <summary>What a search by one thread finds.</summary>
    /// <param name="space">Its space, of two parameters.</param>
    /// <param name="radius">The circle's radius.</param>
    /// <param name="ends">Which points have no neighbours, stable or not; null for none.</param>
    /// <returns>Every point with whether it is stable.</returns>
    public static Dictionary<string, bool> Find(ParameterSpace space, int radius, Func<Point, bool>? ends = null)
    {
        var found = new Dictionary<string, bool> { [space.Start.Hash] = true };
        var next = new Queue<Point>(ends?.Invoke(space.Start) == true ? [] : [space.Start]);
        while (next.TryDequeue(out var point))
        {
            foreach (var neighbour in space.Neighbours(point).Where(neighbour => !found.ContainsKey(neighbour.Hash)))
            {
                var (a, b) = (neighbour.Values[0] - 50, neighbour.Values[1] - 50);
                found[neighbour.Hash] = (a * a) + (b * b) <= radius * radius;
                if (found[neighbour.Hash] && ends?.Invoke(neighbour) != true)
                    next.Enqueue(neighbour);
            }
        }

        return found;
    }

    /// <summary>Reads a file that a process is writing.</summary>
    /// <param name="path">The file; it need not be there yet.</param>
    /// <returns>Its text so far.</returns>
    public static string ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
