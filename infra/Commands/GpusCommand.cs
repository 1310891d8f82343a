using System.CommandLine;
using System.Globalization;
using Infra.Core.Findings;
using Infra.Live;
using Infra.Plans;
using Infra.Project;

namespace Infra.Commands;

/// <summary><c>infra gpus</c>: who holds the GPUs and TPUs of an environment.</summary>
internal static class GpusCommand
{
    public static Command Create(CommandContext context)
    {
        var live = new LiveCommand(context);
        var environment = context.Stack("environment", "The environment's stack; left out with --prove");
        environment.Arity = ArgumentArity.ZeroOrOne;
        var probe = new Option<bool>("--probe") { Description = "Ask nvidia-smi in each holder how busy its GPUs are, which takes the right to exec" };
        var prove = new Option<string[]>("--prove")
        {
            Description = "Show by their UUIDs that the GPUs of two stacks are not the same; exit code 1 where one is seen by both",
            HelpName = "STACK STACK",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var command = live.Reach(new ExampleCommand(
            "gpus",
            "Shows each node with GPUs or TPUs of an environment and who holds them: stack, pod, since when, chip-hours; takes the right to list all pods",
            "infra gpus dev",
            "infra gpus dev --probe",
            "infra gpus --prove gpu1 gpu2")
        {
            environment, live.Json, probe, prove,
        });
        command.AddChoice("name an environment, or two stacks with --prove", environment, prove);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(prove) is [var one, var other])
            {
                return await ProveAsync(context, live, parsed, [one, other], cancellation).ConfigureAwait(false);
            }

            var name = parsed.GetRequiredValue(environment);
            using var cluster = ClusterReader.Connect(live.Address(parsed, name));
            var engine = context.Engine(context.Project());
            var costs = await LiveCommand.PoolCostsAsync(engine, await engine.PreviewAsync(name).ConfigureAwait(false)).ConfigureAwait(false);
            var holders = await GpuHolders.ReadAsync(cluster, Namespaces(context.Project()), context.Clock.GetUtcNow(), cancellation).ConfigureAwait(false);
            holders = holders.Priced(pool => costs.TryGetValue(pool, out var cost) && !cost.NodeHour.IsWhollyUnknown ? cost.NodeHour.Usd : null);
            if (parsed.GetValue(probe))
            {
                holders = await holders.ProbeAsync(cluster, cancellation).ConfigureAwait(false);
            }

            if (parsed.GetValue(live.Json))
            {
                await live.WriteJsonAsync(new { Environment = name, holders.Nodes, holders.Waiting, Unseen = cluster.Unseen }).ConfigureAwait(false);
            }
            else
            {
                Write(new ReportText(context.Output), live, holders, cluster.Unseen);
            }

            return await live.EndAsync(cluster, isWell: true).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> ProveAsync(CommandContext context, LiveCommand live, ParseResult parsed, string[] stacks, CancellationToken cancellation)
    {
        var (address, other) = (live.Address(parsed, stacks[0]), live.Address(parsed, stacks[1]));
        if (stacks[0] == stacks[1])
        {
            throw new UserErrorException($"--prove: must name two stacks; got \"{stacks[0]}\" twice", "name another one");
        }

        if (address.Context != other.Context)
        {
            throw new UserErrorException($"--prove: the stacks must be on one cluster; got the contexts \"{address.Context ?? "current"}\" and \"{other.Context ?? "current"}\"", "name the one with --context");
        }

        using var cluster = ClusterReader.Connect(address);
        var seen = new List<(string Stack, IReadOnlyList<GpuHolder> Holders)>();
        foreach (var stack in stacks)
        {
            var (_, plan) = await live.WorkloadsAsync(stack).ConfigureAwait(false);
            seen.Add((stack, await GpuHolders.OfStackAsync(cluster, stack, StackSnapshot.SpacesOf(plan), context.Clock.GetUtcNow(), cancellation).ConfigureAwait(false)));
        }

        HashSet<string> Uuids(int i) => [.. seen[i].Holders.SelectMany(holder => holder.Probe ?? []).Select(gpu => gpu.Uuid)];
        var both = Uuids(0).Intersect(Uuids(1)).Order(StringComparer.Ordinal).ToList();
        var silent = seen.Where((_, i) => Uuids(i).Count == 0).Select(each => each.Stack).ToList();
        var failures = seen.SelectMany(each => each.Holders).Where(holder => holder.ProbeFailure is not null).ToList();
        var proven = both.Count == 0 && silent.Count == 0 && failures.Count == 0;
        if (parsed.GetValue(live.Json))
        {
            await live.WriteJsonAsync(new { Proven = proven, Both = both, Holders = seen.SelectMany(each => each.Holders), Unseen = cluster.Unseen }).ConfigureAwait(false);
            return await live.EndAsync(cluster, proven).ConfigureAwait(false);
        }

        var text = new ReportText(context.Output);
        foreach (var holder in seen.SelectMany(each => each.Holders))
        {
            text.WriteLine(PlainText.Line($"{holder.Stack}: {holder.Pod}, {holder.Container}: {(holder.ProbeFailure is { } failure ? $"no answer: {failure}" : string.Join(", ", holder.Probe!.Select(gpu => gpu.Uuid)))}"));
        }

        text.WriteLine(PlainText.Line(
            both.Count > 0 ? $"both stacks see {string.Join(", ", both)}"
            : silent.Count > 0 ? $"nothing is proven: no running container of {string.Join(" or ", silent)} tells of a GPU"
            : failures.Count > 0 ? "nothing is proven: not every container gave an answer"
            : $"no GPU is seen by both: {string.Join(" and ", stacks)} do not share any"));
        return await live.EndAsync(cluster, proven).ConfigureAwait(false);
    }

    private static void Write(ReportText text, LiveCommand live, GpuHolders holders, IReadOnlyCollection<string> unseen)
    {
        if (holders.Nodes.Count == 0)
        {
            text.WriteLine(unseen.Contains(ApiResource.Nodes.ToString()) ? "which nodes have GPUs or TPUs cannot be seen" : "no node has GPUs or TPUs at the moment");
        }
        else
        {
            text.WriteRows(
                ["node", "pool", "GPU or TPU", "held"],
                [
                    .. holders.Nodes.Select(node => ((IReadOnlyList<string>)
                    [
                        node.Node,
                        node.Pool ?? "-",
                        node.Model ?? "-",
                        $"{(unseen.Contains(ApiResource.Pods.ToString()) ? "?" : $"{node.Holders.Sum(holder => holder.Chips)}")} of {node.Chips}{(node.Closed is { } closed ? $", {closed}" : "")}",
                    ], (IReadOnlyList<string>)[.. node.Holders.Select(holder => Holder(live, holder))])),
                ]);
        }

        foreach (var holder in holders.Waiting)
        {
            text.WriteLine(PlainText.Line($"waits for {Count(holder)}: {Who(holder)}"));
        }
    }

    private static string Holder(LiveCommand live, GpuHolder holder) => string.Create(CultureInfo.InvariantCulture,
        $"{Count(holder)}: {Who(holder)} for {live.Age(holder.Since)}, {holder.GpuHours ?? holder.TpuHours ?? 0} {(holder.Gpus > 0 ? "GPU" : "TPU")}-hours{(holder.Usd is { } usd ? $", about USD {usd:0.00}" : "")}")
        + (holder.ProbeFailure is { } failure ? $"; nvidia-smi: {failure}"
            : holder.Probe is { } gpus ? string.Concat(gpus.Select(gpu => string.Create(CultureInfo.InvariantCulture,
                $"; {gpu.Uuid} {(gpu.BusyPercent == 0 ? "idle" : $"{gpu.BusyPercent} % busy")}, {gpu.UsedMib} of {gpu.TotalMib} MiB")))
            : "");

    private static string Who(GpuHolder holder) => $"{(holder.Stack is { } stack ? $"stack {stack}" : $"no stack of this folder, namespace {holder.Namespace}")}, pod {holder.Pod}";

    private static string Count(GpuHolder holder) => NumberWords.Count(holder.Chips, holder.Gpus > 0 ? "GPU" : "TPU chip");

    private static Dictionary<string, string> Namespaces(InfraProject project)
    {
        var stacks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var stack in project.StackNames)
        {
            // Of somebody else's file that cannot be read, what it holds is still shown, by its namespace.
            foreach (var space in project.TryReadConfig(stack)?.Namespaces(stack) ?? [])
            {
                stacks.TryAdd(space, stack);
            }
        }

        return stacks;
    }
}
