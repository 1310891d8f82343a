using System.Globalization;
using Infra.Core.Findings;
using Spectre.Console;

namespace Infra.Commands;

/// <summary>
/// Prints for people: in colour on a terminal, plain where the output is piped or NO_COLOR is set, in ASCII where the output's encoding has
/// no lines to draw with. Nothing is broken within a line: names can be copied whole, and a terminal wraps what is longer than it is wide.
/// </summary>
internal static class Terminal
{
    // Wide enough that nothing is wrapped.
    private const int Unwrapped = 10_000;

    // By number, since the console wraps its encodings: UTF-8, UTF-16 and UTF-32, the latter two in either order.
    private static readonly int[] UnicodePages = [65001, 1200, 1201, 12000, 12001];

    /// <summary>A text for a line of Spectre's markup, whatever is in it.</summary>
    /// <returns>The text with nothing in it that a terminal or the markup would act upon.</returns>
    public static string Escape(string text) => Markup.Escape(PlainText.Line(text));

    public static IAnsiConsole Over(TextWriter output)
    {
        var colours = IsInteractive(output) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = colours ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Unwrapped;
        console.Profile.Capabilities.Unicode = UnicodePages.Contains(output.Encoding.CodePage);
        return console;
    }

    /// <summary>The characters that a line of a writer has room for.</summary>
    /// <returns>The terminal's width, or that of the variable COLUMNS; very many where the output is piped.</returns>
    public static int Width(TextWriter output) =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0 ? columns
        : IsInteractive(output) && Console.WindowWidth is > 0 and var wide ? wide
        : Unwrapped;

    /// <summary>Whether a person reads along.</summary>
    /// <returns>Whether it is this process' own output, or error output, and that is a terminal.</returns>
    public static bool IsInteractive(TextWriter output) =>
        (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected) || (ReferenceEquals(output, Console.Error) && !Console.IsErrorRedirected);
}
