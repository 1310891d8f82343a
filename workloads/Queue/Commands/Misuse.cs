using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Infra.Core.Findings;
using WorkQueue.Hosting;

namespace WorkQueue.Commands;

/// <summary>Tells what is wrong with a command line.</summary>
internal static class Misuse
{
    /// <summary>The exit code of a wrong command line; as of most programs.</summary>
    public const int ExitCode = 2;

    /// <summary>Tells it on standard error.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The exit code.</returns>
    public static int Tell(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var unknown, ..])
            Console.Error.WriteLine($"unknown word \"{CleanText.Line(unknown)}\"{Hint(unknown, command)}");
        else
            Console.Error.WriteLine(CleanText.Lines(string.Join('\n', parsed.Errors.Select(Words))));
        Console.Error.WriteLine($"see: queue {(command is RootCommand ? "" : $"{command.Name} ")}--help");
        return ExitCode;
    }

    // The library's own words name types of the program, and not what is missing.
    private static string Words(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Option: var option, Tokens: [] } when option.Arity.MinimumNumberOfValues > 0 => $"{option.Name}: must have {option.HelpName ?? "a value"} behind it",
        OptionResult { Option: { ValueType: var type } option, Tokens: [var token] } when !IsNumber(Nullable.GetUnderlyingType(type) ?? type, token.Value) =>
            $"{option.Name}: must be a {(type == typeof(double) ? "" : "whole ")}number; got \"{token.Value}\"",
        ArgumentResult { Argument: var argument, Tokens: [] } => $"needs <{argument.Name}> ({char.ToLowerInvariant(argument.Description![0])}{argument.Description[1..]})",
        _ => $"{char.ToLowerInvariant(error.Message[0])}{error.Message[1..].TrimEnd('.')}",
    };

    private static bool IsNumber(Type type, string text) =>
        type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        : type != typeof(double) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Hint(string unknown, Command command)
    {
        var names = command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).Concat(command.Options.Select(option => option.Name));
        return Spelling.Nearest(unknown, names) is { } near ? $"; did you mean {near}?" : "";
    }
}
