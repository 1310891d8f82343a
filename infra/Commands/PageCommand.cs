using System.CommandLine;
using Infra.Core.Findings;
using Infra.Guardrails;
using Infra.Pages;

namespace Infra.Commands;

/// <summary><c>infra page</c>: an environment and the stacks on it as pages to look at.</summary>
internal static class PageCommand
{
    private const string Index = "index.html";

    public static Command Create(CommandContext context)
    {
        var environment = context.Stack("environment", "The environment's stack");
        var folder = new Option<string>("--out") { Description = "The folder of the site; pages of an earlier one are replaced, other files are not touched", HelpName = "DIR", Required = true };
        var owners = new Option<bool>("--owners") { Description = "Say who works in each stack, by name" };
        var command = new ExampleCommand(
            "page",
            "Writes an environment and the stacks on it as a static site: what runs, who talks to whom, costs, findings; only from the plans, and it loads nothing",
            "infra page dev --out site && xdg-open site/index.html",
            "infra page prod --out site --owners")
        {
            environment, folder, owners,
        };
        command.SetAction(async (parsed, _) =>
        {
            var engine = context.Engine(context.Project());
            var (files, previewed) = await PageSite.WriteAsync(
                engine, parsed.GetRequiredValue(environment), parsed.GetValue(owners), DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime)).ConfigureAwait(false);
            var root = Path.Combine(context.Folder, parsed.GetRequiredValue(folder));
            await WriteAsync(root, files).ConfigureAwait(false);
            await context.Output.WriteLineAsync(Path.Combine(parsed.GetRequiredValue(folder), Index)).ConfigureAwait(false);
            var failed = await PreviewedStack.WriteFailuresAsync(context.Error, previewed, parsed.GetValue<bool>("--verbose")).ConfigureAwait(false);
            return failed ? CommandLine.Failure : CommandLine.Success;
        });
        return command;
    }

    private static async Task WriteAsync(string root, IReadOnlyDictionary<string, string> files)
    {
        var (index, stacks) = (Path.Combine(root, Index), Path.Combine(root, "stacks"));
        if (File.Exists(index) && !IsOurs(index))
        {
            throw new UserErrorException($"--out: must be a folder whose {Index} is of an earlier run, or has none; got another one in {root}", "choose another folder");
        }

        // A stack that is gone has no page.
        foreach (var page in Directory.Exists(stacks) ? Directory.EnumerateFiles(stacks, "*.html").Where(IsOurs).ToList() : [])
        {
            File.Delete(page);
        }

        Directory.CreateDirectory(stacks);
        foreach (var (path, text) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(root, path), text).ConfigureAwait(false);
        }
    }

    private static bool IsOurs(string page) => File.ReadLines(page).Take(12).Contains(PageLayout.Generator);
}
