using System.CommandLine;
using Infra.Graph;
using Infra.Pages;

namespace Infra.Commands;

/// <summary><c>infra graph</c>: a stack as a picture.</summary>
internal static class GraphCommand
{
    public static Command Create(CommandContext context)
    {
        var stack = context.Stack();
        var resources = new Option<bool>("--resources") { Description = "Every resource inside its component, instead of a node a component" };
        var traffic = new Option<bool>("--traffic") { Description = "Who calls whom, instead: programs, the services by which they find each other, files, and what is outside" };
        var command = new ExampleCommand(
            "graph",
            "Draws what a stack would create as a Mermaid flowchart; an arrow leads from what must be there first to what needs it, or with --traffic from who calls to who is called",
            "infra graph dev > dev.mmd",
            "infra graph gpu1 --resources",
            "infra graph rl --traffic")
        {
            stack, resources, traffic,
        };
        command.AddRule(result =>
        {
            if (result.GetValue(resources) && result.GetValue(traffic))
            {
                result.AddError("--traffic: must stand alone; got --resources as well; keep one");
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            var (project, name) = (context.Project(), parsed.GetRequiredValue(stack));
            var plan = await context.Engine(project).PreviewAsync(name).ConfigureAwait(false);
            var graph = parsed.GetValue(traffic) ? TrafficGraph.Of(plan, project.ReadConfig(name)) : PlanGraph.Of(plan, parsed.GetValue(resources));
            await context.Output.WriteAsync(MermaidText.Write(graph)).ConfigureAwait(false);
            return CommandLine.Success;
        });
        return command;
    }
}
