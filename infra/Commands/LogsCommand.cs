using System.CommandLine;
using System.Globalization;
using Infra.Live;

namespace Infra.Commands;

/// <summary><c>infra logs</c>: what something of a stack prints, by kubectl.</summary>
internal static class LogsCommand
{
    public static Command Create(CommandContext context)
    {
        var live = new LiveCommand(context);
        var stack = context.Stack();
        var name = new Argument<string?>("name") { Description = "A workload, a process of an experiment, a rank (ranzcr-2), or worker, ledger, master of a queue", Arity = ArgumentArity.ZeroOrOne };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what is printed from now on" };
        var previous = new Option<bool>("--previous", "-p") { Description = "Show the run before the last restart" };
        var tail = new Option<int>("--tail") { Description = "Lines of each container; 100 where it is not given", HelpName = "LINES", DefaultValueFactory = _ => 100 };
        var command = live.Kubectl(new ExampleCommand(
            "logs",
            "Shows what a workload, process, rank or worker of a stack prints, by kubectl, whose line is printed first",
            "infra logs surreal learner -f",
            "infra logs ranzcr ranzcr-2",
            "infra logs astro worker --tail 20")
        {
            stack, name, follow, previous, tail,
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var (_, plan) = await live.WorkloadsAsync(parsed.GetRequiredValue(stack)).ConfigureAwait(false);
            var target = PodTargets.Logs(plan, parsed.GetValue(name));

            // kubectl follows five containers and no more, unless it is told so.
            var isDone = await Kubectl.RunAsync(context.Error, [
                .. live.KubectlWords(parsed, plan.Stack), "logs", .. target, $"--tail={parsed.GetValue(tail).ToString(CultureInfo.InvariantCulture)}",
                .. parsed.GetValue(follow) ? ["-f", "--max-log-requests=100"] : Array.Empty<string>(),
                .. parsed.GetValue(previous) ? ["--previous"] : Array.Empty<string>(),
            ], cancellation).ConfigureAwait(false);
            return isDone is false ? CommandLine.Failure : CommandLine.Success;
        });
        return command;
    }
}
