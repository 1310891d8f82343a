using System.CommandLine;
using Infra.Preview;

namespace Infra.Commands;

/// <summary>The option by which a command gets the outputs of a deployed environment.</summary>
internal static class DeployedOutputsOption
{
    public static Option<string?> Create() => new("--outputs")
    {
        Description = "The outputs of the deployed environment, as pulumi stack output --json --show-secrets writes them; - reads them from standard input",
        HelpName = "FILE",
    };

    /// <summary>Reads the outputs.</summary>
    /// <param name="context">Where the command reads.</param>
    /// <param name="source">A file, or - for standard input.</param>
    public static async Task<DeployedOutputs> ReadAsync(CommandContext context, string source) => source == "-"
        ? DeployedOutputs.Read(await Console.In.ReadToEndAsync().ConfigureAwait(false), "standard input")
        : DeployedOutputs.Read(await InputFile.ReadAsync(context, source).ConfigureAwait(false), source);
}
