using Infra.Core.Findings;
using Spectre.Console;

namespace Infra.Commands;

/// <summary>Prints rows: as a table, or where that is too wide, one below another.</summary>
/// <param name="console">Where to print.</param>
internal sealed class RowText(IAnsiConsole console)
{
    private const int Gap = 2;

    private readonly int _width = Terminal.Width(console.Profile.Out.Writer);
    private readonly ReportText _text = new(console.Profile.Out.Writer);

    /// <summary>Prints rows below headings, those that are alike as one.</summary>
    internal void Write(string[] headings, IReadOnlyList<string[]> all)
    {
        var rows = AlikeRows.Fold(all);
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn($"[bold]{Terminal.Escape(heading)}[/]") { NoWrap = true, Padding = new Padding(0, 0, Gap, 0) });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(Terminal.Escape).ToArray());
        }

        var needed = headings.Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max() + Gap).Sum();
        if (needed <= _width)
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
                _text.WriteLine($"{$"  {heading.PadRight(label)}  ".Replace(' ', ReportText.Held)}{PlainText.Line(cell)}", indent: label + 4);
            }
        }
    }
}
