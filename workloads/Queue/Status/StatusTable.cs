using Spectre.Console;
using Spectre.Console.Rendering;
using WorkQueue.Hosting;
using WorkQueue.Leases;

namespace WorkQueue.Status;

/// <summary>A report as a table for a terminal.</summary>
internal static class StatusTable
{
    private const int MostLines = 12;

    /// <summary>Draws a report.</summary>
    public static IRenderable Draw(StatusReport report)
    {
        var numbers = new Table().Border(TableBorder.Rounded).Title($"queue {Markup.Escape(report.Queue)}").HideHeaders();
        for (var column = 0; column < 6; column++)
            numbers.AddColumn(column % 2 == 0 ? new TableColumn("") : new TableColumn("").RightAligned());
        numbers.AddRow("ready", Number(report.Queues["ready"]), "to ledger", Number(report.Queues["toLedger"]), "stable", $"[green]{report.Stable}[/]");
        numbers.AddRow("delayed", Number(report.Queues["delayed"]), "messages", Number(report.Queues["messages"]), "unstable", $"[yellow]{report.Unstable}[/]");
        numbers.AddRow("running", Number(report.Queues["processing"]), "to explore", Number(report.Queues["toExplore"]), "dead", report.Errors > 0 ? $"[red]{report.Errors}[/]" : "0");
        numbers.AddRow("failed attempts", Number(report.FailedAttempts), "set aside", report.Aside > 0 ? $"[red]{report.Aside}[/]" : "[grey]0[/]", "", "");
        numbers.AddRow(
            "a minute", report.PointsPerMinute is { } rate ? $"{rate:0}" : "-", "time left", report.EtaSeconds is { } eta ? Span(eta) : "-", "points", Number(report.Points));
        var parts = new List<IRenderable> { numbers };
        if (report.Kill != KillMode.None)
            parts.Add(new Markup($"[red]the kill switch is on ({report.Kill.ToString().ToLowerInvariant()})[/]"));
        parts.Add(new Markup(report.State switch
        {
            SearchState.NotStarted => "not started; begin with: queue starter",
            SearchState.Done => "[green]done: nothing is left to do[/]",
            SearchState.StartFailed => "[red]stopped: every point was given up, see below; mend it, then: queue retry --all[/]",
            _ => "running",
        }));
        if (report.Leases.Count > 0)
        {
            var leases = new Table().Border(TableBorder.Rounded).AddColumns("worker", "point", "attempt", "held for", "lease ends in");
            foreach (var lease in report.Leases.OrderBy(lease => lease.Worker, StringComparer.Ordinal).Take(MostLines))
                leases.AddRow(Text(lease.Worker), Text(lease.Hash), $"{lease.Attempt}", Span(lease.AgeSeconds), Span(lease.EndsInSeconds));
            if (report.Queues["processing"] > MostLines)
                leases.AddRow($"and {report.Queues["processing"] - MostLines} more");
            parts.Add(leases);
        }

        AddLetters(parts, "dead letter", report.DeadLetters, report.Errors);
        AddLetters(parts, "failed, tried again", report.Failures, report.Failures.Count);
        if (report.SetAside.Count > 0)
        {
            var aside = new Table().Border(TableBorder.Rounded).AddColumns("set aside from", "what", "why");
            foreach (var thing in report.SetAside.Take(MostLines))
                aside.AddRow(Text(thing.From), Text(thing.Item), Text(thing.Reason));
            parts.Add(aside);
        }

        return new Rows(parts);
    }

    private static void AddLetters(List<IRenderable> parts, string title, IReadOnlyList<DeadLetter> letters, long all)
    {
        if (letters.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in new[] { title, "attempts", "reason" })
            table.AddColumn(column, cells => cells.NoWrap = column == title);
        foreach (var letter in letters.OrderBy(letter => letter.At).Take(MostLines))
            table.AddRow(Text(letter.Hash), $"{letter.Attempts}", Markup.Escape(CleanText.Lines(letter.Reason)));
        if (all > MostLines)
            table.AddRow($"and {all - MostLines} more", "", "queue status --json shows more of them");
        parts.Add(table);
    }

    private static string Text(string text) => Markup.Escape(CleanText.Line(text));

    private static string Number(long count) => count == 0 ? "[grey]0[/]" : $"{count}";

    private static string Span(double seconds) => seconds switch
    {
        < 100 => $"{seconds:0} s",
        < 6000 => $"{seconds / 60:0} min",
        _ => $"{seconds / 3600:0.0} h",
    };
}
