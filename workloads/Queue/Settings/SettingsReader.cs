using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WorkQueue.Space;

namespace WorkQueue.Settings;

/// <summary>Reads the settings file; every mistake in it is reported at once, with its path.</summary>
internal sealed partial class SettingsReader
{
    // A search with more neighbours a point than this fills any queue with its first steps.
    private const int MaximumNeighbours = 100_000;

    // GKE gives an ordinary pod 15 s on a Spot node; what is left after the grace is for handing the point back.
    private const int MaximumGraceSeconds = 12;

    // No start was given; far outside any bounds that a start could be given in.
    private const decimal Unset = decimal.MinValue;

    private readonly List<SettingProblem> _problems = [];

    private SettingsReader()
    {
    }

    /// <summary>Reads a settings file.</summary>
    /// <param name="path">A JSON file.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="UserErrorException">The file is missing, is no JSON, or holds mistakes: all of them in one message.</exception>
    public static QueueSettings ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"settings file \"{path}\" cannot be read: {error.Message.TrimEnd('.')}; give it with --settings or QUEUE_SETTINGS");
        }
    }

    /// <summary>Reads settings from JSON text.</summary>
    /// <param name="json">The text; comments and trailing commas are allowed.</param>
    /// <param name="source">Where it came from, for the message.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="UserErrorException">The text is no JSON, or holds mistakes: all of them in one message.</exception>
    public static QueueSettings Read(string json, string source)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"settings file \"{source}\" is no JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
        }

        using (document)
        {
            var reader = new SettingsReader();
            var settings = reader.ReadRoot(document.RootElement);
            return reader._problems.Count == 0 ? settings : throw new UserErrorException($"settings file \"{source}\"", reader._problems);
        }
    }

    private QueueSettings ReadRoot(JsonElement root)
    {
        var keys = Keys(root, "", "name", "space", "limits", "lease", "run", "ledger");
        var name = Text(keys, "", "name", "pyatmos");
        if (!QueueName().IsMatch(name))
            Problem("name", $"must be 1 to 63 lower-case letters, digits and dashes, beginning with a letter; got \"{name}\"");
        return new QueueSettings(
            name,
            ReadSpace(Section(keys, "space", required: true)),
            ReadLimits(Section(keys, "limits")),
            ReadLease(Section(keys, "lease")),
            ReadRun(Section(keys, "run")),
            ReadLedger(Section(keys, "ledger")));
    }

    private ParameterSpace ReadSpace(JsonElement section)
    {
        var before = _problems.Count;
        if (section.ValueKind == JsonValueKind.Undefined)
            return new ParameterSpace([new Parameter("x", 0, 0, 0, 0, [])], null, 1, SearchMode.Sides, 1);
        var keys = Keys(section, "space", "parameters", "filler", "total", "mode", "reach");
        var total = Number(keys, "space", "total", 1);
        var modeText = Text(keys, "space", "mode", "sides");
        if (modeText is not ("sides" or "diagonals"))
            Problem("space.mode", $"must be \"sides\" or \"diagonals\"; got \"{modeText}\"");
        var mode = modeText == "diagonals" ? SearchMode.Diagonals : SearchMode.Sides;
        var reach = Whole(keys, "space", "reach", 1, 1, 100, "steps");
        var filler = Text(keys, "space", "filler", "");
        var parameters = new List<Parameter>();
        if (keys.TryGetValue("parameters", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var (element, index) in list.EnumerateArray().Select((element, index) => (element, index)))
                parameters.Add(ReadParameter(element, $"space.parameters[{index}]", filler));
        }

        if (parameters.Count == 0)
            Problem("space.parameters", "must be a list of at least one parameter; got none");
        foreach (var twice in parameters.GroupBy(parameter => parameter.Name).Where(group => group.Count() > 1))
            Problem("space.parameters", $"every name must stand once; got \"{twice.Key}\" {twice.Count()} times");
        var moving = parameters.Count(parameter => parameter.Steps.Count > 0);
        if (parameters.Count > 0 && moving == 0)
            Problem("space.parameters", "at least one parameter must move; give it \"steps\": [{ \"increment\": 0.001 }]");
        if (mode == SearchMode.Diagonals && Math.Pow((2 * reach) + 1, moving) - 1 > MaximumNeighbours)
            Problem("space.reach", $"diagonals of {moving} moving parameters with reach {reach} give more than {MaximumNeighbours} neighbours a point; use \"sides\" or a smaller reach");
        if (filler.Length > 0)
            parameters = Fill(parameters, filler, total);
        return _problems.Count > before
            ? new ParameterSpace([new Parameter("x", 0, 0, 0, 0, [])], null, total, mode, reach)
            : new ParameterSpace(parameters, filler.Length == 0 ? null : filler, total, mode, reach);
    }

    private List<Parameter> Fill(List<Parameter> parameters, string filler, decimal total)
    {
        var index = parameters.FindIndex(parameter => parameter.Name == filler);
        if (index < 0)
        {
            Problem("space.filler", $"must name one of the parameters; got \"{filler}\"");
            return parameters;
        }

        var rest = total - parameters.Where(parameter => parameter.Name != filler && parameter.Start != Unset).Sum(parameter => parameter.Start);
        var given = parameters[index];
        if (given.Steps.Count > 0)
            Problem($"space.parameters[{index}].steps", $"the filler \"{filler}\" takes up what the others leave and cannot move; remove its steps");
        if (given.Start != rest && given.Start != Unset)
            Problem($"space.parameters[{index}].start", $"the filler's start must be what the others leave of {DecimalText.Format(total)}, which is {DecimalText.Format(rest)}; got {DecimalText.Format(given.Start)}; leave it out");
        if (rest < given.Minimum || rest > given.Maximum)
            Problem($"space.parameters[{index}].start", $"the others leave {DecimalText.Format(rest)} for the filler, outside its bounds {DecimalText.Format(given.Minimum)} to {DecimalText.Format(given.Maximum)}");
        parameters[index] = given with { Start = rest, Origin = rest };
        return parameters;
    }

    private Parameter ReadParameter(JsonElement element, string path, string filler)
    {
        var keys = Keys(element, path, "name", "start", "minimum", "maximum", "origin", "steps");
        var name = Text(keys, path, "name", "");
        if (!ParameterName().IsMatch(name))
            Problem($"{path}.name", $"must be letters, digits and underscores, beginning with a letter; got \"{name}\"");
        if (!keys.ContainsKey("start") && name != filler)
            Problem($"{path}.start", "is required; only the filler's start can be worked out");
        var start = Number(keys, path, "start", Unset);
        var minimum = Number(keys, path, "minimum", 0);
        var maximum = Number(keys, path, "maximum", decimal.MaxValue);
        if (start != Unset && (start < minimum || start > maximum))
            Problem($"{path}.start", $"must lie within minimum {DecimalText.Format(minimum)} and maximum {DecimalText.Format(maximum)}; got {DecimalText.Format(start)}");
        var steps = new List<StepSize>();
        if (keys.TryGetValue("steps", out var list))
        {
            if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
                Problem($"{path}.steps", "must be a list of at least one { \"below\", \"increment\" }; leave it out for a parameter that does not move");
            else
                steps = ReadSteps(list, $"{path}.steps");
        }

        return new Parameter(name, start, minimum, maximum, Number(keys, path, "origin", start), steps);
    }

    private List<StepSize> ReadSteps(JsonElement list, string path)
    {
        var steps = new List<StepSize>();
        foreach (var (element, index) in list.EnumerateArray().Select((element, index) => (element, index)))
        {
            var at = $"{path}[{index}]";
            var keys = Keys(element, at, "below", "increment");
            var increment = Number(keys, at, "increment", -1);
            if (increment < 0)
                Problem($"{at}.increment", keys.ContainsKey("increment") ? $"must be 0 (does not move) or more; got {DecimalText.Format(increment)}" : "is required");
            decimal? below = keys.ContainsKey("below") ? Number(keys, at, "below", 0) : null;
            if (below is null && index < list.GetArrayLength() - 1)
                Problem($"{at}.below", "is required for every range but the last");
            if (below is not null && steps.Count > 0 && steps[^1].Below >= below)
                Problem($"{at}.below", $"must be above that of the range before, {DecimalText.Format(steps[^1].Below!.Value)}; got {DecimalText.Format(below.Value)}");
            steps.Add(new StepSize(below, increment));
        }

        return steps;
    }

    private SearchLimits ReadLimits(JsonElement section)
    {
        var keys = Keys(section, "limits", "points", "depth");
        return new SearchLimits(
            Whole(keys, "limits", "points", 0, 0, int.MaxValue, "points (0: no limit)"),
            keys.ContainsKey("depth") ? Whole(keys, "limits", "depth", 0, 0, int.MaxValue, "steps") : null);
    }

    private LeaseSettings ReadLease(JsonElement section)
    {
        var keys = Keys(section, "lease", "seconds", "attempts", "backoffSeconds", "maximumBackoffSeconds");
        return new LeaseSettings(
            TimeSpan.FromSeconds(Whole(keys, "lease", "seconds", 60, 1, 86_400, "seconds")),
            Whole(keys, "lease", "attempts", 3, 1, 1000, "attempts"),
            TimeSpan.FromSeconds(Whole(keys, "lease", "backoffSeconds", 5, 0, 86_400, "seconds")),
            TimeSpan.FromSeconds(Whole(keys, "lease", "maximumBackoffSeconds", 300, 0, 86_400, "seconds")));
    }

    private RunSettings ReadRun(JsonElement section)
    {
        var keys = Keys(section, "run", "command", "timeoutSeconds", "graceSeconds", "outputs");
        var command = new List<string>();
        if (keys.TryGetValue("command", out var list))
        {
            if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0 || list.EnumerateArray().Any(part => part.ValueKind != JsonValueKind.String))
                Problem("run.command", "must be a list of strings, the program first: [\"/usr/bin/atmos\", \"--fast\"]");
            else
                command.AddRange(list.EnumerateArray().Select(part => part.GetString()!));
        }

        return new RunSettings(
            command,
            TimeSpan.FromSeconds(Whole(keys, "run", "timeoutSeconds", 3600, 1, 604_800, "seconds")),
            TimeSpan.FromSeconds(Whole(keys, "run", "graceSeconds", 10, 0, MaximumGraceSeconds, "seconds, so that a point is handed back within the 15 s that a Spot node gives")),
            Text(keys, "run", "outputs", "outputs"));
    }

    private LedgerSettings ReadLedger(JsonElement section)
    {
        var keys = Keys(section, "ledger", "table", "batch", "takeOverSeconds");
        var table = Text(keys, "ledger", "table", "parameterspace");
        if (!TableName().IsMatch(table))
            Problem("ledger.table", $"must be 1 to 50 letters, digits and underscores, beginning with a letter; got \"{table}\"");
        return new LedgerSettings(
            table,
            Whole(keys, "ledger", "batch", 500, 1, 5000, "rows"),
            TimeSpan.FromSeconds(Whole(keys, "ledger", "takeOverSeconds", 60, 1, 86_400, "seconds")));
    }

    private Dictionary<string, JsonElement> Keys(JsonElement element, string path, params string[] known)
    {
        var keys = new Dictionary<string, JsonElement>();
        if (element.ValueKind == JsonValueKind.Undefined)
            return keys;
        if (element.ValueKind != JsonValueKind.Object)
        {
            Problem(path.Length == 0 ? "(root)" : path, $"must be an object with the keys {string.Join(", ", known)}; got {Kind(element)}");
            return keys;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (known.Contains(property.Name))
                keys[property.Name] = property.Value;
            else
                Problem(Join(path, property.Name), $"is no setting; known here: {string.Join(", ", known)}");
        }

        return keys;
    }

    private JsonElement Section(Dictionary<string, JsonElement> keys, string name, bool required = false)
    {
        if (keys.TryGetValue(name, out var section))
            return section;
        if (required)
            Problem(name, "is required");
        return default;
    }

    private string Text(Dictionary<string, JsonElement> keys, string path, string name, string otherwise)
    {
        if (!keys.TryGetValue(name, out var element))
            return otherwise;
        if (element.ValueKind == JsonValueKind.String)
            return element.GetString()!;
        Problem(Join(path, name), $"must be a string; got {Kind(element)}");
        return otherwise;
    }

    private decimal Number(Dictionary<string, JsonElement> keys, string path, string name, decimal otherwise)
    {
        if (!keys.TryGetValue(name, out var element))
            return otherwise;
        var text = element.ValueKind switch
        {
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.String => element.GetString()!,
            _ => "",
        };
        if (DecimalText.TryParse(text, out var value))
            return value;
        Problem(Join(path, name), $"must be a number of at most 28 digits and 28 decimal places; got {(text.Length == 0 ? Kind(element) : text)}");
        return otherwise;
    }

    private int Whole(Dictionary<string, JsonElement> keys, string path, string name, int otherwise, int minimum, int maximum, string unit)
    {
        if (!keys.TryGetValue(name, out var element))
            return otherwise;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) && value >= minimum && value <= maximum)
            return value;
        var bounds = maximum == int.MaxValue ? $"{minimum} or more" : $"{minimum} to {maximum.ToString(CultureInfo.InvariantCulture)}";
        Problem(Join(path, name), $"must be a whole number of {bounds} {unit}; got {element.GetRawText()}");
        return otherwise;
    }

    private void Problem(string path, string message) => _problems.Add(new SettingProblem(path, message));

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    [GeneratedRegex("^[a-z][a-z0-9-]{0,62}\\z")]
    private static partial Regex QueueName();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*\\z")]
    private static partial Regex ParameterName();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,49}\\z")]
    private static partial Regex TableName();
}
