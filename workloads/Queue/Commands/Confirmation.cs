using System.CommandLine;
using Infra.Core.Findings;

namespace WorkQueue.Commands;

/// <summary>Asks before something is created or deleted.</summary>
internal static class Confirmation
{
    /// <summary>Answers yes beforehand.</summary>
    public static readonly Option<bool> YesOption = new("--yes") { Description = "Do not ask; for scripts" };

    /// <summary>Asks, unless the answer was given beforehand.</summary>
    /// <exception cref="UserErrorException">The answer is no, or there is nobody to ask.</exception>
    public static void Require(ParseResult parsed, string question)
    {
        if (parsed.GetValue(YesOption))
            return;
        if (Console.IsInputRedirected)
            throw new UserErrorException($"{question}: there is no terminal to ask at", "add --yes");
        Console.Error.Write($"{question}. Go on? [y/N] ");
        if (Console.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
            throw new UserErrorException("nothing was changed", "answer y to go on");
    }
}
