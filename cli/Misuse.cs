using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Infra.Core.Findings;

namespace Infra.Cli;

/// <summary>Says what is wrong with a command line. The library's own words do not say what is missing, and name types of the program.</summary>
internal static class Misuse
{
    /// <summary>The exit code of a wrong command line, as of most programs.</summary>
    public const int ExitCode = 2;

    /// <summary>What is wrong with a command line.</summary>
    /// <param name="parsed">A command line with errors.</param>
    /// <param name="program">The program's name, as it is called.</param>
    public static IEnumerable<string> Words(ParseResult parsed, string program)
    {
        var command = parsed.CommandResult.Command;
        var path = string.Concat(Path(command).Where(at => at.Parents.Any()).Reverse().Select(at => $"{at.Name} "));
        var missing = Missing(parsed);
        IEnumerable<string> words = UnknownCommand(parsed, path) is { } unknown ? [unknown]
            : [
                .. missing.Count > 0 ? [$"{program} {path}needs {string.Join(" and ", missing)}"] : Array.Empty<string>(),
                .. parsed.Errors.Where(mistake => missing.Count == 0 || !IsOfMissing(mistake) || UnknownWord(parsed, mistake.Message) is not null)
                    .Select(mistake => UnknownWord(parsed, mistake.Message) ?? Unreadable(mistake) ?? Tidy(mistake.Message)),
                $"see: {program} {path}--help",
            ];
        return words.Select(PlainText.Line);
    }

    /// <summary>A message of somebody else's in the form of ours.</summary>
    /// <param name="message">A sentence.</param>
    /// <returns>The same, lower case and without a full stop.</returns>
    public static string Tidy(string message) => $"{char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}";

    // What else could be said of such a line follows from the one word.
    private static string? UnknownCommand(ParseResult parsed, string path)
    {
        var command = parsed.CommandResult.Command;
        var word = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : "-";
        if (command.Subcommands.Count == 0 || word.StartsWith('-'))
        {
            return null;
        }

        var names = Names(command);
        return $"unknown command \"{path}{word}\"; " + (Spelling.Nearest(word, names) is { } near ? $"did you mean {path}{near}?" : $"the commands are {string.Join(", ", names)}");
    }

    private static string? UnknownWord(ParseResult parsed, string mistake)
    {
        if (parsed.UnmatchedTokens.FirstOrDefault(word => mistake.Contains($"'{word}'", StringComparison.Ordinal)) is not { } word)
        {
            return null;
        }

        var (kind, name) = word.StartsWith('-') ? ("option", word.Split('=', ':')[0]) : ("word", word);
        var names = Path(parsed.CommandResult.Command)
            .SelectMany(command => command.Options.Where(known => !known.Hidden && (known.Recursive || command == parsed.CommandResult.Command)))
            .SelectMany(known => known.Aliases.Append(known.Name))
            .Where(known => known.StartsWith("--", StringComparison.Ordinal));
        return $"unknown {kind} \"{name}\"{(Spelling.Nearest(name, names) is { } near ? $"; did you mean {near}?" : "")}";
    }

    // The library looks for these only where nothing else is wrong.
    private static List<string> Missing(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return command.Subcommands.Count > 0 ? [$"a command: {string.Join(", ", Names(command))}"]
            : parsed.UnmatchedTokens.Count > 0 ? []
            : [
                .. command.Arguments
                    .Where(argument => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 })
                    .Select(argument => $"<{argument.Name}> ({Tidy(argument.Description!)})"),
                .. command.Options.Where(option => option.Required && parsed.GetResult(option) is not { IdentifierToken: not null }).Select(Needed),
            ];
    }

    private static bool IsOfMissing(ParseError mistake) =>
        mistake.SymbolResult is CommandResult { Command.Subcommands.Count: > 0 } or ArgumentResult { Tokens.Count: 0 } or OptionResult { IdentifierToken: null };

    private static string? Unreadable(ParseError mistake) => mistake.SymbolResult switch
    {
        OptionResult { Option: var option, IdentifierToken: null } => $"needs {Needed(option)}",
        OptionResult { Option: var option, Tokens.Count: var given } when given < option.Arity.MinimumNumberOfValues =>
            $"{option.Name}: must have {option.HelpName ?? "a value"} behind it",
        OptionResult { Option: { ValueType: var type } option, Tokens: [var token] } when Number(Nullable.GetUnderlyingType(type) ?? type, token.Value) is { } number =>
            $"{option.Name}: must be {number}; got \"{token.Value}\"",
        _ => null,
    };

    // What a text must be and is not.
    private static string? Number(Type type, string text) =>
        type == typeof(int) && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? "a whole number"
        : type == typeof(double) && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? "a number"
        : null;

    private static string Needed(Option option) => $"{option.Name} {option.HelpName} ({Tidy(option.Description!)})";

    private static List<string> Names(Command command) => [.. command.Subcommands.Where(child => !child.Hidden).Select(child => child.Name)];

    private static IEnumerable<Command> Path(Command command)
    {
        for (var at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return at;
        }
    }
}
