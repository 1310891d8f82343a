using System.Collections.Immutable;
using System.CommandLine;
using Infra.Components.Workloads.Experiments;
using Infra.Costs;
using Infra.Graph;
using Infra.Guardrails;
using Infra.Plans;
using Spectre.Console;

namespace Infra.Commands;

/// <summary><c>infra preview</c>: what a stack would create.</summary>
internal static class PreviewCommand
{
    // Of a list; more would push the rest off the screen.
    private const int MostElements = 20;

    public static Command Create(CommandContext context)
    {
        var stack = context.Stack();
        stack.Arity = ArgumentArity.ZeroOrOne;
        var json = new Option<bool>("--json") { Description = "Write the plan as JSON, in the words of an exported Pulumi deployment, and nothing else" };
        var all = new Option<bool>("--all") { Description = "Every stack there is; with --json an object by stack name" };
        var command = new ExampleCommand(
            "preview",
            "Shows what a stack would create; secrets stand as [secret], what only a cloud knows as (computed)",
            "infra preview gpu1",
            "infra preview gpu1 --json | jq '.resources[].type'",
            "infra preview --all")
        {
            stack, json, all,
        };
        command.AddChoice("name one stack, or give --all", stack, all);
        command.SetAction(async (parsed, _) =>
        {
            var project = context.Project();
            var engine = context.Engine(project);
            if (parsed.GetValue(all) && project.StackNames.Count == 0)
            {
                await context.Error.WriteLineAsync(project.NoStacks).ConfigureAwait(false);
            }

            ImmutableArray<PreviewedStack> stacks;
            if (parsed.GetValue(all))
            {
                stacks = await PreviewedStack.OfAsync(engine, project.StackNames).ConfigureAwait(false);
            }
            else
            {
                var only = await engine.PreviewAsync(parsed.GetValue(stack)!).ConfigureAwait(false);
                stacks = [new(only.Stack, only, await PlanAssessment.OfAsync(engine, only).ConfigureAwait(false), null, null)];
            }

            if (parsed.GetValue(json))
            {
                await context.Output.WriteLineAsync(PlanJson.Write(stacks, parsed.GetValue(all))).ConfigureAwait(false);
            }
            else
            {
                foreach (var previewed in stacks.Where(each => each.Plan is not null))
                {
                    var console = Terminal.Over(context.Output);
                    Print(console, previewed.Plan!);
                    PrintAssessment(console, previewed.Assessment!);
                }
            }

            var failed = await PreviewedStack.WriteFailuresAsync(context.Error, stacks, parsed.GetValue<bool>("--verbose")).ConfigureAwait(false);
            foreach (var previewed in stacks.Where(each => each.Plan is not null))
            {
                failed |= previewed.Assessment!.Guardrails.HasErrors;
                await GuardrailText.WriteAsync(context.Error, previewed.Stack, previewed.Assessment.Guardrails.Findings).ConfigureAwait(false);
            }

            return failed ? CommandLine.Failure : CommandLine.Success;
        });
        return command;
    }

    private static void Print(IAnsiConsole console, Plan plan)
    {
        var root = plan.Resources[0];
        var tree = new Tree($"[bold]{Terminal.Escape(plan.Project)} {Terminal.Escape(plan.Stack)}[/]") { Guide = console.Profile.Capabilities.Unicode ? TreeGuide.Line : TreeGuide.Ascii };
        var children = plan.Resources.Skip(1).ToLookup(resource => resource.Parent);
        AddChildren(tree, children, root.Urn);
        console.Write(tree);
        console.WriteLine();

        // The stack itself, which comes first, is not counted.
        var total = plan.Resources.Length - 1;
        console.MarkupLine($"[bold]{NumberWords.Count(total, "resource")}[/]");
        foreach (var type in plan.Resources.Skip(1).GroupBy(resource => resource.Type).OrderBy(type => type.Key, StringComparer.Ordinal))
        {
            console.MarkupLine($"  {type.Count(),4}  {Terminal.Escape(type.Key)}");
        }

        if (plan.Outputs.Count > 0)
        {
            console.WriteLine();
            console.MarkupLine("[bold]outputs[/]");
            foreach (var (name, value) in plan.Outputs.Where(output => output.Value is not PlanNull))
            {
                PrintOutput(console, name, value);
            }
        }

        console.WriteLine();
    }

    private static void PrintAssessment(IAnsiConsole console, PlanAssessment assessment)
    {
        if (assessment.Fit is { Workloads.Count: > 0 } fit)
        {
            console.MarkupLine($"[bold]fit[/] [dim]{Terminal.Escape($"by itself; beside what others have on the same pools: infra fit {assessment.Cost.Stack}")}[/]");
            new FitText(console).WriteWorkloads(fit);
            console.WriteLine();
        }

        var cost = assessment.Cost;
        console.MarkupLine("[bold]cost[/]");
        console.MarkupLine($"  {Terminal.Escape(CostText.Totals(cost))}");
        if (cost.Developer is not null)
        {
            console.MarkupLine($"  {Terminal.Escape(CostText.Worth(cost))}");
        }

        console.MarkupLine($"  [dim]{Terminal.Escape($"{CostText.Basis(cost)}; more: infra cost {cost.Stack}")}[/]");
        console.WriteLine();

        if (assessment.Guardrails.Waivers.Length > 0)
        {
            console.MarkupLine("[bold]waived guard rails[/]");
            foreach (var waiver in assessment.Guardrails.Waivers)
            {
                console.MarkupLine($"  {Terminal.Escape(waiver.Rule)} ({waiver.Findings}): {Terminal.Escape(waiver.Reason)}");
            }

            console.WriteLine();
        }
    }

    private static void PrintOutput(IAnsiConsole console, string name, PlanValue value)
    {
        if (value is not (PlanMap { Members.Count: > 0 } or PlanList { Elements.Length: > 0 }))
        {
            console.MarkupLine($"  {Terminal.Escape(name)}: {Terminal.Escape(value is PlanMap or PlanList or PlanText { Text: "" } ? "none" : value.Text)}");
            return;
        }

        console.MarkupLine($"  {Terminal.Escape(name)}:");
        if (value is PlanMap map)
        {
            foreach (var (key, member) in map.Members)
            {
                console.MarkupLine($"    {Terminal.Escape(ComputedMarkers.Describe(key))}: {Terminal.Escape(member.Text)}");
            }
        }

        foreach (var element in value.Elements.Take(MostElements))
        {
            console.MarkupLine($"    - {Terminal.Escape(element.Text)}");
        }

        if (value.Elements.Length > MostElements)
        {
            console.MarkupLine($"    [dim]and {value.Elements.Length - MostElements} more, which --json has[/]");
        }
    }

    private static void AddChildren(IHasTreeNodes parent, ILookup<string, PlanResource> children, string urn)
    {
        foreach (var resource in children[urn])
        {
            var words = string.Join(
                ", ",
                Describe(resource)
                    .Append(resource.Protect ? "protected" : "")
                    .Append(resource.Inputs["deletionPolicy"] is PlanText { Text: "ABANDON" } ? "left as it is by destroy" : "")
                    .Append(resource.External ? "read only" : "").Where(word => word.Length > 0));
            var node = parent.AddNode(
                $"[{(resource.Custom ? "green" : "blue")}]{Terminal.Escape(resource.Type)}[/] {Terminal.Escape(resource.Name)}"
                + (words.Length > 0 ? $" [dim]{Terminal.Escape(words)}[/]" : ""));
            AddChildren(node, children, resource.Urn);
        }
    }

    // What tells one resource of a type from another at a glance.
    private static IEnumerable<string> Describe(PlanResource resource)
    {
        var metadata = resource.Inputs["metadata"];
        if (metadata is not null)
        {
            yield return metadata["namespace"] is { } space ? $"{space.Text}/{metadata["name"]?.Text}" : metadata["name"]?.Text ?? "";
        }

        if (HelmRelease.Of(resource) is { } release)
        {
            yield return $"{release.Chart} {release.Version} in {release.Namespace}";
            yield return release.Values.Count == 0 ? "" : $"values {release.ValuesText}";
        }

        if (metadata?["annotations"]?[Experiment.FilesAnnotation] is PlanText { Text: var files })
        {
            yield return $"from {files}";
        }

        var spec = resource.Inputs["spec"];
        if (spec?["replicas"] is { } replicas)
        {
            yield return $"{replicas.Text} {(replicas.Text == "1" ? "replica" : "replicas")}";
        }

        var ports = spec?["ports"]?.Elements.Select(port => port["port"]?.Text).OfType<string>().ToList() ?? [];
        if (ports.Count > 0)
        {
            yield return $"{(ports.Count == 1 ? "port" : "ports")} {string.Join(' ', ports)}";
        }

        var containers = ((spec?["jobTargetRef"] ?? spec)?["template"]?["spec"] ?? spec)?["containers"]?.Elements ?? [];
        foreach (var container in containers)
        {
            yield return $"{container["name"]?.Text} {container["image"]?.Text}".Trim();
        }

        var facts = resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal) ? "" : ResourceText.Facts(resource, []);
        yield return facts;
        foreach (var key in (string[])["machineType", "tier", "location", "region", "ipCidrRange", "role"])
        {
            if (resource.Inputs[key] is PlanText text && !facts.Contains(text.Text, StringComparison.Ordinal))
            {
                yield return text.Text;
            }
        }
    }
}
