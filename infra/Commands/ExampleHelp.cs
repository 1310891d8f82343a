using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Infra.Commands;

/// <summary>The usual help, with how the command is written as README has it, and its examples after it.</summary>
internal sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Help may be asked for without the arguments that a command needs.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not ExampleCommand command)
        {
            return help.Invoke(parseResult);
        }

        // The library's own usage shows what must be given among what may be left out.
        var configuration = parseResult.InvocationConfiguration;
        var (output, text) = (configuration.Output, new StringWriter { NewLine = "\n" });
        configuration.Output = text;
        var result = help.Invoke(parseResult);
        configuration.Output = output;
        var usual = text.ToString();
        var usage = usual.IndexOf("Usage:\n", StringComparison.Ordinal);
        output.Write($"{usual[..usage]}Usage:\n  {CommandsText.Usage(command, isBrief: true)}{usual[usual.IndexOf("\n\n", usage, StringComparison.Ordinal)..]}");
        output.WriteLine("Examples:");
        foreach (var example in command.Examples)
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        return result;
    }
}
