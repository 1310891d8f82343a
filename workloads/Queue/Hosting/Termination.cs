using System.Runtime.InteropServices;

namespace WorkQueue.Hosting;

/// <summary>
/// Turns SIGTERM and SIGINT, once or many times, together or in turn, into one wish to end. It holds to the end of the process, so that a
/// signal in its last moment does not change the exit code.
/// </summary>
internal sealed class Termination : IDisposable
{
    // A Spot node gives an ordinary pod 15 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(14.8);

    private readonly CancellationTokenSource _asked = new();
    private readonly TimeSpan _patience;
    private readonly PosixSignalRegistration[] _signals;
    private Timer? _limit;
    private int _times;

    /// <summary>Begins to listen.</summary>
    /// <param name="patience">How long the process has to end; null for what a Spot node gives.</param>
    public Termination(TimeSpan? patience = null)
    {
        _patience = patience ?? Patience;
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Ask(context, 143)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Ask(context, 130)),
        ];
    }

    /// <summary>Cancelled when the process has been asked to end.</summary>
    public CancellationToken Token => _asked.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The registrations stay on purpose: the runtime lets them go with the process.
        _limit?.Dispose();
    }

    private void Ask(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.Exchange(ref _times, 1) == 1)
            return;
        _limit = new Timer(_ => Environment.Exit(exitCode), null, _patience, Timeout.InfiniteTimeSpan);
        _asked.Cancel();
    }
}
