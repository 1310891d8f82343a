using System.CommandLine;
using System.Globalization;
using Infra.Core.Findings;
using Infra.Guardrails;
using Infra.Live;

namespace Infra.Commands;

/// <summary><c>infra status</c>: what a stack's plan wants, and what is.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static Command Create(CommandContext context)
    {
        var live = new LiveCommand(context);
        var stack = context.Stack();
        var watch = new Option<bool>("--watch") { Description = "Show it again whenever something happens to the pods, until Ctrl-C" };
        var command = live.Reach(new ExampleCommand(
            "status",
            "Shows each workload of a stack as it is in the cluster beside what its file says; exit code 1 where something is not ready",
            "infra status gpu1",
            "infra status gpu1 --watch",
            "infra status gpu1 --json | jq '.workloads[] | select(.ready < .wanted)'")
        {
            stack, live.Json, watch,
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(stack);
            var (engine, plan) = await live.WorkloadsAsync(name).ConfigureAwait(false);
            var worth = (await PlanAssessment.OfAsync(engine, plan).ConfigureAwait(false)).Cost.Developer?.Workloads
                .GroupBy(each => each.Workload).ToDictionary(group => group.Key, group => group.First().WorthHour) ?? [];
            using var cluster = ClusterReader.Connect(live.Address(parsed, name));
            while (true)
            {
                var snapshot = await StackSnapshot.ReadAsync(cluster, plan, cancellation).ConfigureAwait(false);
                var states = snapshot.Workloads.Select(workload => WorkloadState.Of(workload, snapshot) with
                {
                    UsdAnHour = worth.TryGetValue(workload.Title, out var hour) && !hour.IsWhollyUnknown ? Math.Round(hour.Usd, 3) : null,
                }).ToList();
                var queues = await QueueNumbers.ReadAsync(cluster, snapshot, cancellation).ConfigureAwait(false);
                if (parsed.GetValue(live.Json))
                {
                    await live.WriteJsonAsync(new { Stack = name, Workloads = states, Queue = queues.Select(queue => queue.Report).FirstOrDefault(), Queues = queues.Select(queue => queue.Report), Unseen = cluster.Unseen }).ConfigureAwait(false);
                }
                else
                {
                    Write(context, live, states, queues);
                }

                if (!parsed.GetValue(watch))
                {
                    return await live.EndAsync(cluster, states.TrueForAll(state => state.IsWell)).ConfigureAwait(false);
                }

                await cluster.WaitForChangeAsync(StackSnapshot.SpacesOf(plan)[0], Interval, cancellation).ConfigureAwait(false);
                await context.Output.WriteLineAsync().ConfigureAwait(false);
            }
        });
        return command;
    }

    private static void Write(CommandContext context, LiveCommand live, List<WorkloadState> states, IReadOnlyList<QueueNumbers> queues)
    {
        var text = new ReportText(context.Output);
        text.WriteRows(
            ["workload", "ready", "GPUs", "age", "restarts", "USD/h", "pool", "last"],
            [
                .. states.Select(state => ((IReadOnlyList<string>)
                [
                    state.Workload,
                    state.Done ? "done" : $"{(state.Last == WorkloadState.NotSeen ? "?" : $"{state.Ready}")}/{state.Wanted}",
                    state.Tpus > 0 ? $"{state.Tpus} TPU" : $"{state.Gpus}",
                    live.Age(state.Since),
                    $"{state.Restarts}",
                    state.UsdAnHour?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-",
                    state.Pools.Count == 0 ? "-" : string.Join(", ", state.Pools),
                    state.Last is null ? "" : state.LastAt is null ? state.Last : $"{state.Last} {live.Age(state.LastAt)} ago",
                ], (IReadOnlyList<string>)
                [
                    .. state.Nodes.Count == 0 ? [] : new[] { $"on {string.Join(", ", state.Nodes)}" },
                    .. state.Awake is null ? [] : new[] { $"awake {state.Awake}" },
                    .. state.Differences,
                ])),
            ]);
        foreach (var queue in queues)
        {
            text.WriteLine(PlainText.Line(queue.Line));
        }

        if (states.Exists(state => !state.IsWell))
        {
            text.WriteLine("infra why says what the matter is");
        }
    }
}
