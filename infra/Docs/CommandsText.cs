using System.CommandLine;
using System.CommandLine.Help;

namespace Infra.Docs;

/// <summary>Describes the command line from the commands themselves.</summary>
internal static class CommandsText
{
    /// <summary>Writes a table of the commands.</summary>
    /// <param name="root">The command line.</param>
    /// <returns>Markdown; every line ends with a line feed.</returns>
    public static string Write(RootCommand root) => MarkdownTable.Write(
        ["command", "what it does"],
        root.Subcommands.SelectMany(command => Leaves("infra", command)).Select(leaf => new[] { $"`{leaf.Usage}`", leaf.Command.Description ?? "" }));

    private static IEnumerable<(string Usage, Command Command)> Leaves(string path, Command command)
    {
        var name = $"{path} {command.Name}";
        if (command.Subcommands.Count > 0)
        {
            return command.Subcommands.SelectMany(child => Leaves(name, child));
        }

        var arguments = command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[<{argument.Name}>]" : $"<{argument.Name}>");
        var options = command.Options
            .Where(option => option is not HelpOption)
            .Select(option => option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool)
                ? $"[{option.Name}]"
                : $"[{option.Name} {option.HelpName}]");
        return [(string.Join(' ', arguments.Concat(options).Prepend(name)), command)];
    }
}
