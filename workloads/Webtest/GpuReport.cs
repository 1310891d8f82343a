using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Infra.Workloads.Webtest;

/// <summary>Says which GPUs the container asked for and which it sees.</summary>
/// <param name="settings">The program that lists GPUs, its time limit, and the variables.</param>
internal sealed class GpuReport(WebtestSettings settings) : IDisposable
{
    private const int MaxBytes = 64 * 1024;

    // Listing takes a second or two on an idle GPU: callers take turns instead of starting a process each.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The variables, then the GPUs or why there are none.</summary>
    public async Task<string> WriteAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var (gpus, problem) = await ListAsync(cancellation);
            return $"{settings.ContainerName}: {string.Join(',', settings.GpuVariables)}\n" + (problem is null
                ? gpus
                : $"{settings.ContainerName} >> No GPUs or nvidia-smi is not working correctly: {problem}\n");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task<(string Gpus, string? Problem)> ListAsync(CancellationToken cancellation)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(settings.NvidiaSmi, "-L") { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception problem)
        {
            return (string.Empty, $"{settings.NvidiaSmi} cannot be started: {new Win32Exception(problem.NativeErrorCode).Message}");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.NvidiaSmiTimeout);
        try
        {
            var reading = LimitedText.ReadAsync(process.StandardOutput.BaseStream, MaxBytes, limit.Token);
            var complaining = LimitedText.ReadAsync(process.StandardError.BaseStream, MaxBytes, limit.Token);
            // A pipe may be held open by what the program left behind: the limit holds all the same.
            if (await reading.WaitAsync(limit.Token) is not { } gpus || await complaining.WaitAsync(limit.Token) is not { } complaint)
            {
                return (string.Empty, $"{settings.NvidiaSmi} wrote more than {MaxBytes} bytes");
            }

            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? (Encoding.UTF8.GetString(gpus), null)
                : (string.Empty, $"{settings.NvidiaSmi} ended with exit code {process.ExitCode}{Because([.. gpus, .. complaint])}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (string.Empty, $"{settings.NvidiaSmi} did not end within {settings.NvidiaSmiTimeout.TotalSeconds:0.###} s");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    // nvidia-smi complains on standard output as often as on standard error.
    private static string Because(byte[] output)
    {
        var text = Encoding.UTF8.GetString(output).Trim();
        return text.Length == 0 ? string.Empty : $": {text.ReplaceLineEndings(" ")}";
    }
}
