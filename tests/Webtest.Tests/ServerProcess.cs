using System.Diagnostics;

namespace Webtest.Tests;

/// <summary>The program as its container runs it, with nothing of this process's own settings in its environment.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    public ServerProcess(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "webtest.dll") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => !name.StartsWith("DOTNET_", StringComparison.Ordinal) && name is not ("PATH" or "HOME")).ToList())
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    /// <summary>Reads the program's log up to a line that has a text.</summary>
    public async Task<string> WaitForLineAsync(string part, CancellationToken cancellation)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"the program ended without saying \"{part}\": {await _process.StandardError.ReadToEndAsync(cancellation)}");
    }

    /// <summary>Sends what Kubernetes sends to end a container.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end; says its exit code, what is unread of its log, and what it wrote on standard error.</summary>
    public async Task<(int Code, string Log, string Errors)> WaitForEndAsync(CancellationToken cancellation)
    {
        var log = _process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await _process.StandardError.ReadToEndAsync(cancellation);
        await _process.WaitForExitAsync(cancellation);
        return (_process.ExitCode, await log, errors);
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
