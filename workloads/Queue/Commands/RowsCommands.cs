using System.CommandLine;
using System.Text;
using Infra.Core.Findings;
using Infra.Core.Search;
using Spectre.Console;
using WorkQueue.Hosting;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Commands;

/// <summary><c>rows</c>, <c>best</c> and <c>export</c>: what the ledger holds, as a table, CSV or JSON lines.</summary>
internal static class RowsCommands
{
    private const int MostInATable = 100;

    // Enough to tell points apart, and to name one to show.
    private const int ShownOfAHash = 8;

    private const int MostOfAMessage = 40;

    private static readonly TimeSpan FollowWait = TimeSpan.FromMilliseconds(500);

    private static readonly Option<string?> WhereOption = new("--where")
    {
        Description = "Only rows of which this holds: \"state = error and temperature > 300\", in the language of stableWhen",
    };

    private static readonly Option<string?> SortOption = new("--sort") { Description = "By this fact, parameter or value; with a - before it the largest first" };

    private static readonly Option<int?> LimitOption = new("--limit") { Description = "At most so many rows" };

    private static readonly Option<string> FormatOption = new("--format") { Description = "table, csv or jsonl", DefaultValueFactory = _ => "table" };

    private static readonly Option<bool> FollowOption = new("--follow") { Description = "Goes on with rows as they end, one JSON object a line; needs --format jsonl" };

    private static readonly Argument<string> FolderArgument = new("dir") { Description = "The folder that gets points.csv and README.md" };

    public static Command Rows() => Session.Verb(
        "rows", "Shows the rows of the ledger", (parsed, cancel) => RunAsync(parsed, best: false, cancel),
        WhereOption, SortOption, LimitOption, FormatOption, FollowOption, Session.WaitOption);

    public static Command Best() => Session.Verb(
        "best", "Shows the best results by the objective, also while the search runs", (parsed, cancel) => RunAsync(parsed, best: true, cancel),
        WhereOption, LimitOption, FormatOption, Session.WaitOption);

    public static Command Export() => Session.Verb(
        "export", "Writes all rows as CSV, with a README of the columns; starter --known takes them up again", ExportAsync, FolderArgument, Session.WaitOption);

    private static async Task<int> ExportAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var session = Session.Open(parsed, "export");
        var ledger = session.OpenLedger();
        var folder = (await OwnFile.FolderAsync("dir", parsed.GetRequiredValue(FolderArgument))).FullName;
        var file = Path.Combine(folder, "points.csv");
        // Half a file must not look like a whole one.
        var part = $"{file}.part";
        // Tried first: a file that fails among the rows would be taken for the database's fault.
        await OwnFile.WriteAsync("dir", folder, () => File.WriteAllTextAsync(part, "", cancel));
        try
        {
            var (count, names) = await session.WithTableAsync(ledger, () => WriteAsync(part, ledger, session.Settings.Space, cancel), cancel);
            await OwnFile.WriteAsync("dir", folder, async () =>
            {
                File.Move(part, file, overwrite: true);
                await File.WriteAllTextAsync(Path.Combine(folder, "README.md"), Readme(count, names, session.Settings), cancel);
            });
            Console.WriteLine($"{count} rows in {file}");
            return 0;
        }
        finally
        {
            File.Delete(part);
        }
    }

    // Row by row, for there may be millions. A value that comes up while it writes has no column yet: then once more.
    private static async Task<(int Count, SortedSet<string> Names)> WriteAsync(string file, LedgerDatabase ledger, ParameterSpace space, CancellationToken cancel)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var row in ledger.ReadRowsAsync(null, cancel))
            names.UnionWith(ResultValues.Parse(row.Results).Keys);
        while (true)
        {
            var (csv, count, late) = (new RowsCsv(space, [.. names]), 0, false);
            await using (var text = File.CreateText(file))
            {
                await text.WriteAsync(csv.Header.AsMemory(), cancel);
                await foreach (var row in ledger.ReadRowsAsync(null, cancel))
                {
                    var found = new FoundRow(space, row);
                    late |= !names.IsSupersetOf(found.Values.Keys);
                    names.UnionWith(found.Values.Keys);
                    await text.WriteAsync(csv.Line(found).AsMemory(), cancel);
                    count++;
                }
            }

            if (!late)
                return (count, names);
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, bool best, CancellationToken cancel)
    {
        var format = parsed.GetRequiredValue(FormatOption);
        if (format is not ("table" or "csv" or "jsonl"))
            throw UserErrorException.Misuse($"--format: must be table, csv or jsonl; got \"{CleanText.Line(format)}\"", "name one of them, or leave it out");
        if (parsed.GetValue(LimitOption) is < 1 and var limit)
            throw UserErrorException.Misuse($"--limit: must be 1 or more rows; got {limit}", "use 1 or more, or leave it out");
        Condition? where = null;
        if (parsed.GetValue(WhereOption) is { } text && !Condition.TryParse(text, out where, out var position, out var problem))
            throw UserErrorException.Misuse($"--where: must be a condition, as \"state = error\"; at character {position} {problem}", "mend it there");
        var follow = !best && parsed.GetValue(FollowOption);
        if (follow && format != "jsonl")
            throw UserErrorException.Misuse($"--follow: needs --format jsonl; got {format}", "name that too, or leave --follow out");
        await using var session = Session.Open(parsed, best ? "best" : "rows");
        if (best && session.Settings.Search.Objective is null)
            throw new UserErrorException("objective: must be set, for nothing else says which results are the best; got nothing", "name a value that the program writes, or use: queue rows --sort");

        var ledger = session.OpenLedger();
        var follower = new LedgerFollower(ledger);
        // What follows runs as long as the search does, which no absence of the database ends.
        var outage = follow ? new Outage(ledger.Where, session.Log) : null;
        var rows = await ReadAsync(session, ledger, follower, outage, cancel);
        bool Wanted(FoundRow row) => (where is null || where.Holds(row.Fact)) && (!best || row.Text("state") == "completed");
        var asked = where?.Names.Select(name => ("--where", name)).ToList() ?? [];
        if (!best && parsed.GetValue(SortOption) is { } by)
            asked.Add(("--sort", by.TrimStart('-')));
        CheckNames(asked, rows, session);
        var found = rows.Where(row => Wanted(row) && (!follow || Ended(row))).ToList();
        var sort = best ? FoundRow.ValuePrefix + session.Settings.Search.Objective!.Name : parsed.GetValue(SortOption);
        var goal = best ? session.Settings.Search.Objective!.Goal : sort?.StartsWith('-') == true ? SearchGoal.Maximize : SearchGoal.Minimize;
        if (sort?.TrimStart('-') is { } name)
            found = Sorted(found, name, goal);
        var most = parsed.GetValue(LimitOption) ?? (best ? 10 : format == "table" ? MostInATable : int.MaxValue);
        var shown = found.Take(most).ToList();
        switch (format)
        {
            case "jsonl":
                foreach (var row in shown)
                    Console.WriteLine(row.ToJson());
                break;
            case "csv":
                var csv = new RowsCsv(session.Settings.Space, RowsCsv.ValueNames(shown));
                Console.Write(csv.Header + string.Concat(shown.Select(csv.Line)));
                break;
            default:
                Draw(shown, session.Settings, best);
                if (shown.Count == 0)
                    Console.WriteLine($"none of the ledger's {rows.Count} rows");
                if (found.Count > shown.Count)
                    Console.WriteLine($"and {found.Count - shown.Count} more; --limit shows more, --format csv all");
                break;
        }

        if (follow)
            await FollowAsync(() => ReadAsync(session, ledger, follower, outage, cancel), Wanted, [.. rows.Where(Ended).Select(End)], cancel);
        return 0;
    }

    // A name that no row has is a mistake, unless no program has written a value yet.
    private static void CheckNames(IEnumerable<(string Option, string Name)> asked, List<FoundRow> rows, Session session)
    {
        var values = RowsCsv.ValueNames(rows);
        if (values.Count == 0)
            return;
        var names = FoundRow.Names(session.Settings.Space, values).Concat(session.Settings.StableWhen?.Names ?? []).Append(session.Settings.Search.Objective?.Name ?? "hash").ToHashSet();
        foreach (var (option, name) in asked)
        {
            if (!names.Contains(name) && !names.Contains(name.Replace(FoundRow.ValuePrefix, "", StringComparison.Ordinal)))
                throw UserErrorException.Misuse($"{option}: must name a fact, a parameter or a value that some row has; got \"{CleanText.Line(name)}\"", Spelling.DidYouMean(name, names) is { } meant ? CleanText.Line(meant) : "queue rows --format csv shows all in its first line");
        }
    }

    // A point that failed ends again when it is tried again.
    private static string End(FoundRow row) => $"{row.Text("hash")} {row.Text("state")} {row.Text("attempt")}";

    private static bool Ended(FoundRow row) => row.Text("state") is "completed" or "error";

    private static async Task FollowAsync(Func<Task<List<FoundRow>>> read, Func<FoundRow, bool> wanted, HashSet<string> told, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await Task.Delay(FollowWait, cancel);
                foreach (var row in (await read()).Where(row => Ended(row) && told.Add(End(row)) && wanted(row)))
                    Console.WriteLine(row.ToJson());
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Whoever follows has seen enough.
        }
    }

    private static Task<List<FoundRow>> ReadAsync(Session session, LedgerDatabase ledger, LedgerFollower follower, Outage? outage, CancellationToken cancel) =>
        session.WithTableAsync(
            ledger, async () => await follower.ReadAsync(cancel).Select(row => new FoundRow(session.Settings.Space, row)).ToListAsync(cancel), cancel, outage);

    // Numbers before words, and nothing last; NaN and the infinities after all other numbers, whichever way.
    private static List<FoundRow> Sorted(List<FoundRow> rows, string name, SearchGoal goal)
    {
        var numbers = rows.Where(row => row.Fact(name) is double)
            .Order(Comparer<FoundRow>.Create((one, other) => ResultValues.Compare((double)one.Fact(name)!, (double)other.Fact(name)!, goal)));
        var words = rows.Where(row => row.Fact(name) is string);
        words = goal == SearchGoal.Minimize ? words.OrderBy(row => row.Text(name), StringComparer.Ordinal) : words.OrderByDescending(row => row.Text(name), StringComparer.Ordinal);
        return [.. numbers, .. words, .. rows.Where(row => row.Fact(name) is null)];
    }

    private static string Readme(int count, IEnumerable<string> values, QueueSettings settings)
    {
        var text = new StringBuilder($"# Points of {settings.Name}\n\n{count} rows in `points.csv` (RFC 4180, UTF-8); definition {settings.Definition.Digest}.\n\n| column | what |\n|---|---|\n");
        foreach (var parameter in settings.Space.Parameters)
            text.Append($"| `{parameter.Name}` | parameter{(parameter.IsChoice ? $", one of {string.Join(", ", parameter.Choices)}" : "")} |\n");
        foreach (var name in values.Select(name => FoundRow.Column(name, settings.Space)))
            text.Append($"| `{name.Replace("|", "\\|", StringComparison.Ordinal)}` | value that the program wrote; nan, inf and -inf are numbers too |\n");
        return text.Append(
            """
            | `hash` | the point's id |
            | `state` | queue, running, error or completed |
            | `stable` | true or false; empty until it is known |
            | `message` | the program's words |
            | `error` | what went wrong the last time |
            | `output` | the run's folder, below run.outputs |
            | `attempt` | which try it was |
            | `worker` | who ran it |
            | `parent` | the point it was found from |
            | `depth` | steps from the start |
            | `start`, `end` | of the run, UTC |
            | `seconds` | how long the program ran |
            | `lineage` | what the result came from, as JSON: settings (beginning of their SHA-256), queue (version), and where they are told image, version and commit |

            `queue starter --known points.csv` takes completed rows up in another queue of the same parameters.

            """).ToString();
    }

    // No wider than the terminal, for a folded number is none: what finds no room is named, the least wanted first. Of a hash there is what show takes.
    private static void Draw(List<FoundRow> rows, QueueSettings settings, bool best)
    {
        var console = Console.IsOutputRedirected ? StatusCommand.Plain() : AnsiConsole.Console;
        var objective = settings.Search.Objective?.Name;
        var columns = new List<(string Name, int Rank, List<string> Cells)>();
        void Add(string name, int rank, Func<FoundRow, string> cell) => columns.Add((CleanText.Line(name), rank, rows.ConvertAll(row => CleanText.Line(cell(row)))));
        foreach (var parameter in settings.Space.Moving.Select(index => settings.Space.Parameters[index].Name))
            Add(parameter, 0, row => row.Text(FoundRow.ParameterPrefix + parameter));
        foreach (var name in RowsCsv.ValueNames(rows))
            Add(FoundRow.Column(name, settings.Space), name == objective ? 0 : 2, row => row.Values.TryGetValue(name, out var value) ? ResultValues.Short(value) : "");
        if (!best)
            Add("state", 1, row => row.Text("state"));
        Add("stable", 1, row => row.Text("stable"));
        Add("message", 4, row => CleanText.Cut(row.Text("message"), MostOfAMessage));
        Add("seconds", 3, row => row.Text("seconds"));
        Add("hash", 0, row => CleanText.Cut(row.Text("hash"), ShownOfAHash));

        var room = console.Profile.Width - 1;
        var left = new List<string>();
        foreach (var column in columns.OrderBy(column => column.Rank).ToList())
        {
            var width = column.Cells.Append(column.Name).Max(cell => cell.GetCellWidth()) + 3;
            if (column.Rank == 0 || width <= room)
            {
                room -= width;
                continue;
            }

            left.Add(column.Name);
            columns.Remove(column);
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns([.. columns.Select(column => Markup.Escape(column.Name))]);
        for (var row = 0; row < rows.Count; row++)
            table.AddRow([.. columns.Select(column => Markup.Escape(column.Cells[row]))]);
        console.Write(table);
        if (left.Count > 0)
            Console.WriteLine($"no room for {string.Join(", ", left)}; --format csv has all");
    }
}
