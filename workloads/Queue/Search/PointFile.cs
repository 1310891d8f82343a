using System.Text.Json;
using Infra.Core.Findings;
using Infra.Core.Quantities;
using Infra.Core.Search;
using WorkQueue.Hosting;

namespace WorkQueue.Search;

/// <summary>Reads points that come from outside: one a line, each an object of names and values, or the values joined by commas.</summary>
internal static class PointFile
{
    /// <summary>Reads points.</summary>
    /// <param name="text">The lines; empty ones are passed over.</param>
    /// <param name="source">Where they came from, for the message.</param>
    /// <param name="space">The space that they must lie in.</param>
    /// <returns>The points, in order.</returns>
    /// <exception cref="UserErrorException">Some are none of this search's: all of them in one message, with their lines.</exception>
    public static IReadOnlyList<Point> Read(string text, string source, ParameterSpace space)
    {
        var points = new List<Point>();
        var problems = new List<Finding>();
        foreach (var (line, number) in text.Split('\n').Select((line, index) => (line.Trim(), index + 1)))
        {
            if (line.Length == 0)
                continue;
            if (!TryRead(line, space, out var point, out var problem))
                problems.Add(new Finding($"line {number}", problem, "mend the line, or take it out"));
            else
                points.Add(point!);
        }

        return problems.Count == 0 ? points : throw new UserErrorException($"points \"{source}\"", problems, KnownResults.MostRows);
    }

    private static bool TryRead(string line, ParameterSpace space, out Point? point, out string problem)
    {
        var names = string.Join(", ", space.Parameters.Select(parameter => parameter.Name));
        (point, problem) = (null, $"must be an object with a value for each of {names}, or their values joined by commas; got {CleanText.Line(line)}");
        var code = line[0] == '{' ? Code(line, space) : line;
        if (code is null || !space.TryDecode(code, out point))
            return false;
        problem = space.Obstacle(point) ?? "";
        return problem.Length == 0;
    }

    private static string? Code(string line, ParameterSpace space)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            // A name that the search does not have is a mistake, for somebody means something by it.
            if (root.EnumerateObject().Any(entry => space.Parameters.All(parameter => parameter.Name != entry.Name)))
                return null;
            decimal rest = space.Spec.Total;
            var texts = new string?[space.Parameters.Count];
            for (var index = 0; index < texts.Length; index++)
            {
                var parameter = space.Parameters[index];
                texts[index] = root.TryGetProperty(parameter.Name, out var value) ? value.ToString() : null;
                if (texts[index] is { } text && parameter.Name != space.Spec.Filler && !parameter.IsChoice && DecimalText.TryParse(text, out var number))
                    rest -= number;
            }

            // What the filler is follows from the others.
            return string.Join(',', texts.Select((text, index) =>
                text ?? (space.Parameters[index].Name == space.Spec.Filler ? DecimalText.Format(rest) : "")));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }
}
