using Infra.Core.Search;

namespace WorkQueue.Ledger;

/// <summary>Rows of the ledger as CSV (RFC 4180): the parameters, the values, the facts.</summary>
internal sealed class RowsCsv(ParameterSpace space, IReadOnlyList<string> values)
{
    /// <summary>The first line.</summary>
    public string Header => Joined([.. space.Parameters.Select(parameter => parameter.Name), .. values.Select(name => FoundRow.Column(name, space)), .. FoundRow.Facts]);

    /// <summary>The names of all values of some rows, in order.</summary>
    public static List<string> ValueNames(IEnumerable<FoundRow> rows) => [.. rows.SelectMany(row => row.Values.Keys).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A row's line.</summary>
    /// <returns>The line with its end.</returns>
    public string Line(FoundRow row) => Joined(
    [
        .. space.Parameters.Select((_, index) => index < row.Parameters.Count ? row.Parameters[index] : ""),
        .. values.Select(name => row.Values.TryGetValue(name, out var value) ? Number(ResultValues.Text(value)) : ""),
        .. FoundRow.Facts.Select(row.Text),
    ]);

    private static string Joined(IEnumerable<string> fields) => string.Join(',', fields.Select(Field)) + "\n";

    // As most programs that read CSV know them.
    private static string Number(string text) => text switch
    {
        "NaN" => "nan",
        "Infinity" => "inf",
        "-Infinity" => "-inf",
        _ => text,
    };

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
