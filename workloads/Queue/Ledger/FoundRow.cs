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

    private readonly ParameterSpace _space;
    private readonly StoredRow _stored;
    private readonly Point? _point;

    /// <summary>A row.</summary>
    public FoundRow(ParameterSpace space, StoredRow stored)
    {
        (_space, _stored) = (space, stored);
        Values = ResultValues.Parse(stored.Results);
        Parameters = space.TryDecode(stored.Code, out _point) ? _point.Texts : stored.Code.Split(',');
    }

    /// <summary>The parameters' values, in order.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The numbers that the program wrote.</summary>
    public IReadOnlyDictionary<string, double> Values { get; }

    /// <summary>A fact by its name: one of <see cref="Facts"/>, a value, or a parameter.</summary>
    /// <returns>A number or a text; null for none.</returns>
    public object? Fact(string name) => name switch
    {
        "hash" => _stored.Hash,
        "state" => _stored.State,
        "stable" => _stored.Stable switch { null => null, false => "false", true => "true" },
        "message" => _stored.CompleteMsg is { } message && message.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var at ? message[(at + 2)..] : null,
        "error" => _stored.ErrorMsg,
        "output" => _stored.OutPath,
        "attempt" => (double)_stored.Attempt,
        "worker" => _stored.Worker,
        "parent" => _stored.Parent,
        "depth" => (double)_stored.Depth,
        "start" => Time(_stored.StartTime),
        "end" => Time(_stored.EndTime),
        "seconds" => _stored.RunTime,
        "lineage" => _stored.Lineage,

        // A name may be a column's, a value's and a parameter's: the first of these is meant, as where a result is judged, and the others have longer names.
        _ => Values.TryGetValue(name, out var value) ? value
            : Parameter(name) ?? (name.StartsWith(ParameterPrefix, StringComparison.Ordinal) ? Parameter(name[ParameterPrefix.Length..]) : null)
            ?? (name.StartsWith(ValuePrefix, StringComparison.Ordinal) && Values.TryGetValue(name[ValuePrefix.Length..], out value) ? value : null),
    };

    /// <summary>Every name that a row of some values can have a fact of.</summary>
    public static IEnumerable<string> Names(ParameterSpace space, IReadOnlyCollection<string> values)
    {
        var parameters = space.Parameters.Select(parameter => parameter.Name).ToList();
        return Facts.Concat(values).Concat(parameters).Concat(parameters.Select(name => ParameterPrefix + name)).Concat(values.Select(name => ValuePrefix + name));
    }

    /// <summary>The name of a value's column in a table.</summary>
    /// <returns>The name, the longer one where a fact or a parameter has it too.</returns>
    public static string Column(string name, ParameterSpace space) =>
        Facts.Contains(name) || space.Parameters.Any(parameter => parameter.Name == name) ? ValuePrefix + name : name;

    /// <summary>A fact as a text.</summary>
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
        return $"{{{string.Join(',', facts)},\"parameters\":{_point?.ToJson() ?? "{}"},\"values\":{(values.Length == 0 ? "{}" : values)}}}";
    }

    private object? Parameter(string name) => _point is not null ? _space.Fact(_point, name)
        : _space.IndexOf(name) is >= 0 and var index && index < Parameters.Count ? Parameters[index] : null;

    /// <summary>A time of the ledger, UTC, as text.</summary>
    public static string? Time(DateTime? time) => time?.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}

/// <summary>An attempt that came to nothing.</summary>
internal sealed record FailedAttempt
{
    /// <summary>Which try it was.</summary>
    public int Attempt { get; init; }

    /// <summary>Who tried.</summary>
    public string? Worker { get; init; }

    /// <summary>When it failed.</summary>
    public DateTime At { get; init; }

    /// <summary>What went wrong.</summary>
    public string ErrorMsg { get; init; } = "";

    /// <summary>The run's folder, below run.outputs; null where none was begun.</summary>
    public string? OutPath { get; init; }
}
