using System.CommandLine;
using System.Globalization;
using Infra.Core.NodePools;
using Infra.Costs;
using Infra.Guardrails;

namespace Infra.Commands;

/// <summary><c>infra pools</c>: what the node pools of an environment offer, by its file alone.</summary>
internal static class PoolsCommand
{
    public static Command Create(CommandContext context)
    {
        var live = new LiveCommand(context);
        var stack = context.Stack("environment", "The environment's stack, or one that runs on it");
        var command = new ExampleCommand(
            "pools",
            "Shows the node pools of an environment without asking it: machines, GPUs, nodes, what a node leaves for pods, labels, taints, zones",
            "infra pools dev",
            "infra pools dev --json | jq '.[] | select(.gpuCount > 0) | .name'")
        {
            stack, live.Json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var name = parsed.GetRequiredValue(stack);
            var engine = context.Engine(context.Project());
            var plan = await engine.PreviewAsync(name).ConfigureAwait(false);
            var pools = await PlanAssessment.PoolsAsync(engine, plan).ConfigureAwait(false)
                ?? throw PlanAssessment.NoPools(name);
            var costs = await LiveCommand.PoolCostsAsync(engine, plan).ConfigureAwait(false);
            if (parsed.GetValue(live.Json))
            {
                await live.WriteJsonAsync(pools.Select(pool => pool.ToMap())).ConfigureAwait(false);
                return CommandLine.Success;
            }

            new ReportText(context.Output).WriteRows(
                ["pool", "machine", "accelerators", "nodes", "bought", "USD/h"],
                [
                    .. pools.Select(pool => ((IReadOnlyList<string>)
                    [
                        pool.Name,
                        pool.MachineType,
                        pool.GpuCount > 0 ? string.Create(CultureInfo.InvariantCulture, $"{pool.GpuCount} {pool.GpuType}")
                            : pool.TpuCount > 0 ? string.Create(CultureInfo.InvariantCulture, $"{pool.TpuCount} {pool.TpuType}, slice {pool.TpuTopology}") : "-",
                        string.Create(CultureInfo.InvariantCulture, $"{pool.MinNodes}-{pool.MaxNodes}"),
                        CostText.Bought(pool.Capacity, costs.GetValueOrDefault(pool.Name)?.IsFlexStart == true),
                        costs.TryGetValue(pool.Name, out var cost) ? CostText.Hour(cost.NodeHour) : "-",
                    ], (IReadOnlyList<string>)
                    [
                        $"free for pods, a node: {Free(pool)}",
                        .. pool.Labels.Count == 0 ? [] : new[] { $"labels: {string.Join(", ", pool.Labels.Select(label => $"{label.Key}={label.Value}"))}" },
                        .. pool.AllTaints.Count == 0 ? [] : new[] { $"taints: {string.Join(", ", pool.AllTaints)}" },
                        .. pool.Zones is { Count: > 0 } zones ? [$"zones: {string.Join(", ", zones)}"] : Array.Empty<string>(),
                    ])),
                ]);
            return CommandLine.Success;
        });
        return command;
    }

    private static string Free(NodePoolFacts pool)
    {
        var free = SystemOverhead.Default.UsableOf(pool);
        return string.Create(CultureInfo.InvariantCulture, $"{free.CpuMillicores}m CPU, {free.MemoryMib} MiB");
    }
}
