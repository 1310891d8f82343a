using System.Diagnostics;
using Infra.Core.Findings;

namespace WorkQueue.Local;

/// <summary>A server of our own as a child of this process, with its data in a folder.</summary>
internal abstract class ServerProcess(string folder) : IAsyncDisposable
{
    private Process? _process;

    /// <summary>Where its data, its log and what else it needs are.</summary>
    protected string Folder => folder;

    /// <summary>The certificate that it shows, if it has one; the key stands beside it.</summary>
    protected string CertificateFile => Path.Combine(folder, "server.pem");

    /// <summary>Gives the server a certificate, for its next start.</summary>
    /// <param name="certificate">The certificate and the key, as PEM.</param>
    public void Certify((string Certificate, string Key) certificate)
    {
        File.WriteAllText(CertificateFile, certificate.Certificate);
        File.WriteAllText($"{CertificateFile}.key", certificate.Key);
    }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="start">The program with its arguments.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="answers">Whether it answers.</param>
    /// <param name="log">Its log, and the words with which a start begins there.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="UserErrorException">It does not start; the message says what its log says of it.</exception>
    protected async Task StartAsync(ProcessStartInfo start, TimeSpan limit, Func<Task<bool>> answers, (string File, string Begin) log, CancellationToken cancel)
    {
        _process = Process.Start(start)!;
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < limit && !_process.HasExited; await Task.Delay(50, cancel))
        {
            if (await answers())
                return;
        }

        var said = File.Exists(log.File) ? await File.ReadAllTextAsync(log.File, cancel) : "";
        throw new UserErrorException($"{Path.GetFileName(start.FileName)} did not start: {Reason(said[Math.Max(0, said.LastIndexOf(log.Begin, StringComparison.Ordinal))..])}", "mend that, and run it again");
    }

    /// <summary>What of a program's output tells why it failed: the lines that speak of an error, or all where none does.</summary>
    /// <returns>The lines, in one.</returns>
    public static string Reason(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var errors = lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).ToList();
        return string.Join("; ", errors.Count > 0 ? errors : lines);
    }

    /// <summary>Ends the server at once, as a crash would.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Kill();
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }
}
