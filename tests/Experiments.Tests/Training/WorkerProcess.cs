using System.Diagnostics;
using System.Globalization;
using Infra.Components.Workloads.Training;
using Infra.Tests.Support;

namespace Infra.Experiments.Tests.Training;

/// <summary>A worker as the cluster would run it, but here: with exactly the environment of the Job's container.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    /// <summary>Starts the worker of an index.</summary>
    /// <param name="job">The Job as it was registered.</param>
    /// <param name="index">What the cluster would write into the pod's annotation.</param>
    /// <param name="hosts">What the cluster's DNS would answer.</param>
    internal static WorkerProcess Start(RecordedResource job, int index, IReadOnlyDictionary<string, string> hosts)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Infra.Tests.Rendezvous.dll")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        for (var i = 0; job[$"spec.template.spec.containers.0.env.{i}.name"] is string name; i++)
        {
            var at = $"spec.template.spec.containers.0.env.{i}";
            var value = job[$"{at}.value"] as string;
            if (value is null)
            {
                Assert.Equal(TrainingVariable.IndexField, job[$"{at}.valueFrom.fieldRef.fieldPath"]);
                value = index.ToString(CultureInfo.InvariantCulture);
            }

            start.Environment[name] = hosts.GetValueOrDefault(value, value);
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Reads on until a line comes.</summary>
    internal async Task WaitForAsync(string line)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(giveUp.Token) is { } read)
        {
            if (read == line)
            {
                return;
            }
        }

        Assert.Fail($"the worker ended without \"{line}\"");
    }

    /// <summary>Ends the process as a lost node would.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>Tells the first worker that the training is over.</summary>
    internal Task FinishAsync() => _process.StandardInput.WriteLineAsync("finish");

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    internal async Task<int> ExitAsync()
    {
        using var giveUp = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(giveUp.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
