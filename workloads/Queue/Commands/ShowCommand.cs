using System.CommandLine;
using System.Globalization;
using Infra.Core.Search;
using WorkQueue.Hosting;
using WorkQueue.Ledger;
using WorkQueue.Settings;

namespace WorkQueue.Commands;

/// <summary><c>show</c>: all that is known of one point.</summary>
internal static class ShowCommand
{
    private const int TailLines = 20;
    private const int TailBytes = 64 * 1024;

    private static readonly Argument<string> HashArgument = new("hash") { Description = $"The point's hash, or its first {PointHistory.FewestDigits} digits or more" };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print it as JSON" };

    public static Command Create() => Session.Verb(
        "show", "Shows one point: its result, its attempts, its way from the start, its output and the end of its log", RunAsync, HashArgument, JsonOption, Session.WaitOption);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        await using var session = Session.Open(parsed, "show");
        var (settings, ledger) = (session.Settings, session.OpenLedger());
        var history = await session.WithTableAsync(
            ledger, () => PointHistory.ReadAsync(ledger, settings.Space, parsed.GetRequiredValue(HashArgument), cancel), cancel);
        if (parsed.GetValue(JsonOption))
        {
            Console.WriteLine(history.ToJson());
            return 0;
        }

        var row = history.Row;
        void Line(string name, string text, bool indent = false) => Console.WriteLine(CleanText.Line($"{(indent ? "  " : "")}{name.PadRight(indent ? 10 : 12)}{text}"));
        Line("point", row.Text("hash"));
        Line("state", row.Text("state") + (row.Text("stable") switch { "true" => ", stable", "false" => ", unstable", _ => "" }));
        foreach (var (parameter, index) in settings.Space.Parameters.Select((parameter, index) => (parameter, index)))
            Line(index == 0 ? "parameters" : "", $"{parameter.Name} = {(index < row.Parameters.Count ? row.Parameters[index] : "?")}");
        foreach (var (value, index) in row.Values.OrderBy(value => value.Key, StringComparer.Ordinal).Select((value, index) => (value, index)))
            Line(index == 0 ? "values" : "", $"{value.Key} = {ResultValues.Text(value.Value)}");
        if (row.Text("message").Length > 0)
            Line("message", row.Text("message"));
        Line("run", Run(row));
        foreach (var attempt in history.Attempts)
        {
            Line("failed", string.Create(CultureInfo.InvariantCulture, $"attempt {attempt.Attempt} by {attempt.Worker ?? "nobody"}, {FoundRow.Time(attempt.At)}:"));
            Console.WriteLine($"            {CleanText.Lines(attempt.ErrorMsg).Replace("\n", "\n            ", StringComparison.Ordinal)}");
        }

        foreach (var (parent, index) in history.Parents.Select((parent, index) => (parent, index)))
            Line(index == 0 ? "found from" : "", $"{parent.Text("hash")}  {string.Join(", ", settings.Space.Moving.Select(moving => $"{settings.Space.Parameters[moving].Name} = {parent.Parameters[moving]}"))}");
        if ((row.Text("output") is { Length: > 0 } path ? path : history.Attempts is [.., var last] ? last.OutPath : null) is { Length: > 0 } output)
        {
            Line("output", EnvironmentReader.Process.Find("QUEUE_OUTPUTS_URL") is { } url ? $"{url.TrimEnd('/')}/{output}/" : Path.GetFullPath(Path.Combine(settings.Outputs, output)));
            ShowLog(Path.Combine(settings.Outputs, output, "output.log"));
        }

        return 0;
    }

    private static string Run(FoundRow row) => row.Text("state") switch
    {
        "queue" => "not yet",
        "completed" when row.Text("worker").Length == 0 => "known from elsewhere",
        _ => $"attempt {row.Text("attempt")} by {row.Text("worker")}, from {row.Text("start")}{(row.Text("end") is { Length: > 0 } end ? $" to {end}" : "")}"
            + (row.Fact("seconds") is double seconds ? string.Create(CultureInfo.InvariantCulture, $", {seconds:0.0} s") : ""),
    };

    // Where the outputs are not on this machine there is the link.
    private static void ShowLog(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Seek(-Math.Min(TailBytes, file.Length), SeekOrigin.End);
            using var reader = new StreamReader(file);
            var lines = reader.ReadToEnd().TrimEnd().Split('\n');
            Console.WriteLine($"log         {(lines.Length > TailLines ? $"the last {TailLines} lines of output.log" : "output.log")}");
            foreach (var line in lines.TakeLast(TailLines))
                Console.WriteLine($"            {CleanText.Line(line)}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.WriteLine($"log         output.log there; not on this machine");
        }
    }
}
