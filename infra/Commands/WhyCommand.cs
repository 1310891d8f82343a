using System.CommandLine;
using Infra.Core.Findings;
using Infra.Guardrails;
using Infra.Live;
using Infra.Project;

namespace Infra.Commands;

/// <summary><c>infra why</c>: why something of a stack waits or fails, and what to set.</summary>
internal static class WhyCommand
{
    public static Command Create(CommandContext context)
    {
        var live = new LiveCommand(context);
        var name = context.Stack("stack|pod", "A stack, or one of its pods");
        var space = new Option<string?>("--namespace", "-n") { Description = "The namespace of the pod; the context's where it is not given", HelpName = "NAMESPACE" };
        var command = live.Reach(new ExampleCommand(
            "why",
            "Says why pods wait, fail or are not there: the scheduler, the autoscaler, the quota, Kueue, the image, the program; and which setting mends it",
            "infra why gpu1",
            "infra why policy-1 -n gpu1",
            "infra why gpu1 --json | jq '.findings[].mend'")
        {
            name, space, live.Json,
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var project = context.Project();
            var word = parsed.GetRequiredValue(name);
            var pod = project.StackNames.Contains(word) ? null : word;
            using var cluster = ClusterReader.Connect(live.Address(parsed, pod is null ? word : null));
            var stack = pod is null ? word : StackOf(project, pod, parsed.GetValue(space) ?? cluster.DefaultNamespace);
            var (engine, plan) = await live.WorkloadsAsync(stack).ConfigureAwait(false);
            var snapshot = await StackSnapshot.ReadAsync(cluster, plan, cancellation).ConfigureAwait(false);
            if (pod is not null && cluster.Unseen.Count == 0 && !snapshot.Workloads.Any(workload => workload.Pods.Any(each => each.Name() == pod)))
            {
                throw snapshot.Pods.FirstOrDefault(each => each.Name() == pod) is { } other
                    ? new UserErrorException(
                        PlainText.Line($"pod \"{pod}\" is none of stack \"{stack}\", but was made by {other.Owner() ?? "hand"}"),
                        PlainText.Line($"kubectl describe pod {pod} -n {other.Namespace()}"))
                    : new UserErrorException($"stack \"{stack}\" has no pod \"{pod}\" in the cluster", $"infra why {stack} explains all that it has");
            }

            var assessment = await PlanAssessment.OfAsync(engine, plan).ConfigureAwait(false);
            var findings = await new WhyReader(cluster, snapshot, assessment.Fit, context.Clock.GetUtcNow()).ReadAsync(pod, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(live.Json))
            {
                await live.WriteJsonAsync(new { Stack = stack, Findings = findings, Unseen = cluster.Unseen }).ConfigureAwait(false);
            }
            else
            {
                Write(context, findings, cluster.Unseen.Count == 0);
            }

            return await live.EndAsync(cluster, findings.Count == 0).ConfigureAwait(false);
        });
        return command;
    }

    private static string StackOf(InfraProject project, string pod, string space) =>
        project.StackNames.FirstOrDefault(stack =>
            project.TryReadConfig(stack) is { } config && !config.IsEnvironment() && config.Namespaces(stack).Contains(space))
        ?? throw project.UnknownStack(pod, more: $"; of a pod: no stack has the namespace \"{space}\"; name the pod's with --namespace");

    private static void Write(CommandContext context, IReadOnlyList<Diagnosis> findings, bool allSeen)
    {
        const int MostNamed = 3;
        var text = new ReportText(context.Output);
        if (findings.Count == 0 && allSeen)
        {
            text.WriteLine("nothing waits, and nothing has failed");
        }

        foreach (var finding in findings)
        {
            var pods = finding.Pods.Count == 0 ? ""
                : $" ({string.Join(", ", finding.Pods.Take(MostNamed))}{(finding.Pods.Count > MostNamed ? $" and {finding.Pods.Count - MostNamed} more" : "")})";
            text.WriteLine(PlainText.Line($"{finding.Workload}: {finding.Summary}{pods}"));
            foreach (var line in finding.Says)
            {
                text.WriteNote(line);
            }

            if (finding.Mend is { } mend)
            {
                text.WriteNote($"mend: {mend}");
            }
        }
    }
}
