using System.CommandLine;
using Infra.Guardrails;
using Infra.Plans;

namespace Infra.Commands;

/// <summary><c>infra diff</c>: how two plans differ.</summary>
internal static class DiffCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">Where it reads and writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(CommandContext context)
    {
        var before = new Argument<string?>("old") { Description = "A file written by infra preview --json", Arity = ArgumentArity.ZeroOrOne };
        var after = new Argument<string?>("new") { Description = "Another, written after a change", Arity = ArgumentArity.ZeroOrOne };
        var since = new Option<string?>("--base")
        {
            Description = "Compare the files as they are now with those of a commit, as its own program planned them; nothing of yours is touched",
            HelpName = "REF",
        };
        var markdown = new Option<bool>("--markdown") { Description = "Write Markdown, for a comment or a job's summary" };
        var json = new Option<bool>("--json") { Description = "Write a JSON object by stack name and nothing else" };
        var command = new ExampleCommand(
            "diff",
            "Shows how plans differ and what the providers make of it: replaced, updated, or no change seen; a secret's change cannot be seen",
            "infra diff --base main",
            "infra diff --base HEAD --markdown",
            "infra preview --all --json > new.json && infra diff old.json new.json")
        {
            before, after, since, markdown, json,
        };
        command.Validators.Add(result =>
        {
            var files = new[] { result.GetValue(before), result.GetValue(after) }.Count(name => name is not null);
            if (result.GetValue(since) is null ? files != 2 : files != 0)
            {
                result.AddError("give two files, or --base REF");
            }

            if (result.GetValue(markdown) && result.GetValue(json))
            {
                result.AddError("give --markdown or --json, and not both");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var (oldName, newName) = (parsed.GetValue(before), parsed.GetValue(after));
            string oldJson, newJson;
            var code = CommandLine.Success;
            if (parsed.GetValue(since) is { } reference)
            {
                var project = context.Project();
                (oldName, newName) = (reference, "the files here");
                await using var tree = await BaseRevision.CheckOutAsync(project.Root, reference, context.Error, cancellation).ConfigureAwait(false);
                oldJson = await tree.PreviewAllAsync(context, cancellation).ConfigureAwait(false);
                var previewed = await PreviewedStack.OfAsync(context.Engine(project), project.StackNames).ConfigureAwait(false);
                newJson = PlanJson.Write(previewed, byName: true);
                code = previewed.Any(stack => stack.Failure is not null) ? CommandLine.Failure : CommandLine.Success;
            }
            else
            {
                oldJson = await File.ReadAllTextAsync(Path.Combine(context.Folder, oldName!), cancellation).ConfigureAwait(false);
                newJson = await File.ReadAllTextAsync(Path.Combine(context.Folder, newName!), cancellation).ConfigureAwait(false);
            }

            var changes = PlanDiff.Compare(oldJson, oldName!, newJson, newName!);
            await context.Output.WriteAsync(parsed.GetValue(json) ? $"{DiffJson.Write(changes)}\n" : DiffText.Write(changes, parsed.GetValue(markdown))).ConfigureAwait(false);
            return code;
        });
        return command;
    }
}
