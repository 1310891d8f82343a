using Infra.Core.Scheduling;
using Infra.Fitting;
using Infra.Plans;
using Spectre.Console;

namespace Infra.Commands;

/// <summary>Prints where pods may go and what is left of the pools: as tables, or where those are too wide, one below another.</summary>
/// <param name="console">Where to print.</param>
internal sealed class FitText(IAnsiConsole console)
{
    private readonly RowText _rows = new(console);
    private readonly ReportText _text = new(console.Profile.Out.Writer);

    /// <summary>Prints the workloads: how many a node takes, nodes needed, what stays pending and why.</summary>
    internal void WriteWorkloads(FitReport report)
    {
        _rows.Write(
            ["workload", "a pod asks for", "pools (pods a node)", "now", "at most"],
            [
                .. report.Workloads.Select(workload =>
                {
                    var open = workload.Pools.Where(pool => pool.Obstacle is null).Select(pool => $"{pool.Pool} ({pool.PodsPerNode})").ToList();
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
        string[][] waiting =
        [
            .. from workload in report.Workloads
               let reason = workload.Now.Reason ?? workload.AtMax.Reason
               where reason is not null
               select new[] { workload.Name, $"would stay pending{(workload.Now.Reason is null ? " at its most replicas" : "")}: {reason}" },
        ];
        foreach (var row in AlikeRows.Fold(waiting))
        {
            _text.WriteLine(string.Join(' ', row), indent: 0);
        }
    }

    /// <summary>Prints which workloads have GPUs of their own by Houdini: pods may be more than those are enough for.</summary>
    internal void WriteHoudini(IEnumerable<PlanWorkload> workloads)
    {
        foreach (var workload in workloads.Where(workload => workload.HoudiniGpus > 0))
        {
            _text.WriteLine(
                $"{workload.Workload.Name} takes {NumberWords.Count(workload.HoudiniGpus, "GPU")} a pod by Houdini, which the scheduler does not count: a pod whose node has none free fails to start",
                indent: 0);
        }
    }

    /// <summary>Prints which workloads sleep, and so leave their nodes to others.</summary>
    internal void WriteAwake(IEnumerable<PlanWorkload> workloads)
    {
        foreach (var group in workloads.Where(workload => workload.Awake is not null).GroupBy(workload => workload.Awake))
        {
            _text.WriteLine($"awake {group.Key} only: {string.Join(", ", group.Select(workload => workload.Workload.Name))}", indent: 0);
        }
    }

    /// <summary>Prints the pools: nodes now and at most, and what is left over.</summary>
    internal void WritePools(FitReport report) => _rows.Write(
        ["pool", "machine", "nodes now", "at most replicas", "of", "left of the pool at its most nodes"],
        [
            .. report.Pools.Select(pool => new[]
            {
                pool.Pool,
                pool.MachineType,
                $"{pool.NodesNow}",
                $"{pool.NodesAtMax}",
                $"{pool.MaxNodes}",
                pool.LeftAtMax.ToString(),
            }),
        ]);

    /// <summary>Prints the queued Jobs: who runs on what, who borrows, and who waits for whom, when all stacks submit at once.</summary>
    internal void WriteQueued(IReadOnlyList<QueuedWork> queued) => _rows.Write(
        ["queued, all submitted at once", "admitted on", "borrowed, may be taken back", "waits for"],
        [
            .. queued.Select(job => new[]
            {
                $"{job.Stack}/{job.Workload}",
                job.Pool ?? "nothing",
                job.Borrowed.Count == 0 ? "nothing" : string.Join(", ", job.Borrowed.Select(amount => $"{amount.Value} {amount.Key}")),
                job.Reason is null ? "nothing" : job.WaitsFor.Count == 0 ? job.Reason : $"{string.Join(", ", job.WaitsFor)}: {job.Reason}",
            }),
        ]);

    private static string State(FitState state) =>
        $"{NumberWords.Count(state.Replicas, "pod")} on {NumberWords.Count(state.Nodes, "node")}{(state.Pending == 0 ? "" : $", {state.Pending} pending")}";
}
