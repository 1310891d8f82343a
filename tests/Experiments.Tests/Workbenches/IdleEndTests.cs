using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Infra.Components.Workloads.Workbenches;
using Infra.Tests.Support;

namespace Infra.Experiments.Tests.Workbenches;

/// <summary>Runs the command of a rendered workbench here; a minute passes as soon as the script asks for it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class IdleEndTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Forever = ["tail", "-f", "/dev/null"];

    private readonly string _folder = Directory.CreateTempSubdirectory("infra-workbench").FullName;

    [NeedsFact("util-linux")]
    public async Task Program_ThatNobodyUses_EndsWithSuccess_AfterItsMinutes()
    {
        using var bench = await StartAsync(Forever, minutes: 3);

        Assert.Equal((0, "tick\ntick\ntick\n", "workbench: not used for 3 minutes, so it ends\n"), await EndAsync(bench));
    }

    [NeedsFact("util-linux")]
    public async Task Program_ThatComputes_IsLeftAlone()
    {
        // Three seconds of CPU in each of four minutes, and one microsecond less from then on.
        using var bench = await StartAsync(
            Forever,
            minutes: 2,
            minute: """n=$(wc -l < "$0.ticks"); [ "$n" -le 4 ] && used=$((n * 3000000)) || used=$((12000000 + (n - 4) * 2999999)); echo "usage_usec $used" > "$0.cpu" """);

        Assert.Equal((0, string.Concat(Enumerable.Repeat("tick\n", 6)), "workbench: not used for 2 minutes, so it ends\n"), await EndAsync(bench));
    }

    [NeedsFact("util-linux")]
    public async Task Program_ThatSomebodyIsConnectedTo_IsLeftAlone_UntilTheyGo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var server = await listener.AcceptTcpClientAsync();
        using var bench = await StartAsync(Forever, minutes: 2, port: port);

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("tick", await bench.StandardOutput.ReadLineAsync());
        }

        server.Dispose();
        client.Dispose();
        var end = await EndAsync(bench);
        Assert.Equal((0, "workbench: not used for 2 minutes, so it ends\n"), (end.Code, end.Error));
    }

    [NeedsFact("util-linux")]
    public async Task Program_ThatEndsItself_HasItsOwnExitCode()
    {
        using var bench = await StartAsync(["sh", "-c", "exit 3"], minutes: 10080, minute: "exec /bin/sleep 1");

        Assert.Equal(3, (await EndAsync(bench)).Code);
    }

    [NeedsFact("util-linux")]
    public async Task Program_IsToldThatThePodEnds()
    {
        using var bench = await StartAsync(["sh", "-c", "trap 'exit 9' TERM; echo up; while :; do :; done"], minutes: 10080, minute: "exec /bin/sleep 1");
        Assert.Contains("up", new[] { await bench.StandardOutput.ReadLineAsync(), await bench.StandardOutput.ReadLineAsync() });

        using var kill = Process.Start("kill", ["-TERM", bench.Id.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal(9, (await EndAsync(bench)).Code);
    }

    [NeedsFact("util-linux")]
    public async Task Program_WhoseCpuTimeCannotBeRead_IsNeverEnded()
    {
        using var bench = await StartAsync(["sh", "-c", "trap 'exit 0' TERM; echo up; while :; do :; done"], minutes: 1, cpu: "/nowhere");

        // Said beside the program, which may have ended before that.
        Assert.Equal("workbench: /nowhere cannot be read, so it does not end by itself", await bench.StandardError.ReadLineAsync());
        Assert.Equal("up", await bench.StandardOutput.ReadLineAsync());
        using var kill = Process.Start("kill", ["-TERM", bench.Id.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal((0, "", ""), await EndAsync(bench));
    }

    [NeedsFact("git")]
    public async Task Git_IsGivenTheSecretsCredentials_ForItsHostAlone()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "username"), "ada");
        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), "hush\n");
        var template = await TemplateAsync(new() { Image = "notebook:v1", Command = ["jupyter"], GitHost = "git.example.com:8443", GitSecret = "git" });

        Assert.Contains("\nusername=ada\npassword=hush\n", await FillAsync("git.example.com:8443"), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", await FillAsync("git.example.com"), StringComparison.Ordinal);

        async Task<string> FillAsync(string host)
        {
            var start = new ProcessStartInfo("git", ["credential", "fill"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
            for (var i = 0; template[$"{Container}.env.{i}.name"] is string name; i++)
            {
                start.Environment[name] = ((string)template[$"{Container}.env.{i}.value"]!).Replace("/etc/workbench-git", _folder, StringComparison.Ordinal).Replace("/home/user", _folder, StringComparison.Ordinal);
            }

            (start.Environment["GIT_TERMINAL_PROMPT"], start.Environment["GIT_CONFIG_NOSYSTEM"]) = ("0", "1");
            using var git = Process.Start(start)!;
            await git.StandardInput.WriteAsync($"protocol=https\nhost={host}\n\n");
            git.StandardInput.Close();
            return (await EndAsync(git)).Output;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private const string Container = "spec.jobTemplate.spec.template.spec.containers.0";

    private static async Task<RecordedResource> TemplateAsync(WorkbenchSpec spec) =>
        (await TestRun.RunAsync(() => _ = new Workbench("workbench", new() { Namespace = "gpu1", Spec = spec }))).One("kubernetes:batch/v1:CronJob");

    // With a sleep that says when it is called, and does what a minute does.
    private async Task<Process> StartAsync(IReadOnlyList<string> program, int minutes, string minute = "", int port = 1, string? cpu = null)
    {
        var sleep = Path.Combine(_folder, "sleep");
        await File.WriteAllTextAsync(sleep, $"#!/bin/sh\necho tick\necho >> \"$0.ticks\"\n{minute}\n");
        File.SetUnixFileMode(sleep, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync($"{sleep}.cpu", "usage_usec 0\nuser_usec 0\n");
        var template = await TemplateAsync(new() { Image = "notebook:v1", Command = program, IdleMinutes = minutes, Port = port });
        var words = new List<string>();
        for (var i = 0; template[$"{Container}.command.{i}"] is string word; i++)
        {
            words.Add(word == "/sys/fs/cgroup/cpu.stat" ? cpu ?? $"{sleep}.cpu" : word);
        }

        var start = new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        return Process.Start(start)!;
    }

    private static async Task<(int Code, string Output, string Error)> EndAsync(Process process)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(giveUp.Token), process.StandardError.ReadToEndAsync(giveUp.Token));
        await process.WaitForExitAsync(giveUp.Token);
        return (process.ExitCode, await output, await error);
    }
}
