using System.CommandLine;
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
        var near = command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).Concat(command.Options.Select(option => option.Name))
            .Select(name => (Name: name, Distance: Distance(unknown, name))).OrderBy(candidate => candidate.Distance).FirstOrDefault();
        return near.Name is not null && near.Distance <= Math.Max(1, unknown.Length / 3) ? $"; did you mean {near.Name}?" : "";
    }

    // Levenshtein's: letters to put in, take out or change.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var line = 1; line <= one.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= other.Length; column++)
                (diagonal, row[column]) = (row[column], Math.Min(Math.Min(row[column], row[column - 1]) + 1, diagonal + (one[line - 1] == other[column - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
