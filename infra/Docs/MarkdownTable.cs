using System.Text;

namespace Infra.Docs;

/// <summary>Writes a table in Markdown.</summary>
internal static class MarkdownTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">The rows, each with a cell a heading; a cell may hold Markdown.</param>
    /// <returns>The table; every line ends with a line feed.</returns>
    public static string Write(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        Row(headings);
        Row([.. headings.Select(_ => "---")]);
        foreach (var row in rows)
        {
            Row(row);
        }

        return text.ToString();

        void Row(IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells.Select(Escape)).Append(" |\n");
    }

    private static string Escape(string cell) => cell.Replace("|", @"\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
