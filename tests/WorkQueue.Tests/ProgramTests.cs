using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Components.Workloads.Queue;

namespace Infra.Queue.Tests;

/// <summary>The program that the component deploys understands what the component gives it.</summary>
public class ProgramTests
{
    [Fact]
    public async Task SettingsAndVariables_AreUnderstood()
    {
        var (run, _) = await Given.RunAsync(Given.Args());

        Assert.Contains("this creates or updates the table astro_pyatmos", await QueueProgram.CheckSettingsAsync(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KillSwitch.Off)]
    [InlineData(KillSwitch.Finish)]
    [InlineData(KillSwitch.Release)]
    public async Task EveryCommandLine_IsUnderstood(KillSwitch kill)
    {
        var (run, _) = await Given.RunAsync(Given.Args(Given.Spec with { Kill = kill, Forgive = new() }));
        var missing = new Dictionary<string, string> { ["QUEUE_SETTINGS"] = "/nowhere/queue.json" };

        var lines = run.Resources
            .SelectMany(resource => new[] { "containers", "initContainers" }.Select(list => Given.List(resource, $"spec.template.spec.{list}.0.args")))
            .Where(words => words.Count > 0)
            .ToList();
        Assert.Equal(kill == KillSwitch.Off ? 7 : 6, lines.Count);
        foreach (var words in lines)
        {
            // A command line that is wrong is refused before the settings are looked for.
            var (code, _, error) = await QueueProgram.RunAsync(words, missing);
            Assert.Equal(1, code);
            Assert.StartsWith("settings file \"/nowhere/queue.json\" cannot be read", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Worker_ToldToEnd_EndsWell()
    {
        var (run, _) = await Given.RunAsync(Given.Args());
        var folder = Directory.CreateTempSubdirectory("work-queue-");
        var file = Path.Combine(folder.FullName, "queue.json");
        await File.WriteAllTextAsync(file, (string)run.One("kubernetes:core/v1:ConfigMap")["data[queue.json]"]!);
        var variables = Given.Environment(run.One("kubernetes:apps/v1:Deployment", "astro-worker"));
        variables["QUEUE_SETTINGS"] = file;
        variables["QUEUE_LISTEN"] = "127.0.0.1:0";
        variables["REDIS_HOST"] = "127.0.0.1";
        variables["REDIS_PORT"] = ClosedPort();
        variables["REDIS_TLS"] = "false";

        using var process = QueueProgram.Start("dotnet", [QueueProgram.Path, "worker"], variables);
        var line = await process.StandardError.ReadLineAsync();
        Assert.Contains("serves http://127.0.0.1:", line, StringComparison.Ordinal);
        Terminate(process);
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        folder.Delete(recursive: true);
    }

    private static void Terminate(Process process)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
    }

    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
