using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Infra.Core.Findings;

namespace Infra.Commands;

/// <summary>Starts kubectl on the terminal of the user, after saying with which line.</summary>
internal static class Kubectl
{
    // What a program that Ctrl-C ends leaves as its code.
    private const int Interrupted = 130;

    /// <summary>Runs kubectl until it ends, or is ended with this program: nothing is left running.</summary>
    /// <param name="error">Where its line is printed.</param>
    /// <param name="words">Its arguments.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="read">Takes each line of its output; where it is not given, they go where this program's do.</param>
    /// <returns>Whether kubectl had success; null where Ctrl-C or a signal ended it.</returns>
    /// <exception cref="UserErrorException">kubectl is not installed.</exception>
    public static async Task<bool?> RunAsync(TextWriter error, IReadOnlyList<string> words, CancellationToken cancellation, Func<string, Task>? read = null)
    {
        await error.WriteLineAsync(PlainText.Line($"kubectl {string.Join(' ', words.Select(Quoted))}")).ConfigureAwait(false);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl", words) { RedirectStandardOutput = read is not null })!;
            var isEnded = false;
            void End()
            {
                isEnded = true;
                process.Kill();
            }

            // The terminal's Ctrl-C reaches kubectl as well; a signal to this process alone does not.
            void Signalled(PosixSignalContext signal)
            {
                signal.Cancel = true;
                End();
            }

            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Signalled);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Signalled);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Signalled);
            using var cancelled = cancellation.Register(End);
            while (read is not null && await process.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
            {
                await read(line).ConfigureAwait(false);
            }

            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return isEnded || process.ExitCode == Interrupted ? null : process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            throw new UserErrorException("kubectl: must be installed for this; got no such program", "https://kubernetes.io/docs/tasks/tools/");
        }
    }

    private static string Quoted(string word) => word.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=,@".Contains(character)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
