using Infra.Core.Findings;
using Spectre.Console;

namespace Infra.Commands;

/// <summary>Prints for people: in colour on a terminal, plain and unwrapped where the output is piped or NO_COLOR is set.</summary>
internal static class Terminal
{
    // Wide enough that nothing is wrapped in a file or a pipe.
    private const int PipeWidth = 10_000;

    /// <summary>A text for a line of Spectre's markup, whatever is in it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text with nothing in it that a terminal or the markup would act upon.</returns>
    public static string Escape(string text) => Markup.Escape(PlainText.Line(text));

    /// <summary>A console over a writer.</summary>
    /// <param name="output">The writer.</param>
    /// <returns>The console.</returns>
    public static IAnsiConsole Over(TextWriter output)
    {
        var interactive = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var colours = interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = colours ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!interactive)
        {
            console.Profile.Width = PipeWidth;
            console.Profile.Capabilities.Unicode = true;
        }

        return console;
    }
}
