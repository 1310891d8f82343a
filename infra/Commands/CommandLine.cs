using System.CommandLine;
using System.CommandLine.Help;
using Infra.Core.Findings;
using Infra.Preview;
using Infra.Stacks;
using Pulumi;

namespace Infra.Commands;

/// <summary>The command line: what a person or a script calls without the Pulumi CLI.</summary>
public static class CommandLine
{
    private const int MaximumHelpWidth = 120;

    /// <summary>The command did what it was asked.</summary>
    public const int Success = 0;

    /// <summary>A stack, its settings or a file is wrong; every finding is on standard error.</summary>
    public const int Failure = 1;

    /// <summary>The command was called in a way that it does not know.</summary>
    public const int Misuse = Cli.Misuse.ExitCode;

    /// <summary>What <c>--fail-on</c> names is so.</summary>
    public const int FailedOn = 3;

    /// <summary>Runs a command.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where findings and progress go.</param>
    /// <param name="folder">Where to look for the project; the current folder when null.</param>
    /// <param name="program">Makes the stacks; the project's own when null.</param>
    /// <param name="clock">Says what time it is; the machine's clock when null.</param>
    /// <returns>The exit code: 0, 1, 2 or 3.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, TextWriter output, TextWriter error, string? folder = null, Func<StackOptions, Stack>? program = null,
        TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        var time = clock ?? TimeProvider.System;
        var context = new CommandContext(output, error, folder ?? Directory.GetCurrentDirectory(), program ?? (options => StackProgram.Create(options, time)), time);
        var verbose = new Option<bool>("--verbose") { Description = "On a failure of the program itself, print all that is known about it", Recursive = true };
        var root = new RootCommand(
            """
            Previews and renders the stacks of this repository without a cloud, a cluster, the Pulumi CLI or credentials, and looks at those that are up.
            Called by the Pulumi CLI (pulumi up), it is the Pulumi program.

            Examples:
              infra preview dev                        the plan of a whole environment
              infra preview gpu1                       the plan of developer gpu1's stack
              infra preview gpu1 --json | jq .outputs  the same for a script
              infra render gpu1 | kubectl apply -f -   its Kubernetes objects
              infra new developer alice --context lab  a stack for a new developer
              infra status gpu1                        what of it is up
              infra why gpu1                           why something is not

            Exit codes:
              0  done
              1  a stack, its settings or a file is wrong; every finding is on standard error
              2  the command line itself is wrong
              3  infra diff: something that --fail-on names
            """)
        {
            PreviewCommand.Create(context),
            RenderCommand.Create(context),
            FitCommand.Create(context),
            CostCommand.Create(context),
            StatusCommand.Create(context),
            WhyCommand.Create(context),
            LogsCommand.Create(context),
            OpenCommand.Create(context),
            GpusCommand.Create(context),
            PoolsCommand.Create(context),
            DriftCommand.Create(context),
            GraphCommand.Create(context),
            PageCommand.Create(context),
            DiffCommand.Create(context),
            StacksCommand.Create(context),
            PricesCommand.Create(context),
            NewCommand.Create(context),
            ExplainCommand.Create(context),
            TeardownCommand.Create(context),
            PauseCommand.Create(context, paused: true),
            PauseCommand.Create(context, paused: false),
            DocsCommand.Create(context),
        };
        root.Options.Add(verbose);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            // Piped, there is no width to go by; the columns of help are for people.
            help.Action = new ExampleHelp(new HelpAction { MaxWidth = Math.Min(Terminal.Width(output), MaximumHelpWidth) });
        }

        // Otherwise help names every stack there is in place of the argument.
        foreach (var argument in root.Subcommands.SelectMany(each => each.Subcommands.Append(each)).SelectMany(each => each.Arguments))
        {
            argument.HelpName ??= argument.Name;
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var line in Cli.Misuse.Words(parsed, "infra"))
            {
                await error.WriteLineAsync(line).ConfigureAwait(false);
            }

            return Misuse;
        }

        try
        {
            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (UserErrorException exception)
        {
            var message = PlainText.Lines(exception.Message);
            await error.WriteLineAsync(Terminal.IsInteractive(error) ? SourceLines.Show(message, () => context.Project().Root) : message).ConfigureAwait(false);
            if (exception is PreviewException { Details: { } details })
            {
                await error.WriteLineAsync(parsed.GetValue(verbose) ? details : "run it again with --verbose for all that is known").ConfigureAwait(false);
            }

            return Failure;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(Cli.Misuse.Tidy(exception.Message)).ConfigureAwait(false);
            return Failure;
        }
    }
}
