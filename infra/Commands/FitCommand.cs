using System.CommandLine;
using Infra.Core.Scheduling;
using Infra.Fitting;
using Infra.Guardrails;
using Infra.Plans;

namespace Infra.Commands;

/// <summary><c>infra fit</c>: where a stack's pods may go, and what the environment has left for them.</summary>
internal static class FitCommand
{
    public static Command Create(CommandContext context)
    {
        var stack = context.Stack();
        var json = new Option<bool>("--json") { Description = "Write a JSON object and nothing else" };
        var command = new ExampleCommand(
            "fit",
            "Shows on which node pools a stack's pods may go, what they need now and at most when packed tightly, and what the other stacks of the environment leave",
            "infra fit gpu1",
            "infra fit gpu1 --json | jq .pools")
        {
            stack, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var project = context.Project();
            var engine = context.Engine(project);
            var name = parsed.GetRequiredValue(stack);
            var plan = await engine.PreviewAsync(name).ConfigureAwait(false);
            var pools = await PlanAssessment.PoolsAsync(engine, plan).ConfigureAwait(false)
                ?? throw PlanAssessment.NoPools(name);

            // What the others claim comes first: they are there already.
            var (others, unknown) = await engine.StacksOnAsync([name, .. plan.References], except: name).ConfigureAwait(false);
            List<Plan> plans = [plan, .. others];
            var claimed = others.SelectMany(PlanWorkloads.Of).Select(entry => entry.Workload).ToList();
            foreach (var other in unknown)
            {
                // Somebody else's file: what is wrong with it is not for whoever asks here to mend.
                await context.Error.WriteLineAsync(
                    $"stack \"{other}\" could not be counted, so less may be left than is said here; infra preview {other} says what is wrong with it").ConfigureAwait(false);
            }

            await GuardrailText.WriteAsync(context.Error, name, GuardrailCheck.ComponentWarnings(plan)).ConfigureAwait(false);

            var workloads = PlanWorkloads.Of(plan);
            var report = Fit.Plan([.. workloads.Select(entry => entry.Workload)], pools, claimed);
            var environmentPlan = await engine.EnvironmentOfAsync(plan).ConfigureAwait(false) ?? plan;
            var queued = QueuedWork.Of(environmentPlan, pools, plans);
            if (parsed.GetValue(json))
            {
                await context.Output.WriteLineAsync(PlanJson.Write(report, queued)).ConfigureAwait(false);
            }
            else
            {
                var text = new FitText(Terminal.Over(context.Output));
                if (workloads.Count > 0)
                {
                    text.WriteWorkloads(report);
                    text.WriteHoudini(workloads);
                    text.WriteAwake(workloads);
                    await context.Output.WriteLineAsync().ConfigureAwait(false);
                }

                text.WritePools(report);
                if (queued is { Count: > 0 })
                {
                    await context.Output.WriteLineAsync().ConfigureAwait(false);
                    text.WriteQueued(queued);
                }
            }

            return report.Workloads.Any(workload => workload.Now.Pending > 0) ? CommandLine.Failure : CommandLine.Success;
        });
        return command;
    }
}
