using System.CommandLine;
using System.Text.Json;
using Infra.Core.Findings;
using Infra.Plans;
using Infra.Project;

namespace Infra.Commands;

/// <summary><c>infra stacks</c>: the stacks there are.</summary>
internal static class StacksCommand
{
    public static Command Create(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Write a JSON list and nothing else" };
        var expired = new Option<bool>("--expired") { Description = "Only those whose day (infra:expires) has come" };
        var command = new ExampleCommand(
            "stacks", "Lists the stacks there are, with their kind and where they run", "infra stacks", "infra stacks --json | jq -r '.[].name'", "infra stacks --expired") { json, expired };
        command.SetAction(async (parsed, _) =>
        {
            var project = context.Project();
            var stacks = new List<Summary>();
            var code = CommandLine.Success;
            foreach (var name in project.StackNames)
            {
                try
                {
                    stacks.Add(Summary.Of(name, project.ReadConfig(name)));
                }
                catch (UserErrorException exception)
                {
                    code = CommandLine.Failure;
                    await context.Error.WriteLineAsync(PlainText.Lines(exception.Message)).ConfigureAwait(false);
                }
            }

            if (project.StackNames.Count == 0)
            {
                await context.Error.WriteLineAsync(project.NoStacks).ConfigureAwait(false);
            }

            if (parsed.GetValue(expired))
            {
                stacks.RemoveAll(stack => !PauseLine.HasExpired(stack.Expires, context.Clock));
            }

            if (parsed.GetValue(json))
            {
                await context.Output.WriteLineAsync(JsonSerializer.Serialize(stacks, JsonForms.Indented)).ConfigureAwait(false);
            }
            else if (stacks.Count > 0)
            {
                new ReportText(context.Output).WriteRows(
                    ["stack", "kind", "environment", "context", "namespace", "expires"],
                    [
                        .. stacks.Select(stack => (
                            (IReadOnlyList<string>)[.. new[] { stack.Name, stack.Kind, stack.Environment, stack.Context, stack.Namespace, stack.Expires }.Select(cell => cell ?? "-")],
                            (IReadOnlyList<string>)[])),
                    ]);
            }
            else if (project.StackNames.Count > 0 && parsed.GetValue(expired) && code == CommandLine.Success)
            {
                await context.Error.WriteLineAsync($"no stack has expired: the day of infra:expires has come for none of {project.StackNames.Count}").ConfigureAwait(false);
            }

            return code;
        });
        return command;
    }

    private sealed record Summary(string Name, string? Kind, string? Environment, string? Context, string? Namespace, string? Expires, bool ExpiresWithData)
    {
        public static Summary Of(string name, IReadOnlyDictionary<string, string> config) => new(
            name,
            config.Setting("kind"),
            config.Setting("environment"),
            config.Setting("context"),
            config.Setting("namespace") ?? (config.IsEnvironment() ? null : name),
            config.Setting("expires")?.Split(' ')[0],
            config.Setting("expiresWithData") == "true");
    }
}
