using System.CommandLine;
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
        var before = new Argument<string>("old") { Description = "A file written by infra preview --json" };
        var after = new Argument<string>("new") { Description = "Another, written after a change" };
        var markdown = new Option<bool>("--markdown") { Description = "Write Markdown, for a comment or a job's summary" };
        var command = new ExampleCommand(
            "diff",
            "Shows how two plans differ, and what is certain to be replaced; a secret's change cannot be seen",
            "infra preview --all --json > new.json && infra diff old.json new.json")
        {
            before, after, markdown,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (oldName, newName) = (parsed.GetRequiredValue(before), parsed.GetRequiredValue(after));
            var oldJson = await File.ReadAllTextAsync(Path.Combine(context.Folder, oldName), cancellation).ConfigureAwait(false);
            var newJson = await File.ReadAllTextAsync(Path.Combine(context.Folder, newName), cancellation).ConfigureAwait(false);
            var changes = PlanDiff.Compare(oldJson, oldName, newJson, newName);
            await context.Output.WriteAsync(DiffText.Write(changes, parsed.GetValue(markdown))).ConfigureAwait(false);
            return CommandLine.Success;
        });
        return command;
    }
}
