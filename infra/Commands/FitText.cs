using System.Globalization;
using Infra.Core.Scheduling;
using Spectre.Console;

namespace Infra.Commands;

/// <summary>Prints where pods may go and what is left of the pools.</summary>
internal static class FitText
{
    /// <summary>Prints the workloads: how many a node takes, nodes needed, what stays pending and why.</summary>
    internal static void WriteWorkloads(IAnsiConsole console, FitReport report)
    {
        var table = NewTable("workload", "a pod asks for", "pools (pods a node)", "now", "at most");
        foreach (var workload in report.Workloads)
        {
            var open = workload.Pools.Where(pool => pool.Obstacle is null).Select(pool => $"{pool.Pool} ({Count(pool.PodsPerNode)})").ToList();
            table.AddRow(
                Terminal.Escape(workload.Name),
                Terminal.Escape(workload.PerPod.ToString()),
                Terminal.Escape(open.Count == 0 ? "none" : string.Join(", ", open)),
                Terminal.Escape(State(workload.Now)),
                Terminal.Escape(State(workload.AtMax)));
        }

        console.Write(table);
        foreach (var workload in report.Workloads)
        {
            if ((workload.Now.Reason ?? workload.AtMax.Reason) is { } reason)
            {
                console.WriteLine($"{workload.Name} would stay pending{(workload.Now.Reason is null ? " at its most replicas" : "")}: {reason}");
            }
        }
    }

    /// <summary>Prints the pools: nodes now and at most, and what is left over.</summary>
    internal static void WritePools(IAnsiConsole console, FitReport report)
    {
        var table = NewTable("pool", "machine", "nodes now", "at most replicas", "of", "left of the pool at its most nodes");
        foreach (var pool in report.Pools)
        {
            table.AddRow(
                Terminal.Escape(pool.Pool),
                Terminal.Escape(pool.MachineType),
                Number(pool.NodesNow),
                Number(pool.NodesAtMax),
                Number(pool.MaxNodes),
                Terminal.Escape(pool.LeftAtMax.ToString()));
        }

        console.Write(table);
    }

    private static Table NewTable(params string[] headings)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn($"[bold]{Terminal.Escape(heading)}[/]") { NoWrap = true });
        }

        return table;
    }

    private static string State(FitState state) =>
        $"{Number(state.Replicas)} {(state.Replicas == 1 ? "pod" : "pods")} on {Number(state.Nodes)} {(state.Nodes == 1 ? "node" : "nodes")}"
        + (state.Pending == 0 ? "" : $", {Number(state.Pending)} pending");

    private static string Count(long pods) => pods.ToString(CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
