using System.Globalization;
using Infra.Core.Findings;
using Infra.Core.Scheduling;
using Spectre.Console;

namespace Infra.Commands;

/// <summary>Prints where pods may go and what is left of the pools: as tables, or where those are too wide, one below another.</summary>
/// <param name="console">Where to print.</param>
/// <param name="width">The characters that a line may have.</param>
internal sealed class FitText(IAnsiConsole console, int width)
{
    private const int Gap = 2;

    /// <summary>Prints the workloads: how many a node takes, nodes needed, what stays pending and why.</summary>
    internal void WriteWorkloads(FitReport report)
    {
        WriteRows(
            ["workload", "a pod asks for", "pools (pods a node)", "now", "at most"],
            [
                .. report.Workloads.Select(workload =>
                {
                    var open = workload.Pools.Where(pool => pool.Obstacle is null).Select(pool => $"{pool.Pool} ({Count(pool.PodsPerNode)})").ToList();
                    return new[]
                    {
                        workload.Name,
                        workload.PerPod.ToString(),
                        open.Count == 0 ? "none" : string.Join(", ", open),
                        State(workload.Now),
                        State(workload.AtMax),
                    };
                }),
            ]);
        foreach (var workload in report.Workloads)
        {
            if ((workload.Now.Reason ?? workload.AtMax.Reason) is { } reason)
            {
                WriteLine($"{workload.Name} would stay pending{(workload.Now.Reason is null ? " at its most replicas" : "")}: {reason}", indent: 0);
            }
        }
    }

    /// <summary>Prints the pools: nodes now and at most, and what is left over.</summary>
    internal void WritePools(FitReport report) => WriteRows(
        ["pool", "machine", "nodes now", "at most replicas", "of", "left of the pool at its most nodes"],
        [
            .. report.Pools.Select(pool => new[]
            {
                pool.Pool,
                pool.MachineType,
                Number(pool.NodesNow),
                Number(pool.NodesAtMax),
                Number(pool.MaxNodes),
                pool.LeftAtMax.ToString(),
            }),
        ]);

    private void WriteRows(string[] headings, IReadOnlyList<string[]> rows)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn($"[bold]{Terminal.Escape(heading)}[/]") { NoWrap = true });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(Terminal.Escape).ToArray());
        }

        var needed = headings.Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max() + Gap).Sum();
        if (needed <= width)
        {
            console.Write(table);
            return;
        }

        // A name that is broken in two is no name: what is too wide for a table stands line by line.
        var label = headings.Skip(1).Max(heading => heading.Length);
        foreach (var row in rows)
        {
            console.Profile.Out.Writer.WriteLine(PlainText.Line(row[0]));
            foreach (var (heading, cell) in headings.Zip(row).Skip(1))
            {
                WriteLine($"  {heading.PadRight(label)}  {PlainText.Line(cell)}", indent: label + 4);
            }
        }
    }

    // Breaks between words alone; a word that is longer than a line stays whole.
    private void WriteLine(string text, int indent)
    {
        var writer = console.Profile.Out.Writer;
        var lead = Math.Min(indent, text.Length);
        var line = text[..lead];
        var empty = true;
        foreach (var word in text[lead..].Split(' '))
        {
            if (!empty && line.Length + 1 + word.Length > width)
            {
                writer.WriteLine(line);
                line = new string(' ', indent);
                empty = true;
            }

            line += empty ? word : $" {word}";
            empty = false;
        }

        writer.WriteLine(line);
    }

    private static string State(FitState state) =>
        $"{Number(state.Replicas)} {(state.Replicas == 1 ? "pod" : "pods")} on {Number(state.Nodes)} {(state.Nodes == 1 ? "node" : "nodes")}"
        + (state.Pending == 0 ? "" : $", {Number(state.Pending)} pending");

    private static string Count(long pods) => pods.ToString(CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
