using System.CommandLine;
using System.Text;
using Infra.Core.Findings;
using Infra.Core.Settings;
using Infra.Project;

namespace Infra.Commands;

/// <summary><c>infra pause</c> and <c>infra resume</c>: the line in a stack's file that stops it for a while.</summary>
internal static class PauseCommand
{
    /// <summary>Makes the command that writes the line, or the one that takes it away.</summary>
    public static Command Create(CommandContext context, bool paused)
    {
        var (verb, description) = paused
            ? ("pause", "Writes infra:paused: true into a stack's file, and says how to go on: all its pods end, and nothing is lost")
            : ("resume", "Takes infra:paused out of a stack's file, and says how to go on: its pods come back");
        var stack = context.Stack();
        var command = new ExampleCommand(verb, description, $"infra {verb} gpu1 && pulumi up -s gpu1") { stack };
        command.SetAction(async (parsed, stop) =>
        {
            var project = context.Project();
            var name = parsed.GetRequiredValue(stack);
            var config = project.ReadConfig(name);
            if (config.IsEnvironment())
            {
                throw new UserErrorException($"stack \"{name}\" is an environment; only stacks that run on one can be paused", "pause those on it: its nodes go by themselves once nothing needs them");
            }

            var path = project.StackPath(name);

            // With its byte order mark, where it has one.
            var before = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(path, stop).ConfigureAwait(false));
            var after = PauseLine.Set(before, paused);
            if (after is not null && after != before)
            {
                await File.WriteAllTextAsync(path, after, stop).ConfigureAwait(false);
            }

            // What was written has to be read as it was meant, whatever else is in the file.
            if (after is null || context.Project().TryReadConfig(name) is not { } written || (written.Setting("paused") == "true") != paused)
            {
                await File.WriteAllTextAsync(path, before, CancellationToken.None).ConfigureAwait(false);
                throw new UserErrorException(
                    $"stack \"{name}\": the settings of its file do not stand one a line under config, so the line cannot be set",
                    $"{(paused ? "write infra:paused: true" : "remove infra:paused")} by hand");
            }

            await context.Output.WriteLineAsync(
                $"{Path.GetRelativePath(project.Root, path).Replace('\\', '/')}: {(after == before ? "unchanged" : paused ? "infra:paused: true" : after.Contains("infra:paused", StringComparison.Ordinal) ? "infra:paused: false" : "infra:paused removed")}\n"
                + $"see what it does: infra preview {name}\ndo it:            pulumi up -s {name}").ConfigureAwait(false);
            if (!paused && PauseLine.HasExpired(config.Setting("expires"), context.Clock))
            {
                await context.Error.WriteLineAsync($"it stays paused, for its day has come: write a later {SettingKeys.Full("expires")}").ConfigureAwait(false);
            }

            return CommandLine.Success;
        });
        return command;
    }
}
