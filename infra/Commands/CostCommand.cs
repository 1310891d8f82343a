using System.CommandLine;
using System.Globalization;
using Infra.Core.Prices;
using Infra.Costs;
using Infra.Guardrails;
using Spectre.Console;

namespace Infra.Commands;

/// <summary><c>infra cost</c>: what a stack costs.</summary>
internal static class CostCommand
{
    public static Command Create(CommandContext context)
    {
        var stack = context.Stack();
        var json = new Option<bool>("--json") { Description = "Write a JSON object and nothing else" };
        var command = new ExampleCommand(
            "cost",
            "Shows what a stack costs: an environment always on, now and at most, a developer's pods by their worth and by what would be saved without them",
            "infra cost dev",
            "infra cost gpu1 --json | jq .developer.worthMonth")
        {
            stack, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var engine = context.Engine(context.Project());
            var plan = await engine.PreviewAsync(parsed.GetRequiredValue(stack)).ConfigureAwait(false);
            var assessment = await PlanAssessment.OfAsync(engine, plan).ConfigureAwait(false);
            var cost = assessment.Cost;
            if (parsed.GetValue(json))
            {
                await context.Output.WriteLineAsync(CostJson.Write(cost)).ConfigureAwait(false);
            }
            else
            {
                Print(context.Output, cost);
            }

            foreach (var other in cost.NotCounted)
            {
                await context.Error.WriteLineAsync(
                    $"stack \"{other}\" could not be counted, so more may be needed now than is said here; infra preview {other} says what is wrong with it").ConfigureAwait(false);
            }

            if (DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime).DayNumber - PriceTable.Oldest.DayNumber > PriceTable.OldAfterDays)
            {
                await context.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"prices are of {PriceTable.Oldest:yyyy-MM-dd} and so older than {PriceTable.OldAfterDays} days; infra prices --check FILE says what has moved")).ConfigureAwait(false);
            }

            return CommandLine.Success;
        });
        return command;
    }

    private static void Print(TextWriter output, StackCost cost)
    {
        var console = Terminal.Over(output);
        var rows = new RowText(console);
        console.MarkupLine($"[bold]{Terminal.Escape(cost.Stack)}[/]: {Terminal.Escape(CostText.Totals(cost))}");
        if (cost.Developer is not null)
        {
            console.MarkupLine(Terminal.Escape(CostText.Worth(cost)));
        }

        Table(
            ["what is there", "", "a month"],
            [.. cost.Lines.Select(line => new[] { line.Resource, line.Detail, CostText.Month(line.Month) })]);
        Table(
            ["by use, not counted", "for each", ""],
            [.. cost.ByUse.Select(line => new[] { line.Resource, line.Unit, CostText.Hour(line.Price) })]);
        Table(
            ["pool", "machine", "a node's hour", "nodes", "a month at min", "now", "at max", "unused now, an hour"],
            [.. cost.Pools.Select(pool => (string[])[.. CostText.Cells(pool, pool.MachineType), CostText.Hour(pool.UnusedHour)])]);
        Table(
            ["workload", "pods", "goes to", "worth an hour", "blocks of its nodes", "a run"],
            [
                .. (cost.Developer?.Workloads ?? []).Select(workload => new[]
                {
                    workload.Workload,
                    workload.Replicas.ToString(CultureInfo.InvariantCulture),
                    workload.Pool ?? "no pool",
                    CostText.Hour(workload.WorthHour),
                    CostText.Hour(workload.BlocksHour),
                    workload.Run is { } run ? string.Create(CultureInfo.InvariantCulture, $"{CostText.Month(run)} in {workload.ExpectedHours} h") : "",
                }),
            ]);
        Table(
            ["workload of a class", "rung", "goes to", "worth an hour there"],
            [
                .. (cost.Developer?.Workloads ?? []).SelectMany(workload => workload.Rungs.Select((rung, i) => new[]
                {
                    workload.Workload, string.Create(CultureInfo.InvariantCulture, $"{i + 1}"), rung.Pool, CostText.Hour(rung.WorthHour),
                })),
            ]);
        console.WriteLine();
        console.MarkupLine(Terminal.Escape(CostText.Basis(cost)));

        void Table(string[] headings, IReadOnlyList<string[]> cells)
        {
            if (cells.Count > 0)
            {
                console.WriteLine();
                rows.Write(headings, cells);
            }
        }
    }
}
