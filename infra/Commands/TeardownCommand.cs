using System.CommandLine;
using Infra.Core.Findings;
using Infra.Fitting;
using Infra.Live;
using Infra.Plans;
using Infra.Review;

namespace Infra.Commands;

/// <summary><c>infra teardown</c>: in which order a stack, and what runs on it, is taken down, what that loses, and with which commands.</summary>
internal static class TeardownCommand
{
    public static Command Create(CommandContext context)
    {
        var live = new LiveCommand(context);
        var stack = context.Stack("stack", "An environment, or a stack that runs on one");
        var look = new Option<bool>("--live") { Description = "Look into the cluster as well: who still runs there, and what would hold the end up" };
        var command = live.Reach(new ExampleCommand(
            "teardown",
            "Says in which order a stack and what runs on it are taken down, what is protected, what holds data and how to copy it, with the commands; does none of it",
            "infra teardown dev",
            "infra teardown gpu1 --live")
        {
            stack, look,
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(stack);
            var project = context.Project();
            var engine = context.Engine(project);
            var plan = await engine.PreviewAsync(name).ConfigureAwait(false);
            var (others, unknown) = await engine.StacksOnAsync([name], except: name).ConfigureAwait(false);
            foreach (var other in unknown)
            {
                await context.Error.WriteLineAsync($"stack \"{other}\" could not be read and may have to go first; infra preview {other} says what is wrong with it").ConfigureAwait(false);
            }

            List<Plan> plans = [.. others, plan];
            using var cluster = parsed.GetValue(look) ? ClusterReader.Connect(live.Address(parsed, name)) : null;
            var text = new ReportText(context.Output);
            foreach (var (each, i) in plans.Select((each, i) => (each, i + 1)))
            {
                text.WriteLine(PlainText.Line($"{i}. {each.Stack}{(i < plans.Count ? ", since the cluster is needed to delete it" : "")}"));
                await WriteAsync(text, each, await engine.EnvironmentOfAsync(each).ConfigureAwait(false), cluster, cancellation).ConfigureAwait(false);
            }

            return cluster is null ? CommandLine.Success : await live.EndAsync(cluster, isWell: true).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task WriteAsync(ReportText text, Plan plan, Plan? environment, ClusterReader? cluster, CancellationToken cancellation)
    {
        var made = plan.Resources.Where(resource => resource.Custom && !resource.External).ToList();
        foreach (var resource in made)
        {
            if (BackupCommand.Of(plan, resource) is { } command)
            {
                text.WriteNote($"holds data: {Describe(resource)}; copy it:");
                text.WriteCommand(command);
            }
        }

        foreach (var (what, command) in environment is null || environment.Stack == plan.Stack ? [] : BackupCommand.InEnvironment(plan, environment))
        {
            text.WriteNote($"stays in {environment!.Stack}: {what}; copy it:");
            text.WriteCommand(command);
        }

        if (cluster is not null)
        {
            foreach (var space in StackSnapshot.SpacesOf(plan))
            {
                await LookAsync(text, cluster, space, cancellation).ConfigureAwait(false);
            }
        }

        if (made.Any(resource => resource.Type.StartsWith("kubernetes:keda.sh/", StringComparison.Ordinal)))
        {
            text.WriteNote("has objects of KEDA: they end only while KEDA runs, so not after the environment's add-ons");
        }

        var isProtected = made.Where(resource => resource.Protect).ToList();
        var isEnvironment = plan.Resources.Any(resource => resource.Type == "gcp:container/cluster:Cluster");
        if (isProtected.Count > 0)
        {
            text.WriteNote($"protected, so that it is not deleted by accident: {string.Join(", ", isProtected.Select(Describe))}");
            if (isEnvironment)
            {
                text.WriteNote("write infra:protect: false and its waiver into its file (README, Tear down), then");
            }

            text.WriteCommand(isEnvironment ? $"pulumi up -s {plan.Stack}" : $"pulumi state unprotect --all -s {plan.Stack}");
        }

        // What the provider allows Google: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/container_cluster#timeouts (checked 2026-11).
        text.WriteNote(isEnvironment
            ? "takes some tens of minutes: Google may take up to 40 for the cluster, and up to 30 for its node pools before that"
            : $"takes as long as its pods have to end, at most {PlanWorkloads.Of(plan).Select(PodWords.Grace).DefaultIfEmpty().Max()} s, and some seconds more");
        text.WriteCommand($"pulumi destroy -s {plan.Stack}");
        text.WriteCommand($"pulumi stack rm {plan.Stack}");
        if (isEnvironment)
        {
            text.WriteNote("a cluster that is gone before its stacks:");
            text.WriteCommand("PULUMI_K8S_DELETE_UNREACHABLE=true pulumi destroy -s STACK");
            text.WriteNote("if the network cannot be deleted, and destroy again after it:");
            text.WriteCommand($"gcloud compute networks peerings delete servicenetworking-googleapis-com --network NETWORK --project {BackupCommand.ProjectOf(plan)}");
        }
    }

    private static async Task LookAsync(ReportText text, ClusterReader cluster, string space, CancellationToken cancellation)
    {
        var pods = await cluster.ListAsync(ApiResource.Pods, space, cancellation).ConfigureAwait(false) ?? [];
        var running = pods.Where(pod => pod.Text("status", "phase") is "Running" or "Pending").Select(pod => pod.Name()).ToList();
        text.WriteNote(running.Count == 0 ? $"nothing runs in {space}" : $"still runs in {space}: {string.Join(", ", running)}");
        foreach (var (resource, way) in new[] { (ApiResource.ScaledJobs, "scaledjob"), (ApiResource.ScaledObjects, "scaledobject") })
        {
            foreach (var each in await cluster.ListAsync(resource, space, cancellation).ConfigureAwait(false) ?? [])
            {
                text.WriteNote($"waits for KEDA at its end: {way} {each.Name()}; without KEDA:");
                text.WriteCommand($"kubectl patch {way} {each.Name()} -n {space} --type merge -p '{{\"metadata\":{{\"finalizers\":null}}}}'");
            }
        }
    }

    private static string Describe(PlanResource resource) => $"{resource.Kind} {resource.Name}";
}
