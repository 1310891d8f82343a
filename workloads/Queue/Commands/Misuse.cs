using System.CommandLine;
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
            Console.Error.WriteLine(string.Join('\n', parsed.Errors.Select(error => $"{char.ToLowerInvariant(error.Message[0])}{CleanText.Line(error.Message[1..]).TrimEnd('.')}")));
        Console.Error.WriteLine($"see: queue {(command is RootCommand ? "" : $"{command.Name} ")}--help");
        return ExitCode;
    }

    private static string Hint(string unknown, Command command)
    {
        var names = command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).Concat(command.Options.Select(option => option.Name));
        return Spelling.Nearest(unknown, names) is { } near ? $"; did you mean {near}?" : "";
    }
}
