using System.CommandLine;
using Infra.Graph;

namespace Infra.Commands;

/// <summary><c>infra graph</c>: a stack as a picture.</summary>
internal static class GraphCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">Where it reads and writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(CommandContext context)
    {
        var stack = new Argument<string>("stack") { Description = "The stack's name" };
        stack.CompletionSources.Add(_ => context.StackNames());
        var resources = new Option<bool>("--resources") { Description = "Every resource inside its component, instead of a node a component" };
        var command = new ExampleCommand(
            "graph",
            "Draws what a stack would create as a Mermaid flowchart; an arrow leads from what must be there first to what needs it",
            "infra graph dev > dev.mmd",
            "infra graph gpu1 --resources")
        {
            stack, resources,
        };
        command.SetAction(async (parsed, _) =>
        {
            var plan = await context.Engine(context.Project()).PreviewAsync(parsed.GetRequiredValue(stack)).ConfigureAwait(false);
            await context.Output.WriteAsync(MermaidText.Write(PlanGraph.Of(plan, parsed.GetValue(resources)))).ConfigureAwait(false);
            return CommandLine.Success;
        });
        return command;
    }
}
