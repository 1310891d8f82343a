using System.CommandLine;
using Infra.Core.Findings;
using Infra.Docs;

namespace Infra.Commands;

/// <summary><c>infra docs</c>: the parts of the documents that are written from the program.</summary>
internal static class DocsCommand
{
    public static Command Create(CommandContext context)
    {
        var check = new Option<bool>("--check") { Description = "Write nothing, and fail if a document is out of date" };
        var command = new ExampleCommand(
            "docs",
            "Writes the generated parts of README.md and docs/, and stacks/urns.lock",
            "infra docs",
            "infra docs --check")
        {
            check,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var project = context.Project();
            var documents = await ProjectDocs.WriteAsync(project, context.Engine(project), CommandsText.Write(parsed.RootCommandResult.Command)).ConfigureAwait(false);
            var stale = documents.Where(document => document.Has.ReplaceLineEndings("\n") != document.Wants).ToList();
            if (parsed.GetValue(check) && stale.Count > 0)
            {
                throw new UserErrorException(
                    $"out of date: {string.Join(", ", stale.Select(document => document.Path))}",
                    "write anew with infra docs",
                    string.Concat(stale.Where(document => document.Path == UrnLock.FileName).Select(document => UrnLock.Differences(document.Has, document.Wants))));
            }

            foreach (var (path, _, wants) in stale)
            {
                await File.WriteAllTextAsync(Path.Combine(project.Root, path), wants, cancellation).ConfigureAwait(false);
                await context.Output.WriteLineAsync($"wrote {path}").ConfigureAwait(false);
            }

            if (stale.Count == 0)
            {
                await context.Output.WriteLineAsync("all documents are up to date").ConfigureAwait(false);
            }

            return CommandLine.Success;
        });
        return command;
    }
}
