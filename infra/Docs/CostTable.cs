using Infra.Costs;

namespace Infra.Docs;

/// <summary>Writes what an environment costs as Markdown.</summary>
internal static class CostTable
{
    /// <summary>Writes the totals, a table of what is there and one of the pools, and what the figures go by.</summary>
    /// <returns>Markdown; every line ends with a line feed.</returns>
    public static string Write(StackCost cost) =>
        $"`{cost.Stack}`: {CostText.Totals(cost)}.\n\n"
        + MarkdownTable.Write(
            ["what is there", "", "a month"],
            cost.Lines.Select(line => new[] { line.Resource, line.Detail, CostText.Month(line.Month) }))
        + "\n"
        + MarkdownTable.Write(
            ["pool", "machine", "a node's hour", "nodes: fewest, now, most", "a month at fewest", "now", "at most"],
            cost.Pools.Select(pool => CostText.Cells(pool, $"`{pool.MachineType}`")))
        + $"\n{CostText.Basis(cost)}.\n";
}
