using System.CommandLine;
using Infra.Guardrails;
using Infra.Review;

namespace Infra.Commands;

/// <summary><c>infra diff</c>: how two plans differ.</summary>
internal static class DiffCommand
{
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
        var json = new Option<bool>("--json") { Description = "Write a JSON object and nothing else; docs/diff.md says what is in it" };
        var fail = new Option<string[]>("--fail-on")
        {
            Description = "End with exit code 3 where one of these holds: delete-data, replace, preview-fails, irreversible, access, public, unplaceable, guardrail, cost:+10%, cost:+500 (US dollars a month)",
            HelpName = "WORDS",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new ExampleCommand(
            "diff",
            "Shows what a change does, the dangerous first: data deleted, pods ended, access widened; a secret's change cannot be seen",
            "infra diff --base main",
            "infra diff --base main --fail-on delete-data,irreversible,public",
            "infra diff --base HEAD --markdown",
            "infra preview --all --json > new.json && infra diff old.json new.json")
        {
            before, after, since, markdown, json, fail,
        };
        command.Choice = [[before, after], [since]];
        command.AddRule(result =>
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

            var mistakes = new List<string>();
            _ = FailOn.Read(result.GetValue(fail) ?? [], mistakes);
            mistakes.ForEach(result.AddError);
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var (oldName, newName) = (parsed.GetValue(before), parsed.GetValue(after));
            string oldJson, newJson;
            if (parsed.GetValue(since) is { } reference)
            {
                var project = context.Project();
                (oldName, newName) = (reference, "the files here");
                await using var tree = await BaseRevision.CheckOutAsync(project.Root, reference, context.Error, cancellation).ConfigureAwait(false);
                oldJson = await tree.PreviewAllAsync(context, cancellation).ConfigureAwait(false);
                newJson = PlanJson.Write(await PreviewedStack.OfAsync(context.Engine(project), project.StackNames).ConfigureAwait(false), byName: true);
            }
            else
            {
                oldJson = await InputFile.ReadAsync(context, oldName!, cancellation).ConfigureAwait(false);
                newJson = await InputFile.ReadAsync(context, newName!, cancellation).ConfigureAwait(false);
            }

            var review = DiffReview.Of(oldJson, oldName!, newJson, newName!);
            await context.Output.WriteAsync(parsed.GetValue(json) ? $"{DiffJson.Write(review)}\n"
                : parsed.GetValue(markdown) ? DiffMarkdown.Write(review)
                : DiffText.Write(review)).ConfigureAwait(false);
            var failing = review.Failing(FailOn.Read(parsed.GetValue(fail) ?? [], []));
            if (failing.Length > 0)
            {
                await context.Error.WriteLineAsync($"--fail-on: {string.Join(", ", failing)}").ConfigureAwait(false);
            }

            return review.HasErrors ? CommandLine.Failure : failing.Length > 0 ? CommandLine.FailedOn : CommandLine.Success;
        });
        return command;
    }
}
