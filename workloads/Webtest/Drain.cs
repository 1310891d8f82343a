namespace Infra.Workloads.Webtest;

/// <summary>
/// Goes on serving for a while after the signal to end, not ready: the cluster needs a moment to send new requests elsewhere.
/// </summary>
/// <param name="settings">How long.</param>
/// <param name="lifetime">Marks the server as stopping.</param>
/// <param name="logs">Where it is told.</param>
internal sealed class Drain(WebtestSettings settings, IHostApplicationLifetime lifetime, ILoggerFactory logs) : IHostedLifecycleService
{
    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();
        Events.Draining(logs.CreateLogger("webtest"), settings.Drain.TotalSeconds);
        await Task.Delay(settings.Drain, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
