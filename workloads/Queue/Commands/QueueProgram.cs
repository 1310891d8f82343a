using System.CommandLine;
using System.CommandLine.Help;
using Infra.Cli;
using Infra.Core.Findings;
using WorkQueue.Hosting;

namespace WorkQueue.Commands;

/// <summary>The command line: the verbs that a cluster's pods run, and more that a machine of one's own has.</summary>
internal static class QueueProgram
{
    private const string Name = "queue";

    /// <summary>Runs the verb that the command line names.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="patience">How long it has to end when it is told to; null for what a Spot node gives.</param>
    /// <param name="more">Further verbs.</param>
    public static async Task<int> RunAsync(string[] args, TimeSpan? patience = null, params IReadOnlyList<Command> more)
    {
        // From here on a signal asks the process to end; before and after, the system's own way is as good.
        using var termination = new Termination(patience);

        // Not a RootCommand, whose help calls itself by its assembly: the tool is installed as queue, whichever assembly it is.
        var root = new Command(Name, """
            A work queue for parameter searches: points in Redis, results in a ledger, workers that run any program

            Exit codes:
              0    done, or told to end
              1    the settings, a server or what is asked of it is wrong; standard error says what to do
              2    the command line itself is wrong
              130  broken off
            """)
        {
            new HelpOption(),
            new VersionOption(),
        };
        Command[] verbs =
        [
            TableCommands.Create(), TableCommands.Reset(), StarterCommand.Create(), AddCommand.Create(), DefinitionCommand.Create(), ServiceCommands.Ledger(),
            ServiceCommands.Master(), ServiceCommands.Worker(), KillCommand.Create(), RetryCommand.Create(), StatusCommand.Create(), RowsCommands.Rows(), RowsCommands.Best(), RowsCommands.Export(),
            ShowCommand.Create(), DoctorCommand.Create(), .. more,
        ];
        foreach (var verb in verbs)
            root.Subcommands.Add(verb);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var line in Misuse.Words(parsed, Name))
                Console.Error.WriteLine(line);
            return Misuse.ExitCode;
        }

        try
        {
            // The signals are handled here: the library's own way fails when two come at once.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, termination.Token);
        }
        catch (UserErrorException error)
        {
            Console.Error.WriteLine(CleanText.Lines(error.Message));
            return error.IsMisuse ? Misuse.ExitCode : 1;
        }
        catch (OperationCanceledException) when (termination.Token.IsCancellationRequested)
        {
            // A service that is told to end does as it is told, however early that is.
            return Session.IsService(parsed.CommandResult.Command) ? 0 : 130;
        }
    }
}
