using System.Text.RegularExpressions;
using Infra.Core.Findings;

namespace Infra.Commands;

/// <summary>Prints rows under headings, and below each what else there is to say of it; a line is broken between words alone.</summary>
internal sealed partial class ReportText(TextWriter output)
{
    private const int Gap = 2;

    /// <summary>A blank at which a line does not break.</summary>
    internal const char Held = '\u00A0';

    private readonly int _width = Terminal.Width(output);

    /// <summary>Prints a table.</summary>
    /// <param name="headings">The headings of the columns.</param>
    /// <param name="rows">The rows, each with the notes that stand below it.</param>
    public void WriteRows(IReadOnlyList<string> headings, IReadOnlyList<(IReadOnlyList<string> Cells, IReadOnlyList<string> Notes)> rows)
    {
        var clean = rows.Select(row => (Cells: row.Cells.Select(PlainText.Line).ToList(), row.Notes)).ToList();
        var widths = headings.Select((heading, i) => clean.Select(row => row.Cells[i].Length).Append(heading.Length).Max()).ToList();
        string Line(IReadOnlyList<string> cells) => string.Concat(cells.Select((cell, i) => cell.PadRight(widths[i] + Gap))).TrimEnd();

        // Columns that are broken are none: what is too wide for a table stands one row below another, each cell with its heading.
        var isTable = clean.All(row => Line(row.Cells).Length <= _width);
        if (isTable)
        {
            WriteLine(Line(headings));
        }

        foreach (var (cells, notes) in clean)
        {
            WriteLine(isTable ? Line(cells) : cells[0]);
            if (!isTable)
            {
                WriteNote(string.Join(", ", headings.Zip(cells).Skip(1).Where(pair => pair.Second.Length > 0).Select(pair => $"{pair.First} {pair.Second}")));
            }

            foreach (var note in notes)
            {
                WriteNote(note);
            }
        }
    }

    /// <summary>Prints a line that belongs to what stands above it.</summary>
    public void WriteNote(string text) => WriteLine($"  {PlainText.Line(text)}", 4);

    /// <summary>Prints a command that belongs to what stands above it: however long, in one line, or it could not be copied.</summary>
    public void WriteCommand(string command) => output.WriteLine($"    {PlainText.Line(command)}");

    /// <summary>Prints a line.</summary>
    /// <param name="text">The text, which is not cleaned again.</param>
    /// <param name="indent">How far what does not fit the line is set in.</param>
    public void WriteLine(string text, int indent = 2)
    {
        // A command that is broken cannot be copied.
        var rest = Command().Replace(text, command => command.Value.Replace(' ', Held)).AsSpan();
        var lead = 0;
        while (rest.Length > 0 && rest.Length + lead > _width)
        {
            // A word that is longer than a line stays whole.
            var room = Math.Max(1, _width - lead);
            var start = rest.Length - rest.TrimStart(' ').Length;
            var at = rest[..Math.Min(room + 1, rest.Length)].LastIndexOf(' ');
            if (at <= start)
            {
                at = rest[start..].IndexOf(' ') is >= 0 and var next ? start + next : rest.Length;
            }

            Write(lead, rest[..at].TrimEnd(' '));
            rest = rest[at..].TrimStart(' ');
            lead = indent;
        }

        if (rest.Length > 0)
        {
            Write(lead, rest);
        }
    }

    private void Write(int lead, ReadOnlySpan<char> line) => output.WriteLine($"{new string(' ', lead)}{line.ToString().Replace(Held, ' ')}");

    [GeneratedRegex("(?:kubectl|gcloud) [^,;()]+")]
    private static partial Regex Command();
}
