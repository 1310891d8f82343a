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
        var rows = AlikeRows.Fold(all).Select(row => Array.ConvertAll(row, PlainText.Line)).ToList();
        var widths = headings.Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToList();
        var writer = console.Profile.Out.Writer;
        if (widths.Sum(width => width + Gap) <= _width)
        {
            string Line(string[] cells) => string.Join(new string(' ', Gap), cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
            console.MarkupLine($"[bold]{Markup.Escape(Line(headings))}[/]");
            foreach (var row in rows)
            {
                writer.WriteLine(Line(row));
            }

            return;
        }

        // A name that is broken in two is no name: what is too wide for a table stands line by line.
        var label = headings.Skip(1).Max(heading => heading.Length);
        foreach (var row in rows)
        {
            writer.WriteLine(row[0]);
            foreach (var (heading, cell) in headings.Zip(row).Skip(1))
            {
                _text.WriteLine($"{$"  {heading.PadRight(label)}  ".Replace(' ', ReportText.Held)}{cell}", indent: label + 4);
            }
        }
    }
}
