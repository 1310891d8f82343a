using System.ComponentModel;
using System.Diagnostics;
using Infra.Core.Findings;

namespace Infra.Commands;

/// <summary>Starts kubectl on the terminal of the user, after saying with which line.</summary>
internal static class Kubectl
{
    /// <summary>Runs kubectl until it ends.</summary>
    /// <param name="error">Where its line is printed.</param>
    /// <param name="words">Its arguments.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Success where kubectl had it.</returns>
    /// <exception cref="InfraException">kubectl is not installed.</exception>
    public static async Task<int> RunAsync(TextWriter error, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        await error.WriteLineAsync(PlainText.Line($"kubectl {string.Join(' ', words.Select(Quoted))}")).ConfigureAwait(false);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl", words))!;
            try
            {
                await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The terminal's Ctrl-C has reached it as well; a signal to this process alone has not.
                process.Kill();
                return CommandLine.Success;
            }

            return process.ExitCode == 0 ? CommandLine.Success : CommandLine.Failure;
        }
        catch (Win32Exception)
        {
            throw new InfraException("kubectl: must be installed for this; got no such program; https://kubernetes.io/docs/tasks/tools/");
        }
    }

    private static string Quoted(string word) => word.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=,@".Contains(character)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
