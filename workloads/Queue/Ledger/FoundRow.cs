using System.Globalization;
using System.Text.Json;
using Infra.Core.Search;

namespace WorkQueue.Ledger;

/// <summary>A row of the ledger, for people and for other programs.</summary>
internal sealed class FoundRow
{
    /// <summary>The columns beside parameters and values, in order.</summary>
    public static IReadOnlyList<string> Facts { get; } =
        ["hash", "state", "stable", "message", "error", "output", "attempt", "worker", "parent", "depth", "start", "end", "seconds", "lineage"];

    /// <summary>What stands before a value's name where another thing has the name too.</summary>
    public const string ValuePrefix = "values.";

    /// <summary>What stands before a parameter's name where another thing has the name too.</summary>
    public const string ParameterPrefix = "parameters.";

    private readonly Dictionary<string, object?> _facts;

    /// <summary>A row.</summary>
    /// <param name="space">The search's space.</param>
    /// <param name="stored">What the table has.</param>
    public FoundRow(ParameterSpace space, StoredRow stored)
    {
        Values = ResultValues.Parse(stored.Results);
        Parameters = space.TryDecode(stored.Code, out var point) ? point.Texts : stored.Code.Split(',');
        Json = point?.ToJson() ?? "{}";
        var message = stored.CompleteMsg ?? "";
        _facts = new()
        {
            ["hash"] = stored.Hash,
            ["state"] = stored.State,
            ["stable"] = stored.Stable is { } stable ? (stable == 0 ? "false" : "true") : null,
            ["message"] = message.Contains(": ", StringComparison.Ordinal) ? message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..] : null,
            ["error"] = stored.ErrorMsg,
            ["output"] = stored.OutPath,
            ["attempt"] = (double)stored.Attempt,
            ["worker"] = stored.Worker,
            ["parent"] = stored.Parent,
            ["depth"] = (double)stored.Depth,
            ["start"] = Time(stored.StartTime),
            ["end"] = Time(stored.EndTime),
            ["seconds"] = stored.RunTime,
            ["lineage"] = stored.Lineage,
        };
        // A name may be a column's, a value's and a parameter's: the first of these is meant, as where a result is judged, and the others have longer names.
        foreach (var (name, value) in Values)
            _facts.TryAdd(name, value);
        for (var index = 0; index < Math.Min(space.Parameters.Count, Parameters.Count); index++)
        {
            object value = point is null || space.Parameters[index].IsChoice ? Parameters[index] : (double)point.Values[index];
            _facts.TryAdd(space.Parameters[index].Name, value);
            _facts.TryAdd(ParameterPrefix + space.Parameters[index].Name, value);
        }

        foreach (var (name, value) in Values)
            _facts.TryAdd(ValuePrefix + name, value);
    }

    /// <summary>The parameters' values, in order.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The parameters as JSON.</summary>
    public string Json { get; }

    /// <summary>The numbers that the program wrote.</summary>
    public IReadOnlyDictionary<string, double> Values { get; }

    /// <summary>A fact by its name: one of <see cref="Facts"/>, a value, or a parameter.</summary>
    /// <param name="name">The name.</param>
    /// <returns>A number or a text; null for none.</returns>
    public object? Fact(string name) => _facts.GetValueOrDefault(name);

    /// <summary>Every name that the row has a fact of.</summary>
    public IEnumerable<string> Names => _facts.Keys;

    /// <summary>The name of a value's column in a table.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="space">The search's space.</param>
    /// <returns>The name, the longer one where a fact or a parameter has it too.</returns>
    public static string Column(string name, ParameterSpace space) =>
        Facts.Contains(name) || space.Parameters.Any(parameter => parameter.Name == name) ? ValuePrefix + name : name;

    /// <summary>A fact as a text.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The text; empty for none.</returns>
    public string Text(string name) => Fact(name) switch
    {
        double number => ResultValues.Text(number),
        string text => text,
        _ => "",
    };

    /// <summary>The row as JSON on one line.</summary>
    /// <returns>An object; NaN and the infinities are texts.</returns>
    public string ToJson()
    {
        var values = ResultValues.ToJson(Values);
        var facts = Facts.Where(name => Fact(name) is not null).Select(name => $"\"{name}\":{(name is "stable" or "lineage" ? Text(name) : JsonSerializer.Serialize(Fact(name)))}");
        return $"{{{string.Join(',', facts)},\"parameters\":{Json},\"values\":{(values.Length == 0 ? "{}" : values)}}}";
    }

    private static string? Time(DateTime? time) => time?.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}

/// <summary>A row as the table has it.</summary>
internal sealed record StoredRow
{
    /// <summary>The point.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Its values.</summary>
    public string Code { get; init; } = "";

    /// <summary>The point it was found from.</summary>
    public string? Parent { get; init; }

    /// <summary>Steps from the start.</summary>
    public int Depth { get; init; }

    /// <summary>queue, running, error or completed.</summary>
    public string State { get; init; } = "";

    /// <summary>When it entered the queue, then when its run began.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>When its run ended.</summary>
    public DateTime? EndTime { get; init; }

    /// <summary>What went wrong.</summary>
    public string? ErrorMsg { get; init; }

    /// <summary>What came out, in words.</summary>
    public string? CompleteMsg { get; init; }

    /// <summary>Whether it is stable.</summary>
    public int? Stable { get; init; }

    /// <summary>Seconds.</summary>
    public double? RunTime { get; init; }

    /// <summary>The run's folder.</summary>
    public string? OutPath { get; init; }

    /// <summary>Which try it was.</summary>
    public int Attempt { get; init; }

    /// <summary>Who ran it.</summary>
    public string? Worker { get; init; }

    /// <summary>The program's numbers as JSON.</summary>
    public string? Results { get; init; }

    /// <summary>What the result came from, as JSON.</summary>
    public string? Lineage { get; init; }
}
