using System.CommandLine;
using Infra.Docs;

namespace Infra.Commands;

/// <summary><c>infra explain</c>: what a setting does.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommandContext context)
    {
        var key = new Argument<string>("key") { Description = "The setting's key, as infra:nodePools[].gpu.count or services.web.port" };
        key.CompletionSources.Add(_ => SettingHelp.Keys);
        var command = new ExampleCommand("explain", "Says what a setting does, with its type, default and bounds", "infra explain nodePools.gpu.count", "infra explain infra:services.web.readiness") { key };
        command.SetAction(async (parsed, _) =>
        {
            await context.Output.WriteAsync(SettingHelp.Of(parsed.GetValue(key)!)).ConfigureAwait(false);
            return CommandLine.Success;
        });
        return command;
    }
}
