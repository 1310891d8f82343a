using System.CommandLine;
using System.CommandLine.Help;
using Infra.Docs;

namespace Infra.Commands;

/// <summary>Describes the command line from the commands themselves.</summary>
internal static class CommandsText
{
    /// <summary>Writes a table of the commands.</summary>
    /// <param name="root">The command line.</param>
    /// <returns>Markdown; every line ends with a line feed.</returns>
    public static string Write(Command root) => MarkdownTable.Write(
        ["command", "what it does"],
        root.Subcommands.SelectMany(Leaves).Select(leaf => new[] { $"`{Usage(leaf)}`", leaf.Description ?? "" }));

    /// <summary>What is written to call a command; only what stands in brackets may be left out.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isBrief">Whether one word stands for all that may be left out.</param>
    public static string Usage(Command command, bool isBrief = false)
    {
        var choices = (command as ExampleCommand)?.Choice ?? [];
        var choice = choices.SelectMany(symbols => symbols).ToList();
        var options = command.Options.Where(option => option is not HelpOption && !choice.Contains(option)).ToLookup(option => option.Required, Word);
        return string.Join(
            ' ',
            [
                Path(command),
                .. command.Arguments.Where(argument => !choice.Contains(argument)).Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[{Word(argument)}]" : Word(argument)),
                .. choices.Count == 0 ? [] : new[] { $"({string.Join(" | ", choices.Select(symbols => string.Join(' ', symbols.Select(Word))))})" },
                .. options[true],
                .. isBrief ? ["[options]"] : options[false].Select(option => $"[{option}]"),
            ]);
    }

    private static string Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "infra";

    private static string Word(Symbol symbol) => symbol switch
    {
        Option<bool> => symbol.Name,
        Option option => $"{option.Name} {option.HelpName}",
        _ => $"<{symbol.Name}>",
    };

    private static IEnumerable<Command> Leaves(Command command) => command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
