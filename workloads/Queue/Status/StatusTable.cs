using Spectre.Console;
using Spectre.Console.Rendering;
using WorkQueue.Leases;

namespace WorkQueue.Status;

/// <summary>A report as a table for a terminal.</summary>
internal static class StatusTable
{
    private const int MostLines = 12;

    /// <summary>Draws a report.</summary>
    /// <param name="report">The report.</param>
    /// <returns>What to show.</returns>
    public static IRenderable Draw(StatusReport report)
    {
        var numbers = new Table().Border(TableBorder.Rounded).Title($"queue {Markup.Escape(report.Queue)}").HideHeaders();
        for (var column = 0; column < 6; column++)
            numbers.AddColumn(column % 2 == 0 ? new TableColumn("") : new TableColumn("").RightAligned());
        numbers.AddRow("ready", Number(report.Queues["ready"]), "to ledger", Number(report.Queues["toLedger"]), "stable", $"[green]{report.Stable}[/]");
        numbers.AddRow("delayed", Number(report.Queues["delayed"]), "messages", Number(report.Queues["messages"]), "unstable", $"[yellow]{report.Unstable}[/]");
        numbers.AddRow("running", Number(report.Queues["processing"]), "to explore", Number(report.Queues["toExplore"]), "dead", report.Errors > 0 ? $"[red]{report.Errors}[/]" : "0");
        numbers.AddRow(
            "a minute", report.PointsPerMinute is { } rate ? $"{rate:0}" : "-", "time left", report.EtaSeconds is { } eta ? Span(eta) : "-", "points", Number(report.Points));
        var parts = new List<IRenderable> { numbers };
        if (report.Kill != KillMode.None)
            parts.Add(new Markup($"[red]the kill switch is on ({report.Kill.ToString().ToLowerInvariant()})[/]"));
        if (report.Leases.Count > 0)
        {
            var leases = new Table().Border(TableBorder.Rounded);
            foreach (var column in new[] { "worker", "point", "attempt", "held for", "lease ends in" })
                leases.AddColumn(column);
            foreach (var lease in report.Leases.OrderBy(lease => lease.Worker, StringComparer.Ordinal).Take(MostLines))
                leases.AddRow(Markup.Escape(lease.Worker), lease.Hash, $"{lease.Attempt}", Span(lease.AgeSeconds), Span(lease.EndsInSeconds));
            if (report.Queues["processing"] > MostLines)
                leases.AddRow($"and {report.Queues["processing"] - MostLines} more");
            parts.Add(leases);
        }

        if (report.DeadLetters.Count > 0)
        {
            var dead = new Table().Border(TableBorder.Rounded);
            foreach (var column in new[] { "dead letter", "attempts", "reason" })
                dead.AddColumn(column);
            foreach (var letter in report.DeadLetters.OrderBy(letter => letter.At).Take(MostLines))
                dead.AddRow(letter.Hash, $"{letter.Attempts}", Markup.Escape(letter.Reason.Split('\n')[0]));
            parts.Add(dead);
        }

        return new Rows(parts);
    }

    private static string Number(long count) => count == 0 ? "[grey]0[/]" : $"{count}";

    private static string Span(double seconds) => seconds switch
    {
        < 100 => $"{seconds:0} s",
        < 6000 => $"{seconds / 60:0} min",
        _ => $"{seconds / 3600:0.0} h",
    };
}
