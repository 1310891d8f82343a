using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Core.Findings;
using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Leases;
using WorkQueue.Ledger;
using WorkQueue.Running;
using WorkQueue.Settings;

namespace WorkQueue.Search;

/// <summary>Reads results that a search starts from: a JSON list of points with their outcomes.</summary>
internal static class KnownResults
{
    /// <summary>The most mistakes that are told of the rows of a file: more are more than anybody wants to read at once.</summary>
    public const int MostRows = 20;

    /// <summary>Reads a file of results.</summary>
    /// <param name="path">A JSON list of { "code" or "parameters", "stable", "message", "output", "values" }, or CSV.</param>
    /// <param name="settings">The search; where it can tell by the values whether a point is stable, "stable" may be missing.</param>
    /// <exception cref="UserErrorException">The file is missing, is no such list, or holds points of another space.</exception>
    public static IReadOnlyList<RecalledPoint> ReadFile(string path, QueueSettings settings) =>
        Read(TextFile.Read("results", path, "name a file that is there and may be read"), path, settings);

    /// <summary>Whether a point from elsewhere is one of a search: its values, its hash and its folder fit together.</summary>
    public static bool IsOf(QueueSettings settings, RecalledPoint known) =>
        settings.Space.TryDecode(known.Code, out var point) && point.Hash == known.Hash && (known.Parent.Length == 0 || LeaseRecord.IsHash(known.Parent))
        && known.Depth >= 0 && IsBelow(known.Output);

    /// <summary>Reads results from JSON text.</summary>
    /// <exception cref="UserErrorException">The text is no such list, or holds points of another space.</exception>
    public static IReadOnlyList<RecalledPoint> Read(string json, string source, QueueSettings settings)
    {
        var problems = new List<Finding>();
        var points = new List<RecalledPoint>();
        try
        {
            List<int>? lines = null;
            using var document = IsCsv(json) ? ReadCsv(json, source, settings, problems, out lines) : JsonDocument.Parse(ResultValues.Quoted(json));
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                throw new UserErrorException($"results \"{source}\" must be a JSON list of points; got {document.RootElement.ValueKind.ToString().ToLowerInvariant()}", "write each point as an object in [ ]");
            foreach (var (element, index) in document.RootElement.EnumerateArray().Select((element, index) => (element, index)))
            {
                if (ReadPoint(element, lines is null ? $"[{index}]" : $"line {lines[index]}", settings, problems) is { } point)
                    points.Add(point);
            }
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"results \"{source}\" are no JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", "mend it there");
        }
        catch (InvalidOperationException)
        {
            throw new UserErrorException($"results \"{source}\" must be whole characters; got half of one, as \\ud800 alone", "remove it");
        }

        return problems.Count == 0 ? points : throw new UserErrorException($"results \"{source}\"", problems, MostRows);
    }

    // A list begins with a bracket, and no name of a column does.
    private static bool IsCsv(string text) => text.AsSpan().TrimStart() is { Length: > 0 } rest && rest[0] is not ('[' or '{');

    // A table as queue export writes it, or one with the parameters and "stable"; other columns of numbers are values. Rows without a result are left out.
    private static JsonDocument ReadCsv(string text, string source, QueueSettings settings, List<Finding> problems, out List<int> lines)
    {
        var (space, judges) = (settings.Space, Judges(settings));
        lines = [];
        var rows = CsvRows(text, problems);
        var header = rows.Count > 0 ? rows[0].Fields : [];
        var list = new JsonArray();
        foreach (var (line, fields) in rows.Skip(1))
        {
            if (fields.Length != header.Length)
            {
                problems.Add(new Finding($"line {line}", $"must have {header.Length} fields, as the first line; got {fields.Length}", "put quotes around a field with a comma in it"));
                continue;
            }

            string Cell(string name) => Array.IndexOf(header, name) is var at and >= 0 ? fields[at] : "";
            if ((Cell("stable").Length == 0 && !judges) || (Array.IndexOf(header, "state") >= 0 && Cell("state") != "completed"))
                continue;
            lines.Add(line);
            var values = new JsonObject();
            foreach (var name in header.Distinct().Where(name => FoundRow.Column(name, space) == name))
            {
                if (!ResultValues.TryNumber(Cell(name), out var number))
                    continue;
                // Only what needs the longer name has it.
                var value = name.StartsWith(FoundRow.ValuePrefix, StringComparison.Ordinal) && FoundRow.Column(name[FoundRow.ValuePrefix.Length..], space) == name
                    ? name[FoundRow.ValuePrefix.Length..] : name;
                values[value] = double.IsFinite(number) ? number : ResultValues.Text(number);
            }

            var parameters = new JsonObject();
            foreach (var parameter in space.Parameters.Where(parameter => Cell(parameter.Name).Length > 0))
                parameters[parameter.Name] = Cell(parameter.Name);
            list.Add(new JsonObject
            {
                ["parameters"] = parameters,
                ["message"] = Cell("message"),
                ["output"] = Cell("output"),
                ["lineage"] = Cell("lineage"),
                ["values"] = values,
                ["stable"] = Cell("stable").ToLowerInvariant() switch { "true" or "1" => true, "false" or "0" => (JsonNode)false, "" => null, var other => other },
            });
        }

        return list.Count > 0 || problems.Count > 0 || rows.Count == 1 || judges || Array.IndexOf(header, "stable") >= 0 ? JsonDocument.Parse(list.ToJsonString())
            : throw new UserErrorException($"results \"{source}\" must have a column \"stable\" and one for each parameter; got {CleanText.Line(string.Join(", ", header))}", "begin the file with a line of their names");
    }

    // RFC 4180: quotes around fields, doubled within; each row with the line of the file where it begins. A quote that is not closed, or not where it was
    // meant to be, would take the rows after it into its field.
    private static List<(int Line, string[] Fields)> CsvRows(string text, List<Finding> problems)
    {
        var (rows, row, field) = (new List<(int, string[])>(), new List<string>(), new StringBuilder());
        var (line, begin, quote, isClosed) = (1, 1, 0, false);
        void End(bool ofRow)
        {
            row.Add(field.ToString());
            field.Clear();
            isClosed = false;
            if (!ofRow)
                return;
            if (row is not [""])
                rows.Add((begin, [.. row]));
            row.Clear();
            begin = line + 1;
        }

        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (quote > 0 && letter == '"' && at + 1 < text.Length && text[at + 1] == '"')
                field.Append(text[at++]);
            else if (quote > 0 && letter == '"')
                (quote, isClosed) = (0, true);
            else if (quote > 0)
                field.Append(letter);
            else if (letter == '"' && field.Length == 0 && !isClosed)
                quote = line;
            else if (letter is ',' or '\n')
                End(letter == '\n');
            else if (isClosed && text.AsSpan(at) is not ['\r', '\n', ..])
            {
                problems.Add(new Finding($"line {line}", "must have a comma or the line's end after a closing quote", "double a quote that belongs to the text"));
                return rows;
            }
            else if (text.AsSpan(at) is not ['\r', '\n', ..])
                field.Append(letter);
            line += letter == '\n' ? 1 : 0;
        }

        if (quote > 0)
            problems.Add(new Finding($"line {quote}", "must close the quote that begins there; everything after it is in one field", "close it, or double a quote that belongs to the text"));
        else
            End(ofRow: true);
        return rows;
    }

    // Whether the values say what is stable, so that nothing else has to.
    private static bool Judges(QueueSettings settings) => settings.StableWhen is not null || settings.Search.Objective is not null;

    private static RecalledPoint? ReadPoint(JsonElement element, string path, QueueSettings settings, List<Finding> problems)
    {
        var space = settings.Space;
        RecalledPoint? Refuse(string where, string rule, string fix)
        {
            problems.Add(new Finding(where, rule, fix));
            return null;
        }

        string At(string name) => path[0] == '[' ? $"{path}.{name}" : $"{path}, {name}";
        string Text(string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (element.ValueKind != JsonValueKind.Object)
        {
            return Refuse(path, $"must be an object; got {CleanText.Line(element.GetRawText())}", "write { \"code\" or \"parameters\", \"stable\", \"message\", \"output\" }");
        }

        var code = element.TryGetProperty("parameters", out var values) && values.ValueKind == JsonValueKind.Object
            ? string.Join(',', space.Parameters.Select(parameter => values.TryGetProperty(parameter.Name, out var value) ? value.ToString() : "missing"))
            : Text("code");
        if (!space.TryDecode(code, out var point))
        {
            return Refuse(path, $"must have a value for each of {string.Join(", ", space.Parameters.Select(parameter => parameter.Name))}, in \"code\" or \"parameters\"; got \"{CleanText.Line(code)}\"", "give each, within its bounds, or take the point out");
        }

        var isSaid = element.TryGetProperty("stable", out var stable) && stable.ValueKind is JsonValueKind.True or JsonValueKind.False;
        if (!isSaid && (!Judges(settings) || stable.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null)))
        {
            return Refuse(At("stable"), "must be true or false", "say which, or take the point out");
        }

        if (!IsBelow(Text("output")))
        {
            return Refuse(At("output"), $"must be a folder below run.outputs, without \"..\" and without a \"/\" at its beginning; got \"{CleanText.Line(Text("output"))}\"", "give it from that folder on, or leave it out");
        }

        string? problem = null;
        var numbers = element.TryGetProperty("values", out var given) ? ResultValues.Read(given, out problem) : ResultValues.None;
        if (problem is not null)
        {
            return Refuse(path, problem, "mend it, or take the point out");
        }

        var isStable = isSaid ? stable.GetBoolean() : new ProgramResult(null, "", numbers, null).Judge(settings, point, out problem);
        if (problem is not null)
        {
            return Refuse(path, problem.Replace("result.json", "it", StringComparison.Ordinal), "give the value, or take the point out");
        }

        return new RecalledPoint(
            point.Hash, point.Code, "", 0, isStable ? "stable" : "unstable", Text("message"), Text("output"), ResultValues.ToJson(numbers), RunLineage.Read(Text("lineage")) ?? "");
    }

    private static bool IsBelow(string output) => !output.StartsWith('/') && !output.Split('/').Contains("..") && !output.Contains('\0', StringComparison.Ordinal);
}
