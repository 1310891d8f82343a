using System.Text;
using Infra.Core.Findings;

namespace Infra.Docs;

/// <summary>
/// The parts of a Markdown file that are written by a program: everything between a line <c>&lt;!-- generated: NAME --&gt;</c> and the next
/// line <c>&lt;!-- end --&gt;</c>.
/// </summary>
public static class GeneratedBlocks
{
    private const string Begin = "<!-- generated: ";
    private const string Close = " -->";
    private const string End = "<!-- end -->";

    /// <summary>The names of a file's blocks, in the file's order.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="shown">The file's name in findings.</param>
    /// <param name="findings">Receives blocks that do not end, and ends without a block.</param>
    /// <returns>The names.</returns>
    public static IReadOnlyList<string> Names(string text, string shown, ICollection<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(findings);
        var names = new List<string>();
        Finding? unclosed = null;
        foreach (var (i, line) in Lines(text).Index())
        {
            if (NameOf(line) is { } name)
            {
                AddUnclosed();
                unclosed = new($"{shown}:{i + 1}", $"the block \"{name}\" does not end", $"write {End} below it");
                names.Add(name);
            }
            else if (line == End)
            {
                if (unclosed is null)
                {
                    findings.Add(new Finding($"{shown}:{i + 1}", $"{End} ends nothing", $"take the line out, or write {Begin}NAME{Close} above"));
                }

                unclosed = null;
            }
        }

        AddUnclosed();
        return names;

        void AddUnclosed()
        {
            if (unclosed is not null)
            {
                findings.Add(unclosed);
            }
        }
    }

    /// <summary>Fills the blocks of a file whose blocks are sound.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="content">What stands in a block, by its name; ends with a line feed.</param>
    /// <returns>The file's new text.</returns>
    public static string Fill(string text, Func<string, string> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var filled = new StringBuilder();
        var inside = false;
        foreach (var line in Lines(text))
        {
            inside &= line != End;
            if (!inside)
            {
                filled.Append(line).Append('\n');
            }

            if (NameOf(line) is { } name)
            {
                // Without the blank lines, Markdown takes what follows for a part of the comment.
                filled.Append('\n').Append(content(name)).Append('\n');
                inside = true;
            }
        }

        return filled.ToString();
    }

    private static string? NameOf(string line) =>
        line.StartsWith(Begin, StringComparison.Ordinal) && line.EndsWith(Close, StringComparison.Ordinal) ? line[Begin.Length..^Close.Length] : null;

    private static IEnumerable<string> Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines.SkipLast(1) : lines;
    }
}
